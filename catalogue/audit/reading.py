"""Reading the trail of a division: by kind and day, a page at a time, or all of it one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from ..foundation.clock import BEIJING
from ..foundation.codes import subtree
from ..models import TrailEntry

_ENTRIES: Any = TrailEntry.__table__
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One entry of a chain, as the database keeps it."""

    chain: int
    number: int
    at: datetime
    actor: str
    role: str
    origin: str | None
    action: str
    subject: str
    division: int | None
    history: str | None
    history_id: int | None
    digest: str | None
    sealed: str | None
    hash: str

    @property
    def kind(self) -> str:
        """What kind of thing it is about: the first part of the action."""
        return self.action.partition(".")[0]


@dataclass(frozen=True, slots=True)
class TrailAsked:
    """Which entries: those of a division and what lies in it, on some days (both included), of some kinds if any are named.

    ``whole``: with what belongs to no division.
    """

    division: int
    first: date
    last: date
    kinds: tuple[str, ...] = ()
    whole: bool = False


def count_entries(session: Session, asked: TrailAsked) -> int:
    """How many entries there are."""
    query = select(func.count()).select_from(_ENTRIES).where(_wanted(asked))
    return session.scalar(query) or 0


def find_entries(session: Session, asked: TrailAsked, *, limit: int, before: int = 0) -> tuple[TrailRow, ...]:
    """Some entries, the newest first; ``before`` of these are left out."""
    order = (_ENTRIES.c.at.desc(), _ENTRIES.c.chain, _ENTRIES.c.number.desc())
    rows = session.execute(
        select(_ENTRIES).where(_wanted(asked)).order_by(*order).limit(limit).offset(before)
    )
    return tuple(TrailRow(*row) for row in rows)


def each_entry(session: Session, asked: TrailAsked) -> Iterator[TrailRow]:
    """All entries, chain after chain in their order; some at a time."""
    query = select(_ENTRIES).where(_wanted(asked)).order_by(_ENTRIES.c.chain, _ENTRIES.c.number)
    for row in session.execute(query, execution_options={"yield_per": _AT_ONCE}):
        yield TrailRow(*row)


def _wanted(asked: TrailAsked) -> ColumnElement[bool]:
    entry = _ENTRIES.c
    lowest, highest = subtree(asked.division)
    place = entry.chain.between(lowest, highest)
    begins = datetime.combine(asked.first, time(), BEIJING)
    ends = datetime.combine(asked.last + timedelta(days=1), time(), BEIJING)
    conditions = [or_(place, entry.chain == 0) if asked.whole else place, entry.at >= begins, entry.at < ends]
    if asked.kinds:
        of_kinds = (entry.action.startswith(f"{kind}.", autoescape=True) for kind in asked.kinds)
        conditions.append(or_(*of_kinds))
    return and_(*conditions)
