"""How items are spread over a place: its communities by segment, and which of its parts deliver them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from ..catalogues import ItemFacts
from ..counters.rollup import BOTH
from ..counters.segments import SEGMENTS, Segment, segment_column
from ..divisions import DivisionFacts
from ..models import Level, Offering, Rollup

_ROLLUP: Any = Rollup.__table__
# Built once: composing a statement takes longer than running one.
_COUNTS = select(_ROLLUP.c.criterion_id, *(_ROLLUP.c[segment.value] for segment in SEGMENTS)).where(
    _ROLLUP.c.division_code == bindparam("division"),
    _ROLLUP.c.kind == BOTH,
    _ROLLUP.c.criterion_id.in_(bindparam("criteria", expanding=True)),
)
_DELIVERED = (
    select(_ROLLUP.c.division_code, func.count())
    .where(
        _ROLLUP.c.division_code.in_(bindparam("divisions", expanding=True)),
        _ROLLUP.c.kind == BOTH,
        _ROLLUP.c.criterion_id.in_(bindparam("criteria", expanding=True)),
        _ROLLUP.c.delivered > 0,
    )
    .group_by(_ROLLUP.c.division_code)
)


def counts_in(session: Session, items: Sequence[ItemFacts], division: int) -> dict[int, tuple[int, ...]]:
    """Per item id, the communities of a division above them by segment, in the order of ``SEGMENTS``; one query."""
    if not items:
        return {}
    by_criterion = {item.criterion_id: item.id for item in items}
    rows = session.execute(_COUNTS, {"division": division, "criteria": list(by_criterion)})
    return {by_criterion[criterion_id]: tuple(counts) for criterion_id, *counts in rows}


def delivered_in(
    session: Session, items: Sequence[ItemFacts], parts: Sequence[DivisionFacts], *, day: date
) -> dict[int, int]:
    """How many of the items are delivered, and validly so, somewhere in each of ``parts``; one query.

    ``parts`` are the children of one division. Parts without any are left out. ``day`` is the day to judge
    communities by; for wider parts the roll-up's own day counts.
    """
    if not items or not parts:
        return {}
    criteria = [item.criterion_id for item in items]
    if parts[0].level is not Level.COMMUNITY:
        values = {"divisions": [part.code for part in parts], "criteria": criteria}
        return dict(session.execute(_DELIVERED, values).all())
    rows = session.execute(
        select(Offering.community_code, func.count())
        .where(
            Offering.community_code.in_([part.code for part in parts]),
            Offering.item_id.in_([item.id for item in items]),
            segment_column(day, Offering.criterion_id.in_(criteria)) == Segment.DELIVERED.value,
        )
        .group_by(Offering.community_code)
    )
    return dict(rows.all())
