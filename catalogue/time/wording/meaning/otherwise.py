"""Statements without times of their own: closed, as usual, until another time, by appointment."""

from __future__ import annotations

from dataclasses import replace

from ...hours import ALL_DAY, MINUTES_A_DAY, Days, Holiday, Openness, Period, Periods, Rule
from ...hours.normal_form import without
from ..phrases.values import DaySet
from ..questions import Doubt
from ..statements import Statement
from .opening import until
from .plan import BY_APPOINTMENT, NOON, Plan, all_days, closing_time, days_of, is_certain, place_of

_PARTS = {
    "dawn": Period(0, 6 * 60),
    "morning": Period(0, NOON),
    "noon": Period(11 * 60, 14 * 60),
    "afternoon": Period(NOON, 18 * 60),
    "evening": Period(17 * 60, MINUTES_A_DAY),
}
_AFTERNOON_ON = Period(NOON, MINUTES_A_DAY)


def add_otherwise(statement: Statement, plan: Plan) -> None:
    """Add the rules of a statement without times. Raises ``Doubt``."""
    if statement.closed and statement.part:
        _close_part(statement, statement.part, plan)
    elif statement.closed:
        _close(statement, plan)
    elif statement.closes_at:
        _close_at(statement, plan)
    elif statement.appointment:
        for days in all_days(statement):
            plan.add(place_of(days), Rule(days, openness=Openness.DEPENDS, remark=BY_APPOINTMENT))
    elif statement.usual:
        _as_usual(statement, plan)


def _close(statement: Statement, plan: Plan) -> None:
    days = statement.days or DaySet()
    of_a_season = statement.dates and not is_certain(statement)
    if of_a_season and days.weekdays and statement.after_stop and len(plan.rules["season"]) > 1:
        # A rest day after all the seasons is one of each of them.
        statement.dates = None
    if statement.open_excepted:
        periods = plan.only_periods(statement)
        plan.add("public", Rule(Days(holiday=Holiday.PUBLIC), periods))
    for selected in all_days(statement):
        place = place_of(selected)
        if place == "week":
            for day in selected.weekdays or range(7):
                plan.base.pop(day, None)
            place = "week_of_season" if plan.rules["season"] else "week"
        plan.add(place, Rule(selected, openness=Openness.CLOSED))


def _close_part(statement: Statement, named: str, plan: Plan) -> None:
    """周五下午不对外: the afternoon is taken from the hours of that day."""
    days = statement.days
    if days is None or not days.weekdays or not all(plan.base.get(day) for day in days.weekdays):
        raise Doubt("unclear", statement.start, statement.end)
    part = _PARTS[named]
    if named == "afternoon" and not _has_evening(days.weekdays, plan):
        part = _AFTERNOON_ON
    for day in days.weekdays:
        plan.base[day] = without(plan.base[day], (part,))
    plan.add("week", Rule(days_of(days.weekdays), (part,), Openness.CLOSED))


def _has_evening(weekdays: frozenset[int], plan: Plan) -> bool:
    return any(period.opens >= _PARTS["evening"].opens for day in weekdays for period in plan.base[day])


def _close_at(statement: Statement, plan: Plan) -> None:
    """提前到16:00关门: the hours of that day end earlier, or later."""
    days = statement.days or DaySet()
    selections = all_days(statement)
    if not selections:
        raise Doubt("no_end", statement.start, statement.end)
    if not days.weekdays or statement.dates:
        periods = _ending(statement, plan.only_periods(statement))
        for selected in selections:
            plan.add(place_of(selected), Rule(selected, periods))
        return
    groups: dict[Periods, set[int]] = {}
    for day in days.weekdays:
        groups.setdefault(plan.base.get(day, ()), set()).add(day)
    for before, weekdays in groups.items():
        periods = _ending(statement, before)
        plan.add("week", Rule(days_of(weekdays), periods))
        plan.base.update(dict.fromkeys(weekdays, periods))


def _ending(statement: Statement, before: Periods) -> Periods:
    if not before or statement.closes_at is None:
        raise Doubt("no_end", statement.start, statement.end)
    periods = until(before, closing_time(statement.closes_at, before))
    if not periods:
        raise Doubt("backwards", statement.start, statement.end)
    return periods


def _as_usual(statement: Statement, plan: Plan) -> None:
    """As usual: holidays keep the weekday's hours, certain dates those of ordinary days."""
    days = statement.days or DaySet()
    if is_certain(statement) and statement.dates:
        periods = plan.only_periods(statement)
        plan.add("date", Rule(Days(dates=statement.dates.ranges), periods))
        return
    missing = days.weekdays - frozenset(plan.base)
    if missing:
        periods = plan.only_periods(statement)
        plan.add("week", Rule(days_of(missing), periods))
        plan.base.update(dict.fromkeys(missing, periods))
    plan.all_year |= "public" in days.kinds


def add_public(plan: Plan, *, working: bool) -> None:
    """What public holidays follow from: working days do without them, “all year” keeps the weekday's hours.

    Raises ``Doubt``.
    """
    said = [rule for rule in plan.rules["public"] if rule.days.holiday is Holiday.PUBLIC]
    if said and plan.all_year and any(rule.openness is Openness.CLOSED for rule in said):
        raise Doubt("contradiction")
    always = any(rule.periods == (ALL_DAY,) and rule.days == Days() for rule in plan.rules["week"])
    if said or always:
        return
    if plan.all_year:
        for rule in plan.rules["week"] + plan.rules["season"]:
            if rule.openness is not Openness.CLOSED:
                plan.add("public", replace(rule, days=replace(rule.days, holiday=Holiday.PUBLIC)))
    elif working:
        plan.add("public", Rule(Days(holiday=Holiday.PUBLIC), openness=Openness.CLOSED))
