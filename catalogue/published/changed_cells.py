"""Of which cells an entry of a history or of the trail tells: each kind of change is fanned out here, when it is read.

Every function adds to what was found; none leaves out what it cannot tell apart. See docs/adr/0074-changes-and-hsds.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, literal, or_, select
from sqlalchemy.orm import Session

from ..foundation.clock import beginning_of
from ..foundation.codes import subtree
from ..foundation.database import in_parts
from ..models import (
    Action,
    Declaration,
    EditionItem,
    Item,
    Notice,
    Offering,
    OfferingPoint,
    PlannedSession,
    PointRevision,
    ProfileRevision,
    Revision,
    ServiceGuideRevision,
    ServicePoint,
    SessionRevision,
)
from ..models.base import UtcDateTime

Cell = tuple[int, int]
"""A community's code and an item's id."""
Ranges = Mapping[tuple[int, int], datetime]
"""Instants by the first and the last of some codes of divisions."""
MOST_GUIDES = 200
"""Guides up to which those of a division are told from those of others. With more, whole items are told."""

_LINES: Any = Offering.__table__
_LINKS: Any = OfferingPoint.__table__
_POINTS: Any = ServicePoint.__table__
_NOTICES: Any = Notice.__table__
_SESSIONS: Any = PlannedSession.__table__
_REVISIONS: Any = Revision.__table__
_OF_POINTS: Any = PointRevision.__table__
_OF_PROFILES: Any = ProfileRevision.__table__
_OF_SESSIONS: Any = SessionRevision.__table__
_OF_GUIDES: Any = ServiceGuideRevision.__table__

EVERYTHING = ("demonstration.filled", "divisions.imported", "edition.loaded", "instance.restored")
"""Actions in the trail after which anything may be different."""
_BELOW = ("division.renamed", "division.retired", "community.moved", "hotline.set", "hotline.unset")
_ACTS = ("divisions.move", "divisions.merge", "divisions.split", "divisions.undone")
_NUMBERS = ("mobile.agreed", "mobile.ended")
_NAMED = "plain_name.changed"
_ARRANGED = ("notice.given", "notice.withdrawn", "notice.restored")
TOLD = (*EVERYTHING, *_BELOW, *_ACTS, *_NUMBERS, _NAMED, *_ARRANGED)
"""Actions in the trail that tell of a change."""

KEY = (_LINES.c.community_code, _LINES.c.item_id)
BEGIN = bindparam("begin", type_=UtcDateTime())
"""The instant from which on entries are read."""
# The index is by action and instant.
LATER = and_(_REVISIONS.c.action.in_(list(Action)), _REVISIONS.c.at > BEGIN)
MANY = (
    select(literal(1))
    .select_from(select(literal(1).label("one")).where(LATER).limit(bindparam("most") + 1).subquery())
    .offset(bindparam("most"))
    .limit(1)
)
"""A row, if there are more than ``most`` entries of lines."""
_CELL_OF_ENTRY = (_REVISIONS.c.community_code, _REVISIONS.c.item_id)
SAID = select(*_CELL_OF_ENTRY, func.max(_REVISIONS.c.at)).where(LATER).group_by(*_CELL_OF_ENTRY)
_RECORDED = (
    select(literal(1))
    .where(_LINES.c.community_code == _REVISIONS.c.community_code, _LINES.c.item_id == _REVISIONS.c.item_id)
    .exists()
)
WITHDRAWN = SAID.where(_REVISIONS.c.after.is_(None), ~_RECORDED)
_LINKED = (_LINKS.c.community_code, _LINKS.c.item_id)
# Not grouped by cells: SQLite would read all lines in their order, and not begin with the few entries.
AT_POINTS = (
    select(*_LINKED, _OF_POINTS.c.at)
    .join(_OF_POINTS, _OF_POINTS.c.point_id == _LINKS.c.point_id)
    .where(_OF_POINTS.c.at > BEGIN)
)
OF_STATIONS = (
    select(*KEY, _OF_PROFILES.c.at)
    .join(_OF_PROFILES, _OF_PROFILES.c.community_code == _LINES.c.community_code)
    .where(_OF_PROFILES.c.at > BEGIN)
)
_RUN_OUT = select(*KEY, _LINES.c.holds_until).where(
    _LINES.c.holds_until >= bindparam("first"), _LINES.c.holds_until < bindparam("today")
)
AT_POINTS_OF_SESSIONS = (
    select(_SESSIONS.c.community_code, _SESSIONS.c.item_id, _OF_POINTS.c.at)
    .join(
        _OF_POINTS,
        and_(
            _OF_POINTS.c.community_code == _SESSIONS.c.community_code,
            # A session forgets a place that is removed.
            or_(_OF_POINTS.c.point_id == _SESSIONS.c.point_id, _OF_POINTS.c.after.is_(None)),
        ),
    )
    .where(_OF_POINTS.c.at > BEGIN, _SESSIONS.c.ended_at.is_(None), _SESSIONS.c.next_day.is_not(None))
)
_ENDED = (
    select(*_LINKED, _POINTS.c.ends_on)
    .join(_POINTS, _POINTS.c.id == _LINKS.c.point_id)
    .where(_POINTS.c.ends_on >= bindparam("first"), _POINTS.c.ends_on < bindparam("today"))
)
_SESSIONS_SAID = select(
    _OF_SESSIONS.c.community_code, _OF_SESSIONS.c.at, _OF_SESSIONS.c.before, _OF_SESSIONS.c.after
).where(_OF_SESSIONS.c.at > BEGIN)
_SESSIONS_OVER = select(_SESSIONS.c.community_code, _SESSIONS.c.item_id, _SESSIONS.c.over_on).where(
    _SESSIONS.c.over_on > bindparam("first")
)
_GUIDES_SAID = (
    select(_OF_GUIDES.c.division_code, _OF_GUIDES.c.item_id, func.max(_OF_GUIDES.c.at))
    .where(_OF_GUIDES.c.at > BEGIN)
    .group_by(_OF_GUIDES.c.division_code, _OF_GUIDES.c.item_id)
)
_NOTICES_OVER = select(_NOTICES.c.division_code, func.max(_NOTICES.c.last_day)).where(
    _NOTICES.c.withdrawn_at.is_(None),
    _NOTICES.c.last_day >= bindparam("first"),
    _NOTICES.c.last_day < bindparam("today"),
)


class FoundCells:
    """Cells and the instants of their last changes."""

    def __init__(self) -> None:
        self.cells: dict[Cell, datetime] = {}

    def _note(self, cell: Cell, at: datetime) -> None:
        known = self.cells.get(cell)
        if known is None or known < at:
            self.cells[cell] = at

    def add(self, session: Session, query: Select[Any], values: dict[str, Any]) -> None:
        """Add cells that a query tells, each with an instant."""
        for community, item, at in session.execute(query, values):
            self._note((community, item), at)

    def by_calendar(self, session: Session, first: date, counted: date) -> None:
        """Add lines that ran out between two counted days, or whose places did, and those of sessions that were over after the first one.

        Each at the beginning of the day after its last one.
        """
        for query in (_RUN_OUT, _ENDED):
            for community, item, until in session.execute(query, {"first": first, "today": counted}):
                self._note((community, item), beginning_of(until + timedelta(days=1)))
        for community, item, over_on in session.execute(_SESSIONS_OVER, {"first": first}):
            self._note((community, item), beginning_of(over_on))

    def of_sessions(self, session: Session, begin: datetime) -> None:
        """Add the cells whose sessions were announced, changed, moved to another line or ended."""
        for community, at, before, after in session.execute(_SESSIONS_SAID, {"begin": begin}):
            for said in (before, after):
                if said:
                    self._note((community, said["item_id"]), at)

    def of_guides(self, session: Session, begin: datetime) -> None:
        """Add the cells of the items that guides are about, below the divisions that wrote them; and of items that read their words."""
        rows = session.execute(_GUIDES_SAID, {"begin": begin}).all()
        if not rows:
            return
        readers = _readers_of(session, {row[1] for row in rows})
        told = [(division, reader, at) for division, item, at in rows for reader in readers[item]]
        if len(told) > MOST_GUIDES:
            latest: dict[int, datetime] = {}
            for _division, item, at in told:
                latest[item] = max(at, latest.get(item, at))
            for community, item in session.execute(select(*KEY).where(_LINES.c.item_id.in_(sorted(latest)))):
                self._note((community, item), latest[item])
            return
        below = [
            and_(_LINES.c.item_id == item, _LINES.c.community_code.between(*subtree(division)))
            for division, item, _at in told
        ]
        for cell in cells(session, select(*KEY).where(or_(*below))):
            for division, item, at in told:
                first, last = subtree(division)
                if item == cell[1] and first <= cell[0] <= last:
                    self._note(cell, at)

    def of_notices_over(self, session: Session, first: date, today: date) -> None:
        """Add the cells at places whose notices had their last day between two days."""
        query = _NOTICES_OVER.group_by(_NOTICES.c.division_code)
        rows = session.execute(query, {"first": first, "today": today})
        self._at_places(
            session, {subtree(division): beginning_of(last + timedelta(days=1)) for division, last in rows}
        )

    def of_the_trail(self, session: Session, told: Sequence[Any]) -> None:
        """Add the cells of divisions, numbers and items of which the trail tells a change: at most four queries."""
        ranges: dict[tuple[int, int], datetime] = {}
        places: dict[tuple[int, int], datetime] = {}
        declarers: dict[int, datetime] = {}
        numbers: dict[int, datetime] = {}
        names: dict[str, datetime] = {}
        for row in told:
            if row.action == _NAMED:
                names[row.subject.removeprefix("item ")] = row.at
            elif row.action in _NUMBERS:
                numbers[row.division_code] = row.at
            elif row.action in _ARRANGED:
                places[subtree(row.division_code)] = row.at
            else:
                ranges |= dict.fromkeys(map(subtree, _divisions_of(row)), row.at)
                declarers |= dict.fromkeys(_divisions_of(row), row.at)
        self._within(session, ranges)
        self._at_places(session, places)
        self._declared_by(session, declarers)
        if numbers:
            self._of_numbers(session, numbers)
        if names:
            query = select(*KEY, Item.key).join(Item, Item.id == _LINES.c.item_id)
            for community, item, key in session.execute(query.where(Item.key.in_(sorted(names)))):
                self._note((community, item), names[key])

    def _within(self, session: Session, ranges: Ranges) -> None:
        for part in in_parts(sorted(ranges)):
            inside = or_(*(_LINES.c.community_code.between(*each) for each in part))
            for cell in cells(session, select(*KEY).where(inside)):
                self._note(cell, _latest(ranges, part, cell[0]))

    def _at_places(self, session: Session, ranges: Ranges) -> None:
        """Add the cells that name a place in some divisions, of all communities."""
        for part in in_parts(sorted(ranges)):
            inside = or_(*(_POINTS.c.community_code.between(*each) for each in part))
            named = select(*_LINKED, _POINTS.c.community_code).join(
                _POINTS, _POINTS.c.id == _LINKS.c.point_id
            )
            for community, item, home in session.execute(named.where(inside)):
                self._note((community, item), _latest(ranges, part, home))

    def _declared_by(self, session: Session, declarers: Mapping[int, datetime]) -> None:
        """Add the cells that say by whom they are declared, which may be a neighbour."""
        declared = select(*KEY, Declaration.declarer_code).join(
            Declaration, Declaration.id == _LINES.c.declaration_id
        )
        for part in in_parts(sorted(declarers)):
            for community, item, code in session.execute(declared.where(Declaration.declarer_code.in_(part))):
                self._note((community, item), declarers[code])

    def _of_numbers(self, session: Session, communities: dict[int, datetime]) -> None:
        codes = sorted(communities)
        for cell in cells(session, select(*KEY).where(_LINES.c.community_code.in_(codes))):
            self._note(cell, communities[cell[0]])
        named = select(*_LINKED, _POINTS.c.community_code).join(_POINTS, _POINTS.c.id == _LINKS.c.point_id)
        for community, item, whose in session.execute(named.where(_POINTS.c.community_code.in_(codes))):
            self._note((community, item), communities[whose])


def _divisions_of(row: Any) -> Collection[int]:
    """The divisions of which an entry of the trail tells, with those that took over."""
    parts: Iterable[Any] = (row.after or {}).get("parts") or (row.before or {}).get("parts") or ()
    moved = (row.after or {}).get("new_code")
    found = {row.division_code, *(code for part in parts for code in part), *([moved] if moved else [])}
    return [code for code in found if code]


def _latest(ranges: Ranges, part: Iterable[tuple[int, int]], code: int) -> datetime:
    return max(ranges[first, last] for first, last in part if first <= code <= last)


def _readers_of(session: Session, items: Collection[int]) -> dict[int, set[int]]:
    """By id of an item, the ids of those whose guides its words may be part of: its own, and of items that it was split into or merged into."""
    found = {item: {item} for item in items}
    ids = dict(session.execute(select(Item.key, Item.id).where(Item.id.in_(sorted(items)))).all())
    for reader, words_from in session.execute(select(EditionItem.item_id, EditionItem.words_from)):
        for key in words_from:
            if key in ids:
                found[ids[key]].add(reader)
    return found


def cells(session: Session, query: Select[Any]) -> list[Cell]:
    """The cells that a query of two columns tells."""
    return [(row[0], row[1]) for row in session.execute(query)]
