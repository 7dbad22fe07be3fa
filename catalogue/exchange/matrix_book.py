"""A matrix as a workbook (.xlsx) that looks as on the screen: tinted cells, frozen panes, print titles, set for A3 landscape.

The rows are written one by one and forgotten, so a table of the city takes no more memory than one of a street.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

_INK, _HEAD, _RULE, _QUIET = "#1E2A32", "#17506B", "#D8D2C4", "#505C65"
LOOKS: dict[str, dict[str, Any]] = {
    "5": {"bg_color": "#17506B", "font_color": "#FAF8F3"},
    "4": {"bg_color": "#47768E", "font_color": "#FFFFFF"},
    "3": {"bg_color": "#9CBCCB"},
    "2": {"bg_color": "#C6DAE3"},
    "1": {"bg_color": "#E1EBEF"},
    "0": {"border": 1, "border_color": _INK},
    "none": {"font_color": _QUIET},
    "missing": {"bold": True, "border": 1, "border_color": _INK},
    "disputed": {"font_color": "#A8321F", "bold": True},
}
"""How cells look, by name: five tints, none of a share, nothing known, missing, disputed."""
PAPER_A3 = 8
ROW = 20
"""Height of a row in points, so that a sheet of paper has as many as the browser's print."""
NARROW, NAME = 3.3, 14
"""Widths of columns in characters."""

Value = str | int | float | None
MatrixCell = tuple[Value, str]
"""A value and the name of its look; empty for none."""
MatrixRow = tuple[Sequence[Value], Sequence[MatrixCell]]
"""A value for each heading before the cells, then the cells."""


@dataclass(frozen=True, slots=True)
class MatrixSheet:
    """A table of a matrix. ``lead`` are the headings of the columns before the cells, each with its width.

    ``bands`` are the categories, each with the number of its columns; ``columns`` the headings of the cells. ``lines`` are
    told above the table. Every row has a value for each of ``lead``, then its cells. The first row is the division's own.
    """

    name: str
    title: str
    lines: Sequence[Sequence[str]]
    lead: Sequence[tuple[str, float]]
    bands: Sequence[tuple[str, int]]
    columns: Sequence[str]
    rows: Iterable[MatrixRow]
    frozen: int = 2


@dataclass(frozen=True, slots=True)
class MatrixBook:
    """A workbook of matrices and a page of definitions. ``footer`` is printed on every page: left, middle, right."""

    sheets: Sequence[MatrixSheet]
    definitions: tuple[str, Sequence[Sequence[str]]]
    footer: tuple[str, str, str] = ("", "", "")


def write_matrix_book(out: BinaryIO | Path, book: MatrixBook) -> None:
    """Write the workbook. Texts are texts: none is a formula or a number because of what it looks like."""
    with open_book(out) as made:
        for sheet in book.sheets:
            _write(made, sheet, book.footer)
        define(made, *book.definitions)


def open_book(out: BinaryIO | Path) -> xlsxwriter.Workbook:
    """A new workbook whose rows are forgotten once they are written, and in which texts stay texts."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    return xlsxwriter.Workbook(out, options)


def _write(made: Any, sheet: MatrixSheet, footer: tuple[str, str, str]) -> None:
    page = made.add_worksheet(sheet.name)
    looks = styles(made)
    page.set_default_row(ROW)
    top = _write_head(page, sheet, looks)
    last = top + 1
    for last, row in enumerate(sheet.rows, top + 2):
        _write_row(page, last, row, looks, looks["own"] if last == top + 2 else looks["text"])
    page.freeze_panes(top + 2, sheet.frozen)
    set_paper(page, (top, top + 1), last, len(sheet.lead) + len(sheet.columns) - 1, footer)


def styles(made: Any) -> dict[str, Any]:
    """The formats of a workbook: those of ``LOOKS`` by name, and of headings and texts."""
    plain = {"font_color": _INK, "font_size": 9, "valign": "vcenter"}
    cell = plain | {"align": "center", "border": 1, "border_color": _RULE}
    low = plain | {"bottom": 1, "text_wrap": True, "valign": "bottom"}
    return {
        "": made.add_format(cell),
        **{name: made.add_format(cell | look) for name, look in LOOKS.items()},
        "text": made.add_format(plain | {"num_format": "@"}),
        "own": made.add_format(plain | {"bold": True}),
        "title": made.add_format({"bold": True, "font_size": 14, "font_color": _INK}),
        "band": made.add_format(plain | {"bold": True, "font_color": "#FFFFFF", "bg_color": _HEAD}),
        "heading": made.add_format(low),
        "turned": made.add_format(low | {"rotation": 90, "align": "center"}),
    }


def _write_head(page: Any, sheet: MatrixSheet, looks: dict[str, Any]) -> int:
    """Write all above the rows. Gives the first of the two rows of headings."""
    lead = len(sheet.lead)
    for place, (_heading, width) in enumerate(sheet.lead):
        page.set_column(place, place, width)
    page.set_column(lead, lead + len(sheet.columns) - 1, NARROW)
    page.write_string(0, 0, sheet.title, looks["title"])
    for row, line in enumerate(sheet.lines, 1):
        for place, value in enumerate(line):
            page.write_string(row, place, value, looks["text"])
    top = len(sheet.lines) + 2
    bands = [text for name, width in sheet.bands for text in (name, *[""] * (width - 1))]
    for place, text in enumerate(bands, lead):
        page.write_string(top, place, text, looks["band"])
    page.set_row(top + 1, 120)
    for place, (heading, _width) in enumerate(sheet.lead):
        page.write_string(top + 1, place, heading, looks["heading"])
    for place, heading in enumerate(sheet.columns, lead):
        page.write_string(top + 1, place, heading, looks["turned"])
    return top


def _write_row(page: Any, row: int, values: MatrixRow, looks: dict[str, Any], named: Any) -> None:
    sums, cells = values
    told = [*((value, named) for value in sums), *((value, looks[look]) for value, look in cells)]
    for place, (value, look) in enumerate(told):
        if isinstance(value, str):
            page.write_string(row, place, value, look)
        elif value is not None:
            page.write_number(row, place, value, look)


def set_paper(page: Any, heads: tuple[int, int], last: int, right: int, footer: tuple[str, str, str]) -> None:
    """A3 landscape, as wide as one page, with the rows of headings (first, last) on each."""
    page.set_landscape()
    page.set_paper(PAPER_A3)
    page.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(*heads)
    page.print_area(0, 0, last, right)
    left, middle, end = footer
    page.set_footer(f"&L{left}&C{middle}&R{end}")


def define(made: Any, name: str, lines: Sequence[Sequence[str]]) -> None:
    """Add a sheet of definitions."""
    page = made.add_worksheet(name)
    text = made.add_format({"text_wrap": True, "valign": "top", "font_color": _INK, "num_format": "@"})
    page.set_column(0, 0, 22)
    page.set_column(1, 1, 90)
    for row, line in enumerate(lines):
        for place, value in enumerate(line):
            page.write_string(row, place, value, text)
    page.set_landscape()
    page.set_paper(PAPER_A3)
