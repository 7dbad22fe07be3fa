"""Places that offer an item, by distance from a community's reference point.

A box is looked through on the index by item and square, and a wider one only while there are too few places:
at most ``len(RINGS)`` queries, one for what is shown and one for what has no coordinates. A box says nothing of
places outside it, so of each box only that is used which no place outside can undercut (``Router.shortest``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from ..catalogues import ItemFacts
from ..counters.rollup import counted_day
from ..counters.segments import SEGMENTS, Segment, segment_of
from ..divisions import ProfileFacts
from ..foundation import clock
from ..foundation.codes import ANCESTOR_SPANS
from ..models import Admits, Division, Form, ItemSquare, Offering, OfferingPoint, ServicePoint, State
from ..notices import Notices
from ..offerings import TRAIT_NAMES, PointFacts, admits, store
from . import walking
from .facts import Near, NearPlace, PlaceWishes
from .squares import IN_BOX, IN_SQUARES, box_values
from .walking import Coordinates, Pace, Walk, box_around

WALKED = frozenset({Form.VENUE, Form.FACILITY})
"""Forms of service for which walking means something."""
RINGS = (1_200.0, 3_500.0, 10_000.0)
"""Rings around the origin in metres, straight, searched in turn. A 15-minute walk ends within the first."""
FARTHEST = RINGS[-1]
"""Places farther away are not near; they are found by district."""
MOST_TURNED_AWAY = 5
"""At most this many places that serve only others are listed: their telephones may still help."""
AN_HOURS_WALK = RINGS[1]
"""Lists look for the next place within this distance: farther searches for many items cost too much."""
_STREET = ANCESTOR_SPANS[0]
OFFERED_STATES = (State.DELIVERED, State.PARTIAL)
_PLACES = {segment: place for place, segment in enumerate(SEGMENTS)}

_DIVISIONS: Any = Division.__table__
_OFFERINGS: Any = Offering.__table__
_LINKS: Any = OfferingPoint.__table__
_POINTS: Any = ServicePoint.__table__
_SQUARES: Any = ItemSquare.__table__
IS_OPEN = or_(_POINTS.c.ends_on.is_(None), _POINTS.c.ends_on >= bindparam("day"))
"""Places whose last day has not passed."""

PLACED = (
    _POINTS.c.id,
    _POINTS.c.community_code,
    _POINTS.c.latitude,
    _POINTS.c.longitude,
    _POINTS.c.admits,
)


IN_STREET = _POINTS.c.community_code.between(bindparam("first"), bindparam("last"))
"""Places that lie in the street of the community in question."""


def _named_by_home(point: Any) -> Any:
    """Whether the community in question names a place for one of the items in question itself."""
    return exists().where(
        _LINKS.c.community_code == bindparam("home"),
        _LINKS.c.item_id.in_(bindparam("items", expanding=True)),
        _LINKS.c.point_id == point,
    )


def may_admit(named_by_home: Any) -> Any:
    """Places that admit the residents of the community in question, and few others: a line that names one may not count."""
    return or_(
        _POINTS.c.admits == Admits.EVERYONE,
        _POINTS.c.community_code == bindparam("home"),
        (_POINTS.c.admits == Admits.STREET) & IN_STREET,
        named_by_home,
    )


_MAY_ADMIT = may_admit(_named_by_home(_POINTS.c.id))
ON_NO_MAP = or_(_POINTS.c.latitude.is_(None), _POINTS.c.longitude.is_(None))
"""Places of which no walk can be told."""


def offered_at(places: Any, *further: Any) -> Any:
    """Places with the present communities' lines that offer items there. Built once for every use.

    In two steps that no planner turns round: first the places, then what is linked to them. SQLite, which has
    no statistics here, would begin with all lines of an item.
    """
    found = places.cte("places").prefix_with("MATERIALIZED")
    if "item_id" in found.c:
        named: Any = _LINKS.c.item_id == found.c.item_id
        columns: tuple[Any, ...] = (found,)
    else:
        named = _LINKS.c.item_id.in_(bindparam("items", expanding=True))
        columns = (found, _LINKS.c.item_id)
    links = (
        select(*columns, _LINKS.c.community_code.label("told_by"))
        .join(_LINKS, (_LINKS.c.point_id == found.c.id) & named)
        .cte("links")
        .prefix_with("MATERIALIZED")
    )
    return (
        select(links, *further)
        .join(
            _OFFERINGS,
            (_OFFERINGS.c.community_code == links.c.told_by) & (_OFFERINGS.c.item_id == links.c.item_id),
        )
        .join(_DIVISIONS, _DIVISIONS.c.code == links.c.told_by)
        .where(
            _OFFERINGS.c.criterion_id.in_(bindparam("criteria", expanding=True)),
            _OFFERINGS.c.state.in_(OFFERED_STATES),
            _DIVISIONS.c.retired_on.is_(None),
        )
    )


LINE = (
    _OFFERINGS.c.state,
    _OFFERINGS.c.holds_until,
    _OFFERINGS.c.disputed,
    _OFFERINGS.c.phone,
    _OFFERINGS.c.phone_source,
)


def _in_box(*further: Any, where: Any = None) -> Any:
    box = (
        select(*PLACED, *further, _SQUARES.c.item_id)
        .join(_SQUARES, _SQUARES.c.point_id == _POINTS.c.id)
        .where(IN_SQUARES, IN_BOX, IS_OPEN)
    )
    return offered_at(box if where is None else box.where(where), *LINE)


_UNPLACED: Any = offered_at(select(*PLACED).where(IN_STREET, ON_NO_MAP, IS_OPEN, _MAY_ADMIT))

HOURS = (_POINTS.c.hours, _POINTS.c.trades, *(_POINTS.c[name] for name in TRAIT_NAMES))
WITH_HOURS = _in_box(*HOURS)
ADMITTING_WITH_HOURS = _in_box(*HOURS, where=_MAY_ADMIT)
ADMITTING_WITH_NAMES = _in_box(_POINTS.c.name, _POINTS.c.address, where=_MAY_ADMIT)
_BY_RING = {RINGS[0]: WITH_HOURS}
"""All of the quarter of an hour are in the first ring: farther out places that do not admit count no more."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that offers an item: its row, as told by the line that counts, and the walk there."""

    row: Row[Any]
    walk: Walk
    segment: Segment
    admitted: bool

    @property
    def order(self) -> tuple[int, int]:
        """Nearest first; of equally near ones the older record."""
        return self.walk.metres, self.row.id


Told = Mapping[tuple[int, int], tuple[Row[Any], Segment]]
"""By place and item the row of the line that counts, with its segment."""


def lines_that_count(
    rows: Iterable[Row[Any]], community: int, day: date
) -> tuple[Told, Set[tuple[int, int]]]:
    """Of all lines that offer an item at a place, the one that counts for the residents of ``community``.

    It is their own community's, else that of the place's own, else the first by segment and code. With the places and
    items that their own community names itself.
    """
    told: dict[tuple[int, int], tuple[Row[Any], Segment]] = {}
    own: set[tuple[int, int]] = set()
    rank: dict[tuple[int, int], tuple[Any, ...]] = {}
    for row in rows:
        key, told_by = (row.id, row.item_id), row.told_by
        if told_by == community:
            own.add(key)
        segment = segment_of(row.state, row.holds_until, day)
        place = (told_by != community, told_by != row.community_code, _PLACES[segment], told_by)
        if key not in told or place < rank[key]:
            told[key], rank[key] = (row, segment), place
    return told, own


def within(
    session: Session,
    statement: Any,
    ring: float,
    items: Sequence[ItemFacts],
    origin: Coordinates,
    community: int,
    day: date,
    pace: Pace,
) -> list[Candidate]:
    """Places that offer some of ``items``, once for each, nearest first; none farther than is certain.

    Certain is the walk that no place outside the ring can undercut. One query.
    """
    values = {**box_values(*box_around(origin, ring)), **asked(items, community, day)}
    told, own = lines_that_count(session.execute(statement, values), community, day)
    router = walking.router()
    ends = [Coordinates(row.latitude, row.longitude) for row, _segment in told.values()]
    certain = router.shortest(ring)
    found = [
        Candidate(
            row=row,
            walk=walk,
            segment=segment,
            admitted=key in own or admits(row.admits, of=row.community_code, community=community),
        )
        for (key, (row, segment)), walk in zip(told.items(), router.walks(origin, ends, pace), strict=True)
        if walk.metres <= certain
    ]
    return sorted(found, key=lambda candidate: candidate.order)


def origin_of(profile: ProfileFacts | None) -> Coordinates | None:
    """A community's reference point; None if it gave none."""
    if profile is None or profile.latitude is None or profile.longitude is None:
        return None
    return Coordinates(profile.latitude, profile.longitude)


def places_near(
    session: Session,
    item: ItemFacts,
    origin: Coordinates,
    *,
    community: int,
    wanted: PlaceWishes = PlaceWishes(),  # noqa: B008 - frozen
    pace: Pace = Pace.ORDINARY,
    now: datetime | None = None,
    part: range = range(10),
) -> Near:
    """Places that offer an item and admit the residents of ``community``, nearest to ``origin`` first.

    ``part`` says which of them to give, counted from 0. Their hours are those under the notices of ``wanted``. Left out are places without coordinates, which are counted for the street, and those farther than
    :data:`FARTHEST` in a straight line.
    """
    now = now or clock.now()
    day = counted_day(session)
    fitting: list[Candidate] = []
    barred: list[Candidate] = []
    unsaid, searched = 0, 0.0
    for ring in RINGS:
        if _is_passed_over(ring, searched, len(fitting), part.stop):
            continue
        statement = _BY_RING.get(ring, ADMITTING_WITH_HOURS)
        found = within(session, statement, ring, [item], origin, community, day, pace)
        fitting, others_only, unsaid = _judged(found, wanted, now)
        if not searched:
            barred = others_only
        searched = ring
        if wanted.only_near or len(fitting) > part.stop:
            break
    shown, others = fitting[part.start : part.stop], barred[:MOST_TURNED_AWAY]
    points = under_notices(
        wanted.notices, store.points_by_id(session, [each.row.id for each in (*shown, *others)])
    )
    numbers = _numbers(session, item, (*shown, *others), points)

    def said(each: Candidate) -> NearPlace:
        return _near_place(each, points[each.row.id], numbers)

    return Near(
        places=tuple(map(said, shown)),
        circle=sum(each.walk.near for each in fitting),
        unsaid=unsaid,
        barred=len(barred),
        turned_away=tuple(map(said, others)),
        unplaced=_unplaced(session, item, community, day),
        more=len(fitting) > part.stop,
        pace=pace,
        farthest=FARTHEST,
    )


def _judged(
    found: Sequence[Candidate], wanted: PlaceWishes, now: datetime
) -> tuple[list[Candidate], list[Candidate], int]:
    """Places that fit the wishes; those of the quarter of an hour that admit others only; how many there never said something."""
    fitting, barred, unsaid, judge = [], [], 0, wanted.judge(now)
    for each in found:
        row = each.row
        fits = judge(row, wanted.notices.hours(row.community_code, row.hours, point=row.id))
        if fits is False:
            continue
        if not each.admitted:
            if each.walk.near:
                barred.append(each)
        elif fits is None:
            unsaid += each.walk.near
        elif each.walk.near or not wanted.only_near:
            fitting.append(each)
    return fitting, barred, unsaid


def _is_passed_over(ring: float, searched: float, found: int, enough: int) -> bool:
    """Whether so few places were found in the ring ``searched`` before that this one will hardly hold enough.

    The next one holds all of it. 0: none was searched.
    """
    return bool(searched) and ring != FARTHEST and found * (ring / searched) ** 2 <= enough


def under_notices(notices: Notices, points: Mapping[int, PointFacts]) -> dict[int, PointFacts]:
    """Points with the hours that hold while notices do."""
    return {
        key: replace(point, hours=notices.hours(point.community, point.hours, point=key))
        for key, point in points.items()
    }


def _numbers(
    session: Session, item: ItemFacts, found: Sequence[Candidate], points: Mapping[int, PointFacts]
) -> Mapping[int, str | None]:
    """The number of each line that refers to one and is asked for it, by community: at most two queries.

    A place's own number comes before the line's, which is not looked for then.
    """
    referring = {
        each.row.told_by for each in found if each.row.phone_source and not points[each.row.id].phones
    }
    return store.numbers_to_call(session, sorted(referring), item.id) if referring else {}


def _near_place(found: Candidate, point: PointFacts, numbers: Mapping[int, str | None]) -> NearPlace:
    return NearPlace(
        point=point,
        walk=found.walk,
        community=found.row.told_by,
        segment=found.segment,
        disputed=found.row.disputed,
        phone=found.row.phone or numbers.get(found.row.told_by),
        admitted=found.admitted,
    )


def asked(items: Sequence[ItemFacts], community: int, day: date) -> dict[str, Any]:
    """The values of every statement here: which items are asked about, for whose residents, on which day."""
    first = community // _STREET * _STREET
    return {
        "first": first,
        "last": first + _STREET - 1,
        "home": community,
        "items": [item.id for item in items],
        "criteria": [item.criterion_id for item in items],
        "day": day,
    }


def _unplaced(session: Session, item: ItemFacts, community: int, day: date) -> int:
    """How many places of the street without coordinates offer an item to the residents of ``community``."""
    rows = session.execute(_UNPLACED, asked([item], community, day))
    return len(
        {
            row.id
            for row in rows
            if row.told_by == community or admits(row.admits, of=row.community_code, community=community)
        }
    )
