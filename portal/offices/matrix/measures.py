"""What a cell of the matrix counts: valid lines, or those valid or out of date, in a segment, disputed, 村 minus 居."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from catalogue.counters.segments import SEGMENTS, Segment
from catalogue.coverage.figures import TownAndCountry, town_and_country, whole_percent
from catalogue.coverage.matrix import Cell

from ..criteria import DIFFERENCE, NOT_APPLICABLE, NUMBER, OFFERED, PERCENT, OfficeCriteria, Several

VALID = SEGMENTS.index(Segment.DELIVERED)
EXPIRED = SEGMENTS.index(Segment.EXPIRED)
RULED = SEGMENTS.index(Segment.NOT_APPLICABLE)
UNKNOWN = SEGMENTS.index(Segment.UNKNOWN)
DISPUTED = len(SEGMENTS)
WIDTH = DISPUTED + 1
"""Counters of a cell. A cell that compares 村 with 居 has those of 居, then those of 村."""


def add_up(cells: Iterable[Cell]) -> Cell:
    """Cells summed counter by counter."""
    return tuple(map(sum, zip(*cells, strict=True))) or (0,) * WIDTH


def applicable_in(cell: Cell) -> int:
    """How many communities (or lines) of a cell count."""
    return sum(cell[:DISPUTED]) - cell[RULED]


def is_silent(cell: Cell) -> bool:
    """Whether nothing was ever reported, of at least one line to which an item applies."""
    return 0 < applicable_in(cell) == cell[UNKNOWN]


@dataclass(frozen=True, slots=True)
class Measure:
    """A count of some lines among others.

    ``counters`` are those added up. They are a part of the lines that apply or, ``of_all``, of all. ``percent``: shown as the
    whole per cent. ``share``: a part of what should be valid, so that a cell is tinted and one without a report has a sign.
    """

    key: str
    counters: tuple[int, ...]
    of_all: bool = False
    percent: bool = False
    share: bool = False

    def part(self, cell: Cell) -> int:
        """The lines that are counted."""
        return sum(cell[counter] for counter in self.counters)

    def whole(self, cell: Cell) -> int:
        """The lines among which they are counted."""
        return sum(cell[:DISPUTED]) if self.of_all else applicable_in(cell)

    def order(self, cell: Cell) -> float | None:
        """What rows are sorted by: the share; None where there is nothing to count."""
        whole = self.whole(cell)
        if not whole or (self.share and is_silent(cell)):
            return None
        return self.part(cell) / whole

    def text(self, cell: Cell) -> str:
        """What a cell shows: the count, or the whole per cent."""
        return (
            f"{whole_percent(self.part(cell), self.whole(cell))}%" if self.percent else f"{self.part(cell)}"
        )


class DifferenceMeasure(Measure):
    """A difference. Cells have the counters of what is subtracted, then those of what it is subtracted from."""

    def points(self, cell: Cell, items: int = 1) -> float | None:
        """The difference; None where there is none. ``items`` are added up in the cell."""
        return float(cell[WIDTH + VALID] - cell[VALID])


class DaysCompared(DifferenceMeasure):
    """How many more lines are valid at the end of the second of two days."""


class KindsCompared(DifferenceMeasure):
    """村 minus 居 in percentage points of the coverage rate."""

    def points(self, cell: Cell, items: int = 1) -> float | None:
        """The difference; None where they cannot be compared. ``items`` are added up in the cell."""
        return self.compared(cell, items).difference

    @staticmethod
    def compared(cell: Cell, items: int = 1) -> TownAndCountry:
        """Both kinds of a cell, with the reason if they cannot be compared."""
        ju, cun = cell[:WIDTH], cell[WIDTH:]
        of_ju, of_cun = (sum(kind[:DISPUTED]) // items for kind in (ju, cun))
        return town_and_country([ju], of_ju, [cun], of_cun)


def measure_of(asked: OfficeCriteria) -> Measure:
    """The measure that a page is asked for. A segment or the disputed lines come before it: their cells are counted."""
    if asked.since is not None:
        return DaysCompared("changed", ())
    if asked.disputed:
        return Measure("disputed", (DISPUTED,), of_all=True)
    if asked.segment is not None:
        return Measure(
            asked.segment.value,
            tuple(map(SEGMENTS.index, asked.wanted)),
            of_all=asked.segment is Segment.NOT_APPLICABLE,
        )
    return {
        NUMBER: Measure(NUMBER, (VALID,), share=True),
        PERCENT: Measure(PERCENT, (VALID,), percent=True, share=True),
        OFFERED: Measure(OFFERED, (VALID, EXPIRED), percent=True, share=True),
        NOT_APPLICABLE: Measure(NOT_APPLICABLE, (RULED,), of_all=True),
        DIFFERENCE: KindsCompared(DIFFERENCE, ()),
    }[asked.show]


def lists_of(asked: OfficeCriteria) -> dict[str, Any]:
    """The criteria of a list that has exactly the cells that a figure counts, as changes of those of its matrix."""
    if asked.disputed:
        return {"segment": None, "disputed": True}
    if asked.since is not None:
        return {"segment": None, "disputed": False}
    counted = {
        NUMBER: Segment.DELIVERED,
        PERCENT: Segment.DELIVERED,
        OFFERED: Several.OFFERED,
        NOT_APPLICABLE: Segment.NOT_APPLICABLE,
        # A difference counts nothing: what it compares are the cells to which an item applies.
        DIFFERENCE: Several.APPLICABLE,
    }
    return {"segment": asked.segment or counted[asked.show], "disputed": False}
