"""Reminders and what is still open of them: read only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.rollup import counted_day
from ..counters.segments import GAP_SEGMENTS, segment_under
from ..foundation.codes import subtree
from ..models import Offering, Reminder
from .facts import ReminderFacts

SHOWN_FOR = timedelta(weeks=4)
"""What is still open of a reminder is shown for this long; then it is as any other gap."""


def gaps_of(session: Session, edition: EditionFacts, communities: Sequence[int]) -> dict[int, frozenset[int]]:
    """The ids of the items that are gaps in some communities. One query."""
    day = counted_day(session)
    closed: dict[int, set[int]] = {code: set() for code in communities}
    rows = session.execute(
        select(
            Offering.community_code,
            Offering.item_id,
            Offering.criterion_id,
            Offering.state,
            Offering.holds_until,
        ).where(Offering.community_code.in_(communities))
    )
    for code, item_id, said_under, state, until in rows:
        item = edition.items_by_id.get(item_id)
        if item and segment_under(item.criterion_id, said_under, state, until, day) not in GAP_SEGMENTS:
            closed[code].add(item_id)
    every = frozenset(edition.items_by_id)
    return {code: every - done for code, done in closed.items()}


def reminders_in(
    session: Session, edition: EditionFacts, division: int, *, since: date
) -> tuple[ReminderFacts, ...]:
    """The reminders of a division's communities from a week on, the newest week first, then by code: two queries."""
    rows = session.execute(
        select(Reminder)
        .where(Reminder.community_code.between(*subtree(division)), Reminder.week >= since)
        .order_by(Reminder.week.desc(), Reminder.community_code)
    ).scalars()
    return _facts(session, edition, list(rows))


def open_reminders(
    session: Session, edition: EditionFacts, community: int, *, today: date
) -> tuple[ReminderFacts, ...]:
    """The reminders of a community of the last weeks of which something is open, the newest first: at most two queries."""
    rows = session.scalars(
        select(Reminder)
        .where(Reminder.community_code == community, Reminder.week > today - SHOWN_FOR)
        .order_by(Reminder.week.desc())
    ).all()
    return tuple(each for each in _facts(session, edition, rows) if each.open_items)


def _facts(session: Session, edition: EditionFacts, rows: Sequence[Any]) -> tuple[ReminderFacts, ...]:
    gaps: Mapping[int, frozenset[int]] = (
        gaps_of(session, edition, sorted({row.community_code for row in rows})) if rows else {}
    )
    return tuple(
        ReminderFacts(
            community=row.community_code,
            week=row.week,
            items=tuple(item for item in row.item_ids if item in edition.items_by_id),
            open_items=tuple(item for item in row.item_ids if item in gaps[row.community_code]),
            office=row.division_code,
            role=row.sent_role,
            sent_at=row.sent_at,
            tenths=row.tenths,
            mailed_on=row.mailed_on,
        )
        for row in rows
    )
