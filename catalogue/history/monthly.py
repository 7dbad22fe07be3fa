"""Month after month: a division's figures at the ends of the months that are frozen, and of today."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.rollup import COUNTERS
from ..coverage.figures import Tally, tally
from ..coverage.matrix import matrix
from ..coverage.regional import Quartiles, Unit, quartiles_of, units_in
from ..foundation.codes import level_of, subtree
from ..models import Level, MonthEnd, MonthEndCount

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
    frozen = _frozen(session)
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
    if not frozen or frozen[-1][1] < today:
        ends.append((today, None, present, now))
    breaks = _breaks(edition for _day, _number, edition, _counts in ends)
    return tuple(MonthFigures(*end, each) for end, each in zip(ends, breaks, strict=True))


def _frozen(session: Session) -> list[tuple[int, date]]:
    """The frozen months in their order: number and last day."""
    rows = session.execute(select(MonthEnd.number, MonthEnd.last_day).order_by(MonthEnd.number))
    return [(number, day) for number, day in rows]


def _breaks(editions: Iterable[EditionFacts]) -> Iterator[bool]:
    """For each of the editions of months that follow each other, whether its figures mean another thing than those before."""
    before: tuple[object, ...] | None = None
    for edition in editions:
        meant = _meant(edition)
        yield before not in (None, meant)
        before = meant


def _meant(edition: EditionFacts) -> tuple[object, ...]:
    """What figures mean under an edition: those under another one are no continuation of them."""
    return (edition.id, *(item.criterion_id for item in edition.items))


@dataclass(frozen=True, slots=True)
class MonthApart:
    """How far the units of a level lay apart at the end of ``day``: see ``coverage.regional``. ``breaks`` as in :class:`MonthFigures`."""

    day: date
    units: int
    silent: int
    quartiles: Quartiles | None
    breaks: bool
    edition: EditionFacts


class UnitsApart(NamedTuple):
    """How far units lay apart: how many they were, how many of these silent, and the quartiles of all others."""

    units: int
    silent: int
    quartiles: Quartiles | None


Aparts = Mapping[int, UnitsApart]
"""By the number of a frozen month."""


def months_apart(
    session: Session,
    division: int,
    level: Level,
    edition_on: Callable[[date], EditionFacts],
    today: date,
    keep: Callable[[object, str, Callable[[], Aparts]], Aparts] = lambda _mark, _name, read: read(),
) -> tuple[MonthApart, ...]:
    """How far the units of a level in a division lay apart at the end of each frozen month, and of the counted day ``today``.

    To add up the frozen months of a city takes a tenth of a second, and they never change: ``keep`` may give what ``read`` gave
    before under the same name and mark.
    """
    ends = [(number, day, edition_on(day)) for number, day in _frozen(session)]
    mark = tuple((number, _meant(edition)) for number, _day, edition in ends)
    frozen = keep(mark, f"apart {division} {level}", lambda: _apart_then(session, division, level, mark))
    told = [(day, edition, frozen.get(number, _NONE)) for number, day, edition in ends]
    if not told or told[-1][0] < today:
        present = edition_on(today)
        told.append((today, present, _apart(units_in(session, present, division, level))))
    breaks = _breaks(edition for _day, edition, _apart in told)
    return tuple(
        MonthApart(day, *apart, each, edition)
        for (day, edition, apart), each in zip(told, breaks, strict=True)
    )


_NONE = UnitsApart(0, 0, None)


def _apart(units: Sequence[Unit]) -> UnitsApart:
    return UnitsApart(len(units), sum(unit.silent for unit in units), quartiles_of(units))


def _apart_then(
    session: Session, division: int, level: Level, months: Collection[tuple[int, tuple[Any, ...]]]
) -> Aparts:
    """How far units lay apart in some frozen months, each given with what its edition means."""
    found: dict[int, UnitsApart] = {}
    # One statement for the months of each edition: one for all, as a rule.
    for meant in {meant for _number, meant in months}:
        numbers = [number for number, other in months if other == meant]
        units = _units_of(session, division, level, numbers, meant[1:])
        found |= {number: _apart(those) for number, those in units.items()}
    return found


def _units_of(
    session: Session, division: int, level: Level, numbers: Collection[int], criteria: Collection[Any]
) -> dict[int, list[Unit]]:
    """The units of a level in a division at the ends of some months, by the numbers of these."""
    rows = session.execute(
        select(_COUNTS.c.number, _COUNTS.c.division_code, *(func.sum(_COUNTS.c[name]) for name in COUNTERS))
        .where(
            _COUNTS.c.number.in_(sorted(numbers)),
            _COUNTS.c.division_code.between(*subtree(division)),
            _COUNTS.c.division_code % level.span == 0,
            _COUNTS.c.criterion_id.in_(list(criteria)),
        )
        .group_by(_COUNTS.c.number, _COUNTS.c.division_code)
    )
    found: dict[int, list[Unit]] = {}
    for number, code, *sums in rows:
        if level_of(code) is level:
            counts = tuple(int(count) for count in sums)
            found.setdefault(number, []).append(Unit(code, Tally(counts[:-1], counts[-1]), 0, 0))
    return found
