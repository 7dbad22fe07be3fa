"""The columns of both sheets: what each holds, and which of them only tell."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from .words import headings, one_spelling


class SheetKind(enum.StrEnum):
    """Which sheet it is."""

    POINTS = "points"
    LINES = "lines"


class CellKind(enum.StrEnum):
    """What a cell holds, and so how it is written and read."""

    CODE = "code"  # digits, as text
    TEXT = "text"
    PHONES = "phones"
    PHONE = "phone"  # numbers, or whose number it is
    HOURS = "hours"
    DAY = "day"
    NUMBER = "number"
    TRUTH = "truth"
    STATE = "state"
    MODE = "mode"
    PROVIDER_KIND = "provider_kind"
    ADMITS = "admits"
    TRADES = "trades"  # several of a list
    POINTS = "points"
    TOLD = "told"  # for the reader alone


CHOICES = frozenset({CellKind.TRUTH, CellKind.STATE, CellKind.MODE, CellKind.PROVIDER_KIND, CellKind.ADMITS})
"""Kinds of cells with a drop-down list."""


@dataclass(frozen=True, slots=True)
class WorkbookColumn:
    """A column. ``field`` is that of the draft; None where the cell is no field of a record. ``width`` in characters."""

    key: str
    kind: CellKind
    width: int
    field: str | None = None
    locked: bool = False


def _field(key: str, kind: CellKind, width: int, name: str | None = None) -> WorkbookColumn:
    return WorkbookColumn(key, kind, width, name or key)


def _told(key: str, width: int, kind: CellKind = CellKind.TOLD) -> WorkbookColumn:
    return WorkbookColumn(key, kind, width, locked=True)


_T, _D, _Y = CellKind.TEXT, CellKind.DAY, CellKind.TRUTH
COLUMNS: Mapping[SheetKind, tuple[WorkbookColumn, ...]] = {
    SheetKind.POINTS: (
        _told("community_code", 15, CellKind.CODE),
        _told("community", 16),
        _told("point", 11, CellKind.CODE),
        _field("name", _T, 24),
        _told("due", 24),
        _field("address", _T, 30),
        _field("directions", _T, 24),
        _field("phones", CellKind.PHONES, 18),
        _field("hours", CellKind.HOURS, 30),
        _field("admits", CellKind.ADMITS, 13),
        _field("step_free", _Y, 8),
        _field("free_of_charge", _Y, 8),
        _field("fee", _T, 18),
        _field("open_to_nonlocals", _Y, 12),
        _field("delivers", _Y, 8),
        _field("trades", CellKind.TRADES, 16),
        _field("point_ends_on", _D, 12, "ends_on"),
        _field("latitude", CellKind.NUMBER, 11),
        _field("longitude", CellKind.NUMBER, 11),
        WorkbookColumn("mobiles_agreed", _Y, 16),
        _told("version", 6),
    ),
    SheetKind.LINES: (
        _told("community_code", 15, CellKind.CODE),
        _told("community", 16),
        _told("item_code", 9, CellKind.CODE),
        _told("item", 26),
        _told("due", 24),
        _field("state", CellKind.STATE, 11),
        _field("mode", CellKind.MODE, 15),
        _field("provider_kind", CellKind.PROVIDER_KIND, 15),
        _field("provider_name", _T, 22),
        _field("points", CellKind.POINTS, 26),
        _field("phone", CellKind.PHONE, 18),
        _field("link", _T, 20),
        _field("shortfall", _T, 24),
        _field("planned_for", _D, 12),
        _field("suspended_from", _D, 12),
        _field("suspended_until", _D, 12),
        _field("suspended_reason", _T, 20),
        _field("substitute", _T, 20),
        _field("ends_on", _D, 12),
        _field("note_zh", _T, 30),
        _field("note_en", _T, 20),
        WorkbookColumn("still_so", _Y, 12),
        WorkbookColumn("mobiles_agreed", _Y, 16),
        _told("body", 18),
        _told("confirmed_on", 12, CellKind.DAY),
        _told("kept_by", 14),
        _told("version", 6),
    ),
}
FIELDS: Mapping[SheetKind, tuple[WorkbookColumn, ...]] = {
    sheet: tuple(column for column in columns if column.field) for sheet, columns in COLUMNS.items()
}
"""The columns that are fields of a record."""
BY_KEY: Mapping[SheetKind, Mapping[str, WorkbookColumn]] = {
    sheet: {column.key: column for column in columns} for sheet, columns in COLUMNS.items()
}


def column_of(sheet: SheetKind, heading: str) -> WorkbookColumn | None:
    """The column of a sheet that a heading means; None if it means none."""
    keys = headings().get(one_spelling(heading), frozenset())
    return next((column for column in COLUMNS[sheet] if column.key in keys), None)
