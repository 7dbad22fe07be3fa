"""A list of cells as a workbook: each with its sign and words as on the screen, and a sheet of definitions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from ..exchange.list_book import ListRow, ListSheet, write_list_book
from .gap_rows import Cells, Places, wanted_cells
from .matrix_file import LOOKS_BY_SEGMENT, definitions_of
from .orders import FileOrder

_WIDTHS = {
    "code": 15.0,
    "street": 20.0,
    "community": 20.0,
    "item": 44.0,
    "state": 14.0,
    "disputed_lines": 10.0,
    "confirmed": 12.0,
    "until": 12.0,
}


def write_gaps_book(order: FileOrder, cells: Cells, places: Places, out: BinaryIO) -> None:
    """Write the workbook of a list of cells."""
    words = order.words
    sheet = ListSheet(
        order.title,
        order.title,
        order.head,
        [(words[name], width) for name, width in _WIDTHS.items()],
        _rows(order, cells, places),
    )
    footer = (words["prepared"], words["pages"], words["edition_and_day"])
    write_list_book(out, sheet, (words["definitions"], definitions_of(order)), footer)


def _rows(order: FileOrder, cells: Cells, places: Places) -> Iterator[ListRow]:
    words = order.words
    items = [f"{code} {name}" for code, name in order.items.values()]
    looks = {segment.value: look for segment, look in LOOKS_BY_SEGMENT.items()}
    for community, place, (segment, disputed, confirmed, until) in wanted_cells(order, cells):
        named = (f"{community.code:012d}", places.above(community.code), community.name, items[place])
        yield (
            *((value, "") for value in named),
            (f"{order.symbols[segment]} {words[segment]}", looks[segment]),
            (words["disputed"] if disputed else None, "disputed"),
            (confirmed, ""),
            (until, ""),
        )
