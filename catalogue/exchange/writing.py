"""Workbooks that are written (.xlsx): tables with drop-downs and locked columns, and pages of text.

Texts are texts: nothing is a formula, a number or a link because of what it looks like.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import xlsxwriter

from .sheet_rows import SharedTexts, SheetRows, Skeleton, Value

__all__ = ["AS_TEXT", "PageSheet", "SheetColumn", "SheetRows", "TableBook", "TableSheet", "Value"]

AS_TEXT = "@"
_A3, _A4 = 8, 9
_MOST_ON_A4 = 160
"""Characters that the columns of a sheet have together."""
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


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A sheet with a table whose first ``frozen`` columns stay in sight.

    ``room``: empty rows after the last one that may be filled in.
    """

    name: str
    columns: Sequence[SheetColumn]
    frozen: int = 0
    room: int = 0


@dataclass(frozen=True, slots=True)
class PageSheet:
    """A sheet to be read: lines of text, and a table below them."""

    name: str
    lines: Sequence[str]
    columns: Sequence[SheetColumn]
    rows: Sequence[Sequence[str]]


class TableBook:
    """A workbook in the making: ``tables`` are those of its sheets, to be filled row by row. It is written when the block ends."""

    def __init__(self, out: BinaryIO | Path, sheets: Sequence[TableSheet | PageSheet]) -> None:
        self._out, self._sheets = out, sheets
        model = Skeleton(_skeleton(sheets, {}))
        self._texts = SharedTexts(model.count_texts())
        self._rows = {
            number: SheetRows(
                self._texts,
                model.styles(number),
                [bool(sheet.room) and column.locked for column in sheet.columns],
            )
            for number, sheet in enumerate(sheets, 1)
            if isinstance(sheet, TableSheet)
        }
        self.tables = tuple(self._rows.values())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            counts = {number: rows.count for number, rows in self._rows.items()}
            Skeleton(_skeleton(self._sheets, counts)).write(self._out, self._rows, self._texts)
        for rows in self.tables:
            rows.close()


def _skeleton(sheets: Iterable[TableSheet | PageSheet], counts: dict[int, int]) -> bytes:
    """The workbook without the rows of its tables: see ``sheet_rows.Skeleton``. ``counts`` are those of the rows, by sheet."""
    texts = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    content = BytesIO()
    with xlsxwriter.Workbook(content, {**texts, "in_memory": True}) as book:
        for number, sheet in enumerate(sheets, 1):
            made = book.add_worksheet(sheet.name)
            if isinstance(sheet, TableSheet):
                _draw_table(book, made, sheet, counts.get(number, 0))
            else:
                _draw_page(book, made, sheet)
    return content.getvalue()


def _draw_table(book: Any, made: Any, sheet: TableSheet, count: int) -> None:
    """The heading, drop-downs and the lock of what is only told; row 2 is a model of the ``count`` rows."""
    head = book.add_format(_PLAIN | {"bold": True, "font_color": "#FFFFFF", "bg_color": _HEAD})
    last = max(count + sheet.room, 1)
    for place, column in enumerate(sheet.columns):
        look = _PLAIN | {"num_format": column.form, "locked": False}
        fillable = book.add_format(look)
        told = book.add_format(look | {"bg_color": _QUIET, "locked": True}) if column.locked else fillable
        # Empty cells have the format of their column: rows that are added are filled in there.
        made.set_column(place, place, column.width, fillable if sheet.room else told)
        made.write_string(0, place, column.heading, head)
        made.write_blank(1, place, None, told)
        if column.choices:
            made.data_validation(1, place, last, place, {"validate": "list", "source": list(column.choices)})
    made.freeze_panes(1, sheet.frozen)
    made.autofilter(0, 0, max(count, 1), len(sheet.columns) - 1)
    made.protect("", dict.fromkeys(_MAY, True))
    made.repeat_rows(0)
    _set_paper(made, sheet.columns)


def _draw_page(book: Any, made: Any, sheet: PageSheet) -> None:
    text = book.add_format({"text_wrap": True, "valign": "top", "font_color": _INK, "num_format": "@"})
    head = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": _HEAD})
    for row, line in enumerate(sheet.lines):
        made.merge_range(row, 0, row, len(sheet.columns) - 1, "", text)
        made.write_string(row, 0, line, text)
    top = len(sheet.lines) + 1
    for place, column in enumerate(sheet.columns):
        made.set_column(place, place, column.width)
        made.write_string(top, place, column.heading, head)
    for row, values in enumerate(sheet.rows, top + 1):
        for place, value in enumerate(values):
            made.write_string(row, place, value, text)
    made.protect("", {"format_columns": True, "format_rows": True})
    _set_paper(made, sheet.columns)


def _set_paper(made: Any, columns: Sequence[SheetColumn]) -> None:
    """Landscape, as wide as one page; a table that would be too small to read on A4 is set for A3."""
    made.set_landscape()
    made.set_paper(_A3 if sum(column.width for column in columns) > _MOST_ON_A4 else _A4)
    made.fit_to_pages(1, 0)
    made.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.6)
    made.set_footer("&C— &P/&N —")
