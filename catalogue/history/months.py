"""Months that are over freeze by themselves: the roll-up at the end of their last day, numbered, never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from ..counters.rollup import COUNTERS, KIND_NUMBERS
from ..foundation import clock
from ..foundation.codes import ancestors, subtree
from ..foundation.loading import insert_rows
from ..models import Division, Level, MonthEnd, MonthEndCount
from .counts import WIDTH, Counting, add_movements, from_nothing, settle_presence
from .said import ONE_DAY

_COUNTS: Any = MonthEndCount.__table__
_COLUMNS = ("number", "division_code", "kind", "criterion_id", *COUNTERS)


def to_freeze(session: Session, *, begins: date, digested: date) -> int:
    """How many months are over and not frozen yet."""
    end = session.scalar(select(func.max(MonthEnd.last_day)))
    return sum(1 for _end in _ends(end + ONE_DAY if end else begins, digested))


def freeze(
    session: Session, criteria: Sequence[int], *, begins: date, digested: date, limit: int | None = None
) -> tuple[date, ...]:
    """Freeze every month that is over and not frozen yet, or the first ``limit`` of them: their last days.

    Their movements are in the ledger.
    """
    frozen = session.execute(select(MonthEnd.number, MonthEnd.last_day).order_by(MonthEnd.number)).all()
    number, end = frozen[-1] if frozen else (0, None)
    ends = list(_ends(end + ONE_DAY if end else begins, digested))[:limit]
    if not ends:
        return ()
    numbered = [(number + place, last) for place, last in enumerate(ends, start=1)]
    now = clock.now()
    session.execute(
        insert(MonthEnd), [{"number": n, "last_day": last, "frozen_at": now} for n, last in numbered]
    )
    for province in _tops(session):
        _freeze_in(session, province, criteria, numbered, (number, end) if end else None)
    return tuple(ends)


def add_criteria(session: Session, criteria: Collection[int]) -> None:
    """Count the frozen months under criteria that came later, too. What was frozen stays as it is."""
    frozen = session.execute(select(MonthEnd.number, MonthEnd.last_day).order_by(MonthEnd.number)).all()
    if frozen:
        numbered = [(number, end) for number, end in frozen]
        for province in _tops(session):
            _freeze_in(session, province, criteria, numbered, None)


def _ends(first: date, last: date) -> Iterator[date]:
    """The last days of months, from that of ``first`` on, as far as they are not after ``last``."""
    month = first.replace(day=1)
    while (end := clock.months_later(month, 1) - ONE_DAY) <= last:
        yield end
        month = end + ONE_DAY


def _tops(session: Session) -> Sequence[int]:
    return session.scalars(
        select(Division.code).where(Division.parent_code.is_(None)).order_by(Division.code)
    ).all()


def _freeze_in(
    session: Session,
    top: int,
    criteria: Collection[int],
    numbered: Sequence[tuple[int, date]],
    previous: tuple[int, date] | None,
) -> None:
    """Count the months one after the other below a top division, each from the one before."""
    within = subtree(top)
    above = set(
        session.scalars(
            select(Division.code).where(Division.code.between(*within), Division.level != Level.COMMUNITY)
        )
    )
    for kind in KIND_NUMBERS.values():
        counting = Counting(Level.STREET.span, kind, criteria)
        totals: dict[tuple[int, int], list[int]] = {}
        if previous is not None:
            for division, criterion, *counters in session.execute(
                select(
                    _COUNTS.c.division_code, _COUNTS.c.criterion_id, *(_COUNTS.c[n] for n in COUNTERS)
                ).where(
                    _COUNTS.c.number == previous[0],
                    _COUNTS.c.division_code.between(*within),
                    _COUNTS.c.kind == kind,
                )
            ):
                totals[division, criterion] = counters
        before = previous[1] if previous else None
        for number, end in numbered:
            if before is None:
                from_nothing(session, counting, top, end, [])
            else:
                add_movements(session, counting, within, before, end, 1)
                settle_presence(session, counting, top, before, end, [])
            _add_up(counting, totals, above)
            counting.tallies.clear()
            before = end
            insert_rows(
                session,
                MonthEndCount,
                _COLUMNS,
                [
                    (number, division, kind, criterion, *counters)
                    for (division, criterion), counters in sorted(totals.items())
                    if any(counters)
                ],
            )


def _add_up(counting: Counting, totals: dict[tuple[int, int], list[int]], above: set[int]) -> None:
    """Carry what changed in streets into the counters of every division above."""
    for unit, of_unit in counting.tallies.items():
        for division in (unit, *ancestors(unit)):
            if division not in above:
                continue
            for criterion, changed in of_unit.items():
                row = totals.setdefault((division, criterion), [0] * WIDTH)
                for place, count in enumerate(changed):
                    row[place] += count
