"""The sheets of a workbook that came back: which they are, what their columns are, and their rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..exchange.reading import Book, BookRow, BookSheet, Cell, plain, visible
from ..foundation.errors import Problem, Refused, _
from .cells import NOT_CALCULATED
from .columns import SheetKind, WorkbookColumn, column_of
from .facts import CellPlace, CellProblem, WorkbookNote

_LOOKED_AT = 20
"""Rows in which the headings are sought."""
_NEEDED: Mapping[SheetKind, frozenset[str]] = {
    SheetKind.LINES: frozenset({"item_code", "state"}),
    SheetKind.POINTS: frozenset({"name"}),
}
_OF_A_POINT = frozenset({"point", "address", "phones", "hours", "admits", "directions"})
"""A sheet of service points has some of these beside the names."""
_CODE = re.compile(r"(?<!\d)\d{12}(?!\d)")
NOT_READ = _("This column is not read: “%(said)s”. Move what it says to a column of the sheet.")
TWICE = _("Two columns have this heading. Delete one of them.")
MERGED = _("Cells are merged here, so it is not clear what the rows say. Take the merged cells apart.")


@dataclass(frozen=True, slots=True)
class WorkbookRow:
    """A row that says something: its cells by the keys of columns. Empty cells are left out."""

    place: CellPlace
    columns: Mapping[str, int]
    cells: Mapping[str, Cell]

    def at(self, key: str, heading: str) -> CellPlace:
        """The place of a cell; that of the row where the sheet has no such column."""
        column = self.columns.get(key)
        return self.place if column is None else CellPlace(self.place.sheet, self.place.row, column, heading)


@dataclass(frozen=True, slots=True)
class FoundSheet:
    """A sheet of service points or lines. ``codes`` are the 12-digit codes in titles over its headings."""

    kind: SheetKind
    rows: tuple[WorkbookRow, ...]
    codes: frozenset[int]
    problems: tuple[CellProblem, ...]
    notes: tuple[WorkbookNote, ...]


def find_sheets(book: Book) -> tuple[FoundSheet, ...]:
    """The sheets of a workbook, service points first. Raises ``Refused`` if it has none, or one of them twice."""
    found: dict[SheetKind, FoundSheet] = {}
    for sheet in book.sheets:
        heading = _heading(sheet)
        if heading is None:
            continue
        kind, top = heading
        if kind in found:
            raise Refused(_("Two sheets have the same headings. Send the file with one of them."))
        found[kind] = _Reading(sheet, kind, top).found()
    if not found:
        raise Refused(
            _(
                "No sheet has the headings of this workbook: 项目代码 and 状态, or 名称 and 地址. Export it again."
            )
        )
    return tuple(found[kind] for kind in SheetKind if kind in found)


class _Reading:
    """A sheet that is read: its columns by number, and what is found row by row."""

    def __init__(self, sheet: BookSheet, kind: SheetKind, top: int) -> None:
        self._sheet, self._kind, self._top = sheet, kind, top
        self._columns: dict[int, WorkbookColumn] = {}
        self._unknown: dict[int, str] = {}
        self._problems: list[CellProblem] = []
        self._notes: list[WorkbookNote] = []

    def found(self) -> FoundSheet:
        """Everything that the sheet says."""
        sheet, above = self._sheet, self._sheet.rows[: self._top]
        head = sheet.rows[self._top]
        self._read_headings(head)
        keys = {column.key: number for number, column in self._columns.items()}
        rows = []
        for row in sheet.rows[self._top + 1 :]:
            if cells := self._read_row(row):
                rows.append(WorkbookRow(CellPlace(sheet.name, row.number), keys, cells))
        for top, left, bottom, right in sheet.merged:
            several = (top, left) != (bottom, right)
            if several and bottom > head.number and self._columns.keys() & set(range(left, right + 1)):
                self._blame(top, left, MERGED)
        codes = {int(code) for row in above for cell in row.cells for code in _CODE.findall(plain(cell))}
        return FoundSheet(
            self._kind, tuple(rows), frozenset(codes), tuple(self._problems), tuple(self._notes)
        )

    def _read_headings(self, head: BookRow) -> None:
        for number, cell in enumerate(head.cells, 1):
            text = plain(cell)
            column = column_of(self._kind, text) if text else None
            if column is None or column in self._columns.values():
                self._unknown[number] = text
                if column is not None:
                    self._blame(head.number, number, TWICE)
            else:
                self._columns[number] = column

    def _read_row(self, row: BookRow) -> dict[str, Cell]:
        cells: dict[str, Cell] = {}
        for number, cell in enumerate(row.cells, 1):
            known = self._columns.get(number)
            if (row.number, number) in self._sheet.unsure:
                self._blame(row.number, number, NOT_CALCULATED)
            elif cell is None:
                continue
            elif known is not None:
                if not isinstance(cell, str) or visible(cell):
                    cells[known.key] = cell
            elif text := plain(cell):
                place = CellPlace(self._sheet.name, row.number, number, self._unknown.get(number, ""))
                self._notes.append(WorkbookNote(place, NOT_READ, {"said": text[:40]}))
        return cells

    def _blame(self, row: int, column: int, message: str) -> None:
        heading = self._unknown.get(column, "")
        place = CellPlace(self._sheet.name, row, column, heading)
        self._problems.append(CellProblem(place, Problem("", message, {})))


def _heading(sheet: BookSheet) -> tuple[SheetKind, int] | None:
    """Which sheet it is, and the place of its headings among its rows; None if it is none of both."""
    for top, row in enumerate(sheet.rows[:_LOOKED_AT]):
        texts = [text for cell in row.cells if (text := plain(cell))]
        for kind in (SheetKind.LINES, SheetKind.POINTS):
            keys = {column.key for text in texts if (column := column_of(kind, text))}
            if keys >= _NEEDED[kind] and (kind is SheetKind.LINES or keys & _OF_A_POINT):
                return kind, top
    return None
