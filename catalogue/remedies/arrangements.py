"""What others already do that could close a gap: declared services, lists of places, neighbours within the walk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import String, and_, bindparam, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..foundation.codes import ancestors, subtree
from ..models import (
    Admits,
    CommunityProfile,
    Declaration,
    DeclarationItem,
    DeclarationObjection,
    Division,
    ItemOwner,
    Level,
    Mode,
    Offering,
    OfferingPoint,
    OwnerList,
    OwnerListPlace,
    ServicePoint,
    State,
)
from ..near import WALKED
from ..near.places import RINGS
from ..near.walking import Coordinates, Pace, box_around, router
from ..offerings import admits

_STREET = Level.STREET.span


def retired_within() -> Any:
    """Retired divisions between ``first`` and ``last``, as a subquery: their lines are kept, and count no more."""
    return select(Division.code).where(
        Division.code.between(bindparam("first"), bindparam("last")), Division.retired_on.is_not(None)
    )


_REACH = RINGS[0]
"""Metres, straight: a walk of a quarter of an hour ends within them."""
BY_LINES = 0
"""In the place of a declaration: lines of the same street say that the street provides the item."""

_LINES: Any = Offering.__table__
_LINES_BY_STREET: Any = (
    select(_LINES.c.community_code // _STREET, _LINES.c.item_id)
    .where(
        _LINES.c.community_code.between(bindparam("first"), bindparam("last")),
        _LINES.c.mode == Mode.STREET.value,
        _LINES.c.state == State.DELIVERED.value,
        _LINES.c.holds_until >= bindparam("day"),
        _LINES.c.disputed.is_(False),
        _LINES.c.declaration_id.is_(None),
        _LINES.c.criterion_id.in_(bindparam("criteria", expanding=True)),
        _LINES.c.community_code.not_in(retired_within()),
    )
    .distinct()
)


def bare_rows(session: Session, statement: Any, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
    """The rows of a statement as the driver gives them: numbers and texts, of which thousands are read at once."""
    result = session.connection().execute(statement, values)
    cursor = result.cursor
    assert cursor is not None
    rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    result.close()
    return rows


@dataclass(frozen=True, slots=True)
class Declared:
    """The items that offices arrange, by (office, item id) with the declaration's id; and the cells that objected to one."""

    by_office: Mapping[tuple[int, int], Sequence[int]]
    by_lines: Collection[tuple[int, int]]
    objected: Collection[tuple[int, int, int]]

    def for_cell(self, community: int, item_id: int) -> int | None:
        """The declaration that could serve a cell: of the nearest office, the oldest; ``BY_LINES``; None: there is none."""
        for office in ancestors(community):
            for declaration in self.by_office.get((office, item_id), ()):
                if (declaration, community, item_id) not in self.objected:
                    return declaration
        return BY_LINES if (community // _STREET, item_id) in self.by_lines else None


def declared_around(
    session: Session, edition: EditionFacts, division: int, day: date, communities: tuple[int, int]
) -> Declared:
    """What offices above and within a division arrange for others, for those from the first to the last of some communities.

    Three queries.
    """
    first, last = subtree(division)
    by_office: dict[tuple[int, int], list[int]] = defaultdict(list)
    rows = session.execute(
        select(Declaration.declarer_code, DeclarationItem.item_id, Declaration.id)
        .join(DeclarationItem, DeclarationItem.declaration_id == Declaration.id)
        .where(
            Declaration.ended_on.is_(None),
            Declaration.announced.is_(False),
            Declaration.suspended_reason.is_(None),
            or_(
                Declaration.declarer_code.between(first, last),
                Declaration.declarer_code.in_(ancestors(division)),
            ),
            Declaration.declarer_code % _STREET == 0,
        )
        .order_by(Declaration.id)
    )
    for office, item_id, declaration in rows:
        by_office[office, item_id].append(declaration)
    values = {
        "first": communities[0] // _STREET * _STREET,
        "last": communities[1] // _STREET * _STREET + _STREET - 1,
        "day": day,
        "criteria": [item.criterion_id for item in edition.items],
    }
    lines = {(code, item) for code, item in session.connection().execute(_LINES_BY_STREET, values).all()}
    return Declared(by_office, lines, _objected(session, first, last) if by_office else frozenset())


def _objected(session: Session, first: int, last: int) -> frozenset[tuple[int, int, int]]:
    """Cells that a declaration does not reach because their community says so: the newest objection of each counts."""
    newest = (
        select(func.max(DeclarationObjection.id))
        .where(DeclarationObjection.community_code.between(first, last))
        .group_by(
            DeclarationObjection.declaration_id,
            DeclarationObjection.community_code,
            DeclarationObjection.item_id,
        )
    )
    rows = session.execute(
        select(
            DeclarationObjection.declaration_id,
            DeclarationObjection.community_code,
            DeclarationObjection.item_id,
        ).where(
            DeclarationObjection.id.in_(newest),
            or_(DeclarationObjection.upheld.is_(None), DeclarationObjection.upheld.is_(True)),
        )
    )
    return frozenset((declaration, community, item) for declaration, community, item in rows)


def lists_around(session: Session, division: int) -> dict[tuple[int, int], int]:
    """The lists of places that offices above and within a division keep: by (office, item id) the oldest list. Two queries."""
    first, last = subtree(division)
    rows = session.execute(
        select(OwnerList.division_code, OwnerList.id, OwnerList.item_ids)
        .where(
            or_(
                OwnerList.division_code.between(first, last), OwnerList.division_code.in_(ancestors(division))
            )
        )
        .order_by(OwnerList.id)
    )
    kept = rows.all()
    by_place: dict[int, set[int]] = defaultdict(set)
    if kept:
        of_places = select(OwnerListPlace.list_id, OwnerListPlace.item_ids).where(
            OwnerListPlace.list_id.in_([row.id for row in kept]), OwnerListPlace.item_ids.is_not(None)
        )
        for number, items in session.execute(of_places):
            by_place[number].update(items or ())
    found: dict[tuple[int, int], int] = {}
    for office, number, items in kept:
        for item in {*items, *by_place[number]}:
            found.setdefault((office, item), number)
    return found


def suppliers_around(session: Session, division: int) -> dict[tuple[int, int], int]:
    """By (office, item id) the department that can hand over a list of places, as offices around a division recorded it. One query."""
    first, last = subtree(division)
    rows = session.execute(
        select(ItemOwner.division_code, ItemOwner.item_id, ItemOwner.department_id).where(
            or_(
                ItemOwner.division_code.between(first, last), ItemOwner.division_code.in_(ancestors(division))
            ),
            ItemOwner.supplies_list,
        )
    )
    return {(office, item): department for office, item, department in rows}


def nearest(known: Mapping[tuple[int, int], int], community: int, item_id: int) -> int | None:
    """What the nearest office has for an item, of lists or of departments."""
    found = (known.get((office, item_id)) for office in ancestors(community))
    return next((each for each in found if each is not None), None)


class _Place(NamedTuple):
    """A place that admits others: where it is, and by item the communities that deliver there."""

    community: int
    at: Coordinates
    admits: Admits
    items: dict[int, list[int]]


def _links() -> Any:
    """Places in a box that admit others, with the valid lines that deliver there.

    In two steps that no planner turns round: the box by its index, then what is linked to its places.
    """
    box = (
        select(
            ServicePoint.id,
            ServicePoint.community_code.label("of"),
            ServicePoint.latitude,
            ServicePoint.longitude,
            # As text: a row for each line that names a place is read, and a place is made only once.
            type_coerce(ServicePoint.admits, String).label("admits"),
        )
        .where(
            ServicePoint.latitude.between(bindparam("south"), bindparam("north")),
            ServicePoint.longitude.between(bindparam("west"), bindparam("east")),
            ServicePoint.admits != Admits.COMMUNITY,
            or_(ServicePoint.ends_on.is_(None), ServicePoint.ends_on >= bindparam("day")),
        )
        .cte("box")
        .prefix_with("MATERIALIZED")
    )
    links = (
        select(box, OfferingPoint.item_id, OfferingPoint.community_code.label("told_by"))
        .join(OfferingPoint, OfferingPoint.point_id == box.c.id)
        .where(OfferingPoint.item_id.in_(bindparam("items", expanding=True)))
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


_LINKS = _links()


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
    near = _near_places(session, origins.values(), {item: walked[item] for item in items}, day)
    found: dict[tuple[int, int], int] = {}
    for community, origin in origins.items():
        best: dict[int, tuple[int, int]] = {}
        places = [
            place
            for place in near.around(origin)
            if not wanted[community].isdisjoint(place.items)
            and admits(place.admits, of=place.community, community=community)
        ]
        walks = router().walks(origin, [place.at for place in places], Pace.ORDINARY)
        for place, walk in zip(places, walks, strict=True):
            if not walk.near:
                continue
            for item in wanted[community] & place.items.keys():
                others = [code for code in place.items[item] if code != community]
                if others:
                    best[item] = min(best.get(item, (walk.metres, others[0])), (walk.metres, min(others)))
        found.update({(community, item): code for item, (_metres, code) in best.items()})
    return found


def _origins(session: Session, division: int, wanted: Collection[int]) -> dict[int, Coordinates]:
    rows = session.execute(
        select(CommunityProfile.community_code, CommunityProfile.latitude, CommunityProfile.longitude).where(
            CommunityProfile.community_code.between(*subtree(division)),
            CommunityProfile.latitude.is_not(None),
            CommunityProfile.longitude.is_not(None),
        )
    )
    return {
        code: Coordinates(north, east)
        for code, north, east in rows
        if code in wanted and north is not None and east is not None
    }


class _Grid:
    """Places by squares that are wider than the reach, so that those around a point lie in nine of them."""

    def __init__(self, south: float, width: float, height: float) -> None:
        self.height, self.width, self.south = height, width, south
        self.squares: dict[tuple[int, int], list[_Place]] = defaultdict(list)

    def _square(self, at: Coordinates) -> tuple[int, int]:
        return int(at.latitude // self.height), int(at.longitude // self.width)

    def put(self, place: _Place) -> None:
        self.squares[self._square(place.at)].append(place)

    def around(self, at: Coordinates) -> Iterable[_Place]:
        row, column = self._square(at)
        for north in (-1, 0, 1):
            for east in (-1, 0, 1):
                yield from self.squares.get((row + north, column + east), ())


def _near_places(
    session: Session, origins: Iterable[Coordinates], items: Mapping[int, int], day: date
) -> _Grid:
    """Places around some points that admit others and deliver some items (ids with their criteria). One query."""
    points = list(origins)
    lowest = Coordinates(min(at.latitude for at in points), min(at.longitude for at in points))
    highest = Coordinates(max(at.latitude for at in points), max(at.longitude for at in points))
    # Degrees of longitude are shortest in the north (here; of latitude they are the same everywhere).
    farthest = max((lowest, highest), key=lambda at: abs(at.latitude))
    south, north, west, east = box_around(farthest, _REACH)
    height, width = (north - south) / 2, (east - west) / 2
    grid = _Grid(lowest.latitude, width, height)
    rows = bare_rows(
        session,
        _LINKS,
        {
            "south": lowest.latitude - height,
            "north": highest.latitude + height,
            "west": lowest.longitude - width,
            "east": highest.longitude + width,
            "day": day,
            "items": list(items),
            "criteria": list(items.values()),
        },
    )
    places: dict[int, _Place] = {}
    for point, community, latitude, longitude, admitted, item, told_by in rows:
        place = places.get(point)
        if place is None:
            place = places[point] = _Place(community, Coordinates(latitude, longitude), Admits(admitted), {})
            grid.put(place)
        place.items.setdefault(item, []).append(told_by)
    return grid
