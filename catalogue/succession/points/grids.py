"""Grids pass along with their community, with the points and reports that were put into them; so does a village's pilot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from ...foundation.database import in_parts
from ...models import Grid, PointGrid, VillagePilot

_GRIDS: Any = Grid.__table__
_POINTS: Any = PointGrid.__table__
_PILOTS: Any = VillagePilot.__table__
_OLD: Any = bindparam("old")
_NEW: Any = bindparam("new")
_MOVES = {
    column: update(column.table).where(column == _OLD).values({column.name: _NEW})
    for column in (_GRIDS.c.community_code, _PILOTS.c.community_code, _POINTS.c.point_id)
}


def carry(session: Session, pairs: Mapping[int, int], point_ids: Mapping[int, int]) -> None:
    """Let the grids of old communities be those of the new ones, and what was put into them by hand stay in them.

    ``pairs`` maps old codes to new ones, ``point_ids`` old places to their copies. Reports name grids by id and need no change.
    """
    _move(session, _GRIDS.c.community_code, pairs)
    _move(session, _PILOTS.c.community_code, pairs)
    _move(session, _POINTS.c.point_id, point_ids)
    session.expire_all()


def _move(session: Session, column: Any, moves: Mapping[int, int]) -> None:
    olds = sorted(moves)
    for part in in_parts(olds):
        there = sorted(set(session.scalars(select(column).where(column.in_(part)))))
        if there:
            session.execute(_MOVES[column], [{"old": old, "new": moves[old]} for old in there])
