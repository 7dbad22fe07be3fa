"""Tables from workbooks and CSV files, as rows of text without blanks around it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile

from ..foundation.errors import Invalid, Problem, _

Row = tuple[str, ...]


def read_table(path: Path) -> tuple[Row, ...]:
    """The rows of a workbook (``.xlsx``, its first sheet) or of a CSV file in UTF-8, the first row first.

    Raises ``Invalid`` for a file that is neither, and ``OSError``.
    """
    try:
        return tuple(_sheet(path) if path.suffix.casefold() == ".xlsx" else _text(path))
    except (UnicodeDecodeError, csv.Error, BadZipFile, KeyError) as error:
        message = _("%(file)s is no workbook (.xlsx) and no CSV file in UTF-8.")
        raise Invalid([Problem("file", message, {"file": path.name})]) from error


def _text(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            yield tuple(cell.strip() for cell in row)


def _sheet(path: Path) -> Iterator[Row]:
    # Loaded only by those who read a workbook: it takes a tenth of a second and several megabytes.
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
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
