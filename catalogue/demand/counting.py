"""What was brought to the hotline from a division: by matter, by item, and by community and item."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..foundation.clock import months_later
from ..foundation.codes import subtree
from ..models import DemandCount, DemandMatter, DemandMatterItem
from .facts import Demand, MatterFacts

MONTHS = 3
"""How many months, the latest that is known included, are shown beside the gaps."""
_COUNTS: Any = DemandCount.__table__
_MATTERS: Any = DemandMatter.__table__
_ABOUT: Any = DemandMatterItem.__table__


def latest_month(session: Session) -> date | None:
    """The first day of the latest month of which anything is known."""
    found: date | None = session.execute(select(func.max(_COUNTS.c.month))).scalar_one()
    return found


def demand_in(session: Session, division: int, *, last: date | None = None, months: int = MONTHS) -> Demand:
    """What was brought from a division and from all that lies in it, in the months up to ``last``: three queries.

    ``last`` is any day of the last month; by default the latest month that is known anywhere.
    """
    last = last.replace(day=1) if last else latest_month(session)
    if last is None:
        return Demand(None, None, 0, {}, ())
    first = months_later(last, 1 - months)
    total = func.sum(_COUNTS.c.count)
    sums = session.execute(
        select(_MATTERS.c.id, _MATTERS.c.name, _MATTERS.c.door, _MATTERS.c.settled_at, total)
        .join(_MATTERS, _MATTERS.c.id == _COUNTS.c.matter_id)
        .where(_COUNTS.c.month.between(first, last), _COUNTS.c.division_code.between(*subtree(division)))
        .group_by(_MATTERS.c.id, _MATTERS.c.name, _MATTERS.c.door, _MATTERS.c.settled_at)
        .order_by(total.desc(), _MATTERS.c.name)
    ).all()
    about = items_of_matters(session)
    by_item: dict[int, int] = defaultdict(int)
    matters = []
    for id, name, door, settled_at, count in sums:
        items = about.get(id, ())
        matters.append(MatterFacts(id, name, items, door, settled_at is not None, int(count)))
        for item in items:
            by_item[item] += int(count)
    return Demand(first, last, sum(matter.count for matter in matters), dict(by_item), tuple(matters))


def get_matter(session: Session, division: int, matter: int) -> MatterFacts | None:
    """A matter, with how often it was brought from a division in the latest months; None if it is unknown."""
    found = next((each for each in demand_in(session, division).matters if each.id == matter), None)
    if found is not None:
        return found
    row = session.get(DemandMatter, matter)
    if row is None:
        return None
    items = items_of_matters(session).get(matter, ())
    return MatterFacts(row.id, row.name, items, row.door, row.settled_at is not None, 0)


def matter_named(session: Session, name: str) -> MatterFacts | None:
    """The matter that the hotline calls so, without any count; None if no file had it."""
    row = session.execute(
        select(DemandMatter.id, DemandMatter.name, DemandMatter.door, DemandMatter.settled_at).where(
            DemandMatter.name == " ".join(name.split())
        )
    ).one_or_none()
    if row is None:
        return None
    items = items_of_matters(session).get(row.id, ())
    return MatterFacts(row.id, row.name, items, row.door, row.settled_at is not None, 0)


def demand_by_cell(session: Session, division: int, *, since: date) -> dict[tuple[int, int], int]:
    """Cases by (community or wider division that they are counted for, item id), in the months since that of a day: one query."""
    rows = session.connection().execute(
        select(_COUNTS.c.division_code, _ABOUT.c.item_id, func.sum(_COUNTS.c.count))
        .join(_ABOUT, _ABOUT.c.matter_id == _COUNTS.c.matter_id)
        .where(_COUNTS.c.month >= since.replace(day=1), _COUNTS.c.division_code.between(*subtree(division)))
        .group_by(_COUNTS.c.division_code, _ABOUT.c.item_id)
    )
    return {(code, item): int(count) for code, item, count in rows.all()}


def items_of_matters(session: Session) -> dict[int, tuple[int, ...]]:
    """The items of each matter, by its id."""
    found: dict[int, tuple[int, ...]] = {}
    for matter, item in session.execute(select(_ABOUT).order_by(_ABOUT.c.matter_id, _ABOUT.c.item_id)):
        found[matter] = (*found.get(matter, ()), item)
    return found
