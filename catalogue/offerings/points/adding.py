"""Adding many service points with a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, require
from ...foundation.errors import NotFound, _
from ...foundation.loading import insert_rows, reserve_ids
from ...local_texts import documents
from ...models import Division, Level, PointRevision, ServicePoint
from ..facts import PointFacts
from .drafts import POINT_FIELDS, PointDraft, tidy_point
from .history import begin_histories
from .saving import point_with


def add_points(
    session: Session,
    *,
    actor: Actor,
    points: Sequence[tuple[int, PointDraft]],
    right: Right = Right.RECORD,
) -> tuple[PointFacts, ...]:
    """Add many service points, each a community's code and a draft; gives them in the order that they came.

    Raises what :func:`save_point` raises; the first ``Invalid`` draft ends it.
    """
    roles = {community: require(actor, right, community) for community in {place for place, _draft in points}}
    communities = [community for community, _draft in points]
    present = select(Division.code).where(
        Division.code.in_(sorted(set(communities))), Division.level == Level.COMMUNITY
    )
    if missing := set(communities) - set(session.scalars(present)):
        raise NotFound(_("There is no community with the code %(code)s."), code=min(missing))
    read: dict[str, str | None] = {}
    drafts = []
    for _community, draft in points:
        text = (draft.hours or "").strip()
        # Many places keep the same hours: each text is read once.
        tidied = tidy_point(replace(draft, hours=None) if text in read else draft)
        drafts.append(replace(tidied, hours=read.setdefault(text, tidied.hours)))
    if not drafts:
        return ()
    ids = reserve_ids(session, ServicePoint, len(drafts), used=PointRevision.point_id)
    added = tuple(
        point_with(draft, point_id, place, version=1)
        for point_id, place, draft in zip(ids, communities, drafts, strict=True)
    )
    insert_rows(
        session,
        ServicePoint,
        ("id", "community_code", "version", *POINT_FIELDS),
        [
            (point.id, point.community, point.version, *(getattr(draft, name) for name in POINT_FIELDS))
            for point, draft in zip(added, drafts, strict=True)
        ],
    )
    documents.add(
        session,
        [documents.of_point(point.id, point.community, point.name, point.address) for point in added],
    )
    begin_histories(session, [(point, (actor.name, roles[point.community].value)) for point in added])
    return added
