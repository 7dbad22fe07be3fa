"""From the histories of cells to their movements: one at most for each cell, criterion and day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from ..counters.moves import CountedAs
from ..counters.segments import SEGMENTS, Segment
from .causes import NUMBER, Cause, cause_of, cause_of_running_out
from .said import ONE_DAY, CellHistory, Entry, RecordSaid

PLACE = {segment: place for place, segment in enumerate(SEGMENTS)}
"""The number by which the ledger keeps a segment."""
VALID = PLACE[Segment.DELIVERED]
UNKNOWN = PLACE[Segment.UNKNOWN]
_NOTHING = (Segment.UNKNOWN, False)
_day_of = attrgetter("day")


class Moved(NamedTuple):
    """A row of the ledger: see ``models.Movement``."""

    community: int
    criterion_id: int
    day: date
    before: int
    after: int
    disputed: int
    cause: int


COLUMNS = ("community_code", *Moved._fields[1:])
"""The columns of the ledger in the order of ``Moved``."""


class _Step(NamedTuple):
    """What a cell counts as after an entry, as of the end of the day; ``entry`` None: a day has passed."""

    counted: CountedAs | None
    entry: Entry | None
    records: tuple[RecordSaid | None, RecordSaid | None]


def movements_of(
    cell: CellHistory, first: date, last: date, criteria: Sequence[int], lists: Collection[int]
) -> Iterator[Moved]:
    """The movements of a cell on the days ``first`` to ``last``, in their order.

    ``criteria`` are all of its item, ``lists`` the declarations that came of owners' lists (ids).
    """
    current, since = cell.before, first - ONE_DAY
    hidden = cell.unrecorded
    for day, entries in groupby(cell.entries, key=_day_of):
        if day > last:
            break
        if not hidden:
            yield from _ran_out(cell, current, (since, day - ONE_DAY), criteria, lists)
        of_day = list(entries)
        yield from _net(cell, day, None if hidden else current, of_day, criteria, lists, begun=hidden)
        current, since, hidden = of_day[-1].after, day, False
    if not hidden:
        yield from _ran_out(cell, current, (since, last), criteria, lists)


def _ran_out(
    cell: CellHistory,
    said: RecordSaid | None,
    days: tuple[date, date],
    criteria: Sequence[int],
    lists: Collection[int],
) -> Iterator[Moved]:
    """The movement of a record that ran out after the first of two days and up to the second."""
    day = said.runs_out if said else None
    if said is None or day is None or not days[0] < day <= days[1]:
        return
    before, after = said.counted(day - ONE_DAY), said.counted(day)
    for criterion_id in _felt((before, after), criteria):
        old, new = before.under(criterion_id)[0], after.under(criterion_id)[0]
        if old is not new:
            cause = NUMBER[cause_of_running_out(said, lists)]
            yield Moved(cell.community, criterion_id, day, PLACE[old], PLACE[new], 0, cause)


def _steps(current: RecordSaid | None, entries: list[Entry], day: date) -> list[_Step]:
    yesterday = current.counted(day - ONE_DAY) if current else None
    steps = [
        _Step(yesterday, None, (current, current)),
        _Step(current.counted(day) if current else None, None, (current, current)),
    ]
    for entry in entries:
        before = steps[-1].records[1]
        counted = entry.after.counted(day) if entry.after else None
        steps.append(_Step(counted, entry, (before, entry.after)))
    return steps


def _felt(counted: Sequence[CountedAs | None], criteria: Sequence[int]) -> Sequence[int]:
    """The criteria under which a cell may have moved: a ruling is felt under every one of the item."""
    if len(criteria) == 1:
        return criteria
    there = [each for each in counted if each is not None]
    if any(each.segment is Segment.NOT_APPLICABLE for each in there):
        return criteria
    return sorted({each.criterion_id for each in there})


def _under(counted: CountedAs | None, criterion_id: int) -> tuple[Segment, bool]:
    return counted.under(criterion_id) if counted else _NOTHING


def _net(
    cell: CellHistory,
    day: date,
    current: RecordSaid | None,
    entries: list[Entry],
    criteria: Sequence[int],
    lists: Collection[int],
    *,
    begun: bool,
) -> Iterator[Moved]:
    """The movement of a day with entries: from the end of the day before, when the cell said ``current``, to its own."""
    told = entries[-1].after
    yesterday = current.counted(day - ONE_DAY) if current else None
    if yesterday == (told.counted(day) if told else None):
        return
    steps = _steps(current, entries, day)
    for criterion_id in _felt([step.counted for step in steps], criteria):
        old, was_disputed = _under(steps[0].counted, criterion_id)
        new, is_disputed = _under(steps[-1].counted, criterion_id)
        if old is new and was_disputed == is_disputed:
            continue
        cause = Cause.HISTORY_BEGUN if begun else _cause(steps, (old, new), criterion_id, lists)
        yield Moved(
            cell.community,
            criterion_id,
            day,
            PLACE[old],
            PLACE[new],
            is_disputed - was_disputed,
            NUMBER[cause],
        )


def _cause(
    steps: list[_Step], segments: tuple[Segment, Segment], criterion_id: int, lists: Collection[int]
) -> Cause:
    """The cause of a day's movement: of the last step that changed the cell's segment."""
    for earlier, step in zip(reversed(steps[:-1]), reversed(steps[1:]), strict=True):
        if _under(earlier.counted, criterion_id)[0] is _under(step.counted, criterion_id)[0]:
            continue
        if step.entry is None:
            return cause_of_running_out(step.records[0], lists)
        return cause_of(step.entry.action, step.records, segments, criterion_id, lists)
    return Cause.CHANGED


def by_item(criteria: Mapping[int, int]) -> dict[int, list[int]]:
    """The criteria of each item in order, from the item of each criterion."""
    found: dict[int, list[int]] = {}
    for criterion_id in sorted(criteria):
        found.setdefault(criteria[criterion_id], []).append(criterion_id)
    return found
