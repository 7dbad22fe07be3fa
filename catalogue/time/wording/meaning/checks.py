"""What two statements say against each other, or one says too little of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from ...hours import Period, Periods
from ..phrases.values import EVERY_DAY, DaySet
from ..questions import Doubt
from ..statements import Statement
from .plan import NOON, Plan, overlapping


@dataclass(frozen=True)
class Timed:
    """A statement whose periods are known."""

    statement: Statement
    periods: Periods


def check(statements: Sequence[Statement], plan: Plan) -> None:
    """Look at statements whose days are known. Raises ``Doubt``."""
    for statement in statements:
        if not statement.says_something and not _only_term(statement):
            raise Doubt("no_times", statement.start, statement.end)
        days = statement.days
        if (
            days
            and days.bare
            and days.kinds == {"public"}
            and statement.timed
            and _alone(statement, statements)
        ):
            raise Doubt("holidays_only", statement.start, statement.end)
        _check_glosses(statement)
    _check_resting(statements, plan)


def _only_term(statement: Statement) -> bool:
    """Whether it said “term time” and no more, which has become a rule."""
    return statement.days == DaySet()


def _alone(statement: Statement, statements: Sequence[Statement]) -> bool:
    return not any(other is not statement and other.days for other in statements)


def _check_glosses(statement: Statement) -> None:
    """A weekday in brackets that is not the date's."""
    for dates, weekday in statement.dates.glosses if statement.dates else ():
        first = dates.starts_in(dates.year) if dates.year else None
        if first is not None and first.weekday() != weekday:
            raise Doubt("weekday_of_date", statement.start, statement.end)


_HOLIDAYS = frozenset({"public", "school"})


def _check_resting(statements: Sequence[Statement], plan: Plan) -> None:
    """A weekday, or holidays, said to be open and said to be closed."""
    for closed in statements:
        if not (closed.shut and closed.days and not closed.dates):
            continue
        if plan.all_year and closed.days.weekdays:
            raise Doubt("contradiction", statements[0].start, statements[-1].end)
        for other in statements:
            if not (other.timed and other.days) or other.dates:
                continue
            if _same_days(other.days, closed.days) or (
                not closed.part and other.days.kinds & closed.days.kinds & _HOLIDAYS
            ):
                raise Doubt("contradiction", min(other.start, closed.start), max(other.end, closed.end))


def _same_days(opened: DaySet, closed: DaySet) -> bool:
    """Whether a day is written in both, or none is left."""
    if not opened.named and opened.kinds & {"every", "others", "year"} and closed.weekdays != EVERY_DAY:
        return False
    nothing_left = bool(closed.weekdays and opened.weekdays) and opened.weekdays <= closed.weekdays
    return bool(opened.named & closed.named) or nothing_left


def check_overlap(statement: Statement, periods: Sequence[Period]) -> None:
    """Periods of one statement that overlap."""
    for one, other in pairwise(sorted(periods)):
        if other.opens < one.closes:
            raise Doubt("contradiction", statement.start, statement.end)


def check_services(timed: Sequence[Timed]) -> None:
    """Two services with hours of their own: a record has one. Emergencies go beside."""
    for one, other in combinations(timed, 2):
        first, second = one.statement.service, other.statement.service
        if first == second or "emergency" in {service[0] for service in (first, second) if service}:
            continue
        days, others = one.statement.days or DaySet(), other.statement.days or DaySet()
        shared = days.weekdays & others.weekdays and overlapping(one.periods, other.periods)
        if (first and second) or shared:
            raise Doubt("services", one.statement.start, other.statement.end)


def check_seasons(timed: Sequence[Timed]) -> None:
    """Seasons of the same days that tell different parts of the day: 下午 by season, and 上午 only once."""
    for one, other in pairwise(timed):
        if not (one.statement.dates and other.statement.dates and other.statement.inherited):
            continue
        if len(one.periods) > len(other.periods) and one.periods[0].opens < NOON <= other.periods[0].opens:
            raise Doubt("unclear", one.statement.start, other.statement.end)
