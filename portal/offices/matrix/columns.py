"""The columns of a matrix: one per item under an open category, one for a category that is folded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalogue.catalogues import CategoryFacts, EditionFacts, ItemFacts

from ..criteria import OfficeCriteria


@dataclass(frozen=True, slots=True)
class Band:
    """A category above its columns. ``first`` is the position of its first item among the edition's items;
    ``toggle`` is the query string that folds or opens it."""

    category: CategoryFacts
    is_open: bool
    first: int
    toggle: str

    @property
    def code(self) -> str:
        """What the source calls the category."""
        return self.category.code

    @property
    def cells(self) -> slice:
        """Which of a matrix row's cells are its."""
        return slice(self.first, self.first + len(self.category.items))


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``item`` is None for a folded category. ``begins`` means that a category begins here."""

    band: Band
    item: ItemFacts | None
    begins: bool
    cells: slice


def bands_of(edition: EditionFacts, criteria: OfficeCriteria, *, folded: bool = False) -> tuple[Band, ...]:
    """The categories, open or folded as the query says; where it says nothing all are open, or all ``folded``."""
    usual = frozenset() if folded else every_band(edition)
    chosen = usual if criteria.bands is None else criteria.bands
    bands, first = [], 0
    for category in edition.categories:
        wanted = chosen ^ {category.code}
        toggle = criteria.ask(bands=None if wanted == usual else wanted)
        bands.append(Band(category, category.code in chosen, first, toggle))
        first += len(category.items)
    return tuple(bands)


def every_band(edition: EditionFacts) -> frozenset[str]:
    """The codes of all categories."""
    return frozenset(category.code for category in edition.categories)


def columns_of(bands: Iterable[Band]) -> tuple[Column, ...]:
    """The columns under the bands, in order."""
    found = []
    for band in bands:
        if not band.is_open:
            found.append(Column(band, None, True, band.cells))
            continue
        for place, item in enumerate(band.category.items):
            at = band.first + place
            found.append(Column(band, item, place == 0, slice(at, at + 1)))
    return tuple(found)
