"""Whether items are offered in a place: one indexed look-up for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ...catalogues import ItemFacts
from ...counters.segments import SEGMENTS, Segment, segment_of
from ...foundation.codes import level_of
from ...models import Level, Offering, Rollup, State

_BOTH_KINDS = 0
_OFFERINGS: Any = Offering.__table__
_ROLLUP: Any = Rollup.__table__
# Built once: composing a statement takes longer than running one.
_RECORDED = select(
    _OFFERINGS.c.item_id,
    _OFFERINGS.c.criterion_id,
    _OFFERINGS.c.state,
    _OFFERINGS.c.holds_until,
    _OFFERINGS.c.disputed,
).where(
    _OFFERINGS.c.community_code == bindparam("division"),
    _OFFERINGS.c.item_id.in_(bindparam("items", expanding=True)),
)
_COUNTED = select(
    _ROLLUP.c.criterion_id, _ROLLUP.c.disputed, *(_ROLLUP.c[segment.value] for segment in SEGMENTS)
).where(
    _ROLLUP.c.division_code == bindparam("division"),
    _ROLLUP.c.kind == _BOTH_KINDS,
    _ROLLUP.c.criterion_id.in_(bindparam("criteria", expanding=True)),
)


@dataclass(frozen=True, slots=True)
class ItemAvailability:
    """An item in a place. In a community: its ``segment`` and recorded ``state`` (None: nothing recorded under its criterion).

    In a larger division ``segment`` is None. ``delivered`` of ``communities`` communities have the item now;
    for a community that is 1 or 0 of 1. ``reported`` of them have said something of it.
    """

    delivered: int
    communities: int
    reported: int
    segment: Segment | None
    state: State | None
    disputed: bool


def availability_of(
    session: Session, items: Sequence[ItemFacts], division_code: int, *, day: date
) -> dict[int, ItemAvailability]:
    """The state of each item in a division, by item id; one query. Items without any count are left out."""
    if not items:
        return {}
    if level_of(division_code) is Level.COMMUNITY:
        return _in_community(session, items, division_code, day)
    return _in_division(session, items, division_code)


def _in_community(
    session: Session, items: Sequence[ItemFacts], community: int, day: date
) -> dict[int, ItemAvailability]:
    values = {"division": community, "items": [item.id for item in items]}
    recorded = {row.item_id: row for row in session.execute(_RECORDED, values)}
    found: dict[int, ItemAvailability] = {}
    for item in items:
        row = recorded.get(item.id)
        if (
            row is not None
            and row.state is not State.NOT_APPLICABLE
            and row.criterion_id != item.criterion_id
        ):
            row = None
        state = row.state if row else None
        segment = segment_of(state, row.holds_until if row else None, day)
        found[item.id] = ItemAvailability(
            delivered=int(segment is Segment.DELIVERED),
            communities=1,
            reported=int(segment is not Segment.UNKNOWN),
            segment=segment,
            state=state,
            disputed=bool(row and row.disputed),
        )
    return found


def _in_division(session: Session, items: Sequence[ItemFacts], division: int) -> dict[int, ItemAvailability]:
    by_criterion = {item.criterion_id: item.id for item in items}
    values = {"division": division, "criteria": list(by_criterion)}
    return {
        by_criterion[criterion_id]: ItemAvailability(
            delivered=counts[0],
            communities=sum(counts),
            reported=sum(counts) - counts[SEGMENTS.index(Segment.UNKNOWN)],
            segment=None,
            state=None,
            disputed=disputed > 0,
        )
        for criterion_id, disputed, *counts in session.execute(_COUNTED, values)
    }
