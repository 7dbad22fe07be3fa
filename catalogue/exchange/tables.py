"""Tables from workbooks and CSV files, as rows of text without blanks around it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from ..foundation.errors import BadFile, Invalid, Problem, _
from ..foundation.text_files import open_file, open_text

Row = tuple[str, ...]
MOST_BYTES = 16 * 1024**2
"""A table of this size has more rows than anybody types."""


def read_table(path: Path) -> tuple[Row, ...]:
    """The rows of a workbook (``.xlsx``, its first sheet) or of a CSV file in UTF-8, the first row first.

    Raises ``Invalid`` for a file that is neither, and ``BadFile`` for what cannot be read, is no regular file, or is
    larger than :data:`MOST_BYTES`, unpacked.
    """
    try:
        return tuple(_sheet(path) if path.suffix.casefold() == ".xlsx" else _text(path))
    except (csv.Error, BadZipFile, KeyError, IndexError, ValueError, SyntaxError) as error:
        message = _("%(file)s is no workbook (.xlsx) and no CSV file in UTF-8.")
        raise Invalid([Problem("file", message, {"file": path.name})]) from error


def _text(path: Path) -> Iterator[Row]:
    with open_text(path, MOST_BYTES) as file:
        for row in csv.reader(file):
            yield tuple(cell.strip() for cell in row)


def _sheet(path: Path) -> Iterator[Row]:
    # Loaded only by those who read a workbook: it takes a tenth of a second and several megabytes.
    from openpyxl import load_workbook

    with open_file(path, MOST_BYTES) as file:
        with ZipFile(file) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_BYTES:
                raise BadFile(
                    _("The file is larger than %(most)d MB."), file=str(path), most=MOST_BYTES // 1024**2
                )
        book = load_workbook(file, read_only=True, data_only=True)
        try:
            for row in book.worksheets[0].iter_rows(values_only=True):
                yield tuple(_plain(value) for value in row)
        finally:
            book.close()


def _plain(value: object) -> str:
    """The text of a cell: a code that the workbook keeps as a number has no decimals."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()
