"""What has changed in a community since a day, as its histories tell: each line and each service point once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..foundation import clock
from ..models import PointRevision, Revision, State

TOLD = ("name", "address", "phones", "hours")
"""Fields of a service point whose changes residents are told."""


@dataclass(frozen=True, slots=True)
class StateChange:
    """A line says something else than before. None: there was, or is, no record. ``on`` is the day of the last change."""

    item_id: int
    before: State | None
    after: State | None
    on: date


@dataclass(frozen=True, slots=True)
class PointChange:
    """A service point that is new, gone, or different in ``fields`` (of ``TOLD``). ``on`` is the day of the last change."""

    name: str
    new: bool
    gone: bool
    fields: tuple[str, ...]
    on: date


def state_changes(session: Session, community: int, *, since: date) -> tuple[StateChange, ...]:
    """The lines whose state is another one than before a day, the latest change first: one query.

    What was changed and changed back is not among them.
    """
    found = []
    for item, (before, after, on) in _since(session, Revision, Revision.item_id, community, since).items():
        then, now = _state(before), _state(after)
        if then is not now:
            found.append(StateChange(item, then, now, on))
    return tuple(sorted(found, key=lambda each: (each.on, each.item_id), reverse=True))


def point_changes(session: Session, community: int, *, since: date) -> tuple[PointChange, ...]:
    """The service points that came, went or changed since a day, the latest change first: one query."""
    found = []
    for before, after, on in _since(
        session, PointRevision, PointRevision.point_id, community, since
    ).values():
        said = after or before
        changed = tuple(name for name in TOLD if (before or {}).get(name) != (after or {}).get(name))
        if said and changed:
            whole = before is None or after is None
            found.append(
                PointChange(said["name"], before is None, after is None, () if whole else changed, on)
            )
    return tuple(sorted(found, key=lambda each: (each.on, each.name), reverse=True))


_Snapshot = Mapping[str, Any] | None


def _since(
    session: Session, history: type[Revision | PointRevision], key: Any, community: int, since: date
) -> dict[int, tuple[_Snapshot, _Snapshot, date]]:
    """By subject: what it said before a day, what it says now, and the day of its last change."""
    rows = session.execute(
        select(key, history.before, history.after, history.at)
        .where(history.community_code == community, history.at >= clock.beginning_of(since))
        .order_by(history.at, history.id)
    )
    found: dict[int, tuple[_Snapshot, _Snapshot, date]] = {}
    for subject, before, after, at in rows:
        first = found[subject][0] if subject in found else before
        found[subject] = (first, after, at.astimezone(clock.BEIJING).date())
    return found


def _state(said: _Snapshot) -> State | None:
    return State(said["state"]) if said else None
