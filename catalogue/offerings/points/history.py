"""The history of service points (服务点): what one said, who changed it, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from ...foundation import clock
from ...foundation.histories import (
    RevisionFacts,
    add_entries,
    add_entry_rows,
    entry,
    kept_day,
    read_history,
    snapshot_at,
)
from ...models import Action, Admits, PointRevision, ordered_trades
from ...telephones import respelled_list
from ..facts import PointFacts
from .drafts import POINT_FIELDS, PointDraft


def point_snapshot(point: PointFacts | PointDraft) -> dict[str, Any]:
    """A point as its history keeps it: every field that is not empty."""
    kept = {name: getattr(point, name) for name in POINT_FIELDS}
    kept["phones"], kept["admits"] = list(point.phones), point.admits.value
    kept["trades"] = [trade.value for trade in point.trades]
    kept["ends_on"] = point.ends_on.isoformat() if point.ends_on else None
    return {name: value for name, value in kept.items() if value is not None and value != []}


def point_draft_of(kept: Mapping[str, Any]) -> PointDraft:
    """The draft that a snapshot keeps."""
    found: dict[str, Any] = {name: kept.get(name) for name in POINT_FIELDS}
    found["phones"], found["admits"] = respelled_list(kept.get("phones", ())), Admits(kept["admits"])
    found["ends_on"] = kept_day(kept, "ends_on")
    found["trades"] = ordered_trades(kept.get("trades", ()))
    return PointDraft(**found)


def draft_of(point: PointFacts) -> PointDraft:
    """The draft that says what a point says now."""
    return point_draft_of(point_snapshot(point))


def point_history(session: Session, community: int, point_id: int) -> tuple[RevisionFacts, ...]:
    """What became of a community's point, newest first. Empty where no history was kept yet."""
    return read_history(session, PointRevision, *_subject(community, point_id))


def point_at(session: Session, community: int, point_id: int, version: int) -> Mapping[str, Any] | None:
    """What a point said at a version, as a snapshot; None if that is not known."""
    return snapshot_at(session, PointRevision, version, *_subject(community, point_id))


def _subject(community: int, point_id: int) -> tuple[Any, Any]:
    return PointRevision.point_id == point_id, PointRevision.community_code == community


def revise_point(
    session: Session,
    action: Action,
    signed: tuple[str, str],
    *,
    before: PointFacts | None,
    after: PointFacts | None,
) -> None:
    """Add an entry to a point's history, ``signed`` by an actor's name and role. A removal counts as a version."""
    subject = after or before
    if subject is None:
        raise ValueError("an entry needs a point")
    made = entry(
        subject={"community_code": subject.community, "point_id": subject.id},
        action=action,
        signed=signed,
        version=after.version if after else subject.version + 1,
        before=point_snapshot(before) if before else None,
        after=point_snapshot(after) if after else None,
    )
    add_entries(session, PointRevision, [made])


def begin_histories(
    session: Session, points: Iterable[tuple[PointFacts, tuple[str, str]]], action: Action = Action.IMPORT
) -> None:
    """Add the first entry for each of many new points, given with who signs it, with one statement."""
    now = clock.now()
    columns = ("community_code", "point_id", "at", "action", "actor", "role", "version", "before", "after")
    rows = (
        (point.community, point.id, now, action, *signed, point.version, None, point_snapshot(point))
        for point, signed in points
    )
    add_entry_rows(session, PointRevision, columns, rows)
