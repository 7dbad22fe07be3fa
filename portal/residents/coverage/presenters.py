"""A public matrix, ready for its template: rows by category or by the items of one, with valid and applicable lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from flask import url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from catalogue import spot_checks
from catalogue.catalogues import CategoryFacts, ItemFacts
from catalogue.coverage.figures import Tally, tally
from catalogue.coverage.matrix import Cell, Matrix
from catalogue.divisions import DivisionFacts
from catalogue.models import Level
from catalogue.spot_checks import SampleFacts

from ...words.i18n import pick
from ...words.place_names import place_name


@dataclass(frozen=True, slots=True)
class PublicColumn:
    """A category, or an item of the one that is open. ``places`` are those of its items in the matrix."""

    code: str
    name: Markup | str
    places: tuple[int, ...]
    category: bool


@dataclass(frozen=True, slots=True)
class PublicRow:
    """A division with its figures. ``silent``: nothing was reported at all, which is not 0 %."""

    name: Markup
    address: str
    communities: int
    all: Tally
    figures: tuple[Tally, ...]
    silent: bool


@dataclass(frozen=True, slots=True)
class PublicMatrix:
    """The rows of a division in the order of the list, its own line, and the columns."""

    columns: tuple[PublicColumn, ...]
    rows: tuple[PublicRow, ...]
    total: PublicRow


SHOWN_SAMPLES = 4
"""The newest samples that a public page names."""


@dataclass(frozen=True, slots=True)
class PublicSample:
    """How a sample was drawn. While its quarter runs, its list and a seed by chance are known by their SHA-256 only."""

    sample: SampleFacts
    over: bool
    has_list: bool

    @property
    def seed(self) -> str | None:
        """The seed, as soon as it is public: the office's own at once."""
        return self.sample.seed if self.over or self.sample.seed_given else None

    @property
    def seed_digest(self) -> str:
        """SHA-256 of the seed."""
        return sha256(self.sample.seed.encode()).hexdigest()


def public_samples(session: Session, code: int, today: date) -> list[PublicSample]:
    """The newest samples that a division drew itself."""
    own = [sample for sample in spot_checks.samples_about(session, code) if sample.division == code]
    own = own[:SHOWN_SAMPLES]
    kept = spot_checks.kept_lists(session, [sample.id for sample in own])
    return [
        PublicSample(sample, spot_checks.is_over(sample.quarter, today), sample.id in kept) for sample in own
    ]


def public_matrix(found: Matrix, category: CategoryFacts | None, query: str) -> PublicMatrix:
    """A matrix by category, or by the items of one. ``query`` is what the addresses of its rows go on asking."""
    columns = _columns(found, category)
    return PublicMatrix(
        columns,
        tuple(
            _row(row, count, cells, columns, query)
            for row, count, cells in zip(found.rows, found.communities, found.cells, strict=True)
        ),
        _row(found.division, found.all_communities, found.total, columns, query),
    )


def _columns(found: Matrix, category: CategoryFacts | None) -> tuple[PublicColumn, ...]:
    if category is not None:
        return tuple(
            PublicColumn(item.code, pick(item.name_zh, item.name_en), (place,), False)
            for place, item in enumerate(found.items)
            if item.category_code == category.code
        )
    return tuple(
        PublicColumn(each.code, pick(each.name_zh, each.name_en), _places(found.items, each), True)
        for each in found.edition.categories
    )


def _places(items: Sequence[ItemFacts], category: CategoryFacts) -> tuple[int, ...]:
    return tuple(place for place, item in enumerate(items) if item.category_code == category.code)


def _row(
    division: DivisionFacts,
    communities: int,
    cells: Sequence[Cell],
    columns: Sequence[PublicColumn],
    query: str,
) -> PublicRow:
    whole = tally(cells)
    of_community = division.level is Level.COMMUNITY
    return PublicRow(
        name=place_name(division.short_name),
        address=url_for("residents.show_community", code=division.code)
        if of_community
        else url_for("residents.show_coverage", code=division.code) + query,
        communities=communities,
        all=whole,
        figures=tuple(tally(cells[place] for place in column.places) for column in columns),
        silent=whole.silent,
    )
