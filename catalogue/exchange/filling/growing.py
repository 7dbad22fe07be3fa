"""Room for more rows in a foreign sheet: what is below moves down, the new rows look like the last one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.formula import ArrayFormula

from .references import RowsAdded

_AREAS = re.compile(r"[^,\s]+")


def make_room(book: Workbook, sheet: Any, added: RowsAdded, *, like_last: bool) -> None:
    """Add rows after the last data row, and let everything that refers to rows below follow.

    ``like_last``: the row before them is a data row, whose look and formulas they get.
    """
    _adjust_formulas(book, added)
    widest = sheet.max_column
    sheet.insert_rows(added.last + 1, added.count)
    for cell in sheet._cells.values():
        if cell.row > added.last + added.count and getattr(cell, "hyperlink", None):
            cell.hyperlink.ref = cell.coordinate
    _move_heights(sheet, added, like_last=like_last)
    _move_areas(sheet, added, like_last=like_last)
    if like_last:
        _copy_look(sheet, added, widest)
    _move_page(sheet, added)
    for drawing in (*sheet._images, *sheet._charts):
        for corner in (getattr(drawing.anchor, "_from", None), getattr(drawing.anchor, "to", None)):
            if corner is not None:  # counted from 0
                corner.row = added.moved(corner.row + 1) - 1


def _adjust_formulas(book: Workbook, added: RowsAdded) -> None:
    for each in book.worksheets:
        for cell in each._cells.values():
            if cell.data_type == "f":
                _adjust_cell(cell, each.title, added)
        for validation in each.data_validations.dataValidation:
            for name in ("formula1", "formula2"):
                if text := getattr(validation, name):
                    setattr(validation, name, added.in_formula(f"={text}", each.title)[1:])
    for names in (book.defined_names, *(each.defined_names for each in book.worksheets)):
        for named in names.values():
            named.attr_text = added.in_formula(f"={named.attr_text}", None)[1:]


def _adjust_cell(cell: Any, sheet: str, added: RowsAdded) -> None:
    if isinstance(cell.value, str):
        cell.value = added.in_formula(cell.value, sheet)
    elif isinstance(cell.value, ArrayFormula):
        cell.value.text = added.in_formula(cell.value.text or "", sheet)
        if sheet == added.sheet:
            cell.value.ref = added.in_cells(cell.value.ref)


def _move_heights(sheet: Any, added: RowsAdded, *, like_last: bool) -> None:
    heights = sheet.row_dimensions
    for number in sorted((number for number in heights if number > added.last), reverse=True):
        height = heights.pop(number)
        height.index = added.moved(number)
        heights[height.index] = height
    if like_last and added.last in heights:
        for number in range(added.last + 1, added.last + added.count + 1):
            height = copy(heights[added.last])
            height.index = number
            heights[number] = height


def _grown(areas: Iterable[Any], added: RowsAdded) -> MultiCellRange:
    """Areas of a rule: one that ends with the last data row is one of the new rows too."""
    return MultiCellRange(
        _area(area, *added.widened(area.min_row, area.max_row, alone=True)) for area in areas
    )


def _area(area: Any, top: int, bottom: int) -> CellRange:
    return CellRange(min_row=top, max_row=bottom, min_col=area.min_col, max_col=area.max_col)


def _move_areas(sheet: Any, added: RowsAdded, *, like_last: bool) -> None:
    merged: list[CellRange] = []
    for area in sheet.merged_cells.ranges:
        if like_last:
            merged.append(_area(area, *added.widened(area.min_row, area.max_row)))
        else:  # what ends above the new rows is the heading
            merged.append(_area(area, added.moved(area.min_row), added.moved(area.max_row)))
        if like_last and area.min_row == area.max_row == added.last:
            new = range(added.last + 1, added.last + added.count + 1)
            merged += (_area(area, row, row) for row in new)
    sheet.merged_cells.ranges = set(merged)
    for validation in sheet.data_validations.dataValidation:
        validation.sqref = _grown(validation.sqref.ranges, added)
    rules = ConditionalFormattingList()
    for conditional in sheet.conditional_formatting:
        areas = _grown(conditional.sqref.ranges, added)
        for rule in conditional.rules:
            rule.formula = [added.in_formula(f"={text}", sheet.title)[1:] for text in rule.formula]
            rules.add(str(areas), rule)
    sheet.conditional_formatting = rules
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = added.in_cells(sheet.auto_filter.ref)
    for table in sheet.tables.values():
        table.ref = added.in_cells(table.ref)
        if table.autoFilter is not None and table.autoFilter.ref:
            table.autoFilter.ref = added.in_cells(table.autoFilter.ref)


def _copy_look(sheet: Any, added: RowsAdded, widest: int) -> None:
    """Give the new rows the look and the formulas of the last data row."""
    for column in range(1, widest + 1):
        model = sheet._cells.get((added.last, column))
        if model is None:
            continue
        for row in range(added.last + 1, added.last + added.count + 1):
            cell = sheet.cell(row, column)
            cell._style = copy(model._style)
            if model.data_type == "f" and isinstance(model.value, str):
                cell.value = Translator(model.value, model.coordinate).translate_formula(cell.coordinate)


def _move_page(sheet: Any, added: RowsAdded) -> None:
    for page_break in sheet.row_breaks.brk:
        page_break.id = added.moved(page_break.id)
    if sheet.print_area:
        areas = (area.rpartition("!")[2].replace("$", "") for area in _AREAS.findall(sheet.print_area))
        sheet.print_area = ",".join(map(added.in_cells, areas))
