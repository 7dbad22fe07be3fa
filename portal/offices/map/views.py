"""The map of a division."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogue.coverage.figures import Tally
from catalogue.coverage.figures import tally as tally_of
from catalogue.coverage.located import located_in
from catalogue.coverage.matrix import Matrix, matrix
from catalogue.divisions import DivisionFacts
from catalogue.foundation.codes import span_below
from catalogue.models import Level

from ...extensions import db
from ...matrix_files.words import definition
from ..scope import blueprint, enter, links_down_to, own_edition
from .drawing import HEIGHT, TILE, TILES, WIDTH, Dot, Share, dots_of, paths_of

NUMBERED = 120
"""Dots that are numbered at most: a street's."""


@dataclass(frozen=True, slots=True)
class MapRow:
    """A division right below: what the map shows of it, in figures."""

    division: DivisionFacts
    communities: int
    located: int
    tally: Tally
    number: int | None

    @property
    def tint(self) -> int | None:
        """Its step of tint, a fifth each from 1; 0 if nothing is valid, None if nothing was reported."""
        if not self.tally.applicable or self.tally.counts[-1] == self.tally.applicable:
            return None
        return min(5, 1 + self.tally.valid * 5 // self.tally.applicable) if self.tally.valid else 0

    @property
    def tile(self) -> tuple[int, int] | None:
        """Where its tile is, in tiles from the left and from above."""
        return TILES.get(self.division.code)


@blueprint.get("/<division:code>/map")
def show_map(code: int) -> ResponseReturnValue:
    """Communities by coverage where their coordinates are known, and districts as tiles."""
    division = enter(code)
    if division.level is Level.COMMUNITY:
        return redirect(url_for("residents.show_community", code=code))
    edition = own_edition()
    found = matrix(db.session(), edition, code)
    dots = dots_of(located_in(db.session(), edition, code))
    rows = _rows(found, dots)
    return render_template(
        "offices/map.html",
        division=division,
        day=found.day,
        dots=dots if len(dots) <= NUMBERED else (),
        paths=paths_of(dots),
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
    located = Counter(dot.community.code // span * span for dot in dots)
    return tuple(
        MapRow(
            row,
            count,
            located[row.code],
            tally_of(cells),
            numbers.get(row.code),
        )
        for row, count, cells in zip(found.rows, found.communities, found.cells, strict=True)
    )
