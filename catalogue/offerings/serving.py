"""One service point, and the services offered there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.rollup import counted_day
from ..counters.segments import OFFERED, segment_under
from ..foundation.errors import NotFound, _
from ..models import Division, Offering, OfferingPoint, ServicePoint
from . import store
from .facts import Line, PointFacts

LARGEST_ID = 2**31 - 1
"""PostgreSQL's columns of ids hold no larger number, and refuse to compare with one."""

_POINTS: Any = ServicePoint.__table__
_POINT = select(*_POINTS.c).where(_POINTS.c.id == bindparam("point"))
_DIVISIONS: Any = Division.__table__
_OFFERINGS: Any = Offering.__table__
_LINKS: Any = OfferingPoint.__table__
_SERVED = (
    store.select_offerings()
    .add_columns(_DIVISIONS.c.short_name)
    .join(
        _LINKS,
        and_(
            _LINKS.c.community_code == _OFFERINGS.c.community_code,
            _LINKS.c.item_id == _OFFERINGS.c.item_id,
        ),
    )
    .join(_DIVISIONS, _DIVISIONS.c.code == _OFFERINGS.c.community_code)
    .where(_LINKS.c.point_id == bindparam("point"), _DIVISIONS.c.retired_on.is_(None))
    .order_by(_OFFERINGS.c.community_code)
)


_SERVING = (
    select(
        _LINKS.c.point_id,
        _OFFERINGS.c.item_id,
        _OFFERINGS.c.criterion_id,
        _OFFERINGS.c.state,
        _OFFERINGS.c.holds_until,
        _POINTS.c.ends_on,
    )
    .join(_POINTS, _POINTS.c.id == _LINKS.c.point_id)
    .join(
        _OFFERINGS,
        and_(
            _LINKS.c.community_code == _OFFERINGS.c.community_code,
            _LINKS.c.item_id == _OFFERINGS.c.item_id,
        ),
    )
    .join(_DIVISIONS, _DIVISIONS.c.code == _OFFERINGS.c.community_code)
    .where(_LINKS.c.point_id.in_(bindparam("points", expanding=True)), _DIVISIONS.c.retired_on.is_(None))
)


@dataclass(frozen=True, slots=True)
class Served:
    """A line of a present community that names the place: ``line.offering.points`` holds that place alone."""

    community: int
    community_name: str
    line: Line


def get_point(session: Session, point_id: int) -> PointFacts:
    """A service point by its id, even if its community is retired. Raises ``NotFound``."""
    row = None
    if 0 < point_id <= LARGEST_ID:
        row = session.execute(_POINT, {"point": point_id}).one_or_none()
    if row is None:
        raise NotFound(_("There is no such service point."))
    return store.point_facts(row)


def serving(session: Session, edition: EditionFacts, points: Iterable[int]) -> set[int]:
    """Those of the service points (ids) at which a present community offers an item of the edition: at a point whose last day
    has passed, nothing is offered. One query."""
    day, speaks = counted_day(session), {item.id: item.criterion_id for item in edition.items}
    rows = session.execute(_SERVING, {"points": list(points)})
    return {
        row.point_id
        for row in rows
        if row.item_id in speaks
        and (row.ends_on is None or row.ends_on >= day)
        and segment_under(speaks[row.item_id], row.criterion_id, row.state, row.holds_until, day) in OFFERED
    }


def served_at(session: Session, edition: EditionFacts, point: PointFacts) -> tuple[Served, ...]:
    """The services that present communities offer at a place, by item in the edition's order, then by community.

    The community that the place belongs to comes before others of the same item. Nothing is offered at a place whose
    last day has passed.
    """
    items = {item.id: (place, item) for place, item in enumerate(edition.items)}
    day = counted_day(session)
    if point.is_over(day):
        return ()
    found = []
    for row in session.execute(_SERVED, {"point": point.id}):
        if row.item_id not in items:
            continue  # of an earlier edition
        place, item = items[row.item_id]
        offering = store.facts(row, (point,))
        segment = segment_under(
            item.criterion_id, offering.criterion_id, offering.state, offering.holds_until, day
        )
        if segment in OFFERED:  # a line that is not offered gives no service at the place
            elsewhere = row.community_code != point.community
            served = Served(row.community_code, row.short_name, Line(item, segment, offering))
            found.append((place, elsewhere, row.community_code, served))
    return tuple(served for *_order, served in sorted(found, key=lambda each: each[:3]))
