"""Since when cells are gaps: from the ledger of past days, and from the histories of the days that are not in it yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.segments import Segment
from ..foundation.codes import subtree
from ..history.movements import PLACE
from ..history.reach import pending, reach_of
from ..models import Movement
from .facts import GapKey

AT_ONCE = 500
"""Communities in one statement; more are read by the range of their division."""
_TABLE: Any = Movement.__table__
_CLOSED = (PLACE[Segment.DELIVERED], PLACE[Segment.NOT_APPLICABLE])
"""Places of the segments that are no gap."""
_OPENED = func.max(
    case((and_(_TABLE.c.before.in_(_CLOSED), _TABLE.c.after.not_in(_CLOSED)), _TABLE.c.day), else_=None)
)
_OPENINGS = select(_TABLE.c.community_code, _TABLE.c.criterion_id, func.min(_TABLE.c.day), _OPENED).group_by(
    _TABLE.c.community_code, _TABLE.c.criterion_id
)


class GapSince(NamedTuple):
    """The day on which a cell became a gap. ``always``: it was never anything else since then, its first day of which anything tells."""

    day: date
    always: bool


def openings_of(
    session: Session, edition: EditionFacts, division: int, communities: Collection[int], day: date
) -> dict[GapKey, GapSince]:
    """Since when the gaps of some communities of a division are gaps on ``day``, by (community, item id).

    It says so of every cell with a history under the criterion in force; what it says of a cell that is no gap means nothing. A
    fixed number of queries for every ``AT_ONCE`` communities.
    """
    if not communities:
        return {}
    items = {item.criterion_id: item.id for item in edition.items}
    first: dict[GapKey, date] = {}
    opened: dict[GapKey, date] = {}
    for community, criterion, begun, ended in _kept(session, division, communities, items):
        cell = (community, items[criterion])
        first[cell] = begun
        if ended is not None:
            opened[cell] = ended
    wanted = set(communities)
    for moved in pending(session, reach_of(session, day), day, division):
        if moved.criterion_id in items and moved.community in wanted:
            cell = (moved.community, items[moved.criterion_id])
            first.setdefault(cell, moved.day)
            if moved.before in _CLOSED and moved.after not in _CLOSED:
                opened[cell] = moved.day
    return {
        cell: GapSince(opened[cell], False) if cell in opened else GapSince(begun, True)
        for cell, begun in first.items()
    }


def _kept(
    session: Session, division: int, communities: Collection[int], criteria: Collection[int]
) -> Iterator[Any]:
    """Rows of the ledger: community, criterion, its first day, and the last day on which it became a gap."""
    query = _OPENINGS.where(_TABLE.c.criterion_id.in_(sorted(criteria)))
    if len(communities) > AT_ONCE:
        wanted = set(communities)
        every = session.execute(query.where(_TABLE.c.community_code.between(*subtree(division))))
        yield from (row for row in every if row[0] in wanted)
        return
    codes: Sequence[int] = sorted(communities)
    yield from session.execute(query.where(_TABLE.c.community_code.in_(codes)))
