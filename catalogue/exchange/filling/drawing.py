"""An empty table as a department draws one: for the demonstration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

LEFT, ABOVE = "<", "^"
"""In the place of a heading: the cell is one with that on its left, or with that above."""
_THIN = Side(style="thin")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)


@dataclass(frozen=True, slots=True)
class EmptyTable:
    """``heads`` are the rows of the heading, ``rows`` how many empty ones follow, ``below`` the lines under them.

    ``formats`` and ``options`` are by column, counted from 1; ``widths`` in characters.
    """

    sheet: str
    above: Sequence[str]
    heads: Sequence[Sequence[str]]
    rows: int
    below: Sequence[str] = ()
    widths: Sequence[int] = ()
    formats: Mapping[int, str] = field(default_factory=dict)
    options: Mapping[int, Sequence[str]] = field(default_factory=dict)


def draw(table: EmptyTable) -> bytes:
    """The table as a workbook (.xlsx)."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = table.sheet
    width = len(table.heads[0])
    for number, text in enumerate(table.above, 1):
        _line(sheet, number, width, text, Font(size=16 if number == 1 else 10, bold=number == 1))
    first = len(table.above) + 1
    _heads(sheet, table, first)
    data = first + len(table.heads)
    for row in range(data, data + table.rows):
        for column in range(1, width + 1):
            cell = sheet.cell(row, column)
            cell.border, cell.alignment = _FRAME, _MIDDLE
            cell.number_format = table.formats.get(column, "General")
        sheet.row_dimensions[row].height = 20
    for number, text in enumerate(table.below, data + table.rows):
        _line(sheet, number, width, text, Font(size=10))
        sheet.cell(number, 1).alignment = Alignment(horizontal="left")
    for column, characters in enumerate(table.widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = characters
    for column, entries in table.options.items():
        letter = get_column_letter(column)
        choice = DataValidation(type="list", formula1=f'"{",".join(entries)}"', allow_blank=True)
        choice.add(f"{letter}{data}:{letter}{data + table.rows - 1}")
        sheet.add_data_validation(choice)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.print_title_rows = f"{first}:{data - 1}"
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def _line(sheet: Any, number: int, width: int, text: str, font: Font) -> None:
    cell = sheet.cell(number, 1, text)
    cell.font, cell.alignment = font, _MIDDLE
    sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=width)


def _heads(sheet: Any, table: EmptyTable, first: int) -> None:
    for down, texts in enumerate(table.heads):
        for along, text in enumerate(texts):
            cell = sheet.cell(first + down, along + 1)
            cell.font, cell.border, cell.alignment = Font(bold=True), _FRAME, _MIDDLE
            if text not in (LEFT, ABOVE):
                cell.value = text
                right, bottom = along, down
                while right + 1 < len(texts) and texts[right + 1] == LEFT:
                    right += 1
                while bottom + 1 < len(table.heads) and table.heads[bottom + 1][along] == ABOVE:
                    bottom += 1
                if (right, bottom) != (along, down):
                    sheet.merge_cells(
                        start_row=first + down,
                        start_column=along + 1,
                        end_row=first + bottom,
                        end_column=right + 1,
                    )
