"""A sample and its lines, as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

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
class EarlierResult:
    """A result that was entered and corrected on ``corrected_on``, because of ``reason``; by ``corrected_role``."""

    result: CheckResult
    way: CheckWay
    remark: str | None
    checked_on: date
    corrected_on: date
    corrected_role: str
    reason: str

    def kept(self) -> dict[str, Any]:
        """As the table keeps it."""
        return {
            **asdict(self),
            "checked_on": self.checked_on.isoformat(),
            "corrected_on": self.corrected_on.isoformat(),
        }


def earlier_result(kept: Mapping[str, Any]) -> EarlierResult:
    """What :meth:`EarlierResult.kept` made."""
    days = {name: date.fromisoformat(kept[name]) for name in ("checked_on", "corrected_on")}
    codes = {"result": CheckResult(kept["result"]), "way": CheckWay(kept["way"])}
    return EarlierResult(**{**kept, **days, **codes})


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
    earlier: tuple[EarlierResult, ...]

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a result."""
        return self.result not in FINAL

    @property
    def agrees(self) -> bool:
        """Whether what was found agrees with the record, or the street settled that it does."""
        return self.result is CheckResult.AGREES or self.settled_on is not None
