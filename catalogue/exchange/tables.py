"""The first table of an office file, as rows of text without blanks around it."""

from __future__ import annotations

from pathlib import Path

from .reading import read_book
from .reading.book import plain

Row = tuple[str, ...]


def read_table(path: Path) -> tuple[Row, ...]:
    """The rows of a workbook's first sheet or of a CSV file, the first row first; empty rows are empty tuples.

    Raises ``BadFile`` as :func:`catalogue.exchange.reading.read_book` does.
    """
    sheets = read_book(path).sheets
    if not sheets or not sheets[0].rows:
        return ()
    cells = {row.number: tuple(map(plain, row.cells)) for row in sheets[0].rows}
    return tuple(cells.get(number, ()) for number in range(1, max(cells) + 1))
