"""Declarations pass along with divisions: who declares, who is served, and the places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from ..declarations import refresh
from ..foundation.database import in_parts
from ..models import Declaration, DeclarationObjection, DeclarationPoint, DeclarationRecipient

_DECLARATIONS: Any = Declaration.__table__
_RECIPIENTS: Any = DeclarationRecipient.__table__
_OBJECTIONS: Any = DeclarationObjection.__table__
_PLACES: Any = DeclarationPoint.__table__
_OLD: Any = bindparam("old")
_NEW: Any = bindparam("new")
_RENAME_DECLARER = (
    update(_DECLARATIONS).where(_DECLARATIONS.c.declarer_code == _OLD).values(declarer_code=_NEW)
)
_RENAME_RECIPIENT = (
    update(_RECIPIENTS).where(_RECIPIENTS.c.community_code == _OLD).values(community_code=_NEW)
)
_RENAME_OBJECTOR = update(_OBJECTIONS).where(_OBJECTIONS.c.community_code == _OLD).values(community_code=_NEW)
_RENAME_PLACE = update(_PLACES).where(_PLACES.c.point_id == _OLD).values(point_id=_NEW)


def pass_on(session: Session, successors: Mapping[int, int]) -> None:
    """What an old division declared is its successor's from now on."""
    known = session.scalars(select(_DECLARATIONS.c.declarer_code).distinct())
    _rename(session, _RENAME_DECLARER, {old: successors[old] for old in known if old in successors})


def carry(session: Session, pairs: Mapping[int, int], point_ids: Mapping[int, int]) -> list[int]:
    """Let communities be served under their new codes, and declarations name the copies of their places.

    ``pairs`` maps old codes to new ones, ``point_ids`` old places to their copies. Gives the declarations whose places
    changed: their other lines have to follow (:func:`let_follow`), once the records are copied.
    """
    olds = sorted(pairs)
    for part in in_parts(olds):
        served = select(_RECIPIENTS.c.community_code).where(_RECIPIENTS.c.community_code.in_(part)).distinct()
        links = {old: pairs[old] for old in session.scalars(served)}
        # A code that was ticked before anybody lived under it.
        session.execute(delete(_RECIPIENTS).where(_RECIPIENTS.c.community_code.in_(sorted(links.values()))))
        _rename(session, _RENAME_RECIPIENT, links)
        _rename(session, _RENAME_OBJECTOR, links)
    moved: set[int] = set()
    places = sorted(point_ids)
    for part in in_parts(places):
        named = session.execute(
            select(_PLACES.c.declaration_id, _PLACES.c.point_id).where(_PLACES.c.point_id.in_(part))
        ).all()
        moved.update(row.declaration_id for row in named)
        _rename(session, _RENAME_PLACE, {row.point_id: point_ids[row.point_id] for row in named})
    return sorted(moved)


def let_follow(session: Session, moved: Sequence[int]) -> None:
    """Let every line follow the declarations whose places have new numbers."""
    refresh(session, moved)


def _rename(session: Session, statement: Any, links: Mapping[int, int]) -> None:
    if links:
        session.execute(statement, [{"old": old, "new": new} for old, new in sorted(links.items())])
