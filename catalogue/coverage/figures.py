"""Figures out of cells: coverage rate with its interval, the segmented bar, and 村居差距.

Source of the definitions: docs/architecture.md, "Coverage, defined in words".
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..counters.segments import SEGMENTS, Segment

MINIMUM_COMMUNITIES = 5
"""村居差距 is given only if there are at least this many communities of each kind."""
_PLACE = {segment: place for place, segment in enumerate(SEGMENTS)}
# Pages ask these of thousands of tallies.
_DELIVERED, _NOT_APPLICABLE = _PLACE[Segment.DELIVERED], _PLACE[Segment.NOT_APPLICABLE]


def whole_percent(part: int, whole: int) -> int | None:
    """``part`` of ``whole`` in whole per cent, rounded down, so that only all of it is 100; None of nothing."""
    return part * 100 // whole if whole > 0 else None


@dataclass(frozen=True, slots=True)
class Tally:
    """Cells by segment, in the order of ``SEGMENTS``, and the disputed among them."""

    counts: tuple[int, ...]
    disputed: int

    def __getitem__(self, segment: Segment) -> int:
        return self.counts[_PLACE[segment]]

    @property
    def cells(self) -> int:
        """All cells, the not applicable ones too."""
        return sum(self.counts)

    @property
    def applicable(self) -> int:
        """Cells that count: all but the not applicable ones."""
        return sum(self.counts) - self.counts[_NOT_APPLICABLE]

    @property
    def valid(self) -> int:
        """Cells that are delivered and confirmed within 12 months."""
        return self.counts[_DELIVERED]

    @property
    def gaps(self) -> int:
        """Applicable cells that are not valid."""
        return self.applicable - self.valid

    @property
    def rate(self) -> float | None:
        """覆盖率, 0 to 1: valid of applicable cells; None where nothing applies."""
        return self.valid / self.applicable if self.applicable else None

    @property
    def silent(self) -> bool:
        """Whether something applies and nothing of it has been reported. No data is not nothing offered."""
        return 0 < self.applicable == self[Segment.UNKNOWN]

    @property
    def interval(self) -> tuple[int, int] | None:
        """The rate in whole per cent if none of the unknown cells were valid, and if all were."""
        lowest = whole_percent(self.valid, self.applicable)
        highest = whole_percent(self.valid + self[Segment.UNKNOWN], self.applicable)
        return None if lowest is None or highest is None else (lowest, highest)


def tally(cells: Iterable[Sequence[int]]) -> Tally:
    """Add up cells of a matrix (nine integers each)."""
    sums = [0] * (len(SEGMENTS) + 1)
    for cell in cells:
        for place, count in enumerate(cell):
            sums[place] += count
    return Tally(tuple(sums[:-1]), sums[-1])


class Incomparable(enum.StrEnum):
    """Why 村 and 居 cannot be compared (不具可比性); the first reason that holds, in this order."""

    NO_CUN = "no_cun"
    NO_JU = "no_ju"
    FEW_CUN = "few_cun"
    FEW_JU = "few_ju"
    NONE_APPLIES_CUN = "none_applies_cun"
    NONE_APPLIES_JU = "none_applies_ju"
    SILENT_CUN = "silent_cun"
    SILENT_JU = "silent_ju"


@dataclass(frozen=True, slots=True)
class TownAndCountry:
    """村居差距: the rates of 居 and of 村 (0 to 1), and 村 minus 居 in percentage points.

    Either there is a ``difference``, or a ``reason`` why there is none (不具可比性).
    """

    ju: float | None
    cun: float | None
    difference: float | None
    reason: Incomparable | None


def town_and_country(
    ju_cells: Iterable[Sequence[int]],
    ju_communities: int,
    cun_cells: Iterable[Sequence[int]],
    cun_communities: int,
) -> TownAndCountry:
    """Coverage of 村 minus coverage of 居 over the same items; at least 5 communities of each kind that report, else none."""
    ju, cun = tally(ju_cells), tally(cun_cells)
    reason = _why_not(ju, ju_communities, cun, cun_communities)
    difference = None
    if reason is None and ju.rate is not None and cun.rate is not None:
        difference = (cun.rate - ju.rate) * 100
    return TownAndCountry(ju.rate, cun.rate, difference, reason)


def _why_not(ju: Tally, ju_communities: int, cun: Tally, cun_communities: int) -> Incomparable | None:
    reasons = (
        (cun_communities == 0, Incomparable.NO_CUN),
        (ju_communities == 0, Incomparable.NO_JU),
        (cun_communities < MINIMUM_COMMUNITIES, Incomparable.FEW_CUN),
        (ju_communities < MINIMUM_COMMUNITIES, Incomparable.FEW_JU),
        (cun.applicable == 0, Incomparable.NONE_APPLIES_CUN),
        (ju.applicable == 0, Incomparable.NONE_APPLIES_JU),
        (cun.silent, Incomparable.SILENT_CUN),
        (ju.silent, Incomparable.SILENT_JU),
    )
    return next((reason for holds, reason in reasons if holds), None)
