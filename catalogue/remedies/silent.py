"""Communities that never reported (未启用): their lines are best taken over from a similar one, or declared by the office."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..foundation.codes import subtree
from ..models import CommunitySummary, Division


def silent_communities(
    session: Session, edition: EditionFacts, division: int
) -> tuple[tuple[int, str, int], ...]:
    """The communities of a division with no line at all: code, short name, lines to fill; in order of code. One query.

    A line that an office declared for a community is a line of it; a ruling, such as by a rule of the city, is none.
    """
    rows = session.execute(
        select(CommunitySummary.community_code, Division.short_name, CommunitySummary.unknown)
        .join(Division, Division.code == CommunitySummary.community_code)
        .where(
            CommunitySummary.edition_id == edition.id,
            CommunitySummary.community_code.between(*subtree(division)),
            CommunitySummary.unknown > 0,
            CommunitySummary.unknown + CommunitySummary.not_applicable >= len(edition.items),
        )
        .order_by(CommunitySummary.community_code)
    )
    return tuple((code, name, lines) for code, name, lines in rows)
