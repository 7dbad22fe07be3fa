"""Sessions that are still to take place go on where their community's successor is; those of the past stay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from ..foundation.database import in_parts
from ..foundation.histories import add_entries, entry
from ..models import Action, PlannedSession, ServicePoint, SessionRevision
from ..sessions.saving import LONGEST_PLACE, told_as

SYSTEM = "system"
"""Who signs an entry that no account made, and in what role."""
_TABLE: Any = PlannedSession.__table__
_MOVE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("of_session"))
    .values(
        community_code=bindparam("successor"),
        point_id=bindparam("there"),
        place=bindparam("where"),
        version=_TABLE.c.version + 1,
    )
)


def follow(session: Session, successors: Mapping[int, int], point_ids: Mapping[int, int]) -> int:
    """Move the coming sessions of each old community to its new one: how many there were.

    ``point_ids`` maps old service points to their copies. Where a session's place was not copied, its name stays.
    """
    moved: list[dict[str, Any]] = []
    entries = []
    olds = sorted(successors)
    for part in in_parts(olds):
        rows = session.execute(
            select(*_TABLE.columns, ServicePoint.name.label("point"))
            .outerjoin(ServicePoint, ServicePoint.id == _TABLE.c.point_id)
            .where(
                _TABLE.c.community_code.in_(part),
                _TABLE.c.ended_at.is_(None),
                _TABLE.c.next_day.is_not(None),
            )
            .order_by(_TABLE.c.id)
        ).all()
        for row in rows:
            there = point_ids.get(row.point_id)
            where = row.place if there or not row.point else " ".join(filter(None, (row.point, row.place)))
            moved.append(
                {
                    "of_session": row.id,
                    "successor": successors[row.community_code],
                    "there": there,
                    "where": where[:LONGEST_PLACE] if where else None,
                }
            )
            entries.append(
                entry(
                    subject={"community_code": successors[row.community_code], "session_id": row.id},
                    action=Action.SUCCEED,
                    signed=(SYSTEM, SYSTEM),
                    version=row.version + 1,
                    before=None,
                    after=told_as(row, point_id=there, place=moved[-1]["where"]),
                )
            )
    if moved:
        session.execute(_MOVE, moved)
        add_entries(session, SessionRevision, entries)
    return len(moved)
