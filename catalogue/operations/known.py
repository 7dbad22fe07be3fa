"""What the portal knows of the owner of an account: every table that names the account, for the owner alone.

Tables that point to accounts are found in the models, so that a new one is among them by itself. Secrets, such as hashes
and marks, are said to be there and are not given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import Column, Table, func, select
from sqlalchemy.orm import Session

from ..models import Base, LogInFailure, TrailEntry, User

SHOWN: Mapping[str, tuple[str, ...]] = {
    "users": ("name", "person", "created_at", "active", "suspended", "must_change", "published"),
    "authenticators": ("made_at",),
    "digest_wishes": ("address", "wished_at", "confirmed_at", "last_sent_on", "reminders"),
    "familiar_sources": ("seen_at",),
    "grants": ("role", "division_code"),
    "kept_forms": ("kept_at", "address"),
    "log_ins": ("began_at", "device"),
    "passkeys": ("name", "made_at", "used_at"),
    "recovery_codes": (),
    "tied_identities": ("issuer", "subject", "tied_at", "used_at"),
    "waiting_steps": ("began_at",),
}
"""The columns that the owner reads, by table. All others hold secrets, or are of use to no one."""


@dataclass(frozen=True, slots=True)
class KnownRows:
    """What one table keeps of an account: how many rows, and of each the columns that are shown."""

    table: str
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Known:
    """All that is kept of an account. ``signed`` is how many entries of the trail have its name, since when, and the last."""

    tables: tuple[KnownRows, ...]
    refused: int
    """Failed log-ins with its name within a day."""
    signed: int
    signed_since: datetime | None
    signed_last: datetime | None

    def as_values(self) -> dict[str, Any]:
        """For a file: plain values by table."""
        tables = {
            each.table: [{name: _plain(value) for name, value in row.items()} for row in each.rows]
            for each in self.tables
        }
        trail = {
            "entries": self.signed,
            "first": _plain(self.signed_since),
            "last": _plain(self.signed_last),
        }
        return {**tables, "log_in_failures": self.refused, "trail_entries": trail}


def known_of(session: Session, *, user_id: int) -> Known:
    """What is kept of an account. Raises ``KeyError`` for a table whose columns nothing was decided of."""
    found = [KnownRows("users", _rows(session, User.__table__, User.__table__.c.id, user_id))]
    found += [
        KnownRows(table.name, _rows(session, table, column, user_id))
        for table, column in pointing_at_accounts()
    ]
    name = found[0].rows[0]["name"] if found[0].rows else ""
    entries = TrailEntry.__table__.c
    signed, first, last = session.execute(
        select(func.count(), func.min(entries.at), func.max(entries.at)).where(entries.actor == name)
    ).one()
    refused = select(func.count()).where(LogInFailure.name == name)
    return Known(tuple(found), session.scalar(refused) or 0, signed, first, last)


@cache
def pointing_at_accounts() -> Sequence[tuple[Table, Column[Any]]]:
    """The tables with a column that is the id of an account, by name."""
    return tuple(
        (table, column)
        for table in sorted(Base.metadata.tables.values(), key=lambda each: each.name)
        for column in table.columns
        if any(key.column.table.name == "users" for key in column.foreign_keys)
    )


def _rows(session: Session, table: Any, column: Any, user_id: int) -> tuple[Mapping[str, Any], ...]:
    shown = [table.c[name] for name in SHOWN[table.name]]
    query = select(*(shown or [column])).where(column == user_id)
    names = SHOWN[table.name]
    return tuple(dict(zip(names, row, strict=False)) for row in session.execute(query))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
