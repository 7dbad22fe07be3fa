"""Service points (服务点): the places that a community's offerings name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, require
from ...counters import rollup
from ...foundation import clock
from ...foundation.errors import Conflict, Invalid, NotFound, Problem, Refused, _
from ...foundation.loading import reserve_ids
from ...local_texts import documents
from ...models import (
    Action,
    Declaration,
    DeclarationPoint,
    Division,
    EditionItem,
    Level,
    Offering,
    OfferingPoint,
    PointRevision,
    ServicePoint,
    State,
)
from ...telephones import settle_mobiles
from .. import store
from ..facts import PointFacts
from ..requirements import PASSED, reachable, unserved
from .drafts import POINT_FIELDS, PointDraft, rounded, tidy_point
from .ends import follow_ends
from .history import revise_point

MOST_PHONES = 5
STRANDED = _(
    "%(count)d delivered services name this place. Keep its hours or phone and whom it admits, "
    "or change those services first."
)
_MAY_BE_PAST = (Action.RESTORE, Action.SELF_TOLD)
"""Changes that may give a last day that has passed: as it was before, or as those say who run the place."""
_POINTS: Any = ServicePoint.__table__
_POINTS_OF_COMMUNITY = (
    store.select_points().where(_POINTS.c.community_code == bindparam("community")).order_by(_POINTS.c.id)
)


def points_of(session: Session, community: int) -> tuple[PointFacts, ...]:
    """A community's service points, by id."""
    return tuple(
        store.point_facts(row) for row in session.execute(_POINTS_OF_COMMUNITY, {"community": community})
    )


def save_point(
    session: Session,
    *,
    actor: Actor,
    community: int,
    draft: PointDraft,
    point_id: int | None = None,
    expected_version: int | None = None,
    action: Action = Action.RECORD,
    today: date | None = None,
) -> PointFacts:
    """Add a service point, or change the one given. Raises ``NotAllowed``, ``NotFound``, ``Invalid``, ``Conflict``.

    ``expected_version`` is the version that the writer saw (None: any). Saying what is there already changes nothing:
    also a point that is added twice, field by field the same, is one. A change that would leave a delivered service
    without what residents need to reach it is ``Invalid`` too. A new mobile number needs ``agree_to_mobiles`` before.
    Lines follow the end of a point: see ``ends``.
    """
    role = require(actor, Right.RECORD, community)
    today = today or clock.today()
    _require_community(session, community)
    if point_id is not None:
        place = (community, point_id)
        return _rewrite(session, actor, Right.RECORD, place, draft, action, today, expected_version)
    draft = tidy_point(draft)
    _refuse_passed(None, draft, today)
    _settle(session, actor, community, (), draft.phones, action)
    before = _same_point(session, community, draft)
    if before is not None:
        return before
    (point_id,) = reserve_ids(session, ServicePoint, 1, used=PointRevision.point_id)
    after = point_with(draft, point_id, community, version=1)
    put_point(session, before, after, action, (actor.name, role.value))
    return after


def refresh_point(
    session: Session,
    *,
    actor: Actor,
    point: PointFacts,
    draft: PointDraft,
    right: Right,
    today: date | None = None,
) -> PointFacts:
    """Change a service point by a right of its own, as an import does. Raises what :func:`save_point` raises."""
    place = (point.community, point.id)
    return _rewrite(session, actor, right, place, draft, Action.IMPORT, today or clock.today(), point.version)


def _rewrite(
    session: Session,
    actor: Actor,
    right: Right,
    place: tuple[int, int],
    draft: PointDraft,
    action: Action,
    today: date,
    expected_version: int | None,
) -> PointFacts:
    """Change a community's point, both given by ``place``, to what a draft says."""
    community, point_id = place
    role = require(actor, right, community)
    rollup.lock_day(session)  # before the point and its lines: recorders of lines take it first too
    before = own_point(session, community, point_id)
    draft = tidy_point(draft, kept=before.phones)
    if action not in _MAY_BE_PAST:
        _refuse_passed(before, draft, today)
    _settle(session, actor, community, before.phones, draft.phones, action, right)
    if says(before, draft):
        return before
    refuse_outdated(before.version, expected_version)
    after = point_with(draft, point_id, community, version=before.version + 1)
    refuse_stranding(session, after)
    put_point(session, before, after, action, (actor.name, role.value))
    return after


def _refuse_passed(before: PointFacts | None, draft: PointDraft, today: date) -> None:
    """Raise ``Invalid`` for a last day that has passed already, unless it is the one on record."""
    kept = before.ends_on if before else None
    if draft.ends_on is not None and draft.ends_on != kept and draft.ends_on < today:
        raise Invalid([Problem("ends_on", PASSED, {})])


def _settle(
    session: Session,
    actor: Actor,
    community: int,
    before: Sequence[str],
    after: Sequence[str],
    action: Action,
    right: Right = Right.RECORD,
) -> None:
    settle_mobiles(
        session,
        actor=actor,
        community=community,
        field="phones",
        before=before,
        after=after,
        asked=action is not Action.RESTORE,
        right=right,
    )


def point_with(draft: PointDraft, point_id: int, community: int, *, version: int) -> PointFacts:
    """The point that says what a tidy draft says."""
    said = {name: getattr(draft, name) for name in POINT_FIELDS} | {"phones": tuple(draft.phones)}
    return PointFacts(id=point_id, community=community, version=version, **said)


def says(point: PointFacts, draft: PointDraft) -> bool:
    """Whether a point says what a tidy draft says; its coordinates may be kept more exactly than drafts have them."""
    said = replace(point, latitude=rounded(point.latitude), longitude=rounded(point.longitude))
    return said == point_with(draft, point.id, point.community, version=point.version)


def _require_community(session: Session, community: int) -> None:
    place = session.get(Division, community)
    if place is None or place.level is not Level.COMMUNITY:
        raise NotFound(_("There is no community with the code %(code)s."), code=community)


def _same_point(session: Session, community: int, draft: PointDraft) -> PointFacts | None:
    """A point of the community that says just this; None if there is none."""
    # Two writers of one community wait for each other here on PostgreSQL.
    session.execute(select(Division.code).where(Division.code == community).with_for_update(key_share=True))
    return next((point for point in points_of(session, community) if says(point, draft)), None)


def refuse_outdated(present: int, expected: int | None) -> None:
    """Raise ``Conflict`` unless the writer saw the present version."""
    if expected is not None and expected != present:
        raise Conflict(
            _("This service point was changed meanwhile. Read what it says now, then save again."),
            expected=expected,
            current=present,
        )


def put_point(
    session: Session,
    before: PointFacts | None,
    after: PointFacts,
    action: Action,
    signed: tuple[str, str],
) -> None:
    """Write a checked point and its history: a new one where there is no ``before``."""
    values = {name: getattr(after, name) for name in POINT_FIELDS}
    values |= {"phones": list(after.phones), "version": after.version}
    if before is None:
        key = {"id": after.id, "community_code": after.community}
        session.execute(insert(_POINTS), key | values)
    else:
        session.execute(update(_POINTS).where(_POINTS.c.id == after.id).values(values))
    if before is None or (before.name, before.address) != (after.name, after.address):
        documents.put(session, [documents.of_point(after.id, after.community, after.name, after.address)])
    revise_point(session, action, signed, before=before, after=after)
    if before is not None and before.ends_on != after.ends_on:
        follow_ends(session, [after.id])


def refuse_stranding(session: Session, changed: PointFacts) -> None:
    """Raise ``Invalid`` if a point that is as ``changed`` would leave a delivered service that cannot be reached."""
    if stranded := _stranded(session, changed):
        raise Invalid([Problem("hours", STRANDED, {"count": stranded})])


def remove_point(
    session: Session, *, actor: Actor, community: int, point_id: int, expected_version: int | None = None
) -> None:
    """Remove a place that no offering names; its history stays. Raises ``Refused`` if one does, and ``Conflict``."""
    role = require(actor, Right.RECORD, community)
    point = own_point(session, community, point_id)
    refuse_outdated(point.version, expected_version)
    used = session.execute(
        select(func.count()).select_from(OfferingPoint).where(OfferingPoint.point_id == point_id)
    ).scalar_one()
    if used:
        raise Refused(_("%(count)d services are offered at this place. Change them first."), count=used)
    refuse_declared(session, point_id)
    _settle(session, actor, community, point.phones, (), Action.WITHDRAW)
    session.execute(delete(_POINTS).where(_POINTS.c.id == point.id))
    documents.drop(session, [point_id])
    revise_point(session, Action.WITHDRAW, (actor.name, role.value), before=point, after=None)


def refuse_declared(session: Session, point_id: int) -> None:
    """Raise ``Refused`` if a declaration names a point, even one that no line follows now."""
    named = select(Division.short_name).join(Declaration, Declaration.declarer_code == Division.code)
    named = named.join(DeclarationPoint, DeclarationPoint.declaration_id == Declaration.id)
    declarer = session.scalars(named.where(DeclarationPoint.point_id == point_id).limit(1)).first()
    if declarer:
        raise Refused(_("%(declarer)s declares a service at this place. Ask there first."), declarer=declarer)


def _stranded(session: Session, changed: PointFacts) -> int:
    """How many delivered services could no longer be reached if a point were as ``changed``."""
    named = (
        store.select_offerings()
        .add_columns(EditionItem.form)
        .join(
            OfferingPoint,
            and_(
                OfferingPoint.community_code == Offering.community_code,
                OfferingPoint.item_id == Offering.item_id,
            ),
        )
        .join(EditionItem, EditionItem.item_id == Offering.item_id)
        .where(OfferingPoint.point_id == changed.id, Offering.state == State.DELIVERED)
    )
    rows = session.execute(named).all()
    points = store.points_of_cells(session, sorted({row.community_code for row in rows}))
    stranded = set()
    for row in rows:
        cell = (row.community_code, row.item_id)
        of_cell = [changed if point.id == changed.id else point for point in points[cell]]
        said = store.facts(row, of_cell)
        by_id = {point.id: point for point in of_cell}
        if not reachable(said.draft, row.form, of_cell, said.station_phone) or unserved(
            said.draft, row.community_code, by_id
        ):
            stranded.add(cell)
    return len(stranded)


def own_point(session: Session, community: int, point_id: int) -> PointFacts:
    """A community's point, locked until the transaction ends. Raises ``NotFound``."""
    row = session.execute(
        store.select_points()
        .where(ServicePoint.id == point_id, ServicePoint.community_code == community)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(_("This community has no such service point."))
    return store.point_facts(row)
