"""Places near home that offer any service: each once, with all that is offered there, nearest first.

What is asked of a place is a matter of the place alone, so places are read first, one row each, and their lines only
for those that are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from ..catalogues import ItemFacts
from ..counters.rollup import counted_day
from ..counters.segments import Segment
from ..foundation import clock
from ..models import Admits, Division, ItemSquare, Offering, OfferingPoint, ServicePoint
from ..offerings import PointFacts, admits, store
from . import walking
from .facts import Near, NearPlace, PlaceWishes, ServiceThere
from .places import (
    AN_HOURS_WALK,
    HOURS,
    IN_STREET,
    IS_OPEN,
    LINE,
    OFFERED_STATES,
    PLACED,
    RINGS,
    WALKED,
    Told,
    asked,
    lines_that_count,
    offered_at,
    under_notices,
)
from .squares import IN_BOX, IN_SQUARES, box_values
from .walking import Coordinates, Pace, Walk, box_around

FEW = 100
"""Where an hour's walk reaches fewer places than these, they are looked for farther away: it is country, and costs little."""
_ORDER = (Segment.DELIVERED, Segment.PARTIAL, Segment.EXPIRED)
"""By which of its services a place is told: the surest. A line that offers something is in one of these segments."""

_ASKED_ITEMS = OfferingPoint.item_id.in_(bindparam("items", expanding=True))
_LINE_OF_LINK = and_(
    Offering.community_code == OfferingPoint.community_code,
    Offering.item_id == OfferingPoint.item_id,
    Offering.criterion_id.in_(bindparam("criteria", expanding=True)),
    Offering.state.in_(OFFERED_STATES),
)
_NAMED_BY_HOME: Any = ServicePoint.id.in_(
    select(OfferingPoint.point_id)
    .join(Offering, _LINE_OF_LINK)
    .where(OfferingPoint.community_code == bindparam("home"), _ASKED_ITEMS)
)
_OFFERS_SOMETHING: Any = exists().where(
    OfferingPoint.point_id == ServicePoint.id,
    _ASKED_ITEMS,
    _LINE_OF_LINK,
    Division.code == OfferingPoint.community_code,
    Division.retired_on.is_(None),
)
_SQUARED = select(ItemSquare.point_id).where(IN_SQUARES).distinct().cte("squared").prefix_with("MATERIALIZED")
_ADMITTING: Any = (
    select(*PLACED, *HOURS)
    .join(_SQUARED, _SQUARED.c.point_id == ServicePoint.id)
    .where(
        IN_BOX,
        IS_OPEN,
        or_(
            ServicePoint.admits == Admits.EVERYONE,
            ServicePoint.community_code == bindparam("home"),
            (ServicePoint.admits == Admits.STREET) & IN_STREET,
            _NAMED_BY_HOME,
        ),
        _OFFERS_SOMETHING,
    )
)
"""Places in a box that offer something to the residents of the community in question."""
_OFFERED_THERE: Any = offered_at(
    select(*PLACED).where(ServicePoint.id.in_(bindparam("points", expanding=True))), *LINE
)


def services_near(
    session: Session,
    items: Sequence[ItemFacts],
    origin: Coordinates,
    *,
    community: int,
    wanted: PlaceWishes = PlaceWishes(),  # noqa: B008 - frozen
    pace: Pace = Pace.ORDINARY,
    now: datetime | None = None,
    part: range = range(10),
) -> Near:
    """Places that offer any of ``items`` to the residents of ``community``, nearest to ``origin`` first, each once.

    ``items`` are those of an edition, in its order; those that are no place to walk to are passed over. ``part`` says which
    places to give, counted from 0, and ``farthest`` of the answer how far was looked. Places that do not admit these
    residents, and those without coordinates, are left out and not counted. At most six queries.
    """
    now, day = now or clock.now(), counted_day(session)
    items = [item for item in items if item.form in WALKED]
    values = asked(items, community, day)
    fitting: list[tuple[Row[Any], Walk]] = []
    unsaid, ring = 0, RINGS[0]
    for ring in RINGS:
        around = _around(session, ring, origin, values, pace)
        fitting, unsaid = _fitting(around, wanted, now)
        enough = wanted.only_near or len(fitting) > part.stop
        if enough or (ring >= AN_HOURS_WALK and len(around) >= FEW):
            break
    shown = fitting[part.start : part.stop]
    ids = [row.id for row, _walk in shown]
    points = under_notices(wanted.notices, store.points_by_id(session, ids))
    lines = session.execute(_OFFERED_THERE, {**values, "points": ids}) if ids else ()
    services = _services(items, *lines_that_count(lines, community, day), community)
    return Near(
        places=tuple(_place(points[row.id], walk, services[row.id]) for row, walk in shown),
        circle=sum(1 for _row, walk in fitting if walk.near),
        unsaid=unsaid,
        barred=0,
        turned_away=(),
        unplaced=0,
        more=len(fitting) > part.stop,
        pace=pace,
        farthest=ring,
    )


def _around(
    session: Session, ring: float, origin: Coordinates, values: Mapping[str, Any], pace: Pace
) -> list[tuple[Row[Any], Walk]]:
    """Places in a ring that admit the residents, nearest first; none farther than is certain. One query."""
    rows = session.execute(_ADMITTING, {**box_values(*box_around(origin, ring)), **values}).all()
    router = walking.router()
    certain = router.shortest(ring)
    ways = router.walks(origin, [Coordinates(row.latitude, row.longitude) for row in rows], pace)
    found = [(row, walk) for row, walk in zip(rows, ways, strict=True) if walk.metres <= certain]
    return sorted(found, key=lambda each: (each[1].metres, each[0].id))


def _fitting(
    around: Sequence[tuple[Row[Any], Walk]], wanted: PlaceWishes, now: datetime
) -> tuple[list[tuple[Row[Any], Walk]], int]:
    """Of places those that are as wanted, and how many of the circle never said whether they are."""
    fitting, unsaid = [], 0
    for row, walk in around:
        fits = wanted.fits(row, wanted.notices.hours(row.community_code, row.hours, point=row.id), now)
        if fits is None:
            unsaid += walk.near
        elif fits and (walk.near or not wanted.only_near):
            fitting.append((row, walk))
    return fitting, unsaid


def _services(
    items: Sequence[ItemFacts], told: Told, own: Any, community: int
) -> dict[int, list[tuple[Row[Any], ServiceThere]]]:
    """By place what it offers to the residents, in the order of ``items``, each with the row of its line."""
    found: dict[int, list[tuple[Row[Any], ServiceThere]]] = {}
    known = {item.id: (place, item) for place, item in enumerate(items)}
    for (point, item_id), (row, segment) in sorted(told.items(), key=lambda each: known[each[0][1]][0]):
        if (point, item_id) in own or admits(row.admits, of=row.community_code, community=community):
            service = ServiceThere(known[item_id][1], segment, row.disputed)
            found.setdefault(point, []).append((row, service))
    return found


def _place(point: PointFacts, walk: Walk, services: Sequence[tuple[Row[Any], ServiceThere]]) -> NearPlace:
    first, best = min(services, key=lambda each: _ORDER.index(each[1].segment))
    return NearPlace(
        point=point,
        walk=walk,
        community=first.told_by,
        segment=best.segment,
        disputed=all(each.disputed for _row, each in services),
        phone=next((row.phone for row, _service in services if row.phone), None),
        admitted=True,
        services=tuple(each for _row, each in services),
    )
