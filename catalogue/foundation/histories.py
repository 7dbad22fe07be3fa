"""Reading and adding to histories: of cells, of service points, of profiles, of guides and more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from ..models import (
    Action,
    DeclarationRevision,
    PointRevision,
    ProfileRevision,
    Revision,
    Role,
    ServiceGuideRevision,
    SessionRevision,
    User,
)
from . import clock
from .errors import NotFound, _
from .loading import insert_rows, reserve_ids
from .trail import added_ids, count_rows, is_counted, note_rows

History = (
    type[Revision]
    | type[PointRevision]
    | type[ProfileRevision]
    | type[DeclarationRevision]
    | type[SessionRevision]
    | type[ServiceGuideRevision]
)


NO_SUCH_VERSION = _("The history does not tell what was said then.")


@dataclass(frozen=True, slots=True)
class RevisionFacts:
    """One entry of a history. ``before`` and ``after`` are snapshots of the subject; None: there was, or is, none.

    ``actor`` is the name of an account, and ``person`` that of its owner where it is known: for colleagues alone.
    """

    at: datetime
    action: Action
    actor: str
    role: str
    version: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    person: str | None = None


_BY_NO_ACCOUNT = (Role.OPERATOR.value, Role.SYSTEM.value)


def read_history(
    session: Session, history: History, *subject: ColumnElement[bool]
) -> tuple[RevisionFacts, ...]:
    """The entries about a subject, newest first: one query."""
    return tuple(revision for _key, revision in read_histories(session, history, history.id, *subject))


def signed_by(actor: Any, role: Any) -> ColumnElement[bool]:
    """Whether a row of accounts is the one that signed an entry, by the columns of the entry."""
    return and_(User.name == actor, role.not_in(_BY_NO_ACCOUNT))


def read_histories(
    session: Session, history: History, key: Any, *subjects: ColumnElement[bool]
) -> tuple[tuple[Any, RevisionFacts], ...]:
    """The entries about several subjects, each with the value of a column that tells them apart: newest first, one query."""
    kept = (name for name in RevisionFacts.__dataclass_fields__ if name != "person")
    columns: list[Any] = [key, *(getattr(history, name) for name in kept), User.person]
    rows = session.execute(
        select(*columns)
        .outerjoin(User, signed_by(history.actor, history.role))
        .where(*subjects)
        .order_by(history.at.desc(), history.id.desc())
    )
    return tuple((row[0], RevisionFacts(*row[1:])) for row in rows)


def change_that_made(told: Sequence[RevisionFacts], version: int) -> RevisionFacts:
    """The entry of a history that made a version. Raises ``NotFound`` where the history does not tell."""
    for revision in told:
        if revision.version == version:
            return revision
    raise NotFound(NO_SUCH_VERSION)


def kept_day(kept: Mapping[str, Any], name: str) -> date | None:
    """A day that a snapshot keeps under a name, in ISO form; None where it keeps none."""
    said = kept.get(name)
    return date.fromisoformat(said) if said else None


def was_taken_back(told: Sequence[RevisionFacts], version: int, actor: str) -> bool:
    """Whether the newest entry of a history is that somebody took back the own change that made ``version``."""
    if len(told) < 2:
        return False
    last, change = told[:2]
    return (
        change.version == version
        and (last.actor, change.actor) == (actor, actor)
        and last.action in (Action.RESTORE, Action.WITHDRAW)
        and (last.after or None) == (change.before or None)  # a profile that says nothing is as none
    )


def snapshot_at(
    session: Session, history: History, version: int, *subject: ColumnElement[bool]
) -> Mapping[str, Any] | None:
    """What a subject said at a version; None if it said nothing, or the history does not tell."""
    found: Mapping[str, Any] | None = session.scalars(
        select(history.after)
        .where(*subject, history.version == version, history.after.is_not(None))
        .order_by(history.id.desc())
        .limit(1)
    ).one_or_none()
    return found


def entry(
    *,
    subject: Mapping[str, int],
    action: Action,
    signed: tuple[str, str],
    version: int,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """An entry about a subject (its key columns), ``signed`` by an actor's name and role, dated now."""
    actor, role = signed
    return {
        **subject,
        "at": clock.now(),
        "action": action,
        "actor": actor,
        "role": role,
        "version": version,
        "before": before,
        "after": after,
    }


def add_entries(
    session: Session, history: History, entries: Sequence[Mapping[str, Any]], *, division: int | None = None
) -> None:
    """Add entries to a history, with one statement, and note them in the trail.

    ``division`` is where they belong, for a history whose entries do not say it.
    """
    if not entries:
        return
    ids = added_ids(session, history, entries)
    note_rows(session, history.__tablename__, entries, ids, division=division)


def add_entry_rows(
    session: Session, history: History, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Add many entries to a history, each with a value for every one of ``columns``, and note them in the trail."""
    ready = list(rows)
    if not ready:
        return
    if is_counted(session):
        insert_rows(session, history, columns, ready)
        count_rows(session, history.__tablename__, len(ready))
        return
    ids = reserve_ids(session, history, len(ready))
    insert_rows(
        session, history, ("id", *columns), ((number, *row) for number, row in zip(ids, ready, strict=True))
    )
    note_rows(session, history.__tablename__, [dict(zip(columns, row, strict=True)) for row in ready], ids)
