"""Which cells changed after an instant, for programs that keep a copy: complete, and read from the histories alone.

A cell (community and item) is among them if anything that is published of it may have changed: what the community says, the
service points that its line names, the numbers that it refers to, the names and places of its divisions, the item's texts, or
the calendar. One that is not published any more is among them too. See docs/adr/0074-changes-and-hsds.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, literal, or_, select
from sqlalchemy.orm import Session

from ..counters.rollup import counted_day
from ..foundation import clock
from ..foundation.codes import contains, subtree
from ..foundation.database import in_parts
from ..history.telling import day_of
from ..models import AuditEntry, Division, Edition, JobName, JobOutcome, JobRun, Offering, SlowWrite
from ..models.base import UtcDateTime
from ..models.operations.jobs import DAYS_BEHIND
from .changed_cells import (
    AT_POINTS,
    AT_POINTS_OF_SESSIONS,
    BEGIN,
    EVERYTHING,
    KEY,
    MANY,
    OF_STATIONS,
    SAID,
    TOLD,
    WITHDRAWN,
    Cell,
    FoundCells,
    cells,
)

MARGIN = timedelta(seconds=5)
"""What changed so shortly before is told again: transactions that commit soon are seen up to this long after their entries' instants."""
MOST = 20_000
"""Entries after an instant up to which cells are told one by one. With more, all that are on record are told."""

_LINES: Any = Offering.__table__
_DIVISIONS: Any = Division.__table__
_AUDIT: Any = AuditEntry.__table__
_SLOW: Any = SlowWrite.__table__


class NamedWord(NamedTuple):
    """A word that is part of a name: that of one of ``items`` (ids), or that of the community."""

    word: str
    items: frozenset[int]


@dataclass(frozen=True, slots=True)
class OnlyCells:
    """Which cells are wanted: all conditions hold together, and None is no condition. Names are those of today."""

    within: int | None = None
    """Code of a division."""
    items: frozenset[int] | None = None
    """Ids of items."""
    words: tuple[NamedWord, ...] = ()

    def among(self, session: Session, cells: Mapping[Cell, datetime]) -> dict[Cell, datetime]:
        """Those of some cells that are wanted. Only words ask for names: a query for each, in parts."""
        found = {
            cell: at
            for cell, at in cells.items()
            if (self.within is None or contains(self.within, cell[0]))
            and (self.items is None or cell[1] in self.items)
        }
        for each in self.words:
            named = _named_so(session, each.word, {code for code, item in found if item not in each.items})
            found = {cell: at for cell, at in found.items() if cell[1] in each.items or cell[0] in named}
        return found

    def conditions(self) -> list[Any]:
        """The same of recorded lines, as SQL."""
        found = [
            or_(_LINES.c.item_id.in_(sorted(each.items)), _LINES.c.community_code.in_(_so_named(each.word)))
            for each in self.words
        ]
        if self.within is not None:
            found.append(_LINES.c.community_code.between(*subtree(self.within)))
        if self.items is not None:
            found.append(_LINES.c.item_id.in_(sorted(self.items)))
        return found


@dataclass(frozen=True, slots=True)
class CellChanges:
    """The cells that may be different from what they were at an instant.

    ``until`` is the instant to ask after next time; ``begin`` is that from which on entries were read. With ``all_on_record`` every cell with a record is told, and ``cells`` are
    those without one that had one. Else they are all of them. Values are the instants of the last changes that are known.
    """

    since: datetime
    until: datetime
    begin: datetime
    cells: dict[Cell, datetime] = field(default_factory=dict)
    all_on_record: bool = False
    only: OnlyCells = OnlyCells()

    def total(self, session: Session) -> int:
        """How many cells are told."""
        if not self.all_on_record:
            return len(self.cells)
        recorded = select(func.count()).select_from(_LINES).where(*self.only.conditions())
        return len(self.cells) + session.execute(recorded).scalar_one()

    def page(self, session: Session, offset: int, limit: int) -> tuple[Cell, ...]:
        """At most ``limit`` of the cells from the one with the number ``offset`` on: those with a record first, by their keys."""
        rest = sorted(self.cells)
        if not self.all_on_record:
            return tuple(rest[offset : offset + limit])
        query = select(*KEY).where(*self.only.conditions()).order_by(*KEY)
        found = cells(session, query.offset(offset).limit(limit))
        if len(found) < limit:
            recorded = self.total(session) - len(rest)
            begin = max(0, offset - recorded)
            found += rest[begin : begin + limit - len(found)]
        return tuple(found)

    def after(
        self, session: Session, key: Cell | None, limit: int
    ) -> tuple[tuple[Cell, datetime | None], ...]:
        """At most ``limit`` of the cells in the order of their keys, beginning after ``key``, with what is known of when."""
        rest = sorted(cell for cell in self.cells if key is None or cell > key)[:limit]
        if self.all_on_record:
            query = select(*KEY).where(*self.only.conditions()).order_by(*KEY).limit(limit)
            if key is not None:
                later = and_(_LINES.c.community_code == key[0], _LINES.c.item_id > key[1])
                query = query.where(or_(_LINES.c.community_code > key[0], later))
            rest = sorted([*rest, *cells(session, query)])[:limit]
        return tuple((cell, self.cells.get(cell)) for cell in rest)


def _so_named(word: str) -> Select[Any]:
    return select(_DIVISIONS.c.code).where(_DIVISIONS.c.name.icontains(word, autoescape=True))


def _named_so(session: Session, word: str, codes: Collection[int]) -> set[int]:
    """Those of some divisions of whose names a word is part."""
    found: set[int] = set()
    for some in in_parts(sorted(codes)):
        found |= set(session.execute(_so_named(word).where(_DIVISIONS.c.code.in_(some))).scalars())
    return found


def changes_since(
    session: Session, since: datetime, only: OnlyCells | None = None, *, now: datetime | None = None
) -> CellChanges:
    """The cells that may be different from what a reader saw at ``since`` or later. A fixed number of queries.

    Readers who keep a copy ask again after ``until``. Cells without a change may be among them: all of a division that was
    renamed, say.
    """
    now, only = now or clock.now(), only or OnlyCells()
    since = min(since, now)
    begin = _beginning(session, since)
    told = session.execute(_TRAIL, {"begin": begin}).all()
    # A reader may have been answered a moment before midnight, or before a count that was about to end.
    shortly_before, counted = since - MARGIN, counted_day(session)
    first = _counted_then(session, shortly_before, counted)
    found = FoundCells()
    if (
        first is None
        or any(row.action in EVERYTHING for row in told)
        or session.execute(MANY, {"begin": begin, "most": MOST}).first() is not None
        or session.execute(_other_edition(day_of(shortly_before), day_of(now))).first() is not None
    ):
        found.add(session, WITHDRAWN, {"begin": begin})
        return CellChanges(since, now, begin, only.among(session, found.cells), all_on_record=True, only=only)
    for query in (SAID, AT_POINTS, OF_STATIONS, AT_POINTS_OF_SESSIONS):
        found.add(session, query, {"begin": begin})
    found.of_sessions(session, begin)
    found.of_guides(session, begin)
    found.by_calendar(session, first, counted)
    found.of_notices_over(session, day_of(shortly_before), day_of(now))
    found.of_the_trail(session, told)
    return CellChanges(since, now, begin, only.among(session, found.cells), only=only)


_SLOW_ONES = select(func.min(_SLOW.c.began_at), literal(1)).where(
    _SLOW.c.ended_at >= bindparam("ended", type_=UtcDateTime()), _SLOW.c.began_at < BEGIN
)
_TRAIL = (
    select(
        _AUDIT.c.at,
        _AUDIT.c.action,
        _AUDIT.c.subject,
        _AUDIT.c.division_code,
        _AUDIT.c.before,
        _AUDIT.c.after,
    )
    .where(_AUDIT.c.at > BEGIN, _AUDIT.c.action.in_(TOLD))
    .order_by(_AUDIT.c.at)
)
_ENDED_BEFORE = JobRun.ended_at <= bindparam("since", type_=UtcDateTime())
_COUNTED = (
    select(JobRun.began_at, JobRun.told, _ENDED_BEFORE)
    .where(JobRun.name == JobName.DAY, JobRun.outcome == JobOutcome.DONE)
    .order_by(_ENDED_BEFORE.desc(), JobRun.began_at.desc())
    .limit(1)
)
"""The last count that had ended at an instant; if none had, one that ended later."""


def _beginning(session: Session, since: datetime) -> datetime:
    """The instant from which on entries are read: before that of transactions whose ends were not to be seen at ``since``."""
    begin = since - MARGIN
    slow, _one = session.execute(_SLOW_ONES, {"ended": since - MARGIN, "begin": begin}).one()
    return begin if slow is None else min(begin, slow - MARGIN)


def _counted_then(session: Session, since: datetime, counted: date) -> date | None:
    """The day by which lines were judged at an instant, or an earlier one; ``counted`` is the present one. None: it is not known any more."""
    run = session.execute(_COUNTED, {"since": since}).first()
    if run is None:
        return min(counted, day_of(since))
    began_at, told, ended_before = run
    return day_of(began_at) - timedelta(days=told.get(DAYS_BEHIND, 0)) if ended_before else None


def _other_edition(before: date, today: date) -> Select[Any]:
    """Finds an edition that came into force, or ended, between two days."""
    return (
        select(literal(1))
        .where(
            or_(
                and_(Edition.in_force_from > before, Edition.in_force_from <= today),
                and_(Edition.in_force_until >= before, Edition.in_force_until < today),
            )
        )
        .limit(1)
    )
