"""Days that are not said where the times are: stated rest days imply that the others are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...hours import Days, Holiday, Openness, Rule
from ..phrases.values import EVERY_DAY, DaySet
from ..questions import Doubt
from ..statements import Statement
from .plan import Plan, is_certain


def give_days(statements: Sequence[Statement], plan: Plan) -> None:
    """Give every statement its days. Raises ``Doubt``."""
    resting = _weekdays(
        statement for statement in statements if statement.shut and statement.days and not statement.dates
    )
    named = _weekdays(
        statement
        for statement in statements
        if statement.days and not _only_others(statement.days) and not is_certain(statement)
    )
    if any(statement.dates and not is_certain(statement) for statement in statements):
        # Other times are other months, then.
        named = frozenset()
    for statement in statements:
        days = statement.days
        if days is not None and _only_others(days):
            statement.days = replace(days, weekdays=EVERY_DAY - named or EVERY_DAY)
        elif days is not None and days.kinds == {"term"} and days.bare and statement.timed:
            raise Doubt("no_days", statement.start, statement.end)
        elif days is None and statement.timed and not is_certain(statement):
            statement.days = _implied(statement, resting, plan)
    for statement in statements:
        _close_in_school_holidays(statement, plan)


def _weekdays(statements: object) -> frozenset[int]:
    return frozenset().union(*(statement.days.weekdays for statement in statements))  # type: ignore[attr-defined]


def _only_others(days: DaySet) -> bool:
    """Whether nothing is said but “other days”."""
    return "others" in days.kinds and not days.weekdays


def _implied(statement: Statement, resting: frozenset[int], plan: Plan) -> DaySet:
    """The days of times without days. Raises ``Doubt``."""
    if statement.all_day and not statement.periods and statement.service and not resting:
        return DaySet(EVERY_DAY, kinds=frozenset({"every"}))
    if statement.excepted and statement.excepted.weekdays:
        return DaySet(EVERY_DAY - statement.excepted.weekdays)
    if resting:
        return DaySet(EVERY_DAY - resting)
    if plan.all_year:
        return DaySet(EVERY_DAY, kinds=frozenset({"every", "year"}))
    raise Doubt("no_days", statement.start, statement.end)


def _close_in_school_holidays(statement: Statement, plan: Plan) -> None:
    """Term time only: closed in the school holidays."""
    days = statement.days
    if days is None or "term" not in days.kinds:
        return
    plan.add("school", Rule(Days(holiday=Holiday.SCHOOL), openness=Openness.CLOSED))
    statement.days = replace(days, kinds=days.kinds - {"term"})
