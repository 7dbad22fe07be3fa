"""Values as the database gives them. Of a million rows making enumerations and days of each would take longer than all the rest."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, type_coerce
from sqlalchemy.types import NULLTYPE

from ..models.base import day_of_number


def as_kept(column: Any) -> ColumnElement[Any]:
    """A column whose values come as the database keeps them: texts of enumerations, and on SQLite days as numbers."""
    return type_coerce(column, NULLTYPE).label(column.name)


def day_of(value: date | int | None) -> date | None:
    """The day that a kept value means."""
    return day_of_number(value) if isinstance(value, int) else value
