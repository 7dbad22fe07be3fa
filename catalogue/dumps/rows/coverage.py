"""Coverage of divisions by item and kind of committee, as the counters have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...counters.rollup import KINDS
from ...coverage.figures import tally
from ...coverage.matrix import Cell, counted_lines
from ...models import Division, Level
from .. import tables
from ..columns import OpenTable, Row
from ..facts import DumpScope
from .places import code_text, in_pages

AT_ONCE = 50
"""Divisions whose counters are read with one statement: 3,000 cells of the 60 items."""
PLACES = 4
"""Digits of a rate after the point."""
_DIVISIONS: Any = Division.__table__


def coverage_table(session: Session, scope: DumpScope) -> Iterator[tuple[OpenTable, list[Row]]]:
    """Coverage in the order of the divisions, without the last column."""
    above = select(_DIVISIONS.c.code).where(
        _DIVISIONS.c.level != Level.COMMUNITY, _DIVISIONS.c.retired_on.is_(None)
    )
    for rows in in_pages(session, above, _DIVISIONS.c.code):
        codes = [row.code for row in rows]
        for first in range(0, len(codes), AT_ONCE):
            yield tables.COVERAGE, list(_counted(session, scope, codes[first : first + AT_ONCE]))


def _counted(session: Session, scope: DumpScope, codes: Sequence[int]) -> Iterator[Row]:
    counted = {kind: counted_lines(session, scope.edition, codes, kind=kind) for kind in KINDS}
    for code in codes:
        for kind in KINDS:
            for item, cell in zip(scope.edition.items, counted[kind][code], strict=True):
                if any(cell[:-1]):
                    yield (code_text(code), kind, item.code, *_figures(cell))


def _figures(cell: Cell) -> Row:
    sums = tally([cell])
    least, most = sums.interval or (None, None)
    rate = None if sums.rate is None else round(sums.rate, PLACES)
    return sums.cells, *cell, rate, least, most
