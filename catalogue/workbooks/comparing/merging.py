"""One row beside its record: what the file says, what is on record now, and what was when the workbook was written.

A cell that still says what was written leaves what is on record. A cell that was changed counts, unless somebody else
changed the same field since: then it is a conflict, and a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ...exchange.reading import Cell, plain
from ...foundation.errors import Problem, _
from ..cells import CellDoubt, CellWaits, meant, same_text, shown, text_of
from ..columns import FIELDS, CellKind, SheetKind, WorkbookColumn
from ..facts import CellConflict, CellPlace, CellProblem, FieldChange
from ..fields import values_of
from ..recognising import WorkbookRow
from ..words import WorkbookWording
from ..writing import points_shown

FILE, RECORD = "file", "record"
"""Answers to a conflict: what the file says, or what is on record now."""
NEEDED = _("This cell was emptied. Choose what is so now; what is to be withdrawn is withdrawn on its page.")
_NEEDED_FIELDS = frozenset({"state", "admits"})


@dataclass(frozen=True, slots=True)
class Voices:
    """What a row is compared with. ``then`` is what the record said when the workbook was written.

    ``known``: whether that is known. ``stale``: the record has another version than the row names.
    """

    now: Any
    then: Any
    known: bool
    stale: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """What one field says now, and what it said then."""

    now: Any
    then: Any
    voices: Voices


@dataclass(slots=True)
class MergedRow:
    """What a row changes: values by the keys of its columns, and what is in the way.

    ``waits``: it names another row of the file that is in the way itself.
    """

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)
    conflicts: list[CellConflict] = field(default_factory=list)
    waits: bool = False

    @property
    def touched(self) -> bool:
        """Whether the row says anything of its own."""
        return bool(self.values or self.problems or self.conflicts or self.waits)

    @property
    def ready(self) -> bool:
        """Whether nothing is in the way."""
        return not (self.problems or self.conflicts or self.waits)


class Merger:
    """Compares the rows of one sheet. ``names`` are service points by id, ``read_points`` reads a cell that names some."""

    def __init__(
        self,
        sheet: SheetKind,
        wording: WorkbookWording,
        choices: Mapping[str, str],
        names: Mapping[int, Any],
        read_points: Callable[[int, Cell], tuple[int, ...]] | None = None,
    ) -> None:
        self.wording = wording
        self._sheet, self._choices = sheet, choices
        self._names, self._read_points = names, read_points
        self._columns: tuple[Mapping[str, int], Sequence[tuple[int, WorkbookColumn]]] = {}, ()
        self._known: dict[tuple[str, Any], str | date | float | None] = {}
        self._headings = {column.key: wording.column(column.key) for column in FIELDS[sheet]}

    def place(self, row: WorkbookRow, key: str) -> CellPlace:
        """The place of a cell of a row."""
        return row.at(key, self._headings.get(key) or self.wording.column(key))

    def merge(self, row: WorkbookRow, voices: Voices, *, community: int, key: str, about: str) -> MergedRow:
        """Compare a row with its record. ``key`` begins the names of its conflicts, ``about`` says what the row is about."""
        found = MergedRow()
        now = values_of(self._sheet, voices.now)
        then = now if voices.then is voices.now else values_of(self._sheet, voices.then)
        cells = row.cells
        for place, column in self._columns_of(row):
            cell, value = cells.get(column.key), now[place]
            # Most cells of a district: nothing in both, or the same text.
            if (cell is None and value is None) or (cell == value and type(value) is str):
                continue
            if self._untouched(column, cell, value, then[place], voices.known):
                continue
            self._take(found, row, column, _Said(value, then[place], voices), community, (key, about))
        return found

    def _columns_of(self, row: WorkbookRow) -> Sequence[tuple[int, WorkbookColumn]]:
        """The fields that the sheet of a row has columns for, each with its place among all fields."""
        if self._columns[0] is not row.columns:
            fields = enumerate(FIELDS[self._sheet])
            self._columns = row.columns, [each for each in fields if each[1].key in row.columns]
        return self._columns[1]

    def _untouched(self, column: WorkbookColumn, cell: Cell, now: Any, then: Any, known: bool) -> bool:
        """Whether a cell still says what the workbook told: as it would be written now, or as it was written then."""
        if same_text(cell, None if now is None else self._shown(column, now)):
            return True
        if not known:
            return cell is None  # without a record to compare with, an empty cell says nothing
        return then != now and same_text(cell, None if then is None else self._shown(column, then))

    def _take(
        self,
        found: MergedRow,
        row: WorkbookRow,
        column: WorkbookColumn,
        present: _Said,
        community: int,
        named: tuple[str, str],
    ) -> None:
        """Take a changed cell over, unless somebody else changed its field since and nothing is decided yet."""
        try:
            said = self._meant(column, community, row.cells.get(column.key))
        except CellWaits:
            found.waits = True
            return
        except CellDoubt as doubt:
            self._blame(found, row, column.key, doubt.problem.message, doubt.problem.values)
            return
        now, then, voices = present.now, present.then, present.voices
        if said == now or (voices.known and said == then):
            return
        if said is None and now is not None and column.key in _NEEDED_FIELDS:
            self._blame(found, row, column.key, NEEDED, {})
            return
        begin, about = named
        key = f"{begin}:{column.key}"
        disputed = then != now if voices.known else voices.stale
        answer = self._choices.get(key)
        if not disputed or answer == FILE:
            found.values[column.key] = said
        elif answer != RECORD:
            exported = self.text(column, then) if voices.known else ""
            told = text_of(row.cells.get(column.key))
            present_text = self.text(column, now)
            place = self.place(row, column.key)
            found.conflicts.append(CellConflict(key, place, about, exported, present_text, told))

    def _blame(
        self, found: MergedRow, row: WorkbookRow, key: str, message: str, values: Mapping[str, Any]
    ) -> None:
        found.problems.append(CellProblem(self.place(row, key), Problem(key, message, values)))

    def _shown(self, column: WorkbookColumn, value: Any) -> str | date | float | None:
        if column.kind is CellKind.POINTS:
            return points_shown(value or (), self._names)
        if column.kind is CellKind.TEXT:
            return shown(column, value, self.wording)
        # Few values come again and again.
        known = self._known.get((column.key, value))
        if known is None:
            known = self._known[column.key, value] = shown(column, value, self.wording)
        return known

    def _meant(self, column: WorkbookColumn, community: int, cell: Cell) -> Any:
        if column.kind is CellKind.POINTS and self._read_points is not None and cell is not None:
            return self._read_points(community, cell) or None
        return meant(column, cell, self.wording)

    def text(self, column: WorkbookColumn, value: Any) -> str:
        """A value in words."""
        return plain(self._shown(column, value))

    def changes(
        self, row: WorkbookRow, before: Any, after: Any, merged: MergedRow
    ) -> tuple[FieldChange, ...]:
        """The fields that differ between two drafts, in words."""
        found = []
        fields = FIELDS[self._sheet]
        both = values_of(self._sheet, before), values_of(self._sheet, after)
        for column, was, becomes in zip(fields, *both, strict=True):
            if was != becomes:
                place = self.place(row, column.key) if column.key in merged.values else None
                heading = self._headings[column.key]
                found.append(FieldChange(heading, self.text(column, was), self.text(column, becomes), place))
        return tuple(found)
