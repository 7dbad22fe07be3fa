"""Several tables on one sheet, below or beside each other: each is read as if it had a sheet of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..exchange.reading import BookRow, BookSheet, Cell, plain
from .headings import ColumnRole, heading, role_of

_LEAST = 3
"""Columns that a heading in the middle of a sheet has to name."""
_PLACED = frozenset({ColumnRole.COMMUNITY, ColumnRole.COMMUNITY_CODE, ColumnRole.STREET})


def tables_of(sheet: BookSheet) -> tuple[BookSheet, ...]:
    """The tables of a sheet; the sheet itself where it has but one. A heading on each printed page begins none."""
    return tuple(part for table in _below(sheet) for part in _beside(table))


def _below(sheet: BookSheet) -> Iterator[BookSheet]:
    begins: list[int] = [0]
    first: frozenset[str] = frozenset()
    places = False
    for at, row in enumerate(sheet.rows):
        said = _heading(row)
        if not said:
            places = places or len(_texts(row)) >= _LEAST
        elif first and places and not said <= first:
            # Its title is right above it.
            while begins[-1] < at - 1 and len(set(_texts(sheet.rows[at - 1]))) == 1:
                at -= 1
            begins.append(at)
            first = said
        elif not first:
            first, places = said, False
    for start, end in zip(begins, [*begins[1:], len(sheet.rows)], strict=True):
        yield replace(sheet, rows=sheet.rows[start:end]) if len(begins) > 1 else sheet


def _heading(row: BookRow) -> frozenset[str]:
    """The texts of a row that is a heading for certain: it names columns, one of them for where a place is."""
    texts = _texts(row)
    # Asked first, since almost every row of a list has a digit.
    if len(texts) < _LEAST or any(sign.isdigit() for text in texts for sign in text):
        return frozenset()
    roles = [role_of(text) for text in texts]
    named = set(roles) - {None}
    if len(named) < _LEAST or not named & _PLACED or 4 * roles.count(None) > len(texts):
        return frozenset()
    return frozenset(map(heading, texts))


def _texts(row: BookRow) -> list[str]:
    return [text for text in map(plain, row.cells) if text]


def _beside(sheet: BookSheet) -> Iterator[BookSheet]:
    """The tables beside each other: all their headings come again, that of the community among them."""
    for row in sheet.rows:
        if not _heading(row):
            continue
        filled = [column for column, cell in enumerate(row.cells) if plain(cell)]
        texts = [heading(plain(row.cells[column])) for column in filled]
        half = len(texts) // 2
        twice = half >= _LEAST and texts[:half] == texts[half:]
        if twice and role_of(plain(row.cells[filled[0]])) and _names_community(texts[:half]):
            cut = filled[half]
            yield _columns_of(sheet, 0, cut)
            yield _columns_of(sheet, cut, len(row.cells))
            return
        break
    yield sheet


def _names_community(texts: Sequence[str]) -> bool:
    return any(role_of(text) is ColumnRole.COMMUNITY for text in texts)


def _columns_of(sheet: BookSheet, start: int, end: int) -> BookSheet:
    """A sheet with the cells of some columns only, where they are."""
    nothing: tuple[Cell, ...] = (None,) * start
    rows = (BookRow(row.number, (*nothing, *row.cells[start:end])) for row in sheet.rows)
    return replace(sheet, rows=tuple(row for row in rows if _texts(row)))
