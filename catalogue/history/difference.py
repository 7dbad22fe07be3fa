"""The difference of two days: what rose and fell, and the causes, which add up to it (增减变动说明)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.rollup import BOTH, KINDS
from ..coverage.matrix import Matrix
from ..divisions.presence import changed_between, communities_on
from ..foundation.codes import subtree
from ..foundation.errors import _
from .as_of import matrix_as_of, reach_on
from .causes import NUMBERED, Cause
from .counts import cells_on, kind_number
from .movements import VALID
from .reach import DayRefused, Reach, crossings, pending


@dataclass(frozen=True, slots=True)
class CauseCount:
    """How many cells became valid (positive) or ceased to be (negative) by one cause."""

    cause: Cause
    cells: int


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """A cell that is valid (有效) on one of two days and not on the other. ``day`` is when it changed, None where the
    division or the edition did.
    """

    community: int
    item_id: int
    day: date | None
    gained: bool
    cause: Cause


@dataclass(frozen=True, slots=True)
class DayDifference:
    """What changed between the ends of two days. ``causes`` are in the order of ``Cause``; their cells add up to ``change``."""

    before: Matrix
    after: Matrix
    causes: tuple[CauseCount, ...]

    @property
    def change(self) -> int:
        """How many more cells are valid on the second day."""
        return valid_in(self.after) - valid_in(self.before)


def valid_in(matrix: Matrix) -> int:
    """The valid cells of a matrix over all its items."""
    return sum(cell[VALID] for cell in matrix.total)


def difference(
    session: Session,
    editions: tuple[EditionFacts, EditionFacts],
    division: int,
    days: tuple[date, date],
    *,
    kind: str = "all",
    today: date | None = None,
) -> DayDifference:
    """The difference of two days, the earlier first, each under its edition. Raises what ``matrix_as_of`` raises."""
    before, after = (
        matrix_as_of(session, edition, division, day, kind=kind, today=today)
        for edition, day in zip(editions, days, strict=True)
    )
    sums: Counter[Cause] = Counter()
    for cell in changed_cells(session, editions, division, days, kind=kind, today=today):
        sums[cell.cause] += 1 if cell.gained else -1
    causes = tuple(CauseCount(cause, sums[cause]) for cause in Cause if sums[cause])
    return DayDifference(before, after, causes)


def changed_cells(
    session: Session,
    editions: tuple[EditionFacts, EditionFacts],
    division: int,
    days: tuple[date, date],
    *,
    kind: str = "all",
    today: date | None = None,
) -> list[ChangedCell]:
    """Every cell that is valid on one of two days only, once, with its cause.

    A cell of a community that was in the list on one of the days only changed by that; one whose item left, came or changed its
    criterion changed by the edition. Of all others the last movement into or out of 有效 tells the cause.
    """
    since, until = days
    if since > until:
        raise DayRefused(_("The first day is after the second."), field="days")
    reach = reach_on(session, since, today)
    reach_on(session, until, today)
    work = _Work(session, reach, division, days, KINDS[kind], editions)
    return [*work.moved(), *work.of_divisions(), *work.of_editions()]


class _Work:
    """What the parts of a difference share."""

    def __init__(
        self,
        session: Session,
        reach: Reach,
        division: int,
        days: tuple[date, date],
        kind: int,
        editions: tuple[EditionFacts, EditionFacts],
    ) -> None:
        self._session, self._reach, self._division = session, reach, division
        self._days, self._kind = days, kind
        self._within = subtree(division)
        self._beyond = pending(session, reach, days[1], division)
        self._changed = changed_between(session, division, *days)
        # The item of each criterion, in each of the two editions.
        self._old, self._new = (
            {item.criterion_id: item.id for item in edition.items} for edition in editions
        )

    def _counts(self, community: int) -> bool:
        return self._kind == BOTH or kind_number(community) == self._kind

    def moved(self) -> list[ChangedCell]:
        """Cells of communities that are there on both days, under criteria of both editions."""
        since, until = self._days
        apart, criteria = self._changed.apart, self._old.keys() & self._new.keys()
        last: dict[tuple[int, int], tuple[date, bool, int]] = {}
        odd: set[tuple[int, int]] = set()
        stored = crossings(self._session, self._reach, self._within, since, until)
        later = [
            moved
            for moved in self._beyond
            if moved.day > since and (moved.before == VALID) != (moved.after == VALID)
        ]
        for moved in (*stored, *sorted(later, key=attrgetter("day"))):
            if moved.criterion_id in criteria and moved.community not in apart:
                key = moved.community, moved.criterion_id
                last[key] = moved.day, moved.after == VALID, moved.cause
                # In and out take turns, so an even number of them leaves a cell as it was.
                odd ^= {key}
        return [
            ChangedCell(key[0], self._old[key[1]], day, gained, NUMBERED[cause])
            for key, (day, gained, cause) in sorted(last.items())
            if key in odd and self._counts(key[0])
        ]

    def of_divisions(self) -> list[ChangedCell]:
        """Cells of communities that are there on one of the days only."""
        found = []
        for communities, day, items, gained in (
            (self._changed.gone, self._days[0], self._old, False),
            (self._changed.come, self._days[1], self._new, True),
        ):
            for community in sorted(communities):
                cells = cells_on(self._session, day, (community, community), self._beyond)
                found += [
                    ChangedCell(community, item_id, None, gained, Cause.DIVISIONS)
                    for item_id in _valid_items(cells.get(community, {}), items)
                    if self._counts(community)
                ]
        return found

    def of_editions(self) -> list[ChangedCell]:
        """Cells whose item is in one edition only, or has another criterion in the second."""
        old = {each: item for each, item in self._old.items() if each not in self._new}
        new = {each: item for each, item in self._new.items() if each not in self._old}
        if not old and not new:
            return []
        since, until = (cells_on(self._session, day, self._within, self._beyond) for day in self._days)
        there = {each.code for each in communities_on(self._session, self._division, self._days[0])}
        found = []
        for community in sorted((since.keys() | until.keys()) & (there - self._changed.apart)):
            if self._counts(community):
                before = set(_valid_items(since.get(community, {}), old))
                after = set(_valid_items(until.get(community, {}), new))
                found += [
                    ChangedCell(community, item_id, None, item_id in after, Cause.EDITION)
                    for item_id in sorted(before ^ after)
                ]
        return found


def _valid_items(cells: Mapping[int, tuple[int, int]], items: Mapping[int, int]) -> list[int]:
    """The ids of the items whose cells are valid, of those that ``items`` gives for criteria."""
    return sorted(
        items[criterion]
        for criterion, (segment, _disputed) in cells.items()
        if segment == VALID and criterion in items
    )
