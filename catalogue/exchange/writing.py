"""Workbooks that are written (.xlsx): tables with drop-downs and locked columns, and pages of text.

Texts are texts: nothing is a formula, a number or a link because of what it looks like.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import xlsxwriter

AS_TEXT = "@"
Value = str | date | float | int | None
_INK, _QUIET, _HEAD, _RULE = "#1E2A32", "#EEEAE0", "#17506B", "#D8D2C4"
_PLAIN = {"font_color": _INK, "valign": "top", "text_wrap": True, "border": 1, "border_color": _RULE}
_MAY = ("format_cells", "format_columns", "format_rows", "sort", "autofilter", "insert_rows", "delete_rows")
"""What the reader of a protected sheet may do beside filling in cells."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a table. ``width`` in characters; ``form`` is Excel's number format; ``choices`` are offered in a list."""

    heading: str
    width: int
    locked: bool = False
    form: str = AS_TEXT
    choices: tuple[str, ...] = ()


class TableSheet:
    """A table that is written row by row. ``room``: empty rows after the last one that may be filled in."""

    def __init__(
        self, book: Any, name: str, columns: Sequence[SheetColumn], *, frozen: int, room: int
    ) -> None:
        self.rows = 0
        self._columns, self._frozen, self._room = columns, frozen, room
        self._sheet = book.add_worksheet(name)
        head = book.add_format(_PLAIN | {"bold": True, "font_color": "#FFFFFF", "bg_color": _HEAD})
        self._formats: list[Any] = []
        for place, column in enumerate(columns):
            look = _PLAIN | {"num_format": column.form, "locked": False}
            fillable = book.add_format(look)
            told = book.add_format(look | {"bg_color": _QUIET, "locked": True}) if column.locked else fillable
            # Empty cells have the format of their column: rows that are added are filled in there.
            self._sheet.set_column(place, place, column.width, fillable if room else told)
            self._sheet.write_string(0, place, column.heading, head)
            self._formats.append(told)

    def write(self, values: Iterable[Value]) -> None:
        """Write a row."""
        self.rows += 1
        sheet, row = self._sheet, self.rows
        for place, (value, look) in enumerate(zip(values, self._formats, strict=True)):
            if value is None:
                if self._room and self._columns[place].locked:
                    sheet.write_blank(row, place, None, look)
            elif isinstance(value, str):
                sheet.write_string(row, place, value, look)
            elif isinstance(value, date):
                sheet.write_datetime(row, place, value, look)
            else:
                sheet.write_number(row, place, value, look)

    def finish(self) -> None:
        """Add drop-downs, a frozen and filtered heading, and the lock of what is only told."""
        last = max(self.rows + self._room, 1)
        for place, column in enumerate(self._columns):
            if column.choices:
                about = {"validate": "list", "source": list(column.choices)}
                self._sheet.data_validation(1, place, last, place, about)
        self._sheet.freeze_panes(1, self._frozen)
        self._sheet.autofilter(0, 0, max(self.rows, 1), len(self._columns) - 1)
        self._sheet.protect("", dict.fromkeys(_MAY, True))


class TableBook:
    """A workbook in the making; it is written when the block ends."""

    def __init__(self, out: BinaryIO | Path) -> None:
        # In memory it is a fifth faster than row by row into a file, and texts that repeat are written once.
        texts = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(out, {**texts, "in_memory": True})
        self._tables: list[TableSheet] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            for table in self._tables:
                table.finish()
            self._book.close()

    def add_table(
        self, name: str, columns: Sequence[SheetColumn], *, frozen: int = 0, room: int = 0
    ) -> TableSheet:
        """A sheet with a table whose first ``frozen`` columns stay in sight."""
        table = TableSheet(self._book, name, columns, frozen=frozen, room=room)
        self._tables.append(table)
        return table

    def add_page(
        self, name: str, lines: Sequence[str], columns: Sequence[SheetColumn], rows: Iterable[Sequence[str]]
    ) -> None:
        """A sheet to be read: lines of text, and a table below them."""
        sheet = self._book.add_worksheet(name)
        text = self._book.add_format(
            {"text_wrap": True, "valign": "top", "font_color": _INK, "num_format": "@"}
        )
        head = self._book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": _HEAD})
        for row, line in enumerate(lines):
            sheet.merge_range(row, 0, row, len(columns) - 1, "", text)
            sheet.write_string(row, 0, line, text)
        top = len(lines) + 1
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(top, place, column.heading, head)
        for row, values in enumerate(rows, top + 1):
            for place, value in enumerate(values):
                sheet.write_string(row, place, value, text)
        sheet.protect("", {"format_columns": True, "format_rows": True})
