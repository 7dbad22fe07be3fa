"""The sheets of a workbook that came back: which they are, what their columns are, and their rows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from ..exchange.reading import Book, BookRow, BookSheet, Cell, plain, visible
from ..foundation.errors import Problem, Refused, _
from .cells import NOT_CALCULATED
from .columns import SheetKind, WorkbookColumn, column_of
from .facts import CellPlace, CellProblem, WorkbookNote
from .words import WorkbookWording, names_of_sheet, one_spelling

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
OTHER_SHEET = _(
    "This sheet is not read. It begins with “%(said)s”. Move what it says to a sheet of the workbook."
)
HIDDEN = _("Rows that are hidden or filtered out count too, such as this one.")
HEADLESS = _(
    "The sheet “%(sheet)s” lacks the heading %(headings)s. Write it over its column again, or export it again."
)
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
    """A sheet of service points or lines. ``codes`` are the 12-digit codes in titles over its headings, ``hidden`` rows that a
    reader does not see."""

    kind: SheetKind
    rows: tuple[WorkbookRow, ...]
    codes: frozenset[int]
    problems: tuple[CellProblem, ...]
    notes: tuple[WorkbookNote, ...]
    hidden: frozenset[int] = frozenset()


def find_sheets(book: Book, wording: WorkbookWording) -> tuple[FoundSheet, ...]:
    """The sheets of a workbook, service points first.

    Raises ``Refused`` if it has none, one of them twice, or one that lacks a heading without which its rows say nothing.
    """
    found: dict[SheetKind, FoundSheet] = {}
    others: list[WorkbookNote] = []
    for sheet in book.sheets:
        heading = _heading(sheet)
        if heading is None:
            _refuse_headless(sheet, wording)
            others += _other_sheet(sheet)
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
    sheets = [found[kind] for kind in SheetKind if kind in found]
    return (*sheets[:-1], replace(sheets[-1], notes=(*sheets[-1].notes, *others)))


def saying_rows(book: Book, places: Collection[tuple[str, int]]) -> Book:
    """A book with those rows alone that are at some places (sheet, row), and with the first ones, where its headings are."""
    return replace(
        book,
        sheets=tuple(
            replace(
                sheet,
                rows=tuple(
                    row
                    for place, row in enumerate(sheet.rows)
                    if place < _LOOKED_AT or (sheet.name, row.number) in places
                ),
            )
            for sheet in book.sheets
        ),
    )


def _refuse_headless(sheet: BookSheet, wording: WorkbookWording) -> None:
    """Raise ``Refused`` for a sheet of the workbook in which a heading was deleted or renamed."""
    kind = next((each for each in SheetKind if one_spelling(sheet.name) in names_of_sheet(each.value)), None)
    if kind is None or not sheet.rows:
        return
    keys = [_keys_of(row, kind) for row in sheet.rows[:_LOOKED_AT]]
    lacking = _NEEDED[kind] - max(keys, key=len)
    headings = wording.listed(wording.column(key) for key in sorted(lacking or _OF_A_POINT))
    raise Refused(HEADLESS, sheet=sheet.name, headings=headings)


def _other_sheet(sheet: BookSheet) -> list[WorkbookNote]:
    """What is said of a sheet that is none of the workbook's."""
    said = next((text for row in sheet.rows for cell in row.cells if (text := plain(cell))), None)
    if said is None or one_spelling(sheet.name) in names_of_sheet("guidance"):
        return []
    return [WorkbookNote(CellPlace(sheet.name, sheet.rows[0].number), OTHER_SHEET, {"said": said[:40]})]


class _Reading:
    """A sheet that is read: its columns by number, and what is found row by row."""

    def __init__(self, sheet: BookSheet, kind: SheetKind, top: int) -> None:
        self._sheet, self._kind, self._top = sheet, kind, top
        self._columns: dict[int, WorkbookColumn] = {}
        self._headings: dict[int, str] = {}
        self._problems: list[CellProblem] = []
        self._notes: dict[int, WorkbookNote] = {}
        """The first cell of each column that is not read."""

    def found(self) -> FoundSheet:
        """Everything that the sheet says."""
        sheet, above = self._sheet, self._sheet.rows[: self._top]
        head, below = sheet.rows[self._top], sheet.rows[self._top + 1 :]
        self._read_headings(head)
        columns = {column.key: number for number, column in self._columns.items()}
        keys = self._keys(max((len(row.cells) for row in below), default=0))
        blank = _blank_texts(below)
        unsure: dict[int, list[int]] = {}
        for number, column in sorted(sheet.unsure):
            if column in self._columns:
                unsure.setdefault(number, []).append(column)
        rows = []
        for row in below:
            cells = {
                key: cell
                for key, cell in zip(keys, row.cells, strict=False)
                if cell is not None and (not blank or cell not in blank)
            }
            if cells.pop("", None) is not None:
                self._note(row, blank)
            for number in unsure.get(row.number, ()):
                cells.pop(keys[number - 1], None)
                self._blame(row.number, number, NOT_CALCULATED)
            if cells:
                rows.append(WorkbookRow(CellPlace(sheet.name, row.number), columns, cells))
        for top, left, bottom, right in sheet.merged:
            several = (top, left) != (bottom, right)
            if several and bottom > head.number and self._columns.keys() & set(range(left, right + 1)):
                self._blame(top, left, MERGED)
        codes = {int(code) for row in above for cell in row.cells for code in _CODE.findall(plain(cell))}
        return FoundSheet(
            self._kind,
            tuple(rows),
            frozenset(codes),
            tuple(self._problems),
            tuple(self._notes.values()),
            sheet.hidden_rows,
        )

    def _read_headings(self, head: BookRow) -> None:
        for number, cell in enumerate(head.cells, 1):
            text = self._headings[number] = plain(cell)
            column = column_of(self._kind, text) if text else None
            if column is not None and column in self._columns.values():
                self._blame(head.number, number, TWICE)
            elif column is not None:
                self._columns[number] = column

    def _keys(self, width: int) -> list[str]:
        """The keys of a row's columns from the first one on; empty for those that are not read."""
        known = (self._columns.get(number) for number in range(1, width + 1))
        return [column.key if column else "" for column in known]

    def _note(self, row: BookRow, blank: Collection[Cell]) -> None:
        """Tell of the first cell in each column that is not read."""
        told = self._columns.keys() | self._notes.keys()
        for number, cell in enumerate(row.cells, 1):
            if number not in told and cell not in blank and (text := plain(cell)):
                self._notes[number] = WorkbookNote(
                    self._place(row.number, number), NOT_READ, {"said": text[:40]}
                )

    def _blame(self, row: int, column: int, message: str) -> None:
        self._problems.append(CellProblem(self._place(row, column), Problem("", message, {})))

    def _place(self, row: int, column: int) -> CellPlace:
        return CellPlace(self._sheet.name, row, column, self._headings.get(column, ""))


def _blank_texts(rows: Iterable[BookRow]) -> frozenset[Cell]:
    """The texts in some rows of which a reader sees nothing."""
    texts = set(chain.from_iterable(row.cells for row in rows))
    return frozenset(text for text in texts if isinstance(text, str) and not visible(text))


def _heading(sheet: BookSheet) -> tuple[SheetKind, int] | None:
    """Which sheet it is, and the place of its headings among its rows; None if it is none of both."""
    for top, row in enumerate(sheet.rows[:_LOOKED_AT]):
        for kind in (SheetKind.LINES, SheetKind.POINTS):
            keys = _keys_of(row, kind)
            if keys >= _NEEDED[kind] and (kind is SheetKind.LINES or keys & _OF_A_POINT):
                return kind, top
    return None


def _keys_of(row: BookRow, kind: SheetKind) -> set[str]:
    """The keys of the columns whose headings a row has."""
    texts = (text for cell in row.cells if (text := plain(cell)))
    return {column.key for text in texts if (column := column_of(kind, text))}
