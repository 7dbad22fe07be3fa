"""Expiry as an event: a confirmation expires without a write, so the counters move once a day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..models import CoverageDay, Criterion, Division, Offering
from . import rollup
from .moves import Move
from .segments import Segment, segment_of


@dataclass(frozen=True, slots=True)
class AgeReport:
    """The result of a count: from which day to which, and how many cells moved, by (before, after)."""

    since: date
    day: date
    moved: tuple[tuple[Segment, Segment, int], ...]

    @property
    def cells(self) -> int:
        """How many cells moved in all."""
        return sum(count for _, _, count in self.moved)


def age(session: Session, *, today: date) -> AgeReport:
    """Move what has run out by ``today``, set the counters' day to it, and report.

    Idempotent: a second call for the same day moves nothing. A day before the counters' own moves nothing
    either and leaves their day alone, so that a clock set back undoes nothing.
    """
    since = rollup.lock_day(session, exclusive=True)
    if today <= since:
        return AgeReport(since, since, ())
    # A cell changes between the two days if its last day as itself is on or after the first and before the second.
    run_out = (
        select(
            Offering.community_code,
            Division.kind,
            Offering.item_id,
            Offering.criterion_id,
            Offering.state,
            Offering.holds_until,
        )
        .join(Division, Division.code == Offering.community_code)
        .where(Offering.holds_until >= since, Offering.holds_until < today, Division.retired_on.is_(None))
        .order_by(Offering.community_code, Offering.item_id)
    )
    criteria = _criteria_by_item(session)
    cells: Counter[tuple[Segment, Segment]] = Counter()
    moves = []
    for community, kind, item_id, criterion_id, state, until in session.execute(run_out):
        assert kind is not None
        before, after = segment_of(state, until, since), segment_of(state, until, today)
        cells[before, after] += 1
        # A ruling held under every criterion of its item, and ends under every one.
        felt = criteria[item_id] if before is Segment.NOT_APPLICABLE else (criterion_id,)
        moves += [Move(community, kind, each, before, after) for each in felt]
    rollup.apply(session, moves)
    session.execute(
        update(CoverageDay)
        .where(CoverageDay.id == 1)
        .values(day=today)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    return AgeReport(since, today, tuple((*pair, count) for pair, count in sorted(cells.items())))


def _criteria_by_item(session: Session) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for item_id, criterion_id in session.execute(
        select(Criterion.item_id, Criterion.id).order_by(Criterion.id)
    ):
        found.setdefault(item_id, []).append(criterion_id)
    return found
