"""What a record says in each column that is a field of it."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from ..offerings import OfferingDraft, PointDraft, PointFacts
from .columns import FIELDS, CellKind, SheetKind, WorkbookColumn

_of_line = attrgetter(*(column.field or "" for column in FIELDS[SheetKind.LINES]))
_of_point = attrgetter(*(column.field or "" for column in FIELDS[SheetKind.POINTS]))
_PHONE = next(place for place, column in enumerate(FIELDS[SheetKind.LINES]) if column.kind is CellKind.PHONE)
_NOTHING = {kind: (None,) * len(fields) for kind, fields in FIELDS.items()}


def values_of(sheet: SheetKind, draft: Any) -> Sequence[Any]:
    """What a draft or service point says in each of ``FIELDS[sheet]``; None for what it does not say, or for no draft."""
    if draft is None:
        return _NOTHING[sheet]
    return line_values(draft) if sheet is SheetKind.LINES else point_values(draft)


def line_values(draft: OfferingDraft) -> Sequence[Any]:
    """What a line says in each of its fields; in that of the telephone also whose number it gives."""
    values: list[Any] = [None if value == () else value for value in _of_line(draft)]
    number, source = draft.phone, draft.phone_source
    values[_PHONE] = (number, source) if number or source else None
    return values


def point_values(point: PointFacts | PointDraft) -> Sequence[Any]:
    """What a service point says in each of its fields."""
    return [None if value == () else value for value in _of_point(point)]


def value_of(sheet: SheetKind, column: WorkbookColumn, draft: Any) -> Any:
    """What a draft or service point says in one field."""
    return values_of(sheet, draft)[FIELDS[sheet].index(column)]
