"""Full communities (全覆盖社区) at the end of a past day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.segments import SEGMENTS, Segment
from ..coverage.summary import FullCommunities
from ..divisions.presence import communities_on
from ..foundation.codes import subtree
from ..models import Movement
from .as_of import reach_on
from .movements import UNKNOWN, VALID
from .reach import pending

_MOVED: Any = Movement.__table__
_NOT_APPLICABLE = SEGMENTS.index(Segment.NOT_APPLICABLE)


def _more(segment: int) -> Any:
    """How many more cells are in a segment by the movements that are summed up."""
    return func.sum(case((_MOVED.c.after == segment, 1), else_=0)) - func.sum(
        case((_MOVED.c.before == segment, 1), else_=0)
    )


_CELLS = (
    select(
        _MOVED.c.community_code,
        _more(VALID),
        _more(_NOT_APPLICABLE),
        -_more(UNKNOWN),
        func.sum(_MOVED.c.disputed),
    )
    .where(
        _MOVED.c.community_code.between(bindparam("first"), bindparam("last")),
        _MOVED.c.day <= bindparam("day"),
        _MOVED.c.criterion_id.in_(bindparam("criteria", expanding=True)),
    )
    .group_by(_MOVED.c.community_code)
)


def full_communities_as_of(
    session: Session, edition: EditionFacts, division_code: int, day: date, *, today: date | None = None
) -> FullCommunities:
    """Full communities of a division at the end of a day: of those in the list on that day, as :func:`coverage.summary.full_communities`
    counts them today. Summaries are kept for editions in force only, so none is read.

    ``edition`` is that of the day. Reads every movement of the division up to the day. Raises ``DayRefused`` as ``reach_on`` does.
    """
    reach = reach_on(session, day, today)
    criteria = {item.criterion_id for item in edition.items}
    first, last = subtree(division_code)
    asked = {"first": first, "last": last, "day": day, "criteria": sorted(criteria)}
    cells = {row[0]: [int(count) for count in row[1:]] for row in session.execute(_CELLS, asked)}
    for moved in pending(session, reach, day, division_code):
        if moved.criterion_id in criteria and moved.day <= day:
            counts = cells.setdefault(moved.community, [0, 0, 0, 0])
            for place, segment in enumerate((VALID, _NOT_APPLICABLE)):
                counts[place] += (moved.after == segment) - (moved.before == segment)
            counts[2] += (moved.before == UNKNOWN) - (moved.after == UNKNOWN)
            counts[3] += moved.disputed
    there = {each.code for each in communities_on(session, division_code, day)}
    known = [counts for code, counts in cells.items() if code in there]
    return FullCommunities(
        full=_count(
            valid and valid + ruled == len(criteria) and not disputed for valid, ruled, _, disputed in known
        ),
        reporting=_count(told > 0 for _valid, _ruled, told, _disputed in known),
        communities=len(there),
    )


def _count(those: Iterable[object]) -> int:
    return sum(map(bool, those))
