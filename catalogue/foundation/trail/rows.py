"""Rows of histories as the trail knows them: which columns a digest is of, and how it is made."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import insert
from sqlalchemy.orm import Session

from ...models import Base
from ...models.base import number_of_instant
from .pending import Noted, count_rows, is_counted, note

BY_RESIDENT = "resident"
"""Actor and role of what was done without an account."""
_SUBJECT = 120


@dataclass(frozen=True, slots=True)
class History:
    """A table that keeps what was before and after.

    A digest is of ``plain`` and ``documents`` (JSON), in this order, and never changes: a column that comes later is not
    in it. ``words`` may be erased: their digest is another one, with the row's own ``salt``.
    """

    table: str
    kind: str
    plain: tuple[str, ...]
    documents: tuple[str, ...] = ("before", "after")
    words: tuple[str, ...] = ()
    action: str = "action"
    about: tuple[str, ...] = ()
    """Columns that name the subject."""
    division: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """All that a digest is of, the id first."""
        return (*self.plain, *self.documents, *self.words, *(("salt",) if self.words else ()))


_SIGNED = ("at", "action", "actor", "role", "version")
HISTORIES = {
    each.table: each
    for each in (
        History(
            "revisions",
            "line",
            ("id", "community_code", "item_id", *_SIGNED),
            about=("community_code", "item_id"),
            division="community_code",
        ),
        History(
            "point_revisions",
            "place",
            ("id", "community_code", "point_id", *_SIGNED),
            about=("point_id",),
            division="community_code",
        ),
        History(
            "profile_revisions",
            "profile",
            ("id", "community_code", *_SIGNED),
            about=("community_code",),
            division="community_code",
        ),
        History(
            "declaration_revisions",
            "declaration",
            ("id", "declaration_id", *_SIGNED),
            about=("declaration_id",),
        ),
        History(
            "session_revisions",
            "session",
            ("id", "community_code", "session_id", *_SIGNED),
            about=("session_id",),
            division="community_code",
        ),
        History(
            "service_guide_revisions",
            "guide",
            ("id", "division_code", "item_id", *_SIGNED),
            about=("division_code", "item_id"),
            division="division_code",
        ),
        History(
            "vocabulary_changes",
            "word",
            ("id", "at", "actor", "term", "folded", "item_id", "before", "after"),
            (),
            action="",
            about=("item_id",),
        ),
        History(
            "door_changes",
            "office",
            ("id", "at", "actor", "office_key", "text", "folded", "moved"),
            action="",
            about=("office_key",),
        ),
        History(
            "case_events",
            "case",
            ("id", "at", "step", "actor", "role", "outcome", "division_code", "report_id"),
            (),
            ("words", "about"),
            action="step",
            about=("case_id",),
            division="division_code",
        ),
        History(
            "case_reports",
            "report",
            ("id", "at", "channel", "logged_by"),
            (),
            ("words",),
            action="channel",
            about=("case_id",),
        ),
        History(
            "audit_entries",
            "",
            ("id", "at", "actor", "role", "action", "subject", "division_code"),
            about=("subject",),
            division="division_code",
        ),
    )
}


def plain_value(value: Any) -> Any:
    """A value as a digest knows it: an instant as microseconds since 1970, a day in ISO form, a word as its text."""
    if isinstance(value, datetime):
        return number_of_instant(value)
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value


def document_text(value: Any) -> bytes:
    """A document as the database keeps it; an empty text where there is none."""
    return b"" if value is None else to_json(value)


def digest_of(plain: Sequence[Any], documents: Sequence[bytes]) -> str:
    """SHA-256 of plain values and the texts of documents."""
    return hashlib.sha256(b"\x00".join((to_json(plain), *documents))).hexdigest()


def sealed(salt: str, words: Sequence[Any]) -> str:
    """SHA-256 of words that may be erased, with the salt that is erased with them."""
    return hashlib.sha256(to_json([salt, *words])).hexdigest()


def same_document(text: bytes) -> bytes:
    """A document's text as this version of the portal would write it: an older one may have set spaces."""
    return to_json(from_json(text)) if text else text


def added_ids(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:
    """Insert rows of a table with one statement, and give their ids in this order."""
    table: Any = model.__table__
    if len(rows) == 1:
        made: Any = session.execute(insert(table), rows[0])
        return (made.inserted_primary_key[0],)
    with_ids = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return session.scalars(with_ids, rows).all()


def note_rows(
    session: Session,
    history: str,
    rows: Sequence[Mapping[str, Any]],
    ids: Sequence[int],
    *,
    division: int | None = None,
) -> None:
    """Note rows that were added to a history, with the ids that they got.

    ``division`` is where they belong, for a history whose rows do not say it.
    """
    if is_counted(session) and history != "audit_entries":
        count_rows(session, history, len(rows))
        return
    form = HISTORIES[history]
    for row, number in zip(rows, ids, strict=True):
        note(session, _noted(form, row, number, division))


def _noted(form: History, row: Mapping[str, Any], number: int, division: int | None) -> Noted:
    plain = [number, *(plain_value(row.get(name)) for name in form.plain[1:])]
    documents = [document_text(row.get(name)) for name in form.documents]
    salt = row.get("salt") if form.words else None
    place = row.get(form.division) if form.division else None
    done = plain_value(row[form.action]) if form.action else "changed"
    actor = row.get("actor") or row.get("logged_by") or BY_RESIDENT
    subject = " ".join(str(row.get(name)) for name in form.about)
    return Noted(
        at=row["at"],
        actor=actor,
        role=row.get("role") or _role_of(form, actor),
        action=f"{form.kind}.{done}" if form.kind else done,
        subject=f"{form.kind} {subject}".strip()[:_SUBJECT],
        division=place if division is None else division,
        history=form.table,
        history_id=number,
        digest=digest_of(plain, documents),
        sealed=sealed(salt, [row.get(name) for name in form.words]) if salt else None,
    )


def _role_of(form: History, actor: str) -> str:
    """The role of an entry whose history keeps none: editors alone write words and offices."""
    if form.kind in ("word", "office"):
        return "editor"
    return BY_RESIDENT if actor == BY_RESIDENT else "worker"
