"""What residents reported lately: of each cell, and as missing (需求) of each item. The one place that says what lately means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from ..foundation.clock import beginning_of
from ..foundation.codes import subtree
from ..models import Case, CaseKind

REPORT_DAYS = 90
"""Reports are counted that were made, or came back, within this many days."""

LEAST = 3
"""What is missing in a division is told as a count from this many reports on, as searches are. A single report about a line is
another matter: it is a case, which those who answer it read."""


def first_counted_day(today: date) -> date:
    """The first day whose reports are counted."""
    return today - timedelta(days=REPORT_DAYS)


def reports_by_cell(session: Session, division: int, *, today: date) -> dict[tuple[int, int], int]:
    """Reports of any kind by (community or wider division that they are about, item id), in a division: one query."""
    rows = session.execute(
        select(Case.division_code, Case.item_id, func.sum(Case.reports))
        .where(_lately(division, today))
        .group_by(Case.division_code, Case.item_id)
    )
    return {(code, item): int(count) for code, item, count in rows if item is not None}


def missing_by_item(session: Session, division: int, *, today: date) -> dict[int, int]:
    """Reports that an item (id) is missing, in a division and all that lies in it, from ``LEAST`` on: one query."""
    total = func.sum(Case.reports)
    rows = session.execute(
        select(Case.item_id, total)
        .where(_lately(division, today, (CaseKind.NEED,)))
        .group_by(Case.item_id)
        .having(total >= LEAST)
    )
    return {item: int(count) for item, count in rows if item is not None}


def _lately(division: int, today: date, kinds: Sequence[CaseKind] | None = None) -> ColumnElement[bool]:
    since = beginning_of(first_counted_day(today))
    wanted = and_(
        Case.item_id.is_not(None),
        Case.division_code.between(*subtree(division)),
        or_(Case.opened_at >= since, Case.reopened_at >= since),
    )
    return wanted if kinds is None else and_(wanted, Case.kind.in_(kinds))
