"""What is seen of an opened workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.utils.cell import range_boundaries

from .seen import Place, SeenSheet

_LOOKED_AT = 400
"""Rows from the top in which formats, drop-downs and formulas are looked at: a heading and the first data rows."""
_MOST_COLUMNS = 120
_MOST_OPTIONS = 60
_OTHER_SHEET = re.compile(r"^(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!(?P<cells>.+)$")


def seen_in(book: Workbook) -> list[SeenSheet]:
    """The worksheets that are not hidden."""
    return [_seen(book, sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _seen(book: Workbook, sheet: Any) -> SeenSheet:
    formats: dict[Place, str] = {}
    framed: set[int] = set()
    formulas: set[Place] = set()
    for (row, column), cell in sorted(sheet._cells.items()):
        if column > _MOST_COLUMNS:
            continue
        if row not in framed and cell.has_style:
            border = cell.border
            if any(side is not None and side.style for side in (border.left, border.right, border.bottom)):
                framed.add(row)
        if row > _LOOKED_AT:
            continue
        if cell.has_style and cell.number_format != "General":
            formats[row, column] = cell.number_format
        if cell.data_type == "f":
            formulas.add((row, column))
    return SeenSheet(
        sheet.title, formats, dict(_options(book, sheet)), frozenset(framed), frozenset(formulas)
    )


def _options(book: Workbook, sheet: Any) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """The entries of drop-downs, at the first cell of each of their columns that is not in the heading."""
    for validation in sheet.data_validations.dataValidation:
        if validation.type != "list" or not validation.formula1:
            continue
        entries = _entries(book, sheet, str(validation.formula1))
        for area in validation.sqref.ranges if entries else ():
            for column in range(area.min_col, min(area.max_col, _MOST_COLUMNS) + 1):
                for row in range(area.min_row, min(area.max_row, area.min_row + _LOOKED_AT) + 1):
                    yield (row, column), entries


def _entries(book: Workbook, sheet: Any, source: str) -> tuple[str, ...]:
    if source.startswith('"'):
        return tuple(part.strip() for part in source.strip('"').split(",") if part.strip())[:_MOST_OPTIONS]
    named = book.defined_names.get(source.lstrip("="))
    if named is not None:
        source = named.attr_text
    found = _OTHER_SHEET.match(source.lstrip("="))
    title = (found["quoted"] or found["plain"]).replace("''", "'") if found else sheet.title
    cells = found["cells"] if found else source.lstrip("=")
    try:
        left, top, right, bottom = range_boundaries(cells)
    except (ValueError, TypeError):
        return ()
    if title not in book.sheetnames or None in (left, top, right, bottom):
        return ()
    there = book[title]._cells
    texts = (
        str(there[row, column].value)
        for row in range(top, min(bottom, top + _MOST_OPTIONS) + 1)
        for column in range(left, min(right, left + _MOST_OPTIONS) + 1)
        if (row, column) in there and there[row, column].value is not None
    )
    return tuple(texts)[:_MOST_OPTIONS]
