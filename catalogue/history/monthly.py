"""Month after month: a division's figures at the ends of the months that are frozen, and of today."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.rollup import COUNTERS
from ..coverage.figures import Tally, tally
from ..coverage.matrix import matrix
from ..models import MonthEnd, MonthEndCount

_COUNTS: Any = MonthEndCount.__table__


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A division at the end of ``day``: counters by criterion, under the edition of that day.

    ``number`` is that of the frozen month, None for today. ``breaks``: edition or criteria are others than the month before,
    so the figures are no continuation of those before.
    """

    day: date
    number: int | None
    edition: EditionFacts
    counts: Mapping[int, tuple[int, ...]]
    breaks: bool

    def tally(self, items: Collection[int] | None = None) -> Tally:
        """The cells of some items (ids), or of all, by segment."""
        wanted = (item for item in self.edition.items if items is None or item.id in items)
        empty = (0,) * len(COUNTERS)
        return tally([self.counts.get(item.criterion_id, empty) for item in wanted])


def months_of(
    session: Session, division: int, edition_on: Callable[[date], EditionFacts], today: date
) -> tuple[MonthFigures, ...]:
    """The figures of a division above communities at the end of each frozen month, and of the counted day ``today``."""
    frozen = session.execute(select(MonthEnd.number, MonthEnd.last_day).order_by(MonthEnd.number)).all()
    counts: dict[int, dict[int, tuple[int, ...]]] = {number: {} for number, _day in frozen}
    rows = session.execute(
        select(_COUNTS.c.number, _COUNTS.c.criterion_id, *(func.sum(_COUNTS.c[name]) for name in COUNTERS))
        .where(_COUNTS.c.number.in_(sorted(counts)), _COUNTS.c.division_code == division)
        .group_by(_COUNTS.c.number, _COUNTS.c.criterion_id)
    )
    for number, criterion, *counters in rows:
        counts[number][criterion] = tuple(int(count) for count in counters)
    present = edition_on(today)
    whole = matrix(session, present, division)
    now = {item.criterion_id: cell for item, cell in zip(whole.items, whole.total, strict=True)}
    ends: list[tuple[date, int | None, EditionFacts, dict[int, tuple[int, ...]]]] = [
        (day, number, edition_on(day), counts[number]) for number, day in frozen
    ]
    if not frozen or frozen[-1].last_day < today:
        ends.append((today, None, present, now))
    found: list[MonthFigures] = []
    before: tuple[object, ...] | None = None
    for day, number, edition, of_month in ends:
        meant = (edition.id, *(item.criterion_id for item in edition.items))
        found.append(MonthFigures(day, number, edition, of_month, before not in (None, meant)))
        before = meant
    return tuple(found)
