"""What was said earlier, said again: a restored version is a new one."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, require
from ..catalogues import ItemFacts
from ..foundation.errors import NotFound
from ..foundation.histories import NO_SUCH_VERSION, snapshot_at
from ..models import Action, Revision
from . import store
from .facts import OfferingFacts
from .recording import record


def restore(
    session: Session,
    *,
    actor: Actor,
    community: int,
    item: ItemFacts,
    version: int,
    expected_version: int | None = None,
) -> OfferingFacts:
    """Say of an item what the community said at a version; it is confirmed by this. Places since removed are left out.

    Raises ``NotFound`` for a version that the history does not tell, and what ``record`` raises.
    """
    require(actor, Right.RECORD, community)
    subject = (Revision.community_code == community, Revision.item_id == item.id)
    kept = snapshot_at(session, Revision, version, *subject)
    if kept is None:
        raise NotFound(NO_SUCH_VERSION)
    draft = store.draft_of(kept)
    present = store.points_by_id(session, draft.points)
    return record(
        session,
        actor=actor,
        community=community,
        item=item,
        draft=replace(draft, points=tuple(point for point in draft.points if point in present)),
        expected_version=expected_version,
        action=Action.RESTORE,
    )
