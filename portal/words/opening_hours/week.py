"""The week in words, and what is different on holidays, in seasons and on dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from catalogue.time.hours import (
    ALL_DAY,
    Basis,
    Dates,
    Days,
    Holiday,
    Joint,
    OpeningHours,
    Openness,
    Rule,
    read_hours,
)
from catalogue.time.wording import BY_APPOINTMENT, UNTIL_NOTICE, UNTIL_SOLD_OUT

from ..formatting import short_day
from ..i18n import language
from ..i18n import say as _
from .kept import kept
from .parts import days_in_words, ends, listed, periods_in_words, weekdays_in_words

EXCEPTIONS_AHEAD = 30
"""Exceptions are shown for this many days ahead: few people plan further."""
SEASON = 30
"""Days in a row with hours of their own from which on they are a season, which paper tells too."""
_EVERY_DAY = tuple(range(7))


@kept
def week_in_words(text: str | None, today: date) -> tuple[str, ...]:
    """The week, one phrase per group of days, then seasons, holidays and the exceptions of the coming days.

    Days in a row with the same hours are one exception, told with its first and its last day however far off that is.
    """
    hours = read_hours(text)
    if hours is None:
        return ()
    return tuple(_rule(rule, today) for rule in _shown(hours, today))


@kept
def joined_week(text: str | None, today: date) -> str:
    """The week's hours as one line; empty if they are not known."""
    return _capital(("; " if language() == "en" else "；").join(week_in_words(text, today)))


def all_in_words(hours: OpeningHours) -> tuple[str, ...]:
    """Everything that hours say, one phrase a rule, with all years: these words can be typed and mean the same."""
    if not _holidays_as_usual(hours):
        return tuple(_rule(rule, None) for rule in hours.rules)
    told = [_rule(rule, None) for rule in hours.rules if rule.days.holiday is not Holiday.PUBLIC]
    return (*told, _("public holidays as usual"))


def _holidays_as_usual(hours: OpeningHours) -> bool:
    """Whether public holidays have rules of their own for days of the week, and these are the week's."""
    holidays = [rule for rule in hours.rules if rule.days.holiday is Holiday.PUBLIC]
    week = [rule for rule in hours.rules if rule.days.plain]
    usual = [replace(rule.days, holiday=None) for rule in holidays]
    return any(days.weekdays for days in usual) and _by_day(week) == _by_day(
        [replace(rule, days=days) for rule, days in zip(holidays, usual, strict=True)]
    )


def _by_day(rules: list[Rule]) -> set[tuple[int, Rule]]:
    return {
        (day, replace(rule, days=Days(), joint=Joint.THEN))
        for rule in rules
        for day in rule.days.weekdays or _EVERY_DAY
    }


@kept
def plain_week(text: str | None, today: date, *, holidays: bool = True) -> tuple[str, ...]:
    """The week, one phrase per group of days, and what holds on public holidays, if that is said.

    For paper, which outlives the exceptions of a few days, but not those of a season.
    """
    hours = read_hours(text)
    if hours is None:
        return ()
    kept = _shown(hours, today, shortest=SEASON)
    return tuple(_rule(rule, today) for rule in kept if holidays or rule.days.holiday is not Holiday.PUBLIC)


@kept
def week_list(text: str | None, today: date) -> tuple[tuple[str, str, bool], ...]:
    """The week as the rows of a list, each a day or several, its hours, and whether today is among them.

    Neighbouring days of the same hours share a row; closed days are said to be closed. Then seasons, holidays, and
    the exceptions of the coming days. A weekend day that is worked comes first, on that day alone. Empty if the hours
    are not known.
    """
    hours = read_hours(text)
    if hours is None:
        return ()
    basis = hours.basis(today)
    said = [*_week_rows(hours, today, basis), *_other_rows(hours, today, basis)]
    if basis is Basis.MAKE_UP_UNSAID:
        periods = tuple(span.period for span in hours.spans_on(today))
        said.insert(0, (short_day(today), periods_in_words(periods), True))
    rows = [(_capital(name), times, here) for name, times, here in said]
    if holidays_unsaid(text):
        rows.append((_capital(_("public holidays")), _("not said: please call before you go"), False))
    return tuple(rows)


def holidays_unsaid(text: str | None) -> bool:
    """Whether hours are known, but not for public holidays."""
    hours = read_hours(text)
    if hours is None or hours.always or all(rule.openness is Openness.CLOSED for rule in hours.rules):
        return False
    return not any(rule.days.holiday is Holiday.PUBLIC for rule in hours.rules)


_Row = tuple[str, str, bool]


def _week_rows(hours: OpeningHours, today: date, basis: Basis) -> list[_Row]:
    """Runs of weekdays with the same hours; none if the week is told by its seasons alone."""
    plain = [rule for rule in hours.rules if _of_the_week(rule)]
    if not plain:
        return []
    ordinary = basis in (Basis.WEEKDAY, Basis.HOLIDAY_UNSAID, Basis.SCHOOL_UNSAID)
    ordinary = ordinary and not any(rule.days.dates or rule.days.nth for rule in _of_today(hours, today))
    by_day = [
        tuple(rule for rule in plain if day in (rule.days.weekdays or _EVERY_DAY)) for day in _EVERY_DAY
    ]
    rows: list[_Row] = []
    run: list[int] = []
    for day in _EVERY_DAY:
        run.append(day)
        if day == _EVERY_DAY[-1] or _times_of(by_day[day + 1]) != _times_of(by_day[day]):
            times = listed(_times_of(by_day[day])) or _("closed")
            rows.append((weekdays_in_words(tuple(run)), times, ordinary and today.weekday() in run))
            run = []
    return rows


def _other_rows(hours: OpeningHours, today: date, basis: Basis) -> list[_Row]:
    decisive = _of_today(hours, today)
    rows: list[_Row] = []
    for rule in _shown(hours, today):
        if _of_the_week(rule):
            continue
        holiday = rule.days.holiday is Holiday.PUBLIC
        here = basis is Basis.HOLIDAY if holiday else _is_here(rule, decisive)
        name = _named(rule, today) or _("every day")
        rows.append((name, _times(rule) or _("closed"), here))
    return rows


def _is_here(rule: Rule, decisive: list[Rule]) -> bool:
    return any(
        replace(rule.days, dates=()) == replace(other.days, dates=())
        and set(rule.days.dates) <= set(other.days.dates)
        and rule.periods == other.periods
        for other in decisive
    )


def _of_today(hours: OpeningHours, today: date) -> list[Rule]:
    """The rules with dates or places in the month that hold today."""
    return [
        rule
        for rule in hours.rules
        if (rule.days.dates or rule.days.nth) and rule.days.holds(today, today.weekday())
    ]


def _of_the_week(rule: Rule) -> bool:
    return rule.days.plain and rule.joint is not Joint.ELSE and rule.openness is not Openness.CLOSED


def _shown(hours: OpeningHours, today: date, shortest: int = 0) -> list[Rule]:
    """The rules of the week, then holidays, then the exceptions that hold today or begin within the coming days.

    ``shortest``: exceptions of fewer days are left out.
    """
    lasting = [rule for rule in hours.rules if not rule.days.exceptional]
    coming: list[tuple[date, Rule]] = []
    for rule in hours.rules:
        for dates in rule.days.dates if rule.days.exceptional else ():
            first = _next_start(dates, today)
            if first is not None and dates.length >= shortest:
                coming.append((first, replace(rule, days=replace(rule.days, dates=(dates,)))))
    return [*lasting, *(rule for _first, rule in sorted(coming, key=lambda each: each[0]))]


def _next_start(dates: Dates, today: date) -> date | None:
    """The first day of dates that hold today or begin within the coming days."""
    last = today + timedelta(days=EXCEPTIONS_AHEAD)
    first, end = ends(dates)
    if dates.year is not None:
        return first if end >= today and first <= last else None
    if today in dates:
        return today
    ahead = [today + timedelta(days=step) for step in range(1, EXCEPTIONS_AHEAD + 1)]
    return next((day for day in ahead if day in dates), None)


def _rule(rule: Rule, today: date | None) -> str:
    """A rule as one phrase: 周一至周五 09:00–17:00; 节假日休息."""
    days = rule.days
    if rule.openness is Openness.CLOSED and not rule.periods:
        return _closed(rule, today)
    if days.holiday is Holiday.PUBLIC and not days.dates and not days.weekdays and not days.nth:
        return _("public holidays %(times)s", times=_times(rule))
    name = _named(rule, today)
    if not name and rule.periods:
        name = _("every day")
    times = _times(rule)
    if rule.joint is Joint.ELSE:
        condition = rule.remark or _("at other times")
        return f"{condition} {name} {periods_in_words(rule.periods)}"
    return f"{name} {times}".strip()


def _named(rule: Rule, today: date | None) -> str:
    days = rule.days
    name = days_in_words(days, today)
    all_days = days.seasonal and not (days.weekdays or days.nth or days.holiday) and rule.periods
    return f"{name} {_('every day')}" if all_days else name


def _closed(rule: Rule, today: date | None) -> str:
    if rule.remark == UNTIL_NOTICE:
        return _("closed until further notice")
    if rule.days == Days(holiday=Holiday.PUBLIC):
        return _("closed on public holidays")
    name = _named(rule, today)
    said = f"{name} {_('closed')}".strip()
    return f"{said}{_in_brackets(rule.remark)}" if rule.remark else said


def _times(rule: Rule) -> str:
    """The times of a rule with its remark; empty if it closes whole days."""
    times = periods_in_words(rule.periods)
    if rule.periods == (ALL_DAY,) and rule.days != Days():
        # All day could be all of a working day.
        times = _("24 hours")
    if rule.openness is Openness.CLOSED:
        return _("closed %(times)s", times=times) if times else ""
    if rule.remark is None or rule.joint is Joint.ELSE:
        if any(period.open_end for period in rule.periods):
            return _("%(times)s, no fixed closing time", times=times)
        return times
    if rule.remark == UNTIL_SOLD_OUT:
        return _("%(times)s, until sold out", times=times)
    if rule.remark == BY_APPOINTMENT:
        said = _("by appointment")
        return f"{times}{_in_brackets(said)}" if times else said
    return f"{times}{_in_brackets(rule.remark)}"


def _in_brackets(text: str) -> str:
    return f" ({text})" if language() == "en" else f"（{text}）"


def _times_of(rules: tuple[Rule, ...]) -> list[str]:
    return [times for times in map(_times, rules) if times]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
