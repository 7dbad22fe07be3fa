"""Owners' lists pass along with their offices, and what they know of communities and places with what takes their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from ..foundation.database import in_parts
from ..models import OwnerList, OwnerListDecision, OwnerListPlace
from .names import offices_of, pass_on_named

_LISTS: Any = OwnerList.__table__
_PLACES: Any = OwnerListPlace.__table__
_DECISIONS: Any = OwnerListDecision.__table__
_FOLLOW_DECISION = (
    update(_DECISIONS)
    .where(_DECISIONS.c.community_code == bindparam("old"))
    .values(community_code=bindparam("new"))
)


def pass_on(session: Session, successors: Mapping[int, int]) -> None:
    """The lists of an old office are its successor's, which has other departments: until it names one, the office keeps them.

    What was decided about rows of an old community means its successor from now on.
    """
    offices = offices_of(successors)
    if offices:
        pass_on_named(session, _LISTS, offices, department_id=None)
    _follow_decisions(session, successors)


def carry(session: Session, pairs: Mapping[int, int], point_ids: Mapping[int, int]) -> None:
    """Let lists know places by their copies, so that the next list finds them unchanged.

    ``pairs`` maps old communities to new ones, ``point_ids`` old places to their copies. A place that the new community has
    already in the same list stays as the list knows it there.
    """
    olds = sorted(pairs)
    for part in in_parts(olds):
        known = session.execute(select(*_PLACES.columns).where(_PLACES.c.community_code.in_(part))).all()
        if not known:
            continue
        moved = {}
        for row in known:
            new, old = pairs[row.community_code], row.community_code
            own = f"{old} "
            # A place without a code of the list's own is known by its community and name.
            key = f"{new} {row.key.removeprefix(own)}" if row.key.startswith(own) else row.key
            point = point_ids.get(row.point_id, row.point_id)
            moved[row.list_id, key] = {
                **row._mapping,
                "key": key,
                "community_code": new,
                "point_id": point,
            }
        session.execute(delete(_PLACES).where(_PLACES.c.community_code.in_(part)))
        there = session.execute(
            select(_PLACES.c.list_id, _PLACES.c.key).where(
                _PLACES.c.list_id.in_(sorted({row.list_id for row in known}))
            )
        )
        taken = {(row.list_id, row.key) for row in there}
        if rows := [row for key, row in sorted(moved.items()) if key not in taken]:
            session.execute(insert(_PLACES), rows)
    _follow_decisions(session, pairs)


def _follow_decisions(session: Session, pairs: Mapping[int, int]) -> None:
    olds = sorted(pairs)
    for part in in_parts(olds):
        decided = session.scalars(
            select(_DECISIONS.c.community_code).where(_DECISIONS.c.community_code.in_(part)).distinct()
        )
        if moves := [{"old": code, "new": pairs[code]} for code in sorted(decided)]:
            session.execute(_FOLLOW_DECISION, moves)
