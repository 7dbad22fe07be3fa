"""Links of service points pass along with their copies, so that printed cards go on working; so do their answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, case, select, update
from sqlalchemy.orm import Session

from ...foundation.database import in_parts
from ...models import PointAnswer, PointLink, ServicePoint

_LINKS: Any = PointLink.__table__
_ANSWERS: Any = PointAnswer.__table__
_OLD: Any = bindparam("old")
_NEW: Any = bindparam("new")
_SAME_VERSION = case((_ANSWERS.c.seen_version == bindparam("version"), 1), else_=0)
"""A copy begins at version 1. What was read before the last change of the old place must not count for it."""
_MOVE_LINK = update(_LINKS).where(_LINKS.c.point_id == _OLD).values(point_id=_NEW)
_MOVE_MERGED = update(_LINKS).where(_LINKS.c.leads_to == _OLD).values(leads_to=_NEW)
_MOVE_ANSWERS = (
    update(_ANSWERS).where(_ANSWERS.c.point_id == _OLD).values(point_id=_NEW, seen_version=_SAME_VERSION)
)
_MOVE_WAITING = update(_ANSWERS).where(_ANSWERS.c.open_point_id == _OLD).values(open_point_id=_NEW)


def carry(session: Session, point_ids: Mapping[int, int]) -> None:
    """Let the links of old places lead to their copies, with everything that was answered by them.

    ``point_ids`` maps old places to their copies.
    """
    olds = sorted(point_ids)
    for part in in_parts(olds):
        linked = {
            *session.scalars(select(_LINKS.c.point_id).where(_LINKS.c.point_id.in_(part))),
            *session.scalars(select(_LINKS.c.leads_to).where(_LINKS.c.leads_to.in_(part))),
        }
        answered = session.scalars(select(_ANSWERS.c.point_id).where(_ANSWERS.c.point_id.in_(part)))
        touched = sorted(linked.union(answered))
        if not touched:
            continue
        query = select(ServicePoint.id, ServicePoint.version).where(ServicePoint.id.in_(touched))
        versions = {row.id: row.version for row in session.execute(query)}
        moves = [{"old": old, "new": point_ids[old]} for old in touched]
        session.execute(_MOVE_LINK, moves)
        session.execute(_MOVE_MERGED, moves)
        session.execute(_MOVE_WAITING, moves)
        session.execute(_MOVE_ANSWERS, [move | {"version": versions[move["old"]]} for move in moves])
    session.expire_all()
