"""The figures above a matrix: coverage with its interval, 村居差距, full communities."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalogue.catalogues import ItemFacts
from catalogue.counters.segments import Segment
from catalogue.coverage.figures import Tally, TownAndCountry
from catalogue.coverage.matrix import Cell, Matrix
from catalogue.coverage.summary import FullCommunities, full_communities
from catalogue.coverage.town_and_country import compare_kinds

from ...words.comparability import WHY_NOT
from ..criteria import ALL
from .measures import add_up


@dataclass(frozen=True, slots=True)
class Headline:
    """``full`` and ``kinds`` are None if only one committee kind is asked for or some items are seen: they are about all."""

    cell: Cell
    tally: Tally
    full: FullCommunities | None
    kinds: TownAndCountry | None

    @property
    def unknown(self) -> int:
        """Lines without a report."""
        return self.tally[Segment.UNKNOWN]

    @property
    def nothing_reported(self) -> bool:
        """Whether nothing has been reported yet."""
        return self.tally.cells == self.unknown

    @property
    def why_not(self) -> str:
        """Why 村 and 居 cannot be compared; empty if they can."""
        return str(WHY_NOT[self.kinds.reason]) if self.kinds and self.kinds.reason else ""


def headline_of(session: Session, matrix: Matrix, *, whole: bool = True) -> Headline:
    """The figures of a division, from its own line of the matrix and two short queries; ``whole``: of all items."""
    cell = add_up(matrix.total)
    both = matrix.kind == ALL and whole
    code = matrix.division.code
    return Headline(
        cell=cell,
        tally=Tally(cell[:-1], cell[-1]),
        full=full_communities(session, matrix.edition, code) if both else None,
        kinds=compare_kinds(session, matrix.edition, code) if both else None,
    )


def gaps_by_item(matrix: Matrix) -> tuple[tuple[ItemFacts, int], ...]:
    """The items that have gaps in a division with their number, the largest first, then by code."""
    counted = zip(matrix.items, (Tally(cell[:-1], cell[-1]).gaps for cell in matrix.total), strict=True)
    return tuple(sorted((each for each in counted if each[1]), key=lambda each: (-each[1], each[0].code)))
