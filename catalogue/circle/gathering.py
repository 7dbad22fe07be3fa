"""What is on record around communities: their reference points, the places that offer something, what they deliver themselves.

A box on the index by item and square, or everything: a handful of queries for any number of communities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, and_, bindparam, case, cast, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from ..catalogues import ItemFacts
from ..counters.rollup import counted_day
from ..foundation.codes import ANCESTOR_SPANS, subtree
from ..models import (
    CommitteeKind,
    CommunityProfile,
    Division,
    ItemSquare,
    Offering,
    OfferingPoint,
    ServicePoint,
    State,
)
from ..near.places import IS_OPEN, ON_NO_MAP, PLACED, WALKED, offered_at
from ..near.squares import IN_BOX, IN_SQUARES, box_values
from ..near.walking import Coordinates, box_around
from .kinds import ReachedBy, shipped_circle

_STREET = ANCESTOR_SPANS[0]
MOST_SQUARES = 4_000
"""A box with more squares is not looked up in the index: all that is linked is read."""


class Origin(NamedTuple):
    """A present community: where one walks from is None where no reference point is known."""

    code: int
    name: str
    kind: CommitteeKind | None
    households: int | None
    at: Coordinates | None


class PlaceLink(NamedTuple):
    """A line that offers an item at a place, as the driver gives it. ``valid``: it counts as delivered on the day."""

    point: int
    community: int
    latitude: float | None
    longitude: float | None
    admits: str
    trades: str | None
    item: int
    told_by: int
    valid: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is on record around ``origins`` on ``day``.

    ``placed`` and ``unplaced`` are links to open places with and without coordinates. ``delivered`` are the cells (community,
    item id) that count as delivered, of items that the own line reaches; ``nowhere`` those of them, of items that one walks to, that name no place.
    """

    day: date
    origins: tuple[Origin, ...]
    placed: Sequence[PlaceLink]
    unplaced: Sequence[PlaceLink]
    delivered: Sequence[tuple[int, int]]
    nowhere: Sequence[tuple[int, int]]


def origins_in(session: Session, division: int) -> tuple[Origin, ...]:
    """The present communities of a division in order of code, with the reference points of their profiles. One query."""
    rows = session.connection().execute(
        select(
            Division.code,
            Division.short_name,
            Division.kind,
            CommunityProfile.households,
            CommunityProfile.latitude,
            CommunityProfile.longitude,
        )
        .outerjoin(CommunityProfile, CommunityProfile.community_code == Division.code)
        .where(
            Division.code.between(*subtree(division)),
            Division.kind.is_not(None),
            Division.retired_on.is_(None),
        )
        .order_by(Division.code)
    )
    return tuple(
        Origin(
            code, name, kind, households, None if north is None or east is None else Coordinates(north, east)
        )
        for code, name, kind, households, north, east in rows
    )


# As the driver gives them: a city has a hundred thousand links, and turning each into values of ours takes longer than all the rest.
_VALID = and_(
    type_coerce(Offering.state, String) == State.DELIVERED.value,
    or_(Offering.holds_until.is_(None), Offering.holds_until >= bindparam("day")),
)
_TOLD = (type_coerce(case((_VALID, 1), else_=0), Integer).label("valid"),)
_OF = (*PLACED, type_coerce(ServicePoint.trades, String).label("trades"))
_ALL = offered_at(
    select(*_OF, ItemSquare.item_id)
    .join(ItemSquare, ItemSquare.point_id == ServicePoint.id)
    .where(IS_OPEN, ItemSquare.item_id.in_(bindparam("items", expanding=True))),
    *_TOLD,
)
_BOXED = offered_at(
    select(*_OF, ItemSquare.item_id)
    .join(ItemSquare, ItemSquare.point_id == ServicePoint.id)
    .where(IN_SQUARES, IN_BOX, IS_OPEN),
    *_TOLD,
)
_AMONG: Any = bindparam("first"), bindparam("last")
_NAMED_AMONG = exists().where(
    OfferingPoint.point_id == ServicePoint.id, OfferingPoint.community_code.between(*_AMONG)
)
_UNPLACED = offered_at(
    select(*_OF).where(ON_NO_MAP, IS_OPEN, or_(ServicePoint.community_code.between(*_AMONG), _NAMED_AMONG)),
    *_TOLD,
)
# A row for each community: to hand over its cells one by one takes a driver longer than all the rest.
_ITEMS = func.aggregate_strings(cast(Offering.item_id, String), ",")
_DELIVERED = (
    select(Offering.community_code, _ITEMS)
    .where(
        Offering.community_code.between(*_AMONG),
        Offering.item_id.in_(bindparam("items", expanding=True)),
        Offering.criterion_id.in_(bindparam("criteria", expanding=True)),
        _VALID,
    )
    .group_by(Offering.community_code)
)
_NAMES_A_PLACE = exists().where(
    and_(
        OfferingPoint.community_code == Offering.community_code,
        OfferingPoint.item_id == Offering.item_id,
    )
)
_NOWHERE = _DELIVERED.where(~_NAMES_A_PLACE)


def gather(
    session: Session,
    items: Sequence[ItemFacts],
    origins: Sequence[Origin],
    radius: float,
) -> Gathered:
    """What is on record of ``items`` around ``origins``, which lie in one division: places up to ``radius`` metres away in a straight line.

    At most five queries.
    """
    day = counted_day(session)
    if not origins:
        return Gathered(day, (), (), (), (), ())
    walked = [item for item in items if item.form in WALKED]
    first, last = origins[0].code // _STREET * _STREET, origins[-1].code // _STREET * _STREET + _STREET - 1
    values = {"first": first, "last": last, "day": day}
    own = {"first": origins[0].code, "last": origins[-1].code, "day": day}
    connection = session.connection()
    return Gathered(
        day,
        tuple(origins),
        _links(session, _placed(origins, radius), walked, values),
        _links(session, (_UNPLACED, {}), walked, values),
        list(_cells(connection.execute(_DELIVERED, own | asked_of(_by_own_line(items))))),
        list(_cells(connection.execute(_NOWHERE, own | asked_of(walked)))),
    )


def _by_own_line(items: Iterable[ItemFacts]) -> list[ItemFacts]:
    """Items that the community's own line reaches: what comes to people, and all of the kinds that are delivered there."""
    delivered = {
        key for kind in shipped_circle().kinds if kind.reached is ReachedBy.AT_HOME for key in kind.items
    }
    return [
        item
        for item in items
        if item.form not in WALKED or not delivered.isdisjoint((item.key, *item.words_from))
    ]


def _cells(rows: Iterable[Any]) -> Iterator[tuple[int, int]]:
    """Cells from rows of a community and its items in one text."""
    for community, items in rows:
        for item in items.split(","):
            yield community, int(item)


def asked_of(items: Iterable[ItemFacts]) -> dict[str, Any]:
    """The values of statements about some items."""
    known = list(items)
    return {"items": [item.id for item in known], "criteria": [item.criterion_id for item in known]}


def _placed(origins: Sequence[Origin], radius: float) -> tuple[Any, dict[str, Any]] | None:
    """The statement for places around, and the values of its box; None where no reference point is known."""
    known = [origin.at for origin in origins if origin.at is not None]
    if not known:
        return None
    low = Coordinates(min(at.latitude for at in known), min(at.longitude for at in known))
    high = Coordinates(max(at.latitude for at in known), max(at.longitude for at in known))
    south, _north, west, _east = box_around(low, radius)
    _south, north, _west, east = box_around(high, radius)
    # The box of the southern edge is narrower than that of the northern one, so the wider of both counts.
    margin = max(low.longitude - west, east - high.longitude)
    values = box_values(south, north, low.longitude - margin, high.longitude + margin)
    squares = len(values["rows"]) * (values["last_column"] - values["first_column"] + 1)
    return (_ALL, {}) if squares > MOST_SQUARES else (_BOXED, values)


def _links(
    session: Session,
    asked: tuple[Any, dict[str, Any]] | None,
    items: Sequence[ItemFacts],
    values: dict[str, Any],
) -> Sequence[PlaceLink]:
    if asked is None or not items:
        return ()
    statement, box = asked
    rows = session.connection().execute(statement, {**box, **values, **asked_of(items)})
    return list(map(PlaceLink._make, rows.all()))
