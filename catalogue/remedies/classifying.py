"""Which step each gap takes, cell by cell. Gaps that only need a word of their community are counted; the others are read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, case, literal, literal_column, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.segments import SEGMENTS, Segment, segment_of, segment_under
from ..coverage.matrix import Cell
from ..foundation.codes import subtree
from ..foundation.collecting import collector_at_rest
from ..models import CommitteeKind, Division, Level, Offering, State
from .arrangements import (
    bare_rows,
    declared_around,
    lists_around,
    nearest,
    retired_within,
    suppliers_around,
)
from .facts import GapKey, HardGap, Remedy
from .neighbours import neighbours_of

HardGaps = dict[GapKey, HardGap]
_STATES: dict[Segment | None, tuple[State, ...]] = {
    None: (State.PARTIAL, State.PLANNED, State.SUSPENDED, State.ABSENT),
    Segment.EXPIRED: (State.PARTIAL,),
    Segment.PARTIAL: (State.PARTIAL,),
    Segment.PLANNED: (State.PLANNED,),
    Segment.SUSPENDED: (State.SUSPENDED,),
    Segment.ABSENT: (State.PLANNED, State.ABSENT),
    Segment.UNKNOWN: (),
}
"""Gaps in these states take more than a word of their community; by the segment in which they count, None: in any."""
_TABLE: Any = Offering.__table__
_LATE = and_(
    # Written out, so that the index of such lines answers.
    _TABLE.c.state == literal(State.PARTIAL.value, literal_execute=True),
    _TABLE.c.holds_until.is_not(None),
    _TABLE.c.holds_until < bindparam("day"),
)
# Small numbers instead of states and days: a district has ten thousand of these rows, and making objects of each costs
# more than finding it.
NUMBERED = (Segment.PARTIAL, Segment.PLANNED, Segment.SUSPENDED, Segment.ABSENT, Segment.EXPIRED)
"""The segments of these gaps by the number of their state."""
_ALONE = tuple(
    HardGap(each, Remedy.RESUME if each is Segment.SUSPENDED else Remedy.SET_UP, None) for each in NUMBERED
)
_NUMBER = case(
    (_LATE, 4),
    (_TABLE.c.state == State.PARTIAL.value, 0),
    (and_(_TABLE.c.state == State.PLANNED.value, _TABLE.c.holds_until < bindparam("day")), 3),
    (_TABLE.c.state == State.PLANNED.value, 1),
    (_TABLE.c.state == State.SUSPENDED.value, 2),
    else_=3,
)


def _by_kind(wanted: Any, number: Any) -> dict[str, Any]:
    """The statement that reads these gaps, by kind of committee: which are ``wanted``, and the ``number`` of their state."""
    query: Any = select(_TABLE.c.community_code, _TABLE.c.item_id, number).where(
        _TABLE.c.community_code.between(bindparam("first"), bindparam("last")),
        _TABLE.c.criterion_id.in_(bindparam("criteria", expanding=True)),
        wanted,
        _TABLE.c.community_code.not_in(retired_within()),
    )
    of_kind = query.join(Division, Division.code == _TABLE.c.community_code)
    return {"all": query, **{kind.value: of_kind.where(Division.kind == kind) for kind in CommitteeKind}}


_BY_KIND = _by_kind(_TABLE.c.state.in_(bindparam("states", expanding=True)), _NUMBER)
_LATE_BY_KIND = _by_kind(_LATE, literal_column(str(NUMBERED.index(Segment.EXPIRED))))
_AMONG = {
    kind: query.where(_TABLE.c.community_code.in_(bindparam("communities", expanding=True)))
    for kind, query in _BY_KIND.items()
}
_MOST_PLACES = 10_000
"""Streets with an item that are named in a statement; of more all lines are read."""
# One number names a street and an item, and almost always no others: what is read too much is left out below.
_IN_PLACES = {
    kind: query.where(
        (
            _TABLE.c.community_code
            - _TABLE.c.community_code % literal_column(str(Level.STREET.span))
            + _TABLE.c.item_id
        ).in_(bindparam("places", expanding=True))
    )
    for kind, query in _BY_KIND.items()
}


def hard_gaps(
    session: Session,
    edition: EditionFacts,
    division: int,
    *,
    kind: str,
    day: date,
    cells: Collection[GapKey] | None = None,
    offers: Offers | None = None,
) -> HardGaps:
    """The gaps of a division that take more than a word, each with its step: at most eight queries.

    Of ``cells`` only those are classed, and only their communities are read. ``offers`` are the division's, if they are known.
    """
    with collector_at_rest():
        records = hard_records(session, edition, division, kind=kind, day=day, cells=cells)
        if not records:
            return {}
        if offers is None:
            offers = Offers(session, edition, division, day, among=None if cells is None else records)
        found, left = by_offers(records, offers)
        return found | by_neighbours(session, edition, division, left, day)


def hard_records(
    session: Session,
    edition: EditionFacts,
    division: int,
    *,
    kind: str,
    day: date,
    cells: Collection[GapKey] | None = None,
    segment: Segment | None = None,
) -> dict[GapKey, int]:
    """The same gaps with the number of their state, in the order of ``NUMBERED``; of ``cells`` only those. One query.

    ``segment``: those that could be in it are enough.
    """
    first, last = subtree(division)
    items = {item.id: item.criterion_id for item in edition.items}
    values: dict[str, Any] = {"first": first, "last": last, "day": day, "criteria": list(items.values())}
    values["states"] = [state.value for state in _STATES[segment]]
    if cells is None:
        rows = bare_rows(session, _BY_KIND[kind], values)
        return {(community, item): number for community, item, number in rows if item in items}
    if not cells:
        return {}
    values["communities"] = sorted({community for community, _item in cells})
    rows = bare_rows(session, _AMONG[kind], values)
    return {
        (community, item): number
        for community, item, number in rows
        if (community, item) in cells and item in items
    }


def records_in(
    session: Session,
    edition: EditionFacts,
    division: int,
    places: Collection[tuple[int, int]],
    *,
    kind: str,
    day: date,
) -> dict[GapKey, int]:
    """Of the same gaps those of some items in some streets (code, item id). At most one query."""
    if not places:
        return {}
    first, last = subtree(division)
    of_items = edition.limited_to({item for _street, item in places})
    items = {item.id: item.criterion_id for item in of_items.items}
    values: dict[str, Any] = {"first": first, "last": last, "day": day, "criteria": list(items.values())}
    values["states"] = [state.value for state in _STATES[None]]
    statement = _BY_KIND[kind]
    if len(places) <= _MOST_PLACES:
        statement = _IN_PLACES[kind]
        values["places"] = sorted(street + item for street, item in places)
    street = Level.STREET.span
    return {
        (community, item): number
        for community, item, number in bare_rows(session, statement, values)
        if (community // street * street, item) in places
    }


def late_cells(
    session: Session, edition: EditionFacts, division: int, *, kind: str, day: date
) -> dict[GapKey, int]:
    """Of the same gaps those that were offered in part up to a day that has passed. One query."""
    first, last = subtree(division)
    items = {item.id: item.criterion_id for item in edition.items}
    values = {"first": first, "last": last, "day": day, "criteria": list(items.values())}
    rows = bare_rows(session, _LATE_BY_KIND[kind], values)
    return {(community, item): number for community, item, number in rows if item in items}


def by_offers(records: Mapping[GapKey, int], offers: Offers) -> tuple[HardGaps, dict[GapKey, int]]:
    """Of some gaps (with the number of their state) those that an office can close; and the others."""
    found: HardGaps = {}
    left: dict[GapKey, int] = {}
    for_cell = offers.for_cell
    for cell, number in records.items():
        offer = for_cell(cell)
        if offer is None:
            left[cell] = number
        else:
            found[cell] = offer[number]
    return found, left


def by_neighbours(
    session: Session, edition: EditionFacts, division: int, left: Mapping[GapKey, int], day: date
) -> HardGaps:
    """The gaps that no office can close, each with its neighbour that can, if there is one. Two queries."""
    near = neighbours_of(session, edition, division, left, day)
    return {
        cell: HardGap(NUMBERED[number], Remedy.SHARE, near[cell]) if cell in near else _ALONE[number]
        for cell, number in left.items()
    }


class Offers:
    """What offices could do for each cell of a division. Cells of a street share the answer, unless they objected to it."""

    def __init__(
        self,
        session: Session,
        edition: EditionFacts,
        division: int,
        day: date,
        among: Collection[GapKey] | None = None,
    ) -> None:
        """``among``: the cells that will be asked about; the lines of other streets are not read then."""
        self.day = day
        self.declared = declared_around(session, edition, division, day, among)
        self.lists = lists_around(session, division)
        self.suppliers = suppliers_around(session, division)
        self.objecting = {(community, item) for _declaration, community, item in self.declared.objected}
        self._known: dict[GapKey, tuple[HardGap, ...] | None] = {}
        self._lists: dict[int, dict[int, int]] = {}

    def for_cell(self, cell: GapKey) -> tuple[HardGap, ...] | None:
        """The gap of a cell by the number of its state, if an office can close it."""
        if cell in self.objecting:
            return self._read(cell)
        key = (cell[0] // Level.STREET.span, cell[1])
        if key not in self._known:
            self._known[key] = self._read(cell)
        return self._known[key]

    def for_street(self, street: int) -> dict[int, tuple[Remedy, int]]:
        """What an office could do in the communities of a street that did not object: by item id the step and its source."""
        found = {item: (Remedy.LIST, source) for item, source in self._listed(street + 1).items()}
        for item, source in self.declared.for_street(street).items():
            found[item] = Remedy.DECLARE, source
        return found

    def _listed(self, community: int) -> dict[int, int]:
        """By item the list of the nearest office that has it, or minus the id of the department that can hand over one.

        Communities of a street have the same.
        """
        street = community // Level.STREET.span
        if street not in self._lists:
            departments = nearest(self.suppliers, community)
            found = {item: -department for item, department in departments.items()}
            self._lists[street] = found | nearest(self.lists, community)
        return self._lists[street]

    def _read(self, cell: GapKey) -> tuple[HardGap, ...] | None:
        declared = self.declared.for_cell(*cell)
        if declared is not None:
            return _in_each_state(Remedy.DECLARE, declared)
        source = self._listed(cell[0]).get(cell[1])
        return None if source is None else _in_each_state(Remedy.LIST, source)


@lru_cache(maxsize=4096)
def _in_each_state(step: Remedy, source: int) -> tuple[HardGap, ...]:
    """The gaps that a step closes, by the number of their state. The same step closes thousands."""
    return tuple(HardGap(each, step, source) for each in NUMBERED)


def disputed_cells(
    session: Session, edition: EditionFacts, division: int, *, kind: str, day: date
) -> Iterator[tuple[GapKey, Segment]]:
    """The disputed cells of a division in every state, each with its segment. One query."""
    query: Any = (
        select(
            Offering.community_code,
            Offering.item_id,
            Offering.criterion_id,
            Offering.state,
            Offering.holds_until,
        )
        .join(Division, Division.code == Offering.community_code)
        .where(
            Offering.community_code.between(*subtree(division)),
            Offering.disputed,
            Division.retired_on.is_(None),
        )
    )
    if kind != "all":
        query = query.where(Division.kind == CommitteeKind(kind))
    criteria = {item.id: item.criterion_id for item in edition.items}
    for row in session.connection().execute(query):
        if criteria.get(row.item_id) == row.criterion_id:
            yield (row.community_code, row.item_id), segment_of(row.state, row.holds_until, day)


def lines_by_segment(session: Session, edition: EditionFacts, community: int, day: date) -> dict[int, Cell]:
    """The cells of one community by item id: 1 in its segment, and 1 in the last place if it is disputed. One query."""
    rows = session.execute(
        select(
            Offering.item_id, Offering.criterion_id, Offering.state, Offering.holds_until, Offering.disputed
        ).where(Offering.community_code == community)
    )
    said = {row.item_id: row for row in rows}
    found = {}
    for item in edition.items:
        row = said.get(item.id)
        segment, disputed = Segment.UNKNOWN, False
        if row is not None:
            segment = segment_under(item.criterion_id, row.criterion_id, row.state, row.holds_until, day)
            disputed = row.disputed and row.criterion_id == item.criterion_id
        found[item.id] = (*(int(segment is each) for each in SEGMENTS), int(disputed))
    return found
