"""Places near home that offer any service: each once, with all that is offered there, nearest first.

What is asked of a place is a matter of the place alone, so places are read first, one row each, and their lines only
for those that are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Row, and_, bindparam, exists, func, select
from sqlalchemy.orm import Session

from ..catalogues import ItemFacts
from ..counters.rollup import counted_day
from ..counters.segments import Segment
from ..foundation import clock
from ..models import Division, ItemSquare, Offering, OfferingPoint, ServicePoint
from ..offerings import PointFacts, admits, store
from . import walking
from .facts import Near, NearPlace, PlaceWishes, ServiceThere
from .places import (
    AN_HOURS_WALK,
    FARTHEST,
    HOURS,
    IN_STREET,
    IS_OPEN,
    LINE,
    OFFERED_STATES,
    ON_NO_MAP,
    PLACED,
    RINGS,
    WALKED,
    Told,
    asked,
    lines_that_count,
    may_admit,
    offered_at,
    under_notices,
)
from .squares import IN_BOX, IN_SQUARES, box_values
from .walking import Coordinates, Pace, Walk, box_around

FEW = 30
"""Where the first ring holds fewer places than these it is country, and they are looked for beyond an hour's walk."""
_ORDER = (Segment.DELIVERED, Segment.PARTIAL, Segment.EXPIRED)
"""By which of its services a place is told: the surest. A line that offers something is in one of these segments."""

_DIVISIONS: Any = Division.__table__
_OFFERINGS: Any = Offering.__table__
_LINKS: Any = OfferingPoint.__table__
_POINTS: Any = ServicePoint.__table__
_SQUARES: Any = ItemSquare.__table__
_ASKED_ITEMS = _LINKS.c.item_id.in_(bindparam("items", expanding=True))
_LINE_OF_LINK = and_(
    _OFFERINGS.c.community_code == _LINKS.c.community_code,
    _OFFERINGS.c.item_id == _LINKS.c.item_id,
    _OFFERINGS.c.criterion_id.in_(bindparam("criteria", expanding=True)),
    _OFFERINGS.c.state.in_(OFFERED_STATES),
)
_NAMED_BY_HOME: Any = _POINTS.c.id.in_(
    select(_LINKS.c.point_id)
    .join(_OFFERINGS, _LINE_OF_LINK)
    .where(_LINKS.c.community_code == bindparam("home"), _ASKED_ITEMS)
)
_OFFERS_SOMETHING: Any = exists().where(
    _LINKS.c.point_id == _POINTS.c.id,
    _ASKED_ITEMS,
    _LINE_OF_LINK,
    _DIVISIONS.c.code == _LINKS.c.community_code,
    _DIVISIONS.c.retired_on.is_(None),
)
_SQUARED = select(_SQUARES.c.point_id).where(IN_SQUARES).distinct().cte("squared").prefix_with("MATERIALIZED")
_ADMITS_AND_OFFERS: Any = and_(
    IS_OPEN,
    may_admit(_NAMED_BY_HOME),
    _OFFERS_SOMETHING,
)
_ADMITTING: Any = (
    select(*PLACED, *HOURS)
    .join(_SQUARED, _SQUARED.c.point_id == _POINTS.c.id)
    .where(IN_BOX, _ADMITS_AND_OFFERS)
)
"""Places in a box that offer something to the residents of the community in question."""


@cache
def _as_wanted(traits: frozenset[str]) -> Any:
    """Such places that say yes to each of ``traits``."""
    columns = [_POINTS.c[name] for name in sorted(traits)]
    return _ADMITTING.where(
        *(column.is_(True) if isinstance(column.type, Boolean) else column != "" for column in columns)
    )


_UNPLACED: Any = (
    select(func.count())
    .select_from(_POINTS)
    .where(
        IN_STREET,
        ON_NO_MAP,
        _ADMITS_AND_OFFERS,
    )
)
_OFFERED_THERE: Any = offered_at(
    select(*PLACED).where(_POINTS.c.id.in_(bindparam("points", expanding=True))), *LINE
)


class _Found(NamedTuple):
    """A place that admits the residents, the walk there, and whether it is as wanted; None if it did not say."""

    row: Row[Any]
    walk: Walk
    fits: bool | None


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
    places to give, counted from 0, and ``farthest`` of the answer how far they are looked for. Places that do not admit these
    residents are left out and not counted. At most seven queries.
    """
    now, day = now or clock.now(), counted_day(session)
    items = [item for item in items if item.form in WALKED]
    values = asked(items, community, day)
    fitting: list[_Found] = []
    unsaid, farthest, ring = 0, FARTHEST, RINGS[0]
    for ring in RINGS:
        # Those that did not say count in the quarter of an hour alone, which is in the first ring.
        statement = _ADMITTING if ring == RINGS[0] else _as_wanted(wanted.traits)
        rows = session.execute(statement, {**box_values(*box_around(origin, ring)), **values}).all()
        found = _not_unfit(rows, ring, origin, wanted, now, pace)
        fitting = [each for each in found if each.fits and (each.walk.near or not wanted.only_near)]
        if ring == RINGS[0]:
            unsaid = sum(each.walk.near for each in found if each.fits is None)
            farthest = AN_HOURS_WALK if len(rows) >= FEW else FARTHEST
        if wanted.only_near or len(fitting) > part.stop or ring >= farthest:
            break
    shown = fitting[part.start : part.stop]
    ids = [each.row.id for each in shown]
    points = under_notices(wanted.notices, store.points_by_id(session, ids))
    lines = session.execute(_OFFERED_THERE, {**values, "points": ids}) if ids else ()
    services = _services(items, *lines_that_count(lines, community, day), community)
    return Near(
        places=tuple(_place(points[each.row.id], each.walk, services[each.row.id]) for each in shown),
        circle=sum(each.walk.near for each in fitting),
        unsaid=unsaid,
        barred=0,
        turned_away=(),
        unplaced=session.execute(_UNPLACED, values).scalar_one(),
        more=len(fitting) > part.stop,
        pace=pace,
        farthest=ring,
    )


def _not_unfit(
    rows: Sequence[Row[Any]],
    ring: float,
    origin: Coordinates,
    wanted: PlaceWishes,
    now: datetime,
    pace: Pace,
) -> list[_Found]:
    """Places of a ring that are as wanted, and those that may be, nearest first; none farther than is certain."""
    judge = wanted.judge(now)
    judged = [
        (row, judge(row, wanted.notices.hours(row.community_code, row.hours, point=row.id))) for row in rows
    ]
    kept = [(row, fits) for row, fits in judged if fits is not False]
    router = walking.router()
    certain = router.shortest(ring)
    ways = router.walks(origin, [Coordinates(row.latitude, row.longitude) for row, _fits in kept], pace)
    found = [
        _Found(row, walk, fits)
        for (row, fits), walk in zip(kept, ways, strict=True)
        if walk.metres <= certain
    ]
    return sorted(found, key=lambda each: (each.walk.metres, each.row.id))


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
