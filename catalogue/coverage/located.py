"""Communities whose reference point is known, with their counters: what a map of coverage shows."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.rollup import COUNTERS, counted_day
from ..counters.segments import SEGMENTS
from ..foundation.codes import subtree
from ..models import CommunityProfile, CommunitySummary, Division
from .each_cell import EachCell, ListedCommunity, each_cell
from .figures import Tally


class Located(NamedTuple):
    """A community on the map: degrees of WGS 84, and its cells over the items that are seen."""

    code: int
    name: str
    latitude: float
    longitude: float
    tally: Tally


def located_in(session: Session, edition: EditionFacts, division_code: int) -> tuple[Located, ...]:
    """The present communities of a division whose coordinates are known, in order of code. One query."""
    # By the connection: the session's own way of giving rows takes as long as the database's.
    rows = (
        session.connection()
        .execute(
            select(
                Division.code,
                Division.short_name,
                CommunityProfile.latitude,
                CommunityProfile.longitude,
                *(getattr(CommunitySummary, name) for name in COUNTERS),
            )
            .join(CommunityProfile, CommunityProfile.community_code == Division.code)
            .join(CommunitySummary, CommunitySummary.community_code == Division.code)
            .where(
                CommunitySummary.edition_id == edition.id,
                CommunitySummary.community_code.between(*subtree(division_code)),
                CommunityProfile.latitude.is_not(None),
                CommunityProfile.longitude.is_not(None),
            )
            .order_by(Division.code)
        )
        .all()
    )
    return tuple(
        Located(code, name, latitude, longitude, Tally(tuple(counts[:-1]), counts[-1]))
        for code, name, latitude, longitude, *counts in rows
    )


def located_for(session: Session, edition: EditionFacts, division_code: int) -> tuple[Located, ...]:
    """The same with the cells of the items of ``edition`` only, as a department sees it.

    The summaries count all items, so here the records are read: a statement for each 300 communities.
    """
    found = located_in(session, edition, division_code)
    criteria = {item.id: item.criterion_id for item in edition.items}
    listed = [ListedCommunity(each.code, each.name, None) for each in found]
    cells = each_cell(session, listed, criteria, counted_day(session))
    lines = {community.code: line for community, line in cells}
    return tuple(each._replace(tally=_tally(lines.get(each.code, []))) for each in found)


def _tally(line: list[EachCell]) -> Tally:
    counts = Counter(cell[0] for cell in line)
    return Tally(
        tuple(counts[segment.value] for segment in SEGMENTS), sum(disputed for _s, disputed, *_days in line)
    )
