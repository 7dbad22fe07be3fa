"""Service points that lie in another community from now on: they keep their number, links, answers and lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from ...foundation.database import in_parts
from ...foundation.histories import add_entries, entry
from ...local_texts import documents
from ...models import Action, LocalText, Offering, PointRevision, ServicePoint
from ...offerings import store
from ...offerings.points.history import point_snapshot
from ..sessions import SYSTEM

_POINTS: Any = ServicePoint.__table__
_MOVE = (
    update(_POINTS)
    .where(_POINTS.c.id == bindparam("of_point"))
    .values(community_code=bindparam("there"), version=_POINTS.c.version + 1)
)


def points_in(session: Session, pairs: Mapping[int, int]) -> dict[int, int]:
    """The service points of old communities, and the new community of each."""
    olds, found = sorted(pairs), {}
    for part in in_parts(olds):
        rows = session.execute(
            select(_POINTS.c.id, _POINTS.c.community_code).where(_POINTS.c.community_code.in_(part))
        )
        found.update({row.id: pairs[row.community_code] for row in rows})
    return found


def move_points(session: Session, moves: Mapping[int, int]) -> None:
    """Let service points lie in other communities, each with an entry in its history."""
    if not moves:
        return
    before = store.points_by_id(session, moves)
    session.execute(_MOVE, [{"of_point": point, "there": there} for point, there in sorted(moves.items())])
    add_entries(
        session,
        PointRevision,
        [
            entry(
                subject={"community_code": moves[number], "point_id": number},
                action=Action.SUCCEED,
                signed=(SYSTEM, SYSTEM),
                version=point.version + 1,
                before=point_snapshot(point),
                after=point_snapshot(point),
            )
            for number, point in sorted(before.items())
        ],
    )
    session.expire_all()


def write_texts(session: Session, codes: Iterable[int], points: Iterable[int]) -> None:
    """Write again what is found by its words in communities, and of service points that may lie in none of them any more."""
    communities, moved = sorted(set(codes)), sorted(set(points))
    for part in in_parts(moved):
        session.execute(delete(LocalText).where(LocalText.point_id.in_(part)))
    for part in in_parts(communities):
        session.execute(delete(LocalText).where(LocalText.community_code.in_(part)))
        found = [
            documents.of_point(row.id, row.community_code, row.name, row.address)
            for row in session.execute(store.select_points().where(_POINTS.c.community_code.in_(part)))
        ]
        for row in session.execute(store.select_offerings().where(Offering.community_code.in_(part))):
            words = store.record_words(store.facts(row).draft)
            if words is not None:
                found.append(documents.of_record(row.community_code, row.item_id, words))
        documents.add(session, found)
