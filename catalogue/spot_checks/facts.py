"""A sample and its lines, as frozen dataclasses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ..models import CheckResult, CheckWay
from .choosing import Stratum

FINAL = (CheckResult.AGREES, CheckResult.DIFFERS)
"""Results that end the check of a line. Who was not reached is looked for again."""


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """A sample: who drew it, when, and from what. ``strata``: lines and drawn lines of each."""

    id: int
    division: int
    edition_id: int
    quarter: str
    seed: str
    seed_given: bool
    drawn_at: datetime
    day: date
    frame_digest: str
    strata: tuple[tuple[Stratum, int, int], ...]

    @property
    def cells(self) -> int:
        """How many lines the list had that was drawn from."""
        return sum(cells for _stratum, cells, _drawn in self.strata)

    @property
    def drawn(self) -> int:
        """How many lines were drawn."""
        return sum(drawn for _stratum, _cells, drawn in self.strata)


@dataclass(frozen=True, slots=True)
class SampleCellFacts:
    """A line of a sample and what was found. ``position`` is its place in the walking order, from 1."""

    sample: int
    community: int
    item_id: int
    stratum: Stratum
    position: int
    result: CheckResult | None
    way: CheckWay | None
    remark: str | None
    checked_on: date | None
    checked_role: str | None
    settled_on: date | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a result."""
        return self.result not in FINAL

    @property
    def agrees(self) -> bool:
        """Whether what was found agrees with the record, or the street settled that it does."""
        return self.result is CheckResult.AGREES or self.settled_on is not None
