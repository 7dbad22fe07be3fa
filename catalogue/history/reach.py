"""How far the ledger of movements reaches, and what is read from the histories beyond it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..foundation.codes import subtree
from ..foundation.errors import Refused
from ..models import Ledger, Movement
from . import telling
from .movements import COLUMNS, VALID, Moved
from .said import ONE_DAY

_TABLE: Any = Movement.__table__


class DayRefused(Refused):
    """Days of which nothing tells: not come yet, before anything was recorded, or the first after the second.

    ``field`` is ``day``, and ``values`` name it; or ``days``, if it is their order.
    """


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the ledger reaches: the first day of which anything tells, and the last digested day.

    ``stored`` is False while nothing was ever digested; then everything is read from the histories. While the first digest is
    going on ``told_to`` is the last code of the communities that are digested.
    """

    begins: date
    digested: date
    criteria: tuple[int, ...]
    stored: bool = True
    told_to: int | None = None


_LEDGER = select(Ledger.begins, Ledger.digested, Ledger.criteria, Ledger.told_to).where(Ledger.id == 1)


def reach_of(session: Session, today: date) -> Reach:
    """How far the ledger reaches; without one, as if it ended on the day before anything was told."""
    row = session.execute(_LEDGER).one_or_none()
    if row is not None:
        return Reach(row.begins, row.digested, tuple(row.criteria), told_to=row.told_to)
    begins = telling.first_day(session) or today
    return Reach(begins, begins - ONE_DAY, (), stored=False)


def pending(
    session: Session, reach: Reach, day: date, within: int, among: Collection[int] | None = None
) -> list[Moved]:
    """The movements up to ``day`` that are not in the ledger yet, of the cells of a division.

    ``among``: only those of some hundred communities of it.
    """
    first, last = subtree(within)
    told_to = last if reach.told_to is None else min(last, reach.told_to)
    if day <= reach.digested and told_to == last:
        return []
    ground = telling.ground_of(session)
    if not reach.stored:
        return list(telling.tell_all(session, ground, day, (first, last), among))
    found: list[Moved] = []
    if first <= told_to:
        found += telling.tell(session, ground, reach.digested + ONE_DAY, day, (first, told_to), among)
    if told_to < last:
        found += telling.tell_all(session, ground, day, (max(first, told_to + 1), last), among)
    return found


def days_between(since: date, until: date) -> list[date]:
    """The days after ``since`` up to ``until``. Naming them lets a database look into each day by its divisions."""
    return [since + ONE_DAY * count for count in range(1, (until - since).days + 1)]


def crossings(
    session: Session, reach: Reach, within: tuple[int, int], since: date, until: date
) -> list[Moved]:
    """The ledger's movements into and out of 有效 after ``since`` and up to ``until``, in the order of their days.

    ``within`` are the first and the last code of communities.
    """
    rows = session.execute(
        select(*(_TABLE.c[name] for name in COLUMNS))
        .where(
            _TABLE.c.day.in_(days_between(since, min(until, reach.digested))),
            _TABLE.c.community_code.between(*within),
            or_(_TABLE.c.before == VALID, _TABLE.c.after == VALID),
            _TABLE.c.before != _TABLE.c.after,
        )
        .order_by(_TABLE.c.day)
    )
    return [Moved(*row) for row in rows]
