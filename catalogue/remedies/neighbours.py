"""Neighbours within the walk: who delivers nearest by what a community lacks, at a place that admits its residents."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

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
from ..models.offerings import A_DEGREE
from ..near import WALKED
from ..near.places import RINGS
from ..near.squares import IN_BOX, IN_SQUARES, box_values
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
_Lack = tuple[int, int, float, float]
"""A cell without its service: the community's code, the item's id, and where the community is."""


class _Reach(NamedTuple):
    """How far people walk in degrees of latitude and longitude, and the box within that of some points."""

    height: float
    width: float
    south: float
    north: float
    west: float
    east: float


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
    which admits its residents; of two at one distance the lower code. Cells whose item is not walked to, and communities
    without a reference point, have none. Two queries.
    """
    walked = {item.id: item.criterion_id for item in edition.items if item.form in WALKED}
    wanted = sorted((community, item) for community, item in cells if item in walked)
    origins = _origins(session, division, {community for community, _item in wanted})
    lacking = [(*cell, *origins[cell[0]]) for cell in wanted if cell[0] in origins]
    if not lacking:
        return {}
    reach = _reach_around(origins.values())
    items = sorted({cell[1] for cell in lacking})
    links = _links_near(session, lacking, reach, {item: walked[item] for item in items}, day)
    return _nearest(lacking, links, reach) if links else {}


def _nearest(
    lacking: Sequence[_Lack], links: Sequence[tuple[Any, ...]], reach: _Reach
) -> dict[tuple[int, int], int]:
    """The nearest of the neighbours whose places lie around some cells, by cell.

    A city has a hundred thousand of these pairs, so they are found and measured as arrays.
    """
    # A process that only fills or writes does without.
    import numpy as np

    communities, items, *there = (np.array(column) for column in zip(*lacking, strict=True))
    _ids, of, *here, admits, offered, told_by = (np.array(column) for column in zip(*links, strict=True))
    squares = _Squares(np.concatenate([here[0], there[0]]), np.concatenate([here[1], there[1]]), reach)
    keys = squares.keys(offered, *here)
    order = np.argsort(keys, kind="stable")
    of, admits, told_by, keys = of[order], admits[order], told_by[order], keys[order]
    ends = np.stack([each[order] for each in here], axis=1)
    # Of every row of squares three lie side by side, and so do the places in them.
    middles = squares.keys(items, *there)
    first, last = [], []
    for step in (-squares.columns, 0, squares.columns):
        first.append(np.searchsorted(keys, middles + step - 1, "left"))
        last.append(np.searchsorted(keys, middles + step + 1, "right"))
    begins, counts = np.concatenate(first), np.concatenate(last) - np.concatenate(first)
    cells = np.repeat(np.tile(np.arange(len(lacking)), 3), counts)
    places = np.arange(len(cells)) + np.repeat(begins - (np.cumsum(counts) - counts), counts)
    of_street = admits[places] == Admits.STREET.value
    own_street = of[places] // _STREET == communities[cells] // _STREET
    open_to = (told_by[places] != communities[cells]) & (~of_street | own_street)
    cells, places = cells[open_to], places[open_to]
    starts = np.stack(there, axis=1)
    metres, minutes = router().lengths(starts[cells], ends[places], Pace.ORDINARY)
    near = minutes <= QUARTER_HOUR
    cells, codes, metres = cells[near], told_by[places[near]], metres[near]
    by_distance = np.lexsort((codes, metres, cells))
    _cells, nearest = np.unique(cells[by_distance], return_index=True)
    chosen = by_distance[nearest]
    found = zip(communities[cells[chosen]].tolist(), items[cells[chosen]].tolist(), strict=True)
    return dict(zip(found, codes[chosen].tolist(), strict=True))


class _Squares:
    """Squares that are as wide as the reach, so that what is within it of a point lies in nine of them.

    An item and a square make one number; the squares of a row follow each other, and ``columns`` is from row to row.
    """

    def __init__(self, latitudes: Any, longitudes: Any, reach: _Reach) -> None:
        """For these points; there is an empty square on every side of them."""
        self.reach = reach
        north, east = latitudes // reach.height, longitudes // reach.width
        self.south, self.west = north.min() - 1, east.min() - 1
        self.rows = int(north.max() - self.south) + 2
        self.columns = int(east.max() - self.west) + 2

    def keys(self, items: Any, latitudes: Any, longitudes: Any) -> Any:
        """The numbers of some items at some points."""
        rows = (latitudes // self.reach.height - self.south).astype("int64")
        columns = (longitudes // self.reach.width - self.west).astype("int64")
        return (items.astype("int64") * self.rows + rows) * self.columns + columns


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


def _reach_around(points: Collection[Coordinates]) -> _Reach:
    """How far people walk from some points, in degrees, and the box around all of them."""
    south, north = min(at.latitude for at in points), max(at.latitude for at in points)
    west, east = min(at.longitude for at in points), max(at.longitude for at in points)
    # Degrees of longitude are shortest in the north (here; of latitude they are the same everywhere).
    farthest = max(south, north, key=abs)
    low, high, left, right = box_around(Coordinates(farthest, west), _metres())
    height, width = (high - low) / 2, (right - left) / 2
    return _Reach(height, width, south - height, north + height, west - width, east + width)


def _metres() -> float:
    """Metres, straight, within which every walk of a quarter of an hour ends, by the router in use."""
    longest = QUARTER_HOUR * 60 * SPEEDS[Pace.ORDINARY]
    low, high = 0.0, _FARTHEST
    while high - low > 1:
        middle = (low + high) / 2
        low, high = (low, middle) if router().shortest(middle) > longest else (middle, high)
    return high + 1  # lengths of ways are rounded


def _links_near(
    session: Session, lacking: Sequence[_Lack], reach: _Reach, items: Mapping[int, int], day: date
) -> Sequence[tuple[Any, ...]]:
    """Places around some communities that admit others, with the lines that deliver there what these lack. One query.

    ``items``: all that are lacking, with their criteria. Rows are the place, its community, latitude, longitude, whom it admits, the
    item, and the community whose line names the place.
    """
    values: dict[str, Any] = {"day": day, "items": list(items), "criteria": list(items.values())}
    if len(lacking) > _FEW:
        box = box_values(reach.south, reach.north, reach.west, reach.east)
        return bare_rows(session, _LINKS, values | box)
    values |= {
        "communities": sorted({cell[0] for cell in lacking}),
        "pairs": [cell[0] * _PAIRED + cell[1] for cell in lacking],
        "height": reach.height,
        "width": reach.width,
    }
    return bare_rows(session, _LINKS_AROUND, values)
