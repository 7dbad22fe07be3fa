"""What checked lines say of all lines that they were drawn from: a weighted share and its interval.

Each checked line speaks for the lines of its stratum that were not checked: its weight is lines / checked lines. The
share is the weighted mean (Hájek), its variance that of a stratified sample, linearised (Särndal, Swensson and Wretman,
Model Assisted Survey Sampling, 5.7), with the finite-population correction; lines outside the division asked about count
as zeros in their strata (domain estimation). The interval is Wilson's with the effective number of lines
(Korn and Graubard 1998), since a normal one is empty where all lines agree.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import ceil, floor, sqrt

LEAST_CHECKED = 10
"""With fewer checked lines nothing is said of the others."""
LEAST_COMMUNITIES = 5
"""In a division with fewer communities nothing is said either: it would be about each of them."""
_Z = 1.959964
"""Of a normal distribution: 19 of 20 intervals hold the true share."""


@dataclass(frozen=True, slots=True)
class CheckedCell:
    """A checked line. ``lines`` and ``checked`` are those of its stratum; ``agrees`` None: outside the division asked about."""

    stratum: Hashable
    lines: int
    checked: int
    agrees: bool | None

    @property
    def weight(self) -> float:
        """How many lines it speaks for."""
        return self.lines / self.checked


@dataclass(frozen=True, slots=True)
class Estimate:
    """The share of lines that agree, 0 to 1, and the whole per cents between which it lies 19 times of 20."""

    checked: int
    agreed: int
    share: float
    low: int
    high: int


def estimate(cells: Iterable[CheckedCell]) -> Estimate | None:
    """What checked lines say of all; None with fewer than ``LEAST_CHECKED`` in the division asked about."""
    cells = list(cells)
    inside = [cell for cell in cells if cell.agrees is not None]
    if len(inside) < LEAST_CHECKED:
        return None
    total = sum(cell.weight for cell in inside)
    share = sum(cell.weight for cell in inside if cell.agrees) / total
    agreed = sum(bool(cell.agrees) for cell in inside)
    if all(cell.checked >= cell.lines for cell in cells):
        low = high = share  # everything was looked at: nothing is left to estimate
    else:
        low, high = _wilson(share, _effective(cells, inside, share, total))
    # A little slack, so that 0.07 * 100 stays 7.
    return Estimate(len(inside), agreed, share, floor(low * 100 + 1e-9), ceil(high * 100 - 1e-9))


def _effective(cells: list[CheckedCell], inside: list[CheckedCell], share: float, total: float) -> float:
    """How many lines of a simple random sample would tell as much; at most what the weights allow where all agree."""
    variance = 0.0
    by_stratum: dict[Hashable, list[CheckedCell]] = {}
    for cell in cells:
        by_stratum.setdefault(cell.stratum, []).append(cell)
    for members in by_stratum.values():
        parts = [
            0.0 if cell.agrees is None else cell.weight * (cell.agrees - share) / total for cell in members
        ]
        count, mean = len(parts), sum(parts) / len(parts)
        spread = sum((part - mean) ** 2 for part in parts)
        left = 1 - members[0].checked / members[0].lines
        # A stratum with one checked line has no spread of its own: its whole distance from the share counts.
        variance += left * (count / (count - 1) * spread if count > 1 else parts[0] ** 2)
    if variance > 0 and 0 < share < 1:
        return max(1.0, share * (1 - share) / variance)
    return total**2 / sum(cell.weight**2 for cell in inside)


def _wilson(share: float, count: float) -> tuple[float, float]:
    middle = share + _Z**2 / (2 * count)
    width = _Z * sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    whole = 1 + _Z**2 / count
    return max(0.0, (middle - width) / whole), min(1.0, (middle + width) / whole)
