"""Communities with their grids, ready for the template and for files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from catalogue import grids
from catalogue.divisions import DivisionFacts
from catalogue.foundation.text_files import CsvValue
from catalogue.grids import GriddedCommunity, GridFacts

from ...words.i18n import say as _
from ..parts import ways_down


@dataclass(frozen=True, slots=True)
class GridsRow:
    """A community of a list; ``where``: the divisions between it and the list's own. ``grids``: each with its service points.

    ``outside``: service points that are in no grid.
    """

    code: int
    name: str
    where: Markup | None
    grids: tuple[tuple[GridFacts, int], ...]
    outside: int


def grids_rows(
    session: Session, division: DivisionFacts, found: tuple[GriddedCommunity, ...]
) -> list[GridsRow]:
    """The rows of a page. Two queries."""
    ways = ways_down(session, division, (each.street for each in found))
    points = grids.points_in_grids(session, {each.code: each.grids for each in found if each.grids})
    return [
        GridsRow(
            each.code,
            each.name,
            ways.get(each.street or 0) or None,
            tuple((grid, points[each.code][grid.id]) for grid in each.grids),
            points[each.code][0] if each.grids else 0,
        )
        for each in found
    ]


def grids_file(
    session: Session, found: tuple[GriddedCommunity, ...], names: Mapping[int, str]
) -> Iterator[list[CsvValue]]:
    """A heading, then a row for each grid, and one for each community without; in the reader's language.

    Such a file can be brought in again. ``names``: those of streets, by code.
    """
    points = grids.points_in_grids(session, {each.code: each.grids for each in found if each.grids})
    yield [
        _("Community code"),
        _("Community or village"),
        _("Street"),
        _("Grid code"),
        _("Name of the grid"),
        _("Estates and hutongs"),
        _("Role of its steward"),
        _("Service points"),
    ]
    for each in found:
        lead = [f"{each.code:012d}", each.name, names.get(each.street or 0, "")]
        if not each.grids:
            yield [*lead, "", "", "", "", ""]
        for grid in each.grids:
            said = [grid.code, grid.name, ";".join(grid.areas), grid.steward or ""]
            yield [*lead, *said, points[each.code][grid.id]]
