"""Rows written into an opened workbook. Only the cells of the order change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.styles import PatternFill
from openpyxl.styles.numbers import is_date_format
from openpyxl.workbook.properties import CalcProperties

from ...foundation.text_files import COMPUTED
from .growing import make_room
from .orders import Fact, FillOrder, Mark
from .references import RowsAdded

_MISSING = PatternFill("solid", fgColor="FFFFE699")
"""A light yellow, which is grey in black-and-white print."""
_LONG_NUMBER = re.compile(r"\d{9,}|0\d+")
_TEXT, _DAY = "@", "yyyy-mm-dd"


def write_rows(book: Workbook, order: FillOrder) -> None:
    """Write the rows of an order, after room is made for those that do not fit."""
    sheet = book[order.sheet]
    rows: Iterable[int]
    if order.at is None:
        more = len(order.rows) - (order.last_row - order.first_row + 1)
        if more > 0:
            added = RowsAdded(order.sheet, order.last_row, more)
            make_room(book, sheet, added, like_last=order.last_row >= order.first_row)
        rows = range(order.first_row, order.first_row + len(order.rows))
        _split_across_rows(sheet, order, order.first_row + len(order.rows) - 1)
    else:
        rows = order.at
    for number, facts in zip(rows, order.rows, strict=True):
        for column, fact in zip(order.columns, facts, strict=True):
            cell = sheet.cell(number, column)
            if fact is not None and not isinstance(cell, MergedCell):
                _write(cell, fact)
    book.calculation = CalcProperties(fullCalcOnLoad=True)


def _split_across_rows(sheet: Any, order: FillOrder, last: int) -> None:
    """Take apart cells that are merged across several data rows: each row gets its own value."""
    for area in list(sheet.merged_cells.ranges):
        written = any(area.min_col <= column <= area.max_col for column in order.columns)
        inside = order.first_row <= area.min_row < area.max_row <= last
        if written and inside:
            style = copy(sheet.cell(area.min_row, area.min_col)._style)
            sheet.unmerge_cells(area.coord)
            for row in range(area.min_row, area.max_row + 1):
                for column in range(area.min_col, area.max_col + 1):
                    sheet.cell(row, column)._style = copy(style)


def _write(cell: Any, fact: Fact) -> None:
    if isinstance(fact, Mark):
        cell.value = fact.text
        cell.fill = copy(_MISSING)
    elif isinstance(fact, date):
        cell.value = fact
        if not is_date_format(cell.number_format):
            cell.number_format = _DAY
    elif isinstance(fact, str):
        _write_text(cell, fact)
    else:
        cell.value = fact
        if cell.number_format == _TEXT:
            _write_text(cell, str(fact))


def _write_text(cell: Any, text: str) -> None:
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text) or None
    if cell.value is None:
        return
    cell.data_type = "s"
    if _LONG_NUMBER.fullmatch(text):
        cell.number_format = _TEXT
    if COMPUTED.match(text):
        cell.quotePrefix = True
