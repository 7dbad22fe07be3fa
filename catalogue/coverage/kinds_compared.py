"""村居差距: coverage of 村 beside that of 居, for a division, each category and item, and each of its parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, ItemFacts
from ..divisions import DivisionFacts
from ..models import Level
from .figures import Tally, TownAndCountry, tally, town_and_country
from .matrix import Cell, Matrix, matrix


@dataclass(frozen=True, slots=True)
class KindsLine:
    """The cells of 居 and of 村 that a line is about, and how many communities of each kind they are of."""

    ju: Tally
    cun: Tally
    ju_communities: int
    cun_communities: int

    @property
    def figures(self) -> TownAndCountry:
        """Both rates and their difference; none where there are too few communities of a kind."""
        return town_and_country(
            [(*self.ju.counts, self.ju.disputed)],
            self.ju_communities,
            [(*self.cun.counts, self.cun.disputed)],
            self.cun_communities,
        )


@dataclass(frozen=True, slots=True)
class KindsTable:
    """The comparison of a division on ``day``.

    ``categories`` and ``items`` run in the order of the edition, by code. ``parts`` are the division's children in the order
    of their codes; empty for a street, whose children are communities of one kind each.
    """

    division: DivisionFacts
    edition: EditionFacts
    day: date
    total: KindsLine
    categories: tuple[tuple[str, KindsLine], ...]
    items: tuple[tuple[ItemFacts, KindsLine], ...]
    parts: tuple[tuple[DivisionFacts, KindsLine], ...]


def compare_by_item(session: Session, edition: EditionFacts, division_code: int) -> KindsTable:
    """居 beside 村 in a division above community level: two matrices. Raises as ``matrix`` does."""
    ju = matrix(session, edition, division_code, kind="ju")
    cun = matrix(session, edition, division_code, kind="cun")

    def line(ju_cells: Iterable[Cell], cun_cells: Iterable[Cell]) -> KindsLine:
        return KindsLine(tally(ju_cells), tally(cun_cells), ju.all_communities, cun.all_communities)

    columns = {item.code: position for position, item in enumerate(edition.items)}
    categories = []
    for category in edition.categories:
        places = [columns[item.code] for item in category.items if item.code in columns]
        own = line([ju.total[place] for place in places], [cun.total[place] for place in places])
        categories.append((category.code, own))
    return KindsTable(
        division=ju.division,
        edition=edition,
        day=ju.day,
        total=line(ju.total, cun.total),
        categories=tuple(categories),
        items=tuple(
            (item, line([ju.total[place]], [cun.total[place]])) for place, item in enumerate(edition.items)
        ),
        parts=_parts(ju, cun),
    )


def _parts(ju: Matrix, cun: Matrix) -> tuple[tuple[DivisionFacts, KindsLine], ...]:
    if any(row.level is Level.COMMUNITY for row in (*ju.rows, *cun.rows)):
        return ()
    return tuple(
        (row, KindsLine(tally(ju.cells[at]), tally(cun.cells[at]), ju.communities[at], cun.communities[at]))
        for at, row in enumerate(ju.rows)
    )
