"""Counts of past days: the nearest month end, and the movements between it and the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from ..counters.rollup import BOTH, COUNTERS, KIND_NUMBERS
from ..divisions.presence import changed_between, communities_on
from ..foundation.codes import committee_kind, subtree
from ..foundation.database import in_parts
from ..models import CommitteeKind, Division, Level, MonthEnd, MonthEndCount, Movement
from .movements import UNKNOWN, Moved
from .reach import Reach, days_between, pending

Tallies = dict[int, dict[int, list[int]]]
"""Nine counters (``rollup.COUNTERS``) by division and criterion."""
Cells = dict[int, dict[int, tuple[int, int]]]
"""By community and criterion: the place of its segment, and 1 if it is disputed. A cell that is left out is unknown."""
WIDTH = len(COUNTERS)
_DISPUTED = WIDTH - 1
_MOVED: Any = Movement.__table__
_COUNTS: Any = MonthEndCount.__table__

_STATES = (
    select(_MOVED.c.community_code, _MOVED.c.criterion_id, _MOVED.c.after, _MOVED.c.disputed)
    .where(
        _MOVED.c.community_code.between(bindparam("first"), bindparam("last")),
        _MOVED.c.day <= bindparam("day"),
    )
    .order_by(_MOVED.c.community_code, _MOVED.c.criterion_id, _MOVED.c.day)
)


def kind_number(community: int) -> int:
    """1 for 居, 2 for 村, by the code."""
    return KIND_NUMBERS[committee_kind(community)[0]]


def cells_on(session: Session, day: date, within: tuple[int, int], beyond: Iterable[Moved] = ()) -> Cells:
    """The cells of the communities from the first to the last code of ``within`` at the end of a day.

    ``beyond`` are movements up to the day that the ledger does not have yet.
    """
    first, last = within
    found: Cells = {}
    rows = session.execute(_STATES, {"first": first, "last": last, "day": day})
    code, of_community = -1, {}
    for community, criterion, after, disputed in rows:
        if community != code:
            code = community
            of_community = found.setdefault(code, {})
        was = of_community.get(criterion)
        of_community[criterion] = (after, was[1] + disputed if was else disputed)
    for moved in beyond:
        if first <= moved.community <= last and moved.day <= day:
            cells = found.setdefault(moved.community, {})
            was = cells.get(moved.criterion_id)
            cells[moved.criterion_id] = (moved.after, (was[1] if was else 0) + moved.disputed)
    return found


def of_kind(column: Any, number: int) -> ColumnElement[bool]:
    """Whether communities are of a kind (1 居, 2 村), by the last three digits of their codes."""
    digits = column % 1000
    ranges = {
        KIND_NUMBERS[CommitteeKind.JU]: ((1, 199), (400, 499)),
        KIND_NUMBERS[CommitteeKind.CUN]: ((200, 399), (500, 599)),
    }
    return or_(*(digits.between(*each) for each in ranges[number]))


class Counting:
    """Counters of units (divisions that split a range of codes) while movements are added and taken away."""

    def __init__(self, span: int, kind: int, criteria: Collection[int]) -> None:
        """``span`` is how many codes a unit embraces; only some criteria are counted."""
        self.span, self.kind, self.criteria = span, kind, frozenset(criteria)
        self.tallies: Tallies = {}

    def row(self, unit: int, criterion: int) -> list[int]:
        """The counters of a unit under a criterion."""
        of_unit = self.tallies.setdefault(unit, {})
        return of_unit.get(criterion) or of_unit.setdefault(criterion, [0] * WIDTH)

    def counts(self, community: int) -> bool:
        """Whether a community is of the kind that is counted."""
        return self.kind == BOTH or kind_number(community) == self.kind

    def unit_of(self, community: int) -> int:
        """The unit of a community."""
        return community // self.span * self.span

    def move(self, unit: int, criterion: int, before: int, after: int, count: int, disputed: int) -> None:
        """Move ``count`` cells of a unit from a segment to another."""
        if criterion in self.criteria:
            row = self.row(unit, criterion)
            row[before] -= count
            row[after] += count
            row[_DISPUTED] += disputed

    def add_community(self, community: int, cells: dict[int, tuple[int, int]], sign: int) -> None:
        """Count a community with the cells that it has on a day (1), or no longer (-1)."""
        if not self.counts(community):
            return
        unit = self.unit_of(community)
        for criterion in self.criteria:
            segment, disputed = cells.get(criterion, (UNKNOWN, 0))
            row = self.row(unit, criterion)
            row[segment] += sign
            row[_DISPUTED] += sign * disputed


def _moved_between(counting: Counting, within: tuple[int, int], *when: ColumnElement[bool]) -> Select[Any]:
    unit = (_MOVED.c.community_code - _MOVED.c.community_code % counting.span).label("unit")
    query = (
        select(
            unit,
            _MOVED.c.criterion_id,
            _MOVED.c.before,
            _MOVED.c.after,
            func.count(),
            func.sum(_MOVED.c.disputed),
        )
        .where(_MOVED.c.community_code.between(*within), *when)
        .group_by(unit, _MOVED.c.criterion_id, _MOVED.c.before, _MOVED.c.after)
    )
    return query if counting.kind == BOTH else query.where(of_kind(_MOVED.c.community_code, counting.kind))


def add_movements(
    session: Session, counting: Counting, within: tuple[int, int], since: date | None, until: date, sign: int
) -> None:
    """Add the ledger's movements after ``since`` (None: from the beginning) up to ``until``, or take them away (-1)."""
    when = _MOVED.c.day <= until if since is None else _MOVED.c.day.in_(days_between(since, until))
    for unit, criterion, before, after, count, disputed in session.execute(
        _moved_between(counting, within, when)
    ):
        counting.move(unit, criterion, before, after, sign * count, sign * disputed)


def anchor_of(session: Session, day: date) -> tuple[int, date] | None:
    """The frozen month whose end is nearest to a day: its number and last day; None if no month is frozen."""
    ends = session.execute(select(MonthEnd.number, MonthEnd.last_day)).all()
    nearest = min(ends, key=lambda end: (abs((end.last_day - day).days), end.last_day), default=None)
    return (nearest.number, nearest.last_day) if nearest else None


_FROZEN = select(
    _COUNTS.c.division_code, _COUNTS.c.kind, _COUNTS.c.criterion_id, *(_COUNTS.c[name] for name in COUNTERS)
).where(
    _COUNTS.c.number == bindparam("number"),
    _COUNTS.c.division_code.in_(bindparam("divisions", expanding=True)),
)


def count_on(
    session: Session,
    reach: Reach,
    division: int,
    units: Collection[int],
    day: date,
    counting: Counting,
) -> None:
    """Fill ``counting`` with the counters at the end of a past day, of the units that split ``division``.

    ``units`` are codes of all divisions right below it, also of those that were retired since.
    """
    within = subtree(division)
    beyond = pending(session, reach, day, division)
    anchor = anchor_of(session, day)
    # Under a criterion that came since the last digest no month is counted.
    if anchor is None or not counting.criteria <= frozenset(reach.criteria):
        absent: frozenset[int] = frozenset()
        from_nothing(session, counting, division, day, beyond)
    else:
        number, end = anchor
        for unit, kind, criterion, *counters in session.execute(
            _FROZEN, {"number": number, "divisions": sorted(units)}
        ):
            if criterion in counting.criteria and counting.kind in (BOTH, kind):
                row = counting.row(unit, criterion)
                for place, count in enumerate(counters):
                    row[place] += count
        if end <= day:
            add_movements(session, counting, within, end, min(day, reach.digested), 1)
        else:
            add_movements(session, counting, within, day, end, -1)
        absent = settle_presence(session, counting, division, end, day, beyond)
    for moved in beyond:
        if moved.community not in absent and counting.counts(moved.community):
            counting.move(
                counting.unit_of(moved.community),
                moved.criterion_id,
                moved.before,
                moved.after,
                1,
                moved.disputed,
            )


def settle_presence(
    session: Session, counting: Counting, division: int, end: date, day: date, beyond: list[Moved]
) -> frozenset[int]:
    """Put right that movements of communities were counted that are not in the list on both of two days.

    ``end`` is the day from which was counted, ``day`` the one up to which. Who left is taken away as of the later day, who came
    is added as of the earlier one, and what moved in communities that are there on neither is taken back. Gives those.
    """
    changed = changed_between(session, division, end, day)
    later, earlier = max(end, day), min(end, day)
    # Going back in time turns the signs: who left after the day is there on it, who came after it is not.
    sign = 1 if end <= day else -1
    leaving, coming = (changed.gone, changed.come)[::sign]
    for communities, on, by in ((leaving, later, -sign), (coming, earlier, sign)):
        for community in sorted(communities):
            cells = cells_on(session, on, (community, community), beyond)
            counting.add_community(community, cells.get(community, {}), by)
    absent = sorted(changed.absent)
    for part in in_parts(absent):
        moved = session.execute(
            select(
                _MOVED.c.community_code,
                _MOVED.c.criterion_id,
                _MOVED.c.before,
                _MOVED.c.after,
                _MOVED.c.disputed,
            ).where(
                _MOVED.c.community_code.in_(part),
                _MOVED.c.day > earlier,
                _MOVED.c.day <= later,
            )
        )
        for community, criterion, before, after, disputed in moved:
            if counting.counts(community):
                unit = counting.unit_of(community)
                counting.move(unit, criterion, before, after, -sign, -sign * disputed)
    return changed.absent


def from_nothing(session: Session, counting: Counting, division: int, day: date, beyond: list[Moved]) -> None:
    """Count from the beginning: every community that was ever in the list, all of its cells unknown."""
    within = subtree(division)
    every = session.scalars(
        select(Division.code).where(Division.code.between(*within), Division.level == Level.COMMUNITY)
    ).all()
    there = {each.code for each in communities_on(session, division, day)}
    sizes = Counter(counting.unit_of(code) for code in every if counting.counts(code))
    for unit, size in sizes.items():
        for criterion in counting.criteria:
            counting.row(unit, criterion)[UNKNOWN] += size
    add_movements(session, counting, within, None, day, 1)
    for code in every:
        if code not in there:
            cells = cells_on(session, day, (code, code), beyond)
            counting.add_community(code, cells.get(code, {}), -1)
