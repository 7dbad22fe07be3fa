"""Service points (服务点): the places that a community's offerings name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import and_, delete, func, select
from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, require
from ..foundation.errors import Invalid, NotFound, Problem, Refused, _
from ..foundation.loading import insert_rows, reserve_ids
from ..foundation.phones import PHONE
from ..local_texts import documents
from ..models import Admits, Division, EditionItem, Level, Offering, OfferingPoint, ServicePoint, State
from ..time.hours import WeeklyHours
from . import store
from .facts import PointFacts
from .point_traits import PointTraits, check_traits, traits_of
from .requirements import reachable, unserved

MOST_PHONES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PointDraft(PointTraits):
    """A service point as entered. ``hours`` in the notation of ``catalogue.time.hours``; coordinates WGS 84 degrees."""

    name: str
    address: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    phones: Sequence[str] = field(default_factory=tuple)
    hours: str | None = None
    admits: Admits = Admits.COMMUNITY


def points_of(session: Session, community: int) -> tuple[PointFacts, ...]:
    """A community's service points, by id."""
    rows = session.execute(
        store.select_points().where(ServicePoint.community_code == community).order_by(ServicePoint.id)
    )
    return tuple(store.point_facts(row) for row in rows)


def save_point(
    session: Session, *, actor: Actor, community: int, draft: PointDraft, point_id: int | None = None
) -> PointFacts:
    """Add a service point, or change the one given. Raises ``NotAllowed``, ``NotFound``, ``Invalid``.

    A change that would leave a delivered service without what residents need to reach it is ``Invalid`` too.
    """
    require(actor, Right.RECORD, community)
    place = session.get(Division, community)
    if place is None or place.level is not Level.COMMUNITY:
        raise NotFound(_("There is no community with the code %(code)s."), code=community)
    problems, hours = _check(draft)
    if problems:
        raise Invalid(problems)
    values = _values(draft, hours)
    if point_id is None:
        point = ServicePoint(community_code=community)
        session.add(point)
    else:
        point = _own_point(session, community, point_id)
        changed = PointFacts(id=point_id, community=community, **values | {"phones": tuple(values["phones"])})
        if stranded := _stranded(session, changed):
            message = _(
                "%(count)d delivered services name this place. Keep its hours or phone and whom it admits, "
                "or change those services first."
            )
            raise Invalid([Problem("hours", message, {"count": stranded})])
    indexed = point.name, point.address
    for name, value in values.items():
        setattr(point, name, value)
    session.flush()
    if indexed != (point.name, point.address):
        documents.put(session, [documents.of_point(point.id, community, point.name, point.address)])
    return store.point_facts(point)


def add_points(
    session: Session, *, actor: Actor, points: Sequence[tuple[int, PointDraft]]
) -> tuple[PointFacts, ...]:
    """Add many service points, each a community's code and a draft; gives them in the order that they came.

    Raises what :func:`save_point` raises; the first ``Invalid`` draft ends it.
    """
    for community in {community for community, _draft in points}:
        require(actor, Right.RECORD, community)
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
        problems, hours = _check(replace(draft, hours=None) if text in read else draft)
        if problems:
            raise Invalid(problems)
        values.append(_values(draft, read.setdefault(text, hours)))
    if not values:
        return ()
    ids = reserve_ids(session, ServicePoint, len(values))
    insert_rows(
        session,
        ServicePoint,
        ("id", "community_code", *values[0]),
        [(*key, *row.values()) for *key, row in zip(ids, communities, values, strict=True)],
    )
    documents.add(
        session,
        [
            documents.of_point(point_id, place, row["name"], row["address"])
            for point_id, place, row in zip(ids, communities, values, strict=True)
        ],
    )
    return tuple(
        PointFacts(id=point_id, community=place, **row | {"phones": tuple(row["phones"])})
        for point_id, place, row in zip(ids, communities, values, strict=True)
    )


def remove_point(session: Session, *, actor: Actor, community: int, point_id: int) -> None:
    """Remove a place that no offering names. Raises ``Refused`` if one does."""
    require(actor, Right.RECORD, community)
    point = _own_point(session, community, point_id)
    used = session.execute(
        select(func.count()).select_from(OfferingPoint).where(OfferingPoint.point_id == point_id)
    ).scalar_one()
    if used:
        raise Refused(_("%(count)d services are offered at this place. Change them first."), count=used)
    session.execute(delete(ServicePoint).where(ServicePoint.id == point.id))
    documents.drop(session, [point_id])


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
        said = store.facts(row, of_cell).draft
        by_id = {point.id: point for point in of_cell}
        if not reachable(said, row.form, of_cell) or unserved(said, row.community_code, by_id):
            stranded.add(cell)
    return len(stranded)


def _own_point(session: Session, community: int, point_id: int) -> ServicePoint:
    point = session.get(ServicePoint, point_id)
    if point is None or point.community_code != community:
        raise NotFound(_("This community has no such service point."))
    return point


def _values(draft: PointDraft, hours: str | None) -> dict[str, Any]:
    """The columns that a draft fills; ``hours`` as :func:`_check` read them."""
    return {
        "name": draft.name.strip(),
        "address": (draft.address or "").strip() or None,
        "latitude": draft.latitude,
        "longitude": draft.longitude,
        "phones": [phone.strip() for phone in draft.phones if phone.strip()],
        "hours": hours,
        "admits": draft.admits,
        **traits_of(draft),
    }


def _check_coordinates(draft: PointDraft) -> Iterator[Problem]:
    if (draft.latitude is None) != (draft.longitude is None):
        yield Problem("latitude", _("Give both coordinates, or none."), {})
    if draft.latitude is not None and not -90 <= draft.latitude <= 90:
        yield Problem("latitude", _("The latitude lies between -90 and 90 degrees."), {})
    if draft.longitude is not None and not -180 <= draft.longitude <= 180:
        yield Problem("longitude", _("The longitude lies between -180 and 180 degrees."), {})


def _check(draft: PointDraft) -> tuple[list[Problem], str | None]:
    problems: list[Problem] = []
    hours: str | None = None
    if not draft.name.strip():
        problems.append(Problem("name", _("Give the place a name."), {}))
    for name, limit in (("name", 100), ("address", 200)):
        if len(getattr(draft, name) or "") > limit:
            problems.append(Problem(name, _("At most %(limit)d characters."), {"limit": limit}))
    phones = [phone.strip() for phone in draft.phones if phone.strip()]
    if len(phones) > MOST_PHONES:
        problems.append(Problem("phones", _("At most %(limit)d phone numbers."), {"limit": MOST_PHONES}))
    if any(not PHONE.fullmatch(phone) for phone in phones):
        problems.append(Problem("phones", _("This is not a phone number."), {}))
    problems += _check_coordinates(draft)
    if draft.hours and draft.hours.strip():
        try:
            hours = str(WeeklyHours.parse(draft.hours))
        except Invalid as error:
            problems += [Problem("hours", problem.message, problem.values) for problem in error.problems]
    problems += check_traits(draft)
    return problems, hours
