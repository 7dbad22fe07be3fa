"""What residents, workers and offices read of the offerings. Each function takes a fixed number of queries."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, ItemFacts
from ..counters.rollup import BOTH, counted_day
from ..counters.segments import OFFERED, SEGMENTS, Segment, segment_column, segment_of, segment_under
from ..foundation.codes import subtree
from ..foundation.histories import RevisionFacts, read_history
from ..models import (
    CommunityProfile,
    Division,
    Offering,
    OfferingPoint,
    Revision,
    Rollup,
    ServicePoint,
    State,
)
from ..models.base import Day
from . import store
from .facts import Line, OfferingFacts

_PLACES = {segment: place for place, segment in enumerate(SEGMENTS)}


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


_SPEAKS = Offering.criterion_id == bindparam("criterion")
_SEGMENT = segment_column(bindparam("day", type_=Day), _SPEAKS)
_THERE = (
    Offering.item_id == bindparam("item"),
    Offering.community_code.between(bindparam("first"), bindparam("last")),
    Division.retired_on.is_(None),
)
_VALID_FIRST = (
    case({Segment.DELIVERED.value: 0, Segment.PARTIAL.value: 1}, value=_SEGMENT, else_=2),
    Offering.community_code,
)
_IN_THIS_ORDER = (Segment.DELIVERED, Segment.PARTIAL, Segment.EXPIRED)
_FOUND = (
    store.select_offerings()
    .add_columns(Division.short_name, Division.parent_code)
    .join(Division, Division.code == Offering.community_code)
    .where(*_THERE, _SPEAKS, Offering.state.in_((State.DELIVERED, State.PARTIAL)))
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_OFFERED = _FOUND.order_by(*_VALID_FIRST)
_RECORDED = (
    select(_SEGMENT, func.count())
    .select_from(Offering)
    .join(Division, Division.code == Offering.community_code)
    .where(*_THERE)
    .group_by(_SEGMENT)
)
_COUNTED = (
    select(Rollup.division_code, *(getattr(Rollup, segment.value) for segment in SEGMENTS))
    .join(Division, Division.code == Rollup.division_code)
    .where(
        or_(Division.code == bindparam("division"), Division.parent_code == bindparam("division")),
        Rollup.kind == BOTH,
        Rollup.criterion_id == bindparam("criterion"),
    )
    .order_by(Rollup.division_code)
)


def _counted(
    session: Session, item: ItemFacts, division: int, day: date
) -> tuple[tuple[int, ...], list[tuple[int, tuple[int, ...]]]]:
    """The communities of a division by segment, and those of each of its parts, by code, where there are such."""
    rows = session.execute(_COUNTED, {"division": division, "criterion": item.criterion_id}).all()
    counted = {code: tuple(counts) for code, *counts in rows}
    own = counted.pop(division, None)
    if own is not None:
        return own, list(counted.items())
    first, last = subtree(division)
    values = {"item": item.id, "criterion": item.criterion_id, "first": first, "last": last, "day": day}
    tally: dict[str, int] = dict(session.execute(_RECORDED, values).all())
    communities = session.execute(
        select(func.count())
        .select_from(Division)
        .where(Division.code.between(first, last), Division.kind.is_not(None), Division.retired_on.is_(None))
    ).scalar_one()
    tally[Segment.UNKNOWN.value] = communities - sum(
        count for name, count in tally.items() if name != Segment.UNKNOWN.value
    )
    return tuple(int(tally.get(segment.value, 0)) for segment in SEGMENTS), []


def _narrowed(
    within: tuple[int, int],
    counts: tuple[int, ...],
    parts: Sequence[tuple[int, tuple[int, ...]]],
    offset: int,
    limit: int,
) -> tuple[tuple[int, int], int]:
    """The codes among which the offerings of one page lie, by the counts of the parts, and how many are before it there.

    So a page of a city reads one or two districts, where an item is common.
    """
    places = [_PLACES[segment] for segment in _IN_THIS_ORDER]
    if any(counts[place] != sum(part[place] for _code, part in parts) for place in places):
        return within, offset  # nothing is right below, or something is beside the parts
    blocks: list[tuple[int, int, int]] = []  # number of the part, beginning and end, as they are listed
    end = 0
    for place in places:
        for number, (_code, part) in enumerate(parts):
            blocks.append((number, end, end + part[place]))
            end += part[place]
    shown = [number for number, begins, ends in blocks if begins < offset + limit and offset < ends]
    if not shown:
        return within, offset
    lowest, highest = min(shown), max(shown)
    before = sum(
        min(ends, offset) - begins
        for number, begins, ends in blocks
        if lowest <= number <= highest and begins < offset
    )
    return (parts[lowest][0], subtree(parts[highest][0])[1]), before


def _nearest_first(latitude: float, longitude: float) -> Any:
    """:data:`_OFFERED` by how far it is from a point; what is at an unknown distance comes last."""
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
    return _FOUND.order_by(nearest.is_(None), nearest, *_VALID_FIRST)


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
    counts, parts = _counted(session, item, division_code, day)
    within, skipped = subtree(division_code), offset
    if origin is None:
        within, skipped = _narrowed(within, counts, parts, offset, limit)
    values = {
        "item": item.id,
        "criterion": item.criterion_id,
        "first": within[0],
        "last": within[1],
        "day": day,
        "limit": limit,
        "offset": skipped,
    }
    statement = _OFFERED if origin is None else _nearest_first(*origin)
    rows = session.execute(statement, values).all()
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
        counts=counts,
        total=sum(counts[_PLACES[segment]] for segment in OFFERED),
        places=tuple(places),
    )


def history(session: Session, community: int, item: ItemFacts) -> tuple[RevisionFacts, ...]:
    """Everything that was ever said of a cell, newest first."""
    return read_history(session, Revision, Revision.community_code == community, Revision.item_id == item.id)
