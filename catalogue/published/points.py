"""Service points of present communities that serve residents still, in pages by their ids."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import String, and_, or_, select, type_coerce
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.rollup import counted_day
from ..counters.segments import OFFERED, segment_column
from ..foundation.codes import subtree
from ..models import Division, Offering, OfferingPoint, ServicePoint, Trade
from ..offerings import PointFacts, store
from .open_records import open_records

_POINTS: Any = ServicePoint.__table__
_DIVISIONS: Any = Division.__table__
_OFFERINGS: Any = Offering.__table__
_LINKS: Any = OfferingPoint.__table__


@dataclass(frozen=True, slots=True)
class WantedPoints:
    """Which points are wanted: all conditions hold together, and None is no condition."""

    within: int | None = None
    """Code of a division."""
    items: Collection[int] | None = None
    """Ids of items, one of which is offered at the point."""
    trade: Trade | None = None
    traits: Mapping[str, bool] = field(default_factory=dict)
    """By the name of a trait that is yes or no (``catalogue.offerings.TRAITS``), what the point says of it."""


@dataclass(frozen=True, slots=True)
class PublishedPoint:
    """A point, and the community that it belongs to."""

    point: PointFacts
    community_name: str


def published_points(
    session: Session,
    edition: EditionFacts,
    wanted: WantedPoints,
    *,
    today: date,
    after: int = 0,
    limit: int,
) -> tuple[PublishedPoint, ...]:
    """At most ``limit`` of the wanted points by id, beginning after the id ``after``.

    One query, one for the counted day, and that of :func:`open_records`.
    """
    conditions = [
        _DIVISIONS.c.retired_on.is_(None),
        or_(_POINTS.c.ends_on.is_(None), _POINTS.c.ends_on >= today),
        _POINTS.c.id > after,
        *(_POINTS.c[name] == value for name, value in wanted.traits.items()),
    ]
    if wanted.within is not None:
        conditions.append(_POINTS.c.community_code.between(*subtree(wanted.within)))
    if wanted.trade is not None:
        # Trades are one text; none of them is a part of another's name.
        conditions.append(type_coerce(_POINTS.c.trades, String).contains(wanted.trade.value))
    if wanted.items is not None:
        conditions.append(_offers(session, edition, wanted.items))
    rows = session.execute(
        store.select_points()
        .add_columns(_DIVISIONS.c.short_name)
        .join(_DIVISIONS, _DIVISIONS.c.code == _POINTS.c.community_code)
        .where(*conditions)
        .order_by(_POINTS.c.id)
        .limit(limit)
    )
    return open_records(session, [PublishedPoint(store.point_facts(row), row.short_name) for row in rows])


def _offers(session: Session, edition: EditionFacts, items: Collection[int]) -> Any:
    """That a present community offers one of the items at the point."""
    speaks = Offering.criterion_id.in_([item.criterion_id for item in edition.items])
    teller = _DIVISIONS.alias()
    segment = segment_column(counted_day(session), speaks)
    return (
        select(_LINKS.c.point_id)
        .join(
            _OFFERINGS,
            and_(
                _LINKS.c.community_code == _OFFERINGS.c.community_code,
                _LINKS.c.item_id == _OFFERINGS.c.item_id,
            ),
        )
        .join(teller, teller.c.code == _OFFERINGS.c.community_code)
        .where(
            _LINKS.c.point_id == _POINTS.c.id,
            _OFFERINGS.c.item_id.in_(sorted(items)),
            teller.c.retired_on.is_(None),
            segment.in_([each.value for each in OFFERED]),
        )
        .exists()
    )
