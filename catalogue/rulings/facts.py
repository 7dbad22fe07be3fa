"""Proposals, rulings and rules as frozen dataclasses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ..models import CommitteeKind, ProposalState

OPEN = (ProposalState.PROPOSED, ProposalState.ENDORSED)
"""States of a proposal that somebody still has to decide."""
LONGEST_WORDS = 500
ENDED_MONTHS = 24
"""For how long a ruling that ended early stays on the lists that everybody reads: as long as it could have held."""


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """A proposal. ``types`` are the tags of the community's profile, ``name`` its short name."""

    id: int
    community: int
    item_id: int
    state: ProposalState
    reason: str
    proposed_at: datetime
    street_words: str | None
    district_words: str | None
    name: str
    kind: CommitteeKind | None
    types: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether it waits for the street or the district."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class RulingFacts:
    """A ruling in force: an item does not apply to a community from ``ruled_on`` to ``ruled_until``; ``role`` ruled."""

    community: int
    name: str
    item_id: int
    reason: str
    ruled_on: date
    ruled_until: date
    role: str


@dataclass(frozen=True, slots=True)
class EndedRulingFacts:
    """A ruling that ended before its last day: from ``ended_on`` it holds no more; ``role`` ended it."""

    community: int
    name: str
    item_id: int
    reason: str
    ruled_on: date
    ruled_until: date
    ended_on: date
    ended_because: str
    role: str


@dataclass(frozen=True, slots=True)
class CityRuleFacts:
    """A rule of the city: an item does not apply to communities of a kind. ``ended_on``: from then it holds no more."""

    id: int
    division: int
    item_id: int
    kind: CommitteeKind
    reason: str
    ruled_on: date
    ruled_until: date
    ended_on: date | None = None
    ended_because: str | None = None
