"""Marks: how many rows of a history have no entry, and up to which number. What comes later without one was put in by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import Connection, func, select, table
from sqlalchemy import column as column_of

from .. import clock
from .pending import NO_ONE, Noted

MARKED = "trail.rows_without_entries"
_SAID = re.compile(r"([a-z_]+): (\d+) up to (\d+)")


def marks_of(connection: Connection, counted: Mapping[str, int]) -> list[Noted]:
    """A mark for each history that got rows without entries in this transaction: it belongs to the trail of the whole instance."""
    found = []
    for history, rows in sorted(counted.items()):
        highest = connection.execute(select(func.max(column_of("id"))).select_from(table(history))).scalar()
        found.append(
            Noted(clock.now(), NO_ONE.actor, NO_ONE.role, MARKED, said_of(history, rows, highest or 0), None)
        )
    return found


def said_of(history: str, rows: int, highest: int) -> str:
    """A mark in the words of its entry."""
    return f"{history}: {rows} up to {highest}"


def read_mark(subject: str) -> tuple[str, int, int] | None:
    """The history, the number of rows and the highest number among them that a mark says; None: it is no mark."""
    found = _SAID.fullmatch(subject)
    return None if found is None else (found[1], int(found[2]), int(found[3]))
