"""How a cell passes from one segment to another under each criterion of its item when its record changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ..models import CommitteeKind, Criterion
from .segments import Segment


@dataclass(frozen=True, slots=True)
class Move:
    """One cell's passage from a segment to another under one criterion; ``disputed`` is -1, 0 or +1."""

    community: int
    kind: CommitteeKind
    criterion_id: int
    before: Segment
    after: Segment
    disputed: int = 0


class CountedAs(NamedTuple):
    """What a record counts as: the criterion that it speaks for, its segment there, and whether it is disputed."""

    criterion_id: int
    segment: Segment
    disputed: bool

    def under(self, criterion_id: int) -> tuple[Segment, bool]:
        """Its segment and whether it is disputed under a criterion of its item; see ``segments.segment_under``."""
        if criterion_id == self.criterion_id:
            return self.segment, self.disputed
        ruled = self.segment is Segment.NOT_APPLICABLE
        return Segment.NOT_APPLICABLE if ruled else Segment.UNKNOWN, False


_NOTHING_SAID = (Segment.UNKNOWN, False)
_CRITERIA_OF = select(Criterion.id).where(Criterion.item_id == bindparam("item"))


def moves_of(
    session: Session,
    community: int,
    kind: CommitteeKind,
    item_id: int,
    before: CountedAs | None,
    after: CountedAs | None,
) -> list[Move]:
    """How a cell moves under each criterion of its item when its record changes (None: no record).

    Asks the database only for a ruling, which moves the cell under every criterion of the item.
    """
    records = [record for record in (before, after) if record is not None]
    criteria = {record.criterion_id for record in records}
    if any(record.segment is Segment.NOT_APPLICABLE for record in records):
        criteria.update(session.scalars(_CRITERIA_OF, {"item": item_id}))
    moves = []
    for criterion_id in sorted(criteria):
        old, was_disputed = before.under(criterion_id) if before else _NOTHING_SAID
        new, is_disputed = after.under(criterion_id) if after else _NOTHING_SAID
        moves.append(Move(community, kind, criterion_id, old, new, is_disputed - was_disputed))
    return moves
