"""Gaps that take more than a word, counted by step: what the roll-up knows of a street is not read cell by cell.

An office's offer holds for a whole street, so the counters of the street tell how many gaps it closes. Only these cells are
read: those that objected to an offer, those whose part has run out (which the roll-up counts with everything out of date),
and those of items that people walk to and no office offers, because a neighbour may be near.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.rollup import KINDS
from ..counters.segments import Segment
from ..foundation.codes import level_of, subtree
from ..models import Division, Level, Rollup
from ..near import WALKED
from .arrangements import bare_rows
from .classifying import NUMBERED, Offers, hard_gaps, hard_records, late_cells, records_in
from .facts import GapKey, HardGap, Portion, Remedy
from .neighbours import neighbours_of

Place = tuple[int, int]
"""A street's code and an item's id."""

_TABLE: Any = Rollup.__table__
_BY_STREET: Any = (
    select(
        _TABLE.c.division_code,
        _TABLE.c.criterion_id,
        _TABLE.c.partial + _TABLE.c.planned + _TABLE.c.suspended + _TABLE.c.absent,
        _TABLE.c.suspended,
    )
    .join(
        Division,
        and_(Division.code == _TABLE.c.division_code, Division.level == Level.STREET),
    )
    .where(
        _TABLE.c.division_code.between(bindparam("first"), bindparam("last")),
        _TABLE.c.kind == bindparam("kind"),
        _TABLE.c.criterion_id.in_(bindparam("criteria", expanding=True)),
    )
)
_OF_ONE: Any = select(
    _TABLE.c.criterion_id, _TABLE.c.partial + _TABLE.c.planned + _TABLE.c.suspended + _TABLE.c.absent
).where(
    _TABLE.c.division_code == bindparam("division"),
    _TABLE.c.kind == bindparam("kind"),
    _TABLE.c.criterion_id.in_(bindparam("criteria", expanding=True)),
)


def portions_of(
    session: Session, edition: EditionFacts, division: int, *, kind: str, day: date, offers: Offers
) -> list[Portion]:
    """The gaps of a division that take more than a word: by street, or by community within a street. A fixed number of queries."""
    if level_of(division) not in (Level.STREET, Level.COMMUNITY):
        found = _by_street(session, edition, division, kind=kind, day=day, offers=offers)
        if found is not None:
            return found
    hard = hard_gaps(session, edition, division, kind=kind, day=day, offers=offers)
    return _portions((cell[0], cell[1], gap) for cell, gap in hard.items())


def _portions(cells: Iterable[tuple[int, int, HardGap]]) -> list[Portion]:
    """One by one classed gaps, counted by place, item, step and source."""
    counts: Counter[tuple[int, int, Remedy, int | None]] = Counter()
    late: Counter[tuple[int, int, Remedy, int | None]] = Counter()
    for place, item, gap in cells:
        key = (place, item, gap[1], gap[2] if gap[1] is Remedy.LIST else None)
        counts[key] += 1
        if gap[0] is Segment.EXPIRED:
            late[key] += 1
    return [Portion(*key, count, late[key]) for key, count in counts.items()]


def _by_street(
    session: Session, edition: EditionFacts, division: int, *, kind: str, day: date, offers: Offers
) -> list[Portion] | None:
    """None if the counters of the streets are not those of the division: some community is in no street."""
    rows = _counters(session, edition, division, kind)
    if rows is None:
        return None
    odd = hard_records(session, edition, division, kind=kind, day=day, cells=offers.objecting)
    odd.update(late_cells(session, edition, division, kind=kind, day=day))
    found: list[Portion] = []
    left: dict[Place, tuple[int, int]] = {}
    by_street: dict[int, dict[int, tuple[Remedy, int]]] = {}
    for place, count, suspended in _without(rows, odd):
        street, item = place
        if street not in by_street:
            by_street[street] = offers.for_street(street)
        offer = by_street[street].get(item)
        if offer is None:
            left[place] = count, suspended
        else:
            step, source = offer
            found.append(Portion(*place, step, source if step is Remedy.LIST else None, count, 0))
    shared = _shared(session, edition, division, left.keys(), odd, kind=kind, day=day)
    for place, (count, suspended) in left.items():
        by_neighbours, of_suspended = shared.get(place, (0, 0))
        resumed = suspended - of_suspended
        steps = (Remedy.SHARE, by_neighbours), (Remedy.RESUME, resumed)
        for step, cells in (*steps, (Remedy.SET_UP, count - by_neighbours - resumed)):
            if cells:
                found.append(Portion(*place, step, None, cells, 0))
    one_by_one = hard_gaps(session, edition, division, kind=kind, day=day, cells=odd.keys(), offers=offers)
    return found + _portions((_place_of(cell)[0], cell[1], gap) for cell, gap in one_by_one.items())


def _counters(
    session: Session, edition: EditionFacts, division: int, kind: str
) -> list[tuple[Place, int, int]] | None:
    """Of each street and item how many of these gaps there are, and how many of them are suspended. Two queries."""
    items = {item.criterion_id: item.id for item in edition.items}
    first, last = subtree(division)
    values = {"kind": KINDS[kind], "criteria": list(items)}
    rows = bare_rows(session, _BY_STREET, values | {"first": first, "last": last})
    whole = bare_rows(session, _OF_ONE, values | {"division": division})
    if sum(row[2] for row in rows) != sum(row[1] for row in whole):
        return None
    return [((code, items[criterion]), count, suspended) for code, criterion, count, suspended in rows]


def _place_of(cell: GapKey) -> Place:
    return cell[0] // Level.STREET.span * Level.STREET.span, cell[1]


def _without(
    rows: Iterable[tuple[Place, int, int]], odd: Mapping[GapKey, int]
) -> Iterator[tuple[Place, int, int]]:
    """The counters where some gaps are left, without those that are looked at one by one."""
    apart: Counter[Place] = Counter()
    resting: Counter[Place] = Counter()
    for cell, number in odd.items():
        if NUMBERED[number] is not Segment.EXPIRED:
            place = _place_of(cell)
            apart[place] += 1
            resting[place] += NUMBERED[number] is Segment.SUSPENDED
    for place, count, suspended in rows:
        if place in apart:
            count, suspended = count - apart[place], suspended - resting[place]
        if count:
            yield place, count, suspended


def _shared(
    session: Session,
    edition: EditionFacts,
    division: int,
    places: Collection[Place],
    apart: Collection[GapKey],
    *,
    kind: str,
    day: date,
) -> dict[Place, tuple[int, int]]:
    """For each street and item how many gaps a neighbour could close, and how many of them are suspended."""
    walked = {item.id for item in edition.items if item.form in WALKED}
    wanted = {place for place in places if place[1] in walked}
    records = {
        cell: number
        for cell, number in records_in(session, edition, division, wanted, kind=kind, day=day).items()
        if cell not in apart
    }
    found: dict[Place, tuple[int, int]] = {}
    for cell in neighbours_of(session, edition, division, records, day):
        place = _place_of(cell)
        count, suspended = found.get(place, (0, 0))
        found[place] = count + 1, suspended + (NUMBERED[records[cell]] is Segment.SUSPENDED)
    return found
