"""What a service point said earlier, said again: a restored version is a new one."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, require
from ...foundation.errors import NotFound
from ...foundation.histories import NO_SUCH_VERSION
from ...models import Action, PointLink
from .. import store
from ..facts import PointFacts
from .history import point_at, point_draft_of, point_history
from .saving import point_with, put_point, save_point


def restore_point(
    session: Session,
    *,
    actor: Actor,
    community: int,
    point_id: int,
    version: int,
    expected_version: int | None = None,
) -> PointFacts:
    """Say of a service point what it said at a version; one that was removed is there again, under its number.

    Raises ``NotFound`` for a version that the history does not tell, and what ``save_point`` raises.
    """
    role = require(actor, Right.RECORD, community)
    kept = point_at(session, community, point_id, version)
    if kept is None:
        raise NotFound(NO_SUCH_VERSION)
    draft = point_draft_of(kept)
    if point_id in store.points_by_id(session, [point_id]):
        return save_point(
            session,
            actor=actor,
            community=community,
            draft=draft,
            point_id=point_id,
            expected_version=expected_version,
            action=Action.RESTORE,
        )
    last = point_history(session, community, point_id)[0]
    point = point_with(draft, point_id, community, version=last.version + 1)
    put_point(session, None, point, Action.RESTORE, (actor.name, role.value))
    # It may have been merged into another one: from now on its card leads to it again.
    session.execute(update(PointLink).where(PointLink.point_id == point_id).values(leads_to=None))
    return point
