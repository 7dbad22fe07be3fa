"""The cells of a division at the end of a past day, one by one: its gaps, or those behind a figure of its matrix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy.orm import Session

from .. import divisions
from ..catalogues import EditionFacts, ItemFacts
from ..counters.rollup import BOTH, KINDS
from ..counters.segments import GAP_SEGMENTS, SEGMENTS, Segment
from ..coverage.each_cell import EachCell, ListedCommunity
from ..coverage.matrix import Cell
from ..divisions import DivisionFacts
from ..divisions.presence import communities_on
from ..foundation.codes import subtree
from ..models import Level
from .as_of import matrix_as_of, reach_on
from .counts import WIDTH, Cells, cells_on, kind_number
from .movements import UNKNOWN
from .reach import pending

_DISPUTED = WIDTH - 1


@dataclass(frozen=True, slots=True)
class CellThen:
    """A cell at the end of a day."""

    community: DivisionFacts
    item: ItemFacts
    segment: Segment
    disputed: bool


@dataclass(frozen=True, slots=True)
class CellsThen:
    """Some cells of a day, by community and item, of ``total`` in all."""

    total: int
    cells: tuple[CellThen, ...]


@dataclass(frozen=True, slots=True)
class WantedThen:
    """Which cells are asked for: those in some segments, or the disputed ones, of a committee kind."""

    kind: str = "all"
    segments: Sequence[Segment] = GAP_SEGMENTS
    disputed: bool = False

    def count(self, cell: Cell) -> int:
        """How many of a cell of a matrix are wanted."""
        if self.disputed:
            return cell[_DISPUTED]
        return sum(cell[SEGMENTS.index(segment)] for segment in self.segments)


def cells_as_of(
    session: Session,
    edition: EditionFacts,
    division_code: int,
    day: date,
    wanted: WantedThen,
    *,
    limit: int,
    offset: int = 0,
    today: date | None = None,
) -> CellsThen:
    """Cells of a division (or of one community) at the end of a day in Beijing, from the ``offset``-th on.

    The counts of a matrix say which divisions come before them, so only the communities of a page are read one by one.
    Raises what ``matrix_as_of`` raises.
    """
    division = divisions.get_division(session, division_code)
    if division.level is Level.COMMUNITY:
        every = list(_of_community(session, edition, division, day, wanted, today))
        return CellsThen(len(every), tuple(every[offset : offset + limit]))
    whole = matrix_as_of(session, edition, division_code, day, kind=wanted.kind, today=today)
    total = sum(wanted.count(cell) for cells in whole.cells for cell in cells)
    walk = _Walk(session, edition, day, wanted, today, offset)
    return CellsThen(total, tuple(islice(walk.below(division_code), limit)))


def _of_community(
    session: Session,
    edition: EditionFacts,
    community: DivisionFacts,
    day: date,
    wanted: WantedThen,
    today: date | None,
) -> Iterator[CellThen]:
    street = community.code // Level.STREET.span * Level.STREET.span
    found = matrix_as_of(session, edition, street, day, kind=wanted.kind, today=today)
    for row, cells in zip(found.rows, found.cells, strict=True):
        if row.code == community.code:
            yield from _cells(row, edition, cells, wanted)


def _cells(
    row: DivisionFacts, edition: EditionFacts, cells: Sequence[Cell], wanted: WantedThen
) -> Iterator[CellThen]:
    for item, cell in zip(edition.items, cells, strict=True):
        if wanted.count(cell):
            yield CellThen(row, item, SEGMENTS[cell.index(1)], bool(cell[_DISPUTED]))


class _Walk:
    """Goes down from a division to its communities, past what is to be left out."""

    def __init__(
        self,
        session: Session,
        edition: EditionFacts,
        day: date,
        wanted: WantedThen,
        today: date | None,
        offset: int,
    ) -> None:
        self._ask = session, edition
        self._day, self._wanted, self._today, self._left_out = day, wanted, today, offset

    def below(self, division: int) -> Iterator[CellThen]:
        """The wanted cells of a division above communities."""
        found = matrix_as_of(*self._ask, division, self._day, kind=self._wanted.kind, today=self._today)
        for row, cells in zip(found.rows, found.cells, strict=True):
            count = sum(map(self._wanted.count, cells))
            if count <= self._left_out:
                self._left_out -= count
            elif row.level is Level.COMMUNITY:
                skipped, self._left_out = self._left_out, 0
                yield from islice(_cells(row, self._ask[1], cells, self._wanted), skipped, None)
            else:
                yield from self.below(row.code)


def communities_then(
    session: Session, division_code: int, day: date, *, kind: str = "all"
) -> tuple[ListedCommunity, ...]:
    """The communities of a division that were in the list at the end of a day, in order of code; only those of a kind."""
    reach_on(session, day)
    number = KINDS[kind]
    return tuple(
        ListedCommunity(each.code, each.short_name, each.kind)
        for each in communities_on(session, division_code, day)
        if number == BOTH or kind_number(each.code) == number
    )


def each_cell_then(
    session: Session,
    division_code: int,
    communities: Sequence[ListedCommunity],
    criteria: Mapping[int, int],
    day: date,
) -> Iterator[tuple[ListedCommunity, list[EachCell]]]:
    """The cells of each community of a division at the end of a day, as ``coverage.each_cell`` gives those of today.

    One statement for each street. Of a past day confirmations are not told.
    """
    beyond = pending(session, reach_on(session, day), day, division_code)
    span, street = Level.STREET.span, -1
    said: Cells = {}
    for community in communities:
        if community.code // span != street:
            street = community.code // span
            said = cells_on(session, day, subtree(street * span), beyond)
        cells = said.get(community.code, {})
        line: list[EachCell] = []
        for criterion in criteria.values():
            segment, disputed = cells.get(criterion, (UNKNOWN, 0))
            line.append((SEGMENTS[segment].value, bool(disputed), None, None))
        yield community, line
