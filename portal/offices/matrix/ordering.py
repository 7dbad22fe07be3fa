"""The rows of a matrix in the order asked for: of codes, of names, of a sum or of a column. Their places are not numbered."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from catalogue.coverage.matrix import Cell, Matrix
from catalogue.divisions import DivisionFacts
from catalogue.models import Level

from ..criteria import BY_DISPUTED, BY_NAME, BY_SHARE, OfficeCriteria
from .columns import Column
from .measures import DISPUTED, DifferenceMeasure, Measure, add_up

Row = tuple[DivisionFacts, int, tuple[Cell, ...]]


def in_order(matrix: Matrix, columns: Iterable[Column], asked: OfficeCriteria, measure: Measure) -> list[Row]:
    """The rows with their communities and cells. Those in which there is nothing to sort by come last either way."""
    rows = list(zip(matrix.rows, matrix.communities, matrix.cells, strict=True))
    if asked.sort is None:
        return rows
    if asked.sort == BY_NAME:
        return sorted(rows, key=lambda row: row[0].short_name, reverse=asked.falling)
    key = _key(asked.sort, columns, measure)
    known = [(value, row) for row in rows if (value := key(row)) is not None]
    unknown = [row for row in rows if key(row) is None]
    return [
        *(row for _value, row in sorted(known, key=lambda each: each[0], reverse=asked.falling)),
        *unknown,
    ]


def _key(sort: str, columns: Iterable[Column], measure: Measure) -> Callable[[Row], float | None]:
    if sort == BY_DISPUTED:
        return lambda row: float(add_up(row[2])[DISPUTED]) if row[1] else None
    if sort == BY_SHARE:
        return lambda row: _value(measure, row, slice(None))
    chosen = next((column.cells for column in columns if (column.item or column.band).code == sort), None)
    if chosen is None:  # a column that is folded, or of another category
        return lambda _row: None
    return lambda row: _value(measure, row, chosen)


def _value(measure: Measure, row: Row, cells: slice) -> float | None:
    """The measure of a row's cells; of one state of a community its place among the segments, the best known first."""
    division, communities, all_cells = row
    some = all_cells[cells]
    if not communities:
        return None
    if division.level is Level.COMMUNITY and len(some) == 1 and measure.share:
        return -float(some[0].index(1))
    whole = add_up(some)
    if isinstance(measure, DifferenceMeasure):
        return measure.points(whole, len(some))
    return measure.order(whole)
