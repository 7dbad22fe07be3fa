"""Lists of cells: those behind a figure of the matrix."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from catalogue import divisions
from catalogue.catalogues import ItemFacts
from catalogue.counters.segments import Segment
from catalogue.coverage.gaps import Gaps
from catalogue.foundation.codes import ancestors, contains

from ..requests.paging import pages_of

PAGE = 100
"""Cells on one page of a list: more than nearly every street has communities."""


@dataclass(frozen=True, slots=True)
class CellLine:
    """One cell of a list. ``where`` names the divisions between the listed one and the community, ``street`` its street."""

    community: int
    name: str
    where: str
    street: str
    item: ItemFacts
    segment: Segment
    disputed: bool
    confirmed_on: date | None
    holds_until: date | None


@dataclass(frozen=True, slots=True)
class CellsPage:
    """One page of cells: ``total`` in all, on ``pages`` pages."""

    lines: tuple[CellLine, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total, PAGE)


def listed_cells(session: Session, found: Gaps) -> tuple[CellLine, ...]:
    """The cells of ``found`` with the names of where they are, in its order. One query, or none for no cells."""
    inside = found.division.code
    streets = {cell[0]: ancestors(cell[0])[0] for cell in found.cells}
    above = {
        code
        for community in streets
        for code in ancestors(community)
        if (code != inside and contains(inside, code)) or code == streets[community]
    }
    names = divisions.short_names(session, above)
    paths: dict[int, str] = {}
    lines = []
    for community, name, position, segment, disputed, confirmed_on, holds_until in found.cells:
        street = community // 1000
        if street not in paths:
            paths[street] = " ".join(
                names[code]
                for code in reversed(ancestors(community))
                if code in names and code != inside and contains(inside, code)
            )
        item = found.items[position]
        lines.append(
            CellLine(
                community,
                name,
                paths[street],
                names.get(streets[community], ""),
                item,
                segment,
                disputed,
                confirmed_on,
                holds_until,
            )
        )
    return tuple(lines)
