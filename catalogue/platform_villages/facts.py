"""What is said of a village, as entered and as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ..models import Serves

LONGEST_SOURCE = 200
MOST_AT_ONCE = 5_000
"""Villages of which something is recorded in one act at most."""


@dataclass(frozen=True, slots=True)
class VillageWord:
    """What a district says of a village: whether the platform serves it, the day that this holds for, where it is known from."""

    village: int
    serves: Serves
    as_of: date
    source: str | None = None


@dataclass(frozen=True, slots=True)
class VillageServed:
    """What was said of a village, who said it and when. ``taken_back_at``: when it was undone; None while it stays."""

    id: int
    serves: Serves
    as_of: date
    source: str | None
    recorded_at: datetime
    recorded_by: str
    taken_back_at: datetime | None
    taken_back_by: str | None


@dataclass(frozen=True, slots=True)
class ListedVillage:
    """A village of a division with what was said of it last."""

    code: int
    name: str
    street: int | None
    said: VillageServed | None


@dataclass(frozen=True, slots=True)
class ServedCounts:
    """Villages by what was said of them last; ``unsaid``: nothing was."""

    yes: int = 0
    no: int = 0
    unknown: int = 0
    unsaid: int = 0

    def __add__(self, other: ServedCounts) -> ServedCounts:
        return ServedCounts(
            self.yes + other.yes,
            self.no + other.no,
            self.unknown + other.unknown,
            self.unsaid + other.unsaid,
        )

    @property
    def all(self) -> int:
        """How many villages there are."""
        return self.yes + self.no + self.unknown + self.unsaid


@dataclass(frozen=True, slots=True)
class RecordedTogether:
    """What was recorded in one act and not taken back since: its number, how many villages, who recorded it and when."""

    batch: int
    villages: int
    recorded_at: datetime
    recorded_by: str
