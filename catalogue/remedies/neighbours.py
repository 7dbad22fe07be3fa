"""Neighbours within the walk: who delivers nearest by what a community lacks, at a place that admits its residents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Integer,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..foundation.codes import subtree
from ..models import (
    Admits,
    CommunityProfile,
    Division,
    Item,
    ItemSquare,
    Level,
    Offering,
    OfferingPoint,
    ServicePoint,
    State,
)
from ..near import WALKED
from ..near.places import RINGS
from ..near.squares import A_DEGREE, IN_BOX, IN_SQUARES, box_values
from ..near.walking import QUARTER_HOUR, SPEEDS, Coordinates, Pace, box_around, router
from .arrangements import bare_rows

_STREET = Level.STREET.span
_NAMED = 500
"""Communities that are named in a statement; of more the profiles of the whole division are read."""
_FEW = 200
"""Cells for each of which places are looked for by themselves; of more in one box that holds them all."""
_FARTHEST = RINGS[0]
"""Metres, straight: a walk of a quarter of an hour ends within them, with every router."""
_PAIRED = 10**5
"""A community's code times this, and an item's id, make one number of both."""
_ROWS = range(-2, 3)
"""Rows of squares around a point's own that its box may touch: a row is 1,112 m high."""


@dataclass(eq=False, slots=True)
class _Place:
    """A place that admits others: where it is, and by item the communities that deliver there."""

    community: int
    at: Coordinates
    admits: Admits
    items: dict[int, list[int]]


def _box() -> Any:
    """Places in one box, by the index of the items in question."""
    return _PLACES.where(ServicePoint.id.in_(select(ItemSquare.point_id).where(IN_SQUARES)), IN_BOX)


def _boxes() -> Any:
    """Places in the boxes around some communities, each by the index of the items that it lacks.

    In steps that no planner turns round: SQLite would begin with all places.
    """
    code, here = CommunityProfile.community_code, CommunityProfile
    lacked = (
        select(here.latitude, here.longitude, Item.id.label("item_id"))
        .join(Item, true())
        .where(
            code.in_(bindparam("communities", expanding=True)),
            Item.id.in_(bindparam("items", expanding=True)),
            (code * _PAIRED + Item.id).in_(bindparam("pairs", expanding=True)),
        )
        .cte("lacked")
        .prefix_with("MATERIALIZED")
    )
    height: Any = bindparam("height")
    width: Any = bindparam("width")
    row = _number(lacked.c.latitude)
    squares = (
        select(lacked.c.latitude, lacked.c.longitude, ItemSquare.point_id)
        .join(
            ItemSquare,
            and_(
                ItemSquare.item_id == lacked.c.item_id,
                ItemSquare.north.in_([row + step for step in _ROWS]),
                ItemSquare.east.between(
                    _number(lacked.c.longitude - width), _number(lacked.c.longitude + width)
                ),
            ),
        )
        .distinct()
        .cte("squares")
        .prefix_with("MATERIALIZED")
    )
    around = and_(
        squares.c.point_id == ServicePoint.id,
        ServicePoint.latitude.between(squares.c.latitude - height, squares.c.latitude + height),
        ServicePoint.longitude.between(squares.c.longitude - width, squares.c.longitude + width),
    )
    return _PLACES.join(squares, around).distinct()


def _number(degrees: Any) -> Any:
    """The row or column of the squares in which something lies."""
    return cast(func.round(degrees * A_DEGREE), Integer)


_PLACES = select(
    ServicePoint.id,
    ServicePoint.community_code.label("of"),
    ServicePoint.latitude,
    ServicePoint.longitude,
    # As text: a row for each line that names a place is read, and a place is made only once.
    type_coerce(ServicePoint.admits, String).label("admits"),
)


def _links(places: Any) -> Any:
    """Of some places those that admit others, with the valid lines that deliver there.

    In two steps that no planner turns round: the places by their index, then what is linked to them.
    """
    box = (
        places.where(
            ServicePoint.admits != Admits.COMMUNITY,
            or_(ServicePoint.ends_on.is_(None), ServicePoint.ends_on >= bindparam("day")),
        )
        .cte("box")
        .prefix_with("MATERIALIZED")
    )
    links = (
        select(box, OfferingPoint.item_id, OfferingPoint.community_code.label("told_by"))
        .join(OfferingPoint, OfferingPoint.point_id == box.c.id)
        # Or SQLite would look into the index once for each item of each place.
        .where((OfferingPoint.item_id + literal_column("0")).in_(bindparam("items", expanding=True)))
        .cte("links")
        .prefix_with("MATERIALIZED")
    )
    return (
        select(links)
        .join(
            Offering,
            and_(Offering.community_code == links.c.told_by, Offering.item_id == links.c.item_id),
        )
        .where(
            Offering.state == State.DELIVERED,
            Offering.holds_until >= bindparam("day"),
            Offering.disputed.is_(False),
            Offering.criterion_id.in_(bindparam("criteria", expanding=True)),
            links.c.told_by.not_in(select(Division.code).where(Division.retired_on.is_not(None))),
        )
    )


_LINKS = _links(_box())
_LINKS_AROUND = _links(_boxes())


def neighbours_of(
    session: Session, edition: EditionFacts, division: int, cells: Iterable[tuple[int, int]], day: date
) -> dict[tuple[int, int], int]:
    """For each of some cells (community, item id) of a division the neighbour that delivers the item nearest by, if one does.

    That is a community with a valid, undisputed line at a place within a quarter of an hour on foot of the cell's community,
    which admits its residents. Cells whose item is not walked to, and communities without a reference point, have none. Two queries.
    """
    walked = {item.id: item.criterion_id for item in edition.items if item.form in WALKED}
    wanted: dict[int, set[int]] = defaultdict(set)
    for community, item_id in cells:
        if item_id in walked:
            wanted[community].add(item_id)
    origins = _origins(session, division, wanted)
    if not origins:
        return {}
    items = sorted(set().union(*(wanted[code] for code in origins)))
    near = _near_places(session, origins, wanted, {item: walked[item] for item in items}, day)
    found: dict[tuple[int, int], int] = {}
    for community, origin in origins.items():
        for item, neighbour in _nearest(near, community, origin, wanted[community]).items():
            found[community, item] = neighbour
    return found


def _nearest(grid: _Grid, community: int, origin: Coordinates, wanted: set[int]) -> dict[int, int]:
    """The neighbour nearest by for each of some items, of two at one distance the lower code."""
    at_places: dict[_Place, list[int]] = {}
    for square in grid.around(origin, community // _STREET):
        for item in wanted & square.keys():
            for place in square[item]:
                at_places.setdefault(place, []).append(item)
    if not at_places:
        return {}
    best: dict[int, tuple[int, int]] = {}
    walks = router().walks(origin, [place.at for place in at_places], Pace.ORDINARY)
    for (place, items), walk in zip(at_places.items(), walks, strict=True):
        if not walk.near:
            continue
        for item in items:
            others = [code for code in place.items[item] if code != community]
            if others:
                each = walk.metres, min(others)
                best[item] = min(best.get(item, each), each)
    return {item: code for item, (_metres, code) in best.items()}


def _origins(session: Session, division: int, wanted: Collection[int]) -> dict[int, Coordinates]:
    query = select(
        CommunityProfile.community_code, CommunityProfile.latitude, CommunityProfile.longitude
    ).where(
        CommunityProfile.community_code.between(*subtree(division)),
        CommunityProfile.latitude.is_not(None),
        CommunityProfile.longitude.is_not(None),
    )
    if len(wanted) <= _NAMED:
        query = query.where(CommunityProfile.community_code.in_(sorted(wanted)))
    rows = session.connection().execute(query)
    return {
        code: Coordinates(north, east)
        for code, north, east in rows
        if code in wanted and north is not None and east is not None
    }


class _Grid:
    """Places by item and by squares that are as wide as the reach, so that those around a point lie in nine of them.

    Places that admit their own street alone are apart, by street (its code // 1000); 0 for those that admit everybody.
    """

    def __init__(self, width: float, height: float, points: Iterable[Coordinates]) -> None:
        """``points``: those around which places will be asked for."""
        self.height, self.width = height, width
        self.squares: dict[tuple[int, int, int], dict[int, list[_Place]]] = {}
        middles = {self._square(at) for at in points}
        self._reached = {
            (row + north, column + east)
            for row, column in middles
            for north in (-1, 0, 1)
            for east in (-1, 0, 1)
        }

    def _square(self, at: Coordinates) -> tuple[int, int]:
        return int(at.latitude // self.height), int(at.longitude // self.width)

    def reaches(self, at: Coordinates) -> bool:
        """Whether a place lies in the squares around some point."""
        return self._square(at) in self._reached

    def put(self, place: _Place) -> None:
        row, column = self._square(place.at)
        street = place.community // _STREET if place.admits is Admits.STREET else 0
        square = self.squares.setdefault((row, column, street), {})
        for item in place.items:
            square.setdefault(item, []).append(place)

    def around(self, at: Coordinates, street: int) -> Iterable[dict[int, list[_Place]]]:
        """What there is in the squares around a point for the residents of a street."""
        row, column = self._square(at)
        for north in (row - 1, row, row + 1):
            for east in (column - 1, column, column + 1):
                for key in ((north, east, 0), (north, east, street)):
                    square = self.squares.get(key)
                    if square is not None:
                        yield square


def _reach() -> float:
    """Metres, straight, within which every walk of a quarter of an hour ends, by the router in use."""
    longest = QUARTER_HOUR * 60 * SPEEDS[Pace.ORDINARY]
    low, high = 0.0, _FARTHEST
    while high - low > 1:
        middle = (low + high) / 2
        low, high = (low, middle) if router().shortest(middle) > longest else (middle, high)
    return high + 1  # lengths of ways are rounded


def _near_places(
    session: Session,
    origins: Mapping[int, Coordinates],
    wanted: Mapping[int, Collection[int]],
    items: Mapping[int, int],
    day: date,
) -> _Grid:
    """Places around some communities that admit others and deliver what these lack. One query.

    ``wanted`` has the ids of items by community, ``items`` all of them with their criteria.
    """
    points = list(origins.values())
    lowest = Coordinates(min(at.latitude for at in points), min(at.longitude for at in points))
    highest = Coordinates(max(at.latitude for at in points), max(at.longitude for at in points))
    # Degrees of longitude are shortest in the north (here; of latitude they are the same everywhere).
    farthest = max((lowest, highest), key=lambda at: abs(at.latitude))
    south, north, west, east = box_around(farthest, _reach())
    height, width = (north - south) / 2, (east - west) / 2
    grid = _Grid(width, height, points)
    values: dict[str, Any] = {"day": day, "items": list(items), "criteria": list(items.values())}
    pairs = [code * _PAIRED + item for code in origins for item in sorted(wanted[code])]
    if len(pairs) <= _FEW:
        statement = _LINKS_AROUND
        values |= {"communities": list(origins), "pairs": pairs, "height": height, "width": width}
    else:
        statement = _LINKS
        values |= box_values(
            lowest.latitude - height,
            highest.latitude + height,
            lowest.longitude - width,
            highest.longitude + width,
        )
    rows = bare_rows(session, statement, values)
    places: dict[int, _Place | None] = {}
    for point, community, latitude, longitude, admitted, item, told_by in rows:
        if point not in places:
            at = Coordinates(latitude, longitude)
            # A district reaches round others: most places of its box are near none of its communities.
            places[point] = _Place(community, at, Admits(admitted), {}) if grid.reaches(at) else None
        place = places[point]
        if place is not None:
            place.items.setdefault(item, []).append(told_by)
    for place in places.values():
        if place is not None:
            grid.put(place)
    return grid
