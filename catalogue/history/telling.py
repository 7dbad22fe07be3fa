"""What the histories tell of some days: the movements of all cells of a division, read from its revisions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Select, Text, case, cast, func, literal_column, null, select
from sqlalchemy.orm import Session

from ..foundation.clock import BEIJING, beginning_of
from ..models import Action, Criterion, DivisionList, Offering, OwnerListDeclaration, Revision
from .movements import Moved, by_item, movements_of
from .said import ONE_DAY, CellHistory, Entry, RecordSaid, said_of

_TABLE: Any = Revision.__table__
_IN_MEMORY = 2000
"""Entries that are fetched at a time."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What every movement needs: the criteria of each item (ids), and which declarations came of owners' lists."""

    criteria: Mapping[int, list[int]]
    lists: frozenset[int]

    @property
    def every(self) -> list[int]:
        """All criteria, in ascending order."""
        return sorted(criterion for of_item in self.criteria.values() for criterion in of_item)


def ground_of(session: Session) -> Ground:
    """The ground of an instance: two queries."""
    items = dict(session.execute(select(Criterion.id, Criterion.item_id)).all())
    lists = frozenset(session.scalars(select(OwnerListDeclaration.declaration_id)))
    return Ground(by_item(items), lists)


def first_day(session: Session) -> date | None:
    """The first day of which anything tells: the first entry of a history, or the first list of divisions."""
    # The index begins with the action: the least of each is found without a scan.
    earliest = [
        session.scalar(select(func.min(Revision.at)).where(Revision.action == action)) for action in Action
    ]
    told = [at for at in (*earliest, session.scalar(select(func.min(DivisionList.imported_at)))) if at]
    return day_of(min(told)) if told else None


def day_of(at: datetime) -> date:
    """The day in Beijing to which an instant belongs."""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(BEIJING).date()


def tell_all(
    session: Session,
    ground: Ground,
    last: date,
    within: tuple[int, int] | None = None,
    among: Collection[int] | None = None,
) -> Iterator[Moved]:
    """All movements up to a day, cell by cell, from the beginning of the histories.

    ``within``: only of communities from the first to the last of two codes; ``among``: only of some hundred that are named.
    """
    # What was said before the first entry matters only in that something was: it is not recorded since when.
    before = case((_TABLE.c.before.is_not(None), literal_column("''", Text)), else_=null())
    query = _some(_entries(before), _TABLE.c.community_code, within, among)
    for cell in _cells(session, query, ground, whole=True):
        begins = cell.entries[0].day
        yield from movements_of(cell, begins, last, ground.criteria[cell.item_id], ground.lists)


def tell(
    session: Session,
    ground: Ground,
    first: date,
    last: date,
    within: tuple[int, int] | None = None,
    among: Collection[int] | None = None,
) -> list[Moved]:
    """The movements of the days ``first`` to ``last``: of cells with entries, then of those that ran out by themselves.

    ``within`` and ``among`` as in ``tell_all``.
    """
    if first > last:
        return []
    found: list[Moved] = []
    busy: set[tuple[int, int]] = set()
    query = _some(_entries(cast(_TABLE.c.before, Text)), _TABLE.c.community_code, within, among)
    query = query.where(_TABLE.c.at >= beginning_of(first))
    if among is None:
        # The index begins with the action.
        query = query.where(_TABLE.c.action.in_(tuple(Action)))
    for cell in _cells(session, query, ground, whole=False):
        busy.add((cell.community, cell.item_id))
        found += movements_of(cell, first, last, ground.criteria[cell.item_id], ground.lists)
    for cell in _quiet(session, first, last, within, among):
        if (cell.community, cell.item_id) not in busy:
            found += movements_of(cell, first, last, ground.criteria[cell.item_id], ground.lists)
    return found


def _entries(before: Any) -> Select[Any]:
    return select(
        _TABLE.c.community_code,
        _TABLE.c.item_id,
        _TABLE.c.at,
        _TABLE.c.action,
        before,
        cast(_TABLE.c.after, Text),
    ).order_by(_TABLE.c.community_code, _TABLE.c.item_id, _TABLE.c.at, _TABLE.c.id)


def _some(
    query: Select[Any], code: Any, within: tuple[int, int] | None, among: Collection[int] | None
) -> Select[Any]:
    """A query of the communities from the first to the last of two codes, and of those that are named."""
    if within is not None:
        query = query.where(code.between(*within))
    return query if among is None else query.where(code.in_(sorted(among)))


def _cells(session: Session, query: Select[Any], ground: Ground, *, whole: bool) -> Iterator[CellHistory]:
    """The cells that a query tells of. ``whole``: from their first entry on; else what was said before counts."""
    cell: CellHistory | None = None
    # By the connection: the session's own way of giving rows takes as long as the database's.
    for community, item_id, at, action, before, after in session.connection().execute(
        query.execution_options(yield_per=_IN_MEMORY)
    ):
        if item_id not in ground.criteria:
            continue
        first = ground.criteria[item_id][0]
        if cell is None or (cell.community, cell.item_id) != (community, item_id):
            if cell is not None:
                yield cell
            there = before is not None
            said = None if whole or not there else _said(before, first)
            cell = CellHistory(community, item_id, said, [], whole and there)
        kept = None if after is None else _said(after, first)
        cell.entries.append(Entry(day_of(at), action, kept))
    if cell is not None:
        yield cell


@lru_cache(maxsize=2048)
def _said(text: str, first: int) -> RecordSaid | None:
    """What the text of a snapshot says. What is written many times in one act says the same of each cell."""
    return said_of(from_json(text), first)


def _quiet(
    session: Session,
    first: date,
    last: date,
    within: tuple[int, int] | None,
    among: Collection[int] | None,
) -> Iterator[CellHistory]:
    """The cells whose records ran out on some days by themselves, as they are now."""
    query: Any = select(
        Offering.community_code,
        Offering.item_id,
        Offering.state,
        Offering.holds_until,
        Offering.criterion_id,
        Offering.disputed,
        Offering.declaration_id,
        Offering.ends_on,
    ).where(Offering.holds_until.between(first - ONE_DAY, last - ONE_DAY))
    query = _some(query, Offering.community_code, within, among)
    for (
        community,
        item_id,
        state,
        until,
        criterion,
        disputed,
        declaration,
        ends_on,
    ) in session.connection().execute(query):
        said = RecordSaid(state, until, criterion, disputed, declaration, ends_on == until)
        yield CellHistory(community, item_id, said, [])
