"""From statements with times to rules."""

from __future__ import annotations

from dataclasses import replace

from ...hours import (
    ALL_DAY,
    DAYLIGHT,
    MINUTES_A_DAY,
    Dates,
    Days,
    Holiday,
    Joint,
    Openness,
    Period,
    Periods,
    Rule,
)
from ...hours.normal_form import joined, without
from ..phrases.values import EVERY_DAY, DaySet
from ..questions import Doubt
from ..statements import Statement
from . import clock
from .checks import Timed, check_overlap
from .plan import UNTIL_SOLD_OUT, Plan, closing_time, days_of, is_certain, overlapping, told


def timed(statement: Statement, plan: Plan) -> Timed:
    """The periods of a statement in minutes. Raises ``Doubt``."""
    try:
        written = clock.told(statement.periods)
        cuts = clock.told(statement.cuts)
        periods = [*written.periods, *_single(statement)]
    except clock.Unclear as unclear:
        raise Doubt(unclear.reason, statement.start, statement.end) from unclear
    plan.literal &= written.literal
    if statement.all_day or statement.whole_day:
        _check_all_day(statement, periods)
        periods = [ALL_DAY]
    if statement.daylight:
        periods = [DAYLIGHT]
    check_overlap(statement, periods)
    kept = without(joined(periods), joined(cuts.periods))
    if statement.closes_at and not statement.opens_at:
        kept = until(kept, closing_time(statement.closes_at, kept))
    if (statement.sold_out or statement.open_end) and len(kept) == 1:
        kept = (Period(kept[0].opens, MINUTES_A_DAY, open_end=True),)
    return Timed(statement, kept)


def _single(statement: Statement) -> list[Period]:
    """The period of an opening and a closing time that were said apart."""
    if statement.opens_at is None:
        return []
    opens = clock.in_part(*statement.opens_at)
    if statement.closes_at is not None:
        closes = clock.in_part(*statement.closes_at)
        if closes <= opens:
            raise clock.Unclear("morning_or_evening")
        return [Period(opens, closes)]
    if statement.sold_out or statement.open_end:
        return [Period(opens, MINUTES_A_DAY, open_end=True)]
    raise clock.Unclear("no_end")


def _check_all_day(statement: Statement, periods: list[Period]) -> None:
    every = statement.days is not None and statement.days.weekdays == EVERY_DAY
    if statement.whole_day and not statement.all_day and not every:
        # All of a working day, perhaps.
        raise Doubt("no_times", statement.start, statement.end)
    if periods:
        raise Doubt("contradiction", statement.start, statement.end)


def until(periods: Periods, closes: int) -> Periods:
    """Periods that end at another time: earlier, or later than the last of them."""
    kept = [period for period in periods if period.opens < closes]
    if not kept:
        return ()
    last = kept[-1]
    ends = closes if len(kept) == len(periods) else min(closes, last.closes)
    return (*kept[:-1], Period(last.opens, ends))


def add_open(known: Timed, plan: Plan, *, alone: bool) -> None:
    """Add the rules of a statement with times. ``alone``: no other statement has times. Raises ``Doubt``."""
    statement = known.statement
    openness, remark = told(statement)
    if statement.sold_out:
        openness, remark = Openness.DEPENDS, UNTIL_SOLD_OUT
    rule = Rule(Days(), known.periods, openness, remark)
    days = statement.days or DaySet()
    if statement.excepted:
        days = replace(days, weekdays=days.weekdays - statement.excepted.weekdays)
    dates = statement.dates.ranges if statement.dates else ()
    if statement.service and statement.service[0] == "emergency" and not alone:
        plan.add("else", replace(rule, days=days_of(days.weekdays), joint=Joint.ELSE))
    elif is_certain(statement):
        plan.add("date", replace(rule, days=replace(days_of(days.weekdays, dates), nth=days.nth)))
    else:
        if days.weekdays:
            _add_week(statement, days, dates, rule, plan)
        if days.nth:
            plan.add("nth", replace(rule, days=Days((), days.nth, dates)))
        _add_holidays(statement, days, dates, rule, plan)


def _add_week(statement: Statement, days: DaySet, dates: tuple[Dates, ...], rule: Rule, plan: Plan) -> None:
    if dates:
        plan.add("season", replace(rule, days=days_of(days.weekdays, dates)))
        return
    same = plan.named.setdefault(days.weekdays, rule.periods)
    if same != rule.periods and overlapping(same, rule.periods):
        # The same days named twice, with hours that differ.
        raise Doubt("contradiction", end=statement.end)
    by_joint: dict[Joint, set[int]] = {}
    for day in days.weekdays:
        before = plan.base.get(day, ())
        joint = _relation(statement, before, rule.periods)
        plan.base[day] = joined(before + rule.periods) if joint is Joint.AND else rule.periods
        by_joint.setdefault(joint, set()).add(day)
    for joint, weekdays in by_joint.items():
        plan.add("week", replace(rule, days=days_of(weekdays), joint=joint))


def _relation(statement: Statement, before: Periods, periods: Periods) -> Joint:
    """Whether more hours of a day add to those before or replace them. Raises ``Doubt``."""
    if not before or before == periods:
        return Joint.THEN
    if not overlapping(before, periods):
        return Joint.AND
    if statement.service or statement.remarks:
        # Hours of a service within the hours of the day, or other hours of the day?
        raise Doubt("services", end=statement.end)
    if min(before).opens < min(periods).opens and max(periods).closes < max(before).closes:
        # Shorter at both ends: other hours of this day, or a service within them?
        raise Doubt("contradiction", end=statement.end)
    return Joint.THEN


def _add_holidays(
    statement: Statement, days: DaySet, dates: tuple[Dates, ...], rule: Rule, plan: Plan
) -> None:
    if "public" in days.kinds:
        plan.add("public", replace(rule, days=Days(dates=dates, holiday=Holiday.PUBLIC)))
    if "school" in days.kinds:
        only = statement.only_on.weekdays if statement.only_on else frozenset()
        plan.add("school", replace(rule, days=Days(days_of(only).weekdays, (), dates, Holiday.SCHOOL)))
