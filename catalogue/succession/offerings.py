"""When a community takes the place of another: its records begin where the other's end.

The old community's records, points and revisions stay as they are, for figures of the past.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ..foundation import clock
from ..foundation.database import in_parts
from ..foundation.histories import add_entries
from ..local_texts import documents
from ..models import Action, Offering, OfferingPoint, Revision, ServicePoint
from ..offerings import store
from ..offerings.points.history import begin_histories
from . import declarations, lists, sessions, tables
from .points import grids, links
from .sessions import SYSTEM

_AT_ONCE = 200
"""Communities carried over with one round of statements."""


def succeed(session: Session, pairs: Mapping[int, int]) -> tuple[int, int]:
    """Copy service points and records of each old community to the new one: how many records and points.

    ``pairs`` maps old to new codes; the new ones must hold no records. Each copied record starts at version 1
    with a revision ``SUCCEED``. Lines that follow a declaration go on following it. The links of service points lead to their
    copies, sessions to come and grids move along, and so does what was typed beside departments' tables and what owners' lists know.
    The roll-up is not touched: the caller recounts.
    """
    offerings = points = 0
    declared: list[int] = []
    ordered = sorted(pairs.items())
    for some in in_parts(ordered, _AT_ONCE):
        part = dict(some)
        point_ids = _copy_points(session, part)
        points += len(point_ids)
        links.carry(session, point_ids)
        grids.carry(session, part, point_ids)
        tables.carry(session, part, point_ids)
        lists.carry(session, part, point_ids)
        declared += declarations.carry(session, part, point_ids)
        offerings += _copy_offerings(session, part, point_ids)
        sessions.follow(session, part, point_ids)
    declarations.let_follow(session, sorted(set(declared)))
    return offerings, points


def _copy_points(session: Session, pairs: Mapping[int, int]) -> dict[int, int]:
    """Old point id -> new point id."""
    columns = [column for column in ServicePoint.__table__.columns if column.name != "id"]
    rows = session.execute(
        store.select_points().where(ServicePoint.community_code.in_(pairs)).order_by(ServicePoint.id)
    ).all()
    if not rows:
        return {}
    values = [
        {column.name: getattr(row, column.name) for column in columns}
        | {"community_code": pairs[row.community_code], "version": 1}
        for row in rows
    ]
    made = session.scalars(
        insert(ServicePoint).returning(ServicePoint.id, sort_by_parameter_order=True), values
    ).all()
    documents.add(
        session,
        [
            documents.of_point(new, value["community_code"], value["name"], value["address"])
            for new, value in zip(made, values, strict=True)
        ],
    )
    copies = store.points_by_id(session, made).values()
    begin_histories(session, ((point, (SYSTEM, SYSTEM)) for point in copies), Action.SUCCEED)
    return {row.id: new for row, new in zip(rows, made, strict=True)}


def _copy_offerings(session: Session, pairs: Mapping[int, int], point_ids: Mapping[int, int]) -> int:
    rows = session.execute(
        store.select_offerings()
        .add_columns(Offering.own_record)
        .where(Offering.community_code.in_(pairs))
        .order_by(Offering.community_code, Offering.item_id)
    ).all()
    if not rows:
        return 0
    links = session.execute(
        select(
            OfferingPoint.community_code,
            OfferingPoint.item_id,
            OfferingPoint.point_id,
            OfferingPoint.position,
        )
        .where(OfferingPoint.community_code.in_(pairs))
        .order_by(OfferingPoint.community_code, OfferingPoint.item_id, OfferingPoint.position)
    ).all()
    points_of: dict[tuple[int, int], list[int]] = {}
    for community, item_id, point_id, _position in links:
        # A point may belong to another community, which shares it: that one stays.
        points_of.setdefault((community, item_id), []).append(point_ids.get(point_id, point_id))

    now = clock.now()
    records: list[dict[str, Any]] = []
    revisions: list[dict[str, Any]] = []
    said: list[documents.Document] = []
    for row in rows:
        successor = pairs[row.community_code]
        kept = {name: value for name, value in row._mapping.items() if name in Offering.__table__.c}
        if own := kept["own_record"]:
            named = [point_ids.get(point, point) for point in own.get("points", ())]
            kept["own_record"] = own | ({"points": named} if named else {})
        records.append(kept | {"community_code": successor, "version": 1, "updated_at": now})
        facts = store.facts(row)
        words = store.record_words(facts.draft)
        if words is not None:
            said.append(documents.of_record(successor, row.item_id, words))
        draft = replace(facts.draft, points=tuple(points_of.get((row.community_code, row.item_id), ())))
        revisions.append(
            {
                "community_code": successor,
                "item_id": row.item_id,
                "at": now,
                "action": Action.SUCCEED,
                "actor": SYSTEM,
                "role": SYSTEM,
                "version": 1,
                "before": None,
                "after": store.ending(
                    store.snapshot(
                        draft,
                        criterion_id=row.criterion_id,
                        confirmed_on=row.confirmed_on,
                        ruled_until=row.ruled_until,
                        disputed=row.disputed,
                        declaration=row.declaration_id,
                    ),
                    row.holds_until,
                ),
            }
        )
    session.execute(insert(Offering), records)
    if links:
        session.execute(
            insert(OfferingPoint),
            [
                {
                    "community_code": pairs[community],
                    "item_id": item_id,
                    "point_id": point_ids.get(point_id, point_id),
                    "position": position,
                }
                for community, item_id, point_id, position in links
            ],
        )
    add_entries(session, Revision, revisions)
    documents.add(session, said)
    return len(records)
