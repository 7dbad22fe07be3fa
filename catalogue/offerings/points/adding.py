"""Adding many service points with a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, require
from ...foundation.errors import Invalid, NotFound, _
from ...foundation.loading import insert_rows, reserve_ids
from ...local_texts import documents
from ...models import Division, Level, PointRevision, ServicePoint
from ..facts import PointFacts
from .drafts import PointDraft, check_draft, values_of
from .history import begin_histories


def add_points(
    session: Session, *, actor: Actor, points: Sequence[tuple[int, PointDraft]]
) -> tuple[PointFacts, ...]:
    """Add many service points, each a community's code and a draft; gives them in the order that they came.

    Raises what :func:`save_point` raises; the first ``Invalid`` draft ends it.
    """
    roles = {
        community: require(actor, Right.RECORD, community)
        for community in {place for place, _draft in points}
    }
    communities = [community for community, _draft in points]
    present = select(Division.code).where(
        Division.code.in_(sorted(set(communities))), Division.level == Level.COMMUNITY
    )
    if missing := set(communities) - set(session.scalars(present)):
        raise NotFound(_("There is no community with the code %(code)s."), code=min(missing))
    read: dict[str, str | None] = {}
    values: list[dict[str, Any]] = []
    for _community, draft in points:
        text = (draft.hours or "").strip()
        # Many places keep the same hours: each text is read once.
        problems, hours = check_draft(replace(draft, hours=None) if text in read else draft)
        if problems:
            raise Invalid(problems)
        values.append(values_of(draft, read.setdefault(text, hours)))
    if not values:
        return ()
    ids = reserve_ids(session, ServicePoint, len(values), used=PointRevision.point_id)
    insert_rows(
        session,
        ServicePoint,
        ("id", "community_code", "version", *values[0]),
        [
            (point_id, place, 1, *row.values())
            for point_id, place, row in zip(ids, communities, values, strict=True)
        ],
    )
    documents.add(
        session,
        [
            documents.of_point(point_id, place, row["name"], row["address"])
            for point_id, place, row in zip(ids, communities, values, strict=True)
        ],
    )
    added = tuple(
        PointFacts(id=point_id, community=place, **row | {"phones": tuple(row["phones"])})
        for point_id, place, row in zip(ids, communities, values, strict=True)
    )
    begin_histories(session, [(point, (actor.name, roles[point.community].value)) for point in added])
    return added
