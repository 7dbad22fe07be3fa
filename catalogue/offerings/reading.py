"""What residents, workers and offices read of the offerings. Each function takes a fixed number of queries."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, ItemFacts
from ..counters.rollup import counted_day
from ..counters.segments import OFFERED, SEGMENTS, Segment, segment_column, segment_of, segment_under
from ..foundation.codes import subtree
from ..foundation.histories import RevisionFacts, read_history
from ..models import (
    CommunityProfile,
    Division,
    Offering,
    OfferingPoint,
    Revision,
    ServicePoint,
    State,
)
from . import store
from .facts import Line, OfferingFacts


def lines_of(
    session: Session,
    edition: EditionFacts,
    community: int,
    *,
    items: Sequence[ItemFacts] | None = None,
    day: date | None = None,
) -> tuple[Line, ...]:
    """A community's lines, one per item of the edition in its order, with records and their points.

    ``items`` asks for some of them only, in the order given. ``day`` is the day to judge by; by default the
    counted day.
    """
    day = day or counted_day(session)
    records = store.offerings_of(session, community, None if items is None else [item.id for item in items])
    return tuple(
        _line(item, records.get(item.id), day) for item in (edition.items if items is None else items)
    )


def get_line(
    session: Session, edition: EditionFacts, community: int, item_code: str, *, day: date | None = None
) -> Line:
    """One line of a community. Raises ``NotFound`` for an item that the edition does not list."""
    item = edition.item(item_code)
    day = day or counted_day(session)
    return _line(item, store.offerings_of(session, community, [item.id]).get(item.id), day)


def _line(item: ItemFacts, offering: OfferingFacts | None, day: date) -> Line:
    if offering is None:
        return Line(item, Segment.UNKNOWN, None)
    segment = segment_under(
        item.criterion_id, offering.criterion_id, offering.state, offering.holds_until, day
    )
    return Line(item, segment, offering)


def _nearest_first(latitude: float, longitude: float) -> tuple[ColumnElement[Any], ...]:
    """The order of offerings by how far they are from a point; those at an unknown distance come last."""
    shrunk = math.cos(math.radians(latitude)) ** 2

    def far(table: type[ServicePoint | CommunityProfile]) -> ColumnElement[Any]:
        north, east = table.latitude - latitude, table.longitude - longitude
        return north * north + east * east * shrunk

    at_place = (
        select(func.min(far(ServicePoint)))
        .join(OfferingPoint, OfferingPoint.point_id == ServicePoint.id)
        .where(
            OfferingPoint.community_code == Offering.community_code, OfferingPoint.item_id == Offering.item_id
        )
        .scalar_subquery()
    )
    at_home = (
        select(far(CommunityProfile))
        .where(CommunityProfile.community_code == Offering.community_code)
        .scalar_subquery()
    )
    nearest = func.coalesce(at_place, at_home)
    return nearest.is_(None), nearest


@dataclass(frozen=True, slots=True)
class CommunityOffering:
    """A community and what it says of one item."""

    community: int
    name: str
    street: int
    segment: Segment
    offering: OfferingFacts


@dataclass(frozen=True, slots=True)
class Availability:
    """Where an item is offered in a division: ``places`` is one page of the communities that offer it.

    ``counts`` has the communities of the division by segment, in the order of ``SEGMENTS``.
    """

    item: ItemFacts
    division: int
    day: date
    counts: tuple[int, ...]
    total: int
    places: tuple[CommunityOffering, ...]

    def __getitem__(self, segment: Segment) -> int:
        return self.counts[SEGMENTS.index(segment)]


def offered_in(
    session: Session,
    edition: EditionFacts,
    item_code: str,
    division_code: int,
    *,
    limit: int = 20,
    offset: int = 0,
    origin: tuple[float, float] | None = None,
) -> Availability:
    """Where in a division an item is delivered, in full or in part: nearest to ``origin`` first, or valid first, by code.

    ``origin`` is where the reader lives, latitude and longitude in degrees; a community is as near as the nearest
    of the places that it names, else as its reference point. ``total`` counts all such communities. Raises ``NotFound``
    for an unknown item.
    """
    item = edition.item(item_code)
    day = counted_day(session)
    first, last = subtree(division_code)
    there = (Offering.item_id == item.id, Offering.community_code.between(first, last))
    speaks = Offering.criterion_id == item.criterion_id
    segment = segment_column(day, speaks)
    tally: dict[str, int] = dict(
        session.execute(
            select(segment, func.count())
            .select_from(Offering)
            .join(Division, Division.code == Offering.community_code)
            .where(*there, Division.retired_on.is_(None))
            .group_by(segment)
        ).all()
    )
    communities = session.execute(
        select(func.count())
        .select_from(Division)
        .where(Division.code.between(first, last), Division.kind.is_not(None), Division.retired_on.is_(None))
    ).scalar_one()
    tally[Segment.UNKNOWN.value] = communities - sum(
        count for name, count in tally.items() if name != Segment.UNKNOWN.value
    )
    offered = (State.DELIVERED, State.PARTIAL)
    rows = session.execute(
        store.select_offerings()
        .add_columns(Division.short_name, Division.parent_code)
        .join(Division, Division.code == Offering.community_code)
        .where(*there, speaks, Offering.state.in_(offered), Division.retired_on.is_(None))
        .order_by(
            *(() if origin is None else _nearest_first(*origin)),
            case((segment == Segment.DELIVERED.value, 0), (segment == Segment.PARTIAL.value, 1), else_=2),
            Offering.community_code,
        )
        .limit(limit)
        .offset(offset)
    ).all()
    points = store.points_of_cells(session, [row.community_code for row in rows], [item.id])
    places = []
    for row in rows:
        offering = store.facts(row, points.get((row.community_code, item.id), ()))
        places.append(
            CommunityOffering(
                community=row.community_code,
                name=row.short_name,
                street=row.parent_code,
                segment=segment_of(offering.state, offering.holds_until, day),
                offering=offering,
            )
        )
    return Availability(
        item=item,
        division=division_code,
        day=day,
        counts=tuple(int(tally.get(segment.value, 0)) for segment in SEGMENTS),
        total=sum(int(tally.get(segment.value, 0)) for segment in OFFERED),
        places=tuple(places),
    )


def history(session: Session, community: int, item: ItemFacts) -> tuple[RevisionFacts, ...]:
    """Everything that was ever said of a cell, newest first."""
    return read_history(session, Revision, Revision.community_code == community, Revision.item_id == item.id)
