"""需求: how often residents reported in a division that an item is missing, for those who plan."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..foundation.clock import beginning_of
from ..foundation.codes import subtree
from ..models import Case, CaseKind


def missing_by_item(session: Session, division: int, *, since: date) -> dict[int, int]:
    """Reports since a day that an item (id) is missing, in a division and all that lies in it: one query."""
    rows = session.execute(
        select(Case.item_id, func.sum(Case.reports))
        .where(
            Case.kind == CaseKind.NEED,
            Case.item_id.is_not(None),
            Case.division_code.between(*subtree(division)),
            Case.opened_at >= beginning_of(since),
        )
        .group_by(Case.item_id)
    )
    return {item: int(count) for item, count in rows if item is not None}
