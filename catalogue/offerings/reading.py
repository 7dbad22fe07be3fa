"""What residents, workers and offices read of the offerings. Each function takes a fixed number of queries."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Float, bindparam, case, func, or_, select, union
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, ItemFacts
from ..counters.rollup import BOTH, counted_day
from ..counters.segments import OFFERED, SEGMENTS, Segment, segment_column, segment_of, segment_under
from ..foundation.codes import subtree
from ..foundation.histories import RevisionFacts, read_history
from ..models import (
    CommunityProfile,
    Division,
    ItemSquare,
    Offering,
    OfferingPoint,
    Revision,
    Rollup,
    ServicePoint,
    State,
)
from ..models.base import Day
from ..models.offerings import squares_in
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
_INSIDE = Offering.community_code.between(bindparam("first"), bindparam("last"))
_OF_ITEM = (Offering.item_id == bindparam("item"), Division.retired_on.is_(None))
_VALID_FIRST = (
    case({Segment.DELIVERED.value: 0, Segment.PARTIAL.value: 1}, value=_SEGMENT, else_=2),
    Offering.community_code,
)
_IN_THIS_ORDER = (Segment.DELIVERED, Segment.PARTIAL, Segment.EXPIRED)
_OFFERING_IT = (
    store.select_offerings()
    .add_columns(Division.short_name, Division.parent_code)
    .join(Division, Division.code == Offering.community_code)
    .where(*_OF_ITEM, _SPEAKS, Offering.state.in_((State.DELIVERED, State.PARTIAL)))
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_FOUND = _OFFERING_IT.where(_INSIDE)
_OFFERED = _FOUND.order_by(*_VALID_FIRST)
_RECORDED = (
    select(_SEGMENT, func.count())
    .select_from(Offering)
    .join(Division, Division.code == Offering.community_code)
    .where(*_OF_ITEM, _INSIDE)
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


_LINKS: Any = OfferingPoint.__table__
_POINTS: Any = ServicePoint.__table__
_PROFILES: Any = CommunityProfile.__table__
_SQUARES: Any = ItemSquare.__table__
REACHES = (0.015, 0.06)
"""Degrees of latitude around the reader in which a page of the nearest is looked for, before all of a division is put in order."""


def _far(table: Any) -> Any:
    """How far a row is, as squared degrees of latitude."""
    north = table.c.latitude - bindparam("latitude", type_=Float)
    east = table.c.longitude - bindparam("longitude", type_=Float)
    return north * north + east * east * bindparam("shrunk", type_=Float)


_AT_PLACE = (
    select(func.min(_far(_POINTS)))
    .join(_LINKS, _LINKS.c.point_id == _POINTS.c.id)
    .where(_LINKS.c.community_code == Offering.community_code, _LINKS.c.item_id == Offering.item_id)
    .scalar_subquery()
)
_AT_HOME = (
    select(_far(_PROFILES)).where(_PROFILES.c.community_code == Offering.community_code).scalar_subquery()
)
_NEAREST = func.coalesce(_AT_PLACE, _AT_HOME)
_NEAREST_FIRST = _FOUND.order_by(_NEAREST.is_(None), _NEAREST, *_VALID_FIRST)
"""By how far it is from a point; what is at an unknown distance comes last."""
_AROUND = union(
    select(_LINKS.c.community_code)
    .join(_SQUARES, (_SQUARES.c.point_id == _LINKS.c.point_id) & (_SQUARES.c.item_id == _LINKS.c.item_id))
    .where(
        _SQUARES.c.item_id == bindparam("item"),
        _SQUARES.c.north.in_(bindparam("rows", expanding=True)),
        _SQUARES.c.east.between(bindparam("first_column"), bindparam("last_column")),
    ),
    select(_PROFILES.c.community_code).where(
        _PROFILES.c.latitude.between(bindparam("south"), bindparam("north")),
        _PROFILES.c.longitude.between(bindparam("west"), bindparam("east")),
    ),
)
_NEAREST_WITHIN = _OFFERING_IT.where(
    Offering.community_code.in_(bindparam("around", expanding=True)),
    bindparam("reach", type_=Float) >= _NEAREST,
).order_by(_NEAREST, *_VALID_FIRST)
"""The beginning of the same list, of communities that have a place for the item or their reference point around."""
MOST_AROUND = 1_000
"""With more communities around a reader, all of the division may as well be put in order."""


def _nearest(session: Session, values: dict[str, Any], latitude: float, longitude: float) -> Sequence[Any]:
    """A page of the communities that offer an item, nearest first: at most five queries.

    A community within a reach has a place in the squares around, or its reference point: so what is found there begins the list.
    """
    slant = math.cos(math.radians(latitude))
    values = values | {"latitude": latitude, "longitude": longitude, "shrunk": slant**2}
    for reach in REACHES:
        south, north, west, east = (
            latitude - reach,
            latitude + reach,
            longitude - reach / slant,
            longitude + reach / slant,
        )
        box = {"south": south, "north": north, "west": west, "east": east, "item": values["item"]}
        codes = session.scalars(_AROUND, box | squares_in(south, north, west, east)).all()
        around = [code for code in codes if values["first"] <= code <= values["last"]]
        if len(around) > MOST_AROUND:
            break
        found = session.execute(_NEAREST_WITHIN, values | {"around": around, "reach": reach**2}).all()
        if len(found) == values["limit"]:
            return found
    return session.execute(_NEAREST_FIRST, values).all()


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
    rows = session.execute(_OFFERED, values).all() if origin is None else _nearest(session, values, *origin)
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
