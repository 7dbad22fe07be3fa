"""The heading of a table, also one of several rows with merged cells, and the rows for data below it."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from ..exchange.reading import BookSheet, plain
from ..owner_lists.headings import is_footer, is_total
from ..owner_lists.layout import Grid, grid_of, headings_of
from .meanings import is_ordinal, meaning_of

_LOOKED_AT = 40
_MOST_HEAD_ROWS = 4
_WIDE = 3
"""A line that is merged across this many columns below a table is a remark."""


@dataclass(frozen=True, slots=True)
class TableHead:
    """A heading and what is below it. ``known``: how many of its columns ask for something known.

    ``bottom`` is its last row, a row of column numbers included. ``last_row`` is the last row for data.
    """

    headings: dict[int, str]
    top: int
    bottom: int
    last_row: int
    grid: Grid
    known: int


def head_of(sheet: BookSheet, framed: Set[int]) -> TableHead | None:
    """The heading of a sheet and its rows for data; None if no row is a heading. ``framed``: rows with borders."""
    grid = grid_of(sheet)
    looked_at = sorted(grid)[:_LOOKED_AT]
    scores = {number: _known_in(grid, number) for number in looked_at}
    best = max(scores, key=lambda number: (scores[number], -number), default=0)
    if not best or not scores[best]:
        return None
    top, bottom = _all_rows(sheet, grid, best)
    headings = headings_of(grid, top, bottom)
    if _is_numbering(grid, bottom + 1):
        bottom += 1
    known = sum(1 for text in headings.values() if meaning_of(text))
    return TableHead(headings, top, bottom, _last_row(sheet, grid, bottom, framed), grid, known)


def _known_in(grid: Grid, number: int) -> int:
    texts = dict.fromkeys(plain(cell) for cell in grid[number].values())
    return sum(1 for text in texts if text and meaning_of(text))


def _all_rows(sheet: BookSheet, grid: Grid, best: int) -> tuple[int, int]:
    """First and last row of the heading around its most telling row."""
    top = bottom = best
    width = max(grid[best]) - min(grid[best]) + 1
    while bottom - top < _MOST_HEAD_ROWS:
        before = top, bottom
        for first, left, last, right in sheet.merged:
            tall = first < last <= first + _MOST_HEAD_ROWS - 1
            if tall and first <= bottom and last >= top and right - left + 1 < max(width, 2):
                top, bottom = min(top, first), max(bottom, last)
            wide = left < right and right - left + 1 < width
            if wide and first <= bottom and last == bottom and _own_texts(grid, bottom + 1, left, right) >= 2:
                bottom += 1
            if wide and last == top - 1 and _own_texts(grid, top, left, right) >= 2:
                top = first
        if _goes_on(grid, bottom):
            bottom += 1
        if (top, bottom) == before:
            break
    return top, bottom


def _own_texts(grid: Grid, number: int, left: int, right: int) -> int:
    cells = grid.get(number, {})
    return len({plain(cell) for column, cell in cells.items() if left <= column <= right})


def _goes_on(grid: Grid, bottom: int) -> bool:
    """Whether the row below a heading goes on with it without merged cells: only headings, some under empty cells."""
    above, below = grid.get(bottom, {}), grid.get(bottom + 1, {})
    texts = [plain(cell) for cell in below.values()]
    return (
        len(texts) >= 2
        and any(column not in above for column in below)
        and all(meaning_of(text) and not text.isdigit() for text in texts)
    )


def _is_numbering(grid: Grid, number: int) -> bool:
    texts = [plain(cell) for cell in grid.get(number, {}).values()]
    return len(set(texts)) >= 3 and all(map(is_ordinal, texts))


def _last_row(sheet: BookSheet, grid: Grid, bottom: int, framed: Set[int]) -> int:
    """The last row for data: before a total, a signature or a remark, and within the borders if there are any."""
    first = bottom + 1
    end = max((*grid, *framed), default=bottom) + 1
    wide = {top for top, left, _last, right in sheet.merged if right - left + 1 >= _WIDE}
    for number in range(first, end):
        texts = [plain(cell) for cell in grid.get(number, {}).values()]
        if not texts:
            continue
        different = list(dict.fromkeys(texts))
        remark = number in wide and len(different) == 1
        if remark or any(map(is_total, different[:3])) or (len(different) <= 4 and is_footer(different[0])):
            end = number
            break
    inside = [number for number in framed if first <= number < end]
    if inside:
        return max(inside)
    filled = [number for number in grid if first <= number < end]
    if filled or end > max(grid):
        return max(filled, default=bottom)
    return end - 2 if end - 2 >= first else end - 1  # a line of space stays above what is below
