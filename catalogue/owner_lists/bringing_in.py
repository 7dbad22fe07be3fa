"""Bringing a list in: its places become service points, or refresh those that are there; what is gone is proposed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require_own
from ..catalogues import EditionFacts
from ..foundation import clock
from ..foundation.database import in_parts
from ..foundation.errors import Invalid
from ..models import OwnerList, OwnerListPlace
from ..offerings import PointDraft, PointFacts, add_points, store
from ..offerings.points.history import draft_of
from ..offerings.points.saving import refresh_point
from .declaring import NotDeclared, declare_places
from .mappings import MappingFacts
from .planning import GonePlace, ListOutcome, ListPlan, PlannedPlace

_PLACES: Any = OwnerListPlace.__table__
_LISTS: Any = OwnerList.__table__


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What became of a list. ``declared``: declarations made or changed, if the list has items.

    ``refused`` holds rows whose change a delivered service does not allow, ``not_declared`` communities whose lines
    cannot follow the list yet, each with the reason.
    """

    new: int
    changed: int
    unchanged: int
    asked: int
    gone: int
    declared: int
    refused: tuple[tuple[PlannedPlace, Invalid], ...]
    not_declared: tuple[NotDeclared, ...]


def bring_in(
    session: Session, *, actor: Actor, edition: EditionFacts, plan: ListPlan, today: date | None = None
) -> BroughtIn:
    """Do what a plan says. Rows that are asked stay as they are; places that are gone stay too, as proposals.

    Doing it again changes nothing. Raises ``NotAllowed``.
    """
    mapping, today = plan.mapping, today or clock.today()
    role = require_own(actor, Right.BRING_LISTS, mapping.division, mapping.department)
    new = plan.of(ListOutcome.NEW)
    drafts = [(place.community or 0, PointDraft(**(place.said or {}))) for place in new]
    points = add_points(session, actor=actor, points=drafts, right=Right.BRING_LISTS)
    kept = list(zip(new, (point.id for point in points), strict=True))
    refused: list[tuple[PlannedPlace, Invalid]] = []
    for place in plan.of(ListOutcome.CHANGED):
        if place.point is None:
            continue
        if not place.changes:  # its items alone
            kept.append((place, place.point.id))
            continue
        try:
            _change(
                session,
                actor,
                place.point,
                {field: after for field, (_b, after) in place.changes.items()},
                today,
            )
        except Invalid as error:
            refused.append((place, error))
            continue
        kept.append((place, place.point.id))
    unchanged = plan.of(ListOutcome.UNCHANGED)
    kept += [(place, place.point.id) for place in unchanged if place.point]
    written = _keep(session, mapping, kept)
    closing = plan.of(ListOutcome.CLOSED)
    written += _keep(
        session, mapping, [(place, place.point.id) for place in closing if place.point], gone_on=today
    )
    written += _mark_gone(session, mapping, [each.key for each in plan.gone], today)
    declared, not_declared = declare_places(
        session, actor=actor, edition=edition, mapping=mapping, today=today
    )
    done = BroughtIn(
        len(new),
        len(plan.of(ListOutcome.CHANGED)) - len(refused),
        len(unchanged),
        len(plan.of(ListOutcome.ASKED)),
        len(plan.gone) + len(closing),
        declared,
        tuple(refused),
        not_declared,
    )
    if written or declared:
        session.execute(update(_LISTS).where(_LISTS.c.id == mapping.id).values(brought_in_at=clock.now()))
        audit.append(
            session,
            who=actor.name,
            role=role.value,
            action="list.brought_in",
            subject=mapping.name,
            division=mapping.division,
            after={"new": done.new, "changed": done.changed, "unchanged": done.unchanged, "gone": done.gone},
        )
    return done


def _change(session: Session, actor: Actor, point: PointFacts, values: dict[str, Any], today: date) -> None:
    draft = replace(draft_of(point), **values)
    refresh_point(session, actor=actor, point=point, draft=draft, right=Right.BRING_LISTS, today=today)


def _keep(
    session: Session,
    mapping: MappingFacts,
    places: Iterable[tuple[PlannedPlace, int]],
    *,
    gone_on: date | None = None,
) -> int:
    """Keep what the list said of its places, and which points they are. How many rows had to be written."""
    before = {
        row.key: (row.community_code, row.point_id, row.said, row.gone_on, row.item_ids)
        for row in session.execute(select(*_PLACES.columns).where(OwnerListPlace.list_id == mapping.id))
    }
    rows: list[dict[str, Any]] = []
    for place, point in places:
        was = before.get(place.key)
        since = (was[3] or gone_on) if was and gone_on else gone_on
        items = None if place.items is None else list(place.items)
        after = (place.community, point, dict(place.said or {}), since, items)
        if was != after:
            names = ("community_code", "point_id", "said", "gone_on", "item_ids")
            rows.append({"list_id": mapping.id, "key": place.key, **dict(zip(names, after, strict=True))})
    if rows:
        ours = _PLACES.c.list_id == mapping.id
        keys = sorted(row["key"] for row in rows)
        for part in in_parts(keys):
            session.execute(delete(_PLACES).where(ours, _PLACES.c.key.in_(part)))
        session.execute(insert(_PLACES), rows)
    return len(rows)


def _mark_gone(session: Session, mapping: MappingFacts, keys: Collection[str], today: date) -> int:
    gone = update(_PLACES).where(
        _PLACES.c.list_id == mapping.id, _PLACES.c.key.in_(sorted(keys)), _PLACES.c.gone_on.is_(None)
    )
    return int(session.execute(gone.values(gone_on=today)).rowcount) if keys else 0  # type: ignore[attr-defined]


def gone_places(session: Session, mapping: MappingFacts) -> tuple[GonePlace, ...]:
    """The places that a list no longer names and that still serve: their closing is proposed."""
    rows = session.execute(
        select(OwnerListPlace.key, OwnerListPlace.point_id)
        .where(OwnerListPlace.list_id == mapping.id, OwnerListPlace.gone_on.is_not(None))
        .order_by(OwnerListPlace.key)
    ).all()
    points = store.points_by_id(session, [row.point_id for row in rows])
    return tuple(
        GonePlace(row.key, points[row.point_id])
        for row in rows
        if row.point_id in points and points[row.point_id].ends_on is None
    )


def close_places(
    session: Session, *, actor: Actor, mapping: MappingFacts, keys: Collection[str], today: date | None = None
) -> int:
    """Accept that places are closed: today is the last day of their service points, and nothing is deleted.

    How many were closed. Raises ``NotAllowed``.
    """
    require_own(actor, Right.BRING_LISTS, mapping.division, mapping.department)
    today = today or clock.today()
    closing = [each for each in gone_places(session, mapping) if each.key in keys]
    for each in closing:
        _change(session, actor, each.point, {"ends_on": today}, today)
    return len(closing)
