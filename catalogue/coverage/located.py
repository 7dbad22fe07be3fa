"""Communities whose reference point is known, with their counters: what a map of coverage shows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.rollup import COUNTERS
from ..foundation.codes import subtree
from ..models import CommunityProfile, CommunitySummary, Division
from .figures import Tally


@dataclass(frozen=True, slots=True)
class Located:
    """A community on the map: degrees of WGS 84, and its cells over all items of the edition."""

    code: int
    name: str
    latitude: float
    longitude: float
    tally: Tally


def located_in(session: Session, edition: EditionFacts, division_code: int) -> tuple[Located, ...]:
    """The present communities of a division whose coordinates are known, in order of code. One query."""
    rows = session.execute(
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
    return tuple(
        Located(code, name, latitude, longitude, Tally(tuple(counts[:-1]), counts[-1]))
        for code, name, latitude, longitude, *counts in rows
    )
