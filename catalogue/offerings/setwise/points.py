"""Service points, gathered one by one, then written with one statement a table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlalchemy.orm import Session

from ...foundation.histories import add_entry_rows
from ...foundation.loading import insert_rows
from ...local_texts import documents
from ...models import Action, PointRevision, ServicePoint
from ..facts import PointFacts
from ..points.drafts import POINT_FIELDS
from ..points.history import point_snapshot

_POINTS: Any = ServicePoint.__table__
_COLUMNS = ("id", "community_code", "version", *POINT_FIELDS)
_REVISION_COLUMNS = (
    "community_code",
    "point_id",
    "at",
    "action",
    "actor",
    "role",
    "version",
    "before",
    "after",
)


class PointWriter:
    """Gathers the changes of service points, all at one instant and signed by one name."""

    def __init__(self, actor: str, at: datetime) -> None:
        self._actor, self._at = actor, at
        self._new: list[tuple[Any, ...]] = []
        self._changed: list[dict[str, Any]] = []
        self._gone: list[int] = []
        self._revisions: list[tuple[Any, ...]] = []
        self._said: list[documents.Document] = []

    def put(self, before: PointFacts | None, after: PointFacts, *, action: Action, role: str) -> None:
        """Let a point say ``after`` from now on, as its version."""
        row = (after.id, after.community, after.version, *(_kept(after, name) for name in POINT_FIELDS))
        if before is None:
            self._new.append(row)
        else:
            self._changed.append(dict(zip(("key_id", *_COLUMNS[1:]), row, strict=True)))
        if before is None or (before.name, before.address) != (after.name, after.address):
            self._said.append(documents.of_point(after.id, after.community, after.name, after.address))
        self._revise(before, after, after.version, action, role)

    def remove(self, before: PointFacts, *, action: Action, role: str) -> None:
        """Let a point be gone from now on; its history stays."""
        self._gone.append(before.id)
        self._revise(before, None, before.version + 1, action, role)

    def _revise(
        self, before: PointFacts | None, after: PointFacts | None, version: int, action: Action, role: str
    ) -> None:
        subject = after or before
        assert subject is not None
        kept = [point_snapshot(point) if point else None for point in (before, after)]
        key = (subject.community, subject.id)
        self._revisions.append((*key, self._at, action, self._actor, role, version, *kept))

    def write(self, session: Session) -> None:
        """Write everything. Lines that name a point that goes are to be written before."""
        if self._changed:
            session.execute(update(_POINTS).where(_POINTS.c.id == bindparam("key_id")), self._changed)
        if self._gone:
            gone = [{"gone": number} for number in self._gone]
            session.execute(delete(_POINTS).where(_POINTS.c.id == bindparam("gone")), gone)
        insert_rows(session, ServicePoint, _COLUMNS, self._new)
        add_entry_rows(session, PointRevision, _REVISION_COLUMNS, self._revisions)
        documents.drop(session, self._gone)
        documents.put(session, self._said)


def _kept(point: PointFacts, name: str) -> Any:
    return list(point.phones) if name == "phones" else getattr(point, name)
