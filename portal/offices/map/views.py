"""The map of a division."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.coverage.figures import Tally
from catalogue.coverage.figures import tally as tally_of
from catalogue.coverage.located import located_for, located_in
from catalogue.coverage.matrix import Matrix, matrix
from catalogue.divisions import DivisionFacts
from catalogue.foundation.codes import span_below
from catalogue.models import Level

from ...extensions import db
from ...matrix_files.words import definition
from ...words.i18n import colon
from ...words.place_names import place_text
from ..scope import blueprint, enter_view, links_down_to
from .drawing import HEIGHT, TILE, TILES, WIDTH, Dot, Share, dots_of, paths_of

NUMBERED = 120
"""Dots that are numbered at most: a street's."""


@dataclass(frozen=True, slots=True)
class MapRow:
    """A division right below: what the map shows of it, in figures and as dots, a path for each share."""

    division: DivisionFacts
    communities: int
    located: int
    tally: Tally
    number: int | None
    dots: tuple[Dot, ...] = ()

    @property
    def paths(self) -> Mapping[Share, str]:
        """Its communities on the map, by their share."""
        return paths_of(self.dots)

    @property
    def address(self) -> str:
        """Where its tile and its dots lead: to its own map, or to the page of a community."""
        below = self.division.level is Level.COMMUNITY
        page = "residents.show_community" if below else "offices.show_map"
        return url_for(page, code=self.division.code)

    @property
    def words(self) -> str:
        """What its tile and its dots say."""
        if self.tint is None:
            said = _("Not reported")
        else:
            valid, applicable = f"{self.tally.valid:,}", f"{self.tally.applicable:,}"
            said = _("%(valid)s of %(applicable)s valid", valid=valid, applicable=applicable)
        return f"{place_text(self.division.short_name)}{colon()}{said}"

    @property
    def tint(self) -> int | None:
        """Its step of tint, a fifth each from 1; 0 if nothing is valid, None if nothing was reported."""
        if not self.tally.applicable or self.tally.silent:
            return None
        return min(5, 1 + self.tally.valid * 5 // self.tally.applicable) if self.tally.valid else 0

    @property
    def tile(self) -> tuple[int, int] | None:
        """Where its tile is, in tiles from the left and from above."""
        return TILES.get(self.division.code)


@blueprint.get("/<division:code>/map")
def show_map(code: int) -> ResponseReturnValue:
    """Communities by coverage where their coordinates are known, and districts as tiles."""
    view = enter_view(code)
    division, edition = view.division, view.edition
    if division.level is Level.COMMUNITY:
        return redirect(url_for("residents.show_community", code=code))
    found = matrix(db.session(), edition, code)
    dots = dots_of((located_in if view.whole else located_for)(db.session(), edition, code))
    rows = _rows(found, dots)
    return render_template(
        "offices/map.html",
        division=division,
        view=view,
        day=found.day,
        dots=dots if len(dots) <= NUMBERED else (),
        counts=Counter(dot.share for dot in dots),
        shares=tuple(Share),
        rows=rows,
        communities=found.all_communities,
        located=len(dots),
        tiles=bool(rows) and all(row.tile for row in rows),
        size=(WIDTH, HEIGHT, TILE),
        definition=definition(),
        trail=links_down_to(division, itself=True),
    )


def _rows(found: Matrix, dots: tuple[Dot, ...]) -> tuple[MapRow, ...]:
    numbers = {dot.community.code: dot.number for dot in dots} if len(dots) <= NUMBERED else {}
    span = span_below(found.division.code)
    inside: dict[int, list[Dot]] = defaultdict(list)
    for dot in dots:
        inside[dot.community.code // span * span].append(dot)
    return tuple(
        MapRow(
            row,
            count,
            len(inside[row.code]),
            tally_of(cells),
            numbers.get(row.code),
            tuple(inside[row.code]),
        )
        for row, count, cells in zip(found.rows, found.communities, found.cells, strict=True)
    )
