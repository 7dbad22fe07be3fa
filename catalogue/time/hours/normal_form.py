"""One form for rules that say the same of the ordinary week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise, takewhile

from .model import DAYLIGHT, MINUTES_A_DAY, Dates, Days, Joint, Openness, Period, Periods, Rule, runs

_EVERY_DAY = tuple(range(7))


@dataclass(frozen=True, slots=True)
class _Entry:
    """One thing that holds on a weekday."""

    periods: Periods
    openness: Openness
    remark: str | None


def normal_form(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules with the ordinary week first, its days grouped by what holds on them.

    Only plain rules at the beginning are drawn together: a later one means what it means where it is. Days on which
    nothing holds are left out, unless nothing else is said. Two lists of rules that are equal in this form hold at
    the same times.
    """
    listed = [_tidy(rule) for rule in rules]
    plain = list(takewhile(_of_the_week, listed))
    rest = _by_date(listed[len(plain) :])
    week = _week(plain)
    if any(week):
        return (*_grouped(week), *rest)
    if rest or not plain:
        return tuple(rest)
    remark = next((rule.remark for rule in reversed(plain) if rule.remark), None)
    return (Rule(Days(), openness=Openness.CLOSED, remark=remark),)


def _of_the_week(rule: Rule) -> bool:
    return rule.days.plain and rule.joint is not Joint.ELSE


def _tidy(rule: Rule) -> Rule:
    days = rule.days
    if days.weekdays == _EVERY_DAY and not days.nth:
        days = replace(days, weekdays=())
    return replace(rule, days=days, periods=joined(rule.periods))


def joined(periods: Iterable[Period]) -> Periods:
    """Periods in ascending order, those that touch or overlap as one."""
    found: list[Period] = []
    for period in sorted(set(periods)):
        last = found[-1] if found else None
        if last is None or DAYLIGHT in (last, period) or last.open_end or period.opens > last.closes:
            found.append(period)
        else:
            found[-1] = Period(last.opens, max(last.closes, period.closes), period.open_end)
    return tuple(found)


def without(periods: Periods, cut: Periods) -> Periods:
    """Periods less the times of others."""
    left = list(periods)
    for hole in cut:
        parts: list[Period] = []
        for period in left:
            if period == DAYLIGHT or hole == DAYLIGHT:
                parts.append(period)
                continue
            if period.opens < min(hole.opens, period.closes):
                parts.append(Period(period.opens, min(hole.opens, period.closes)))
            if period.closes > max(hole.closes, period.opens):
                parts.append(Period(max(hole.closes, period.opens), period.closes, period.open_end))
        # What a night has left after midnight begins on the next day: it cannot be told as this day's.
        left = [part for part in parts if part.opens < MINUTES_A_DAY]
    return tuple(left)


def _by_date(rules: list[Rule]) -> list[Rule]:
    """Rules that follow each other, say the same and name only dates of certain years, as one with these in order."""
    found: list[Rule] = []
    for rule in rules:
        if _of_certain_days(rule):
            before = found[-1] if found and _of_certain_days(found[-1]) else None
            dates = rule.days.dates
            if before is not None and replace(before, days=rule.days) == rule:
                dates += before.days.dates
                found.pop()
            rule = replace(rule, days=Days(dates=_in_order(dates)))
        found.append(rule)
    return _dated_in_order(found)


def _dated_in_order(rules: list[Rule]) -> list[Rule]:
    """The rules with those of certain days that come last by their first day, if no day is in two of them."""
    last = len(rules)
    while last and _of_certain_days(rules[last - 1]):
        last -= 1
    dated = sorted(rules[last:], key=_first_day)
    apart = all(_last_day(earlier) < _first_day(later) for earlier, later in pairwise(dated))
    return [*rules[:last], *dated] if apart else rules


def _first_day(rule: Rule) -> date:
    return min(date(each.year or 0, *each.first) for each in rule.days.dates)


def _last_day(rule: Rule) -> date:
    return max(date(each.last_year or 0, *each.last) for each in rule.days.dates)


def _of_certain_days(rule: Rule) -> bool:
    days = rule.days
    return bool(days.dates) and days == Days(dates=days.dates) and all(dates.year for dates in days.dates)


def _in_order(dates: tuple[Dates, ...]) -> tuple[Dates, ...]:
    """Dates of certain years in ascending order, those that touch as one."""
    named = {
        day
        for each in dates
        for day in range(
            date(each.year or 0, *each.first).toordinal(),
            date(each.last_year or 0, *each.last).toordinal() + 1,
        )
    }
    return tuple(
        Dates.between(date.fromordinal(first), date.fromordinal(last))
        for first, last in runs(tuple(sorted(named)))
    )


def _week(plain: list[Rule]) -> list[tuple[_Entry, ...]]:
    week: list[tuple[_Entry, ...]] = [()] * 7
    for rule in plain:
        for day in rule.days.weekdays or _EVERY_DAY:
            week[day] = _after(week[day], rule)
    return week


def _after(before: tuple[_Entry, ...], rule: Rule) -> tuple[_Entry, ...]:
    """What holds on a weekday once a rule was added."""
    if rule.openness is Openness.CLOSED:
        if not rule.periods:
            return ()
        cut = [replace(entry, periods=without(entry.periods, rule.periods)) for entry in before]
        return tuple(entry for entry in cut if entry.periods)
    if rule.joint is Joint.THEN:
        before = ()
    entry = _Entry(rule.periods, rule.openness, rule.remark)
    for place, other in enumerate(before):
        if (
            (other.openness, other.remark) == (entry.openness, entry.remark)
            and other.periods
            and entry.periods
        ):
            joint = replace(other, periods=joined(other.periods + entry.periods))
            return (*before[:place], joint, *before[place + 1 :])
    return (*before, entry)


def _grouped(week: list[tuple[_Entry, ...]]) -> list[Rule]:
    groups: dict[tuple[_Entry, ...], list[int]] = {}
    for day, entries in enumerate(week):
        if entries:
            groups.setdefault(entries, []).append(day)
    return [
        Rule(
            Days(() if len(days) == 7 else tuple(days)),
            entry.periods,
            entry.openness,
            entry.remark,
            Joint.AND if place else Joint.THEN,
        )
        for entries, days in groups.items()
        for place, entry in enumerate(entries)
    ]
