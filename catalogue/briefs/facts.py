"""What a meeting's page says: frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..catalogues import EditionFacts, ItemFacts
from ..coordination import RequestFacts
from ..coverage.figures import Tally, TownAndCountry
from ..coverage.summary import FullCommunities
from ..demand import Demand
from ..divisions import DivisionFacts
from ..feedback import OpenCount
from ..history.difference import CauseCount
from ..remedies import Remedy
from ..spot_checks import CheckReport

MOST_STEPS = 10
"""The steps that a meeting's page names."""
MOST_ITEMS = 5
"""Items that rose most, and that fell most."""
MOST_NAMES = 10
"""Communities that need help and are named."""


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item with its valid cells on both days."""

    item: ItemFacts
    before: int
    after: int

    @property
    def change(self) -> int:
        """How many more are valid on the second day."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class CheapStep:
    """One step for the gaps of one item: what it takes, and the valid cells of the division before and after it.

    Steps follow each other: one begins where the one before it ends.
    """

    remedy: Remedy
    item: ItemFacts
    gaps: int
    minutes: int
    valid_before: int
    applicable: int

    @property
    def rates(self) -> tuple[float, float]:
        """Coverage before and after it, 0 to 1."""
        return self.valid_before / self.applicable, (self.valid_before + self.gaps) / self.applicable


@dataclass(frozen=True, slots=True)
class NeedsHelp:
    """Communities that somebody should visit or call: ``silent`` never reported, of ``outdated`` half is out of date.

    ``names``: some of them in the order of their codes, the silent ones first.
    """

    silent: int
    outdated: int
    names: tuple[DivisionFacts, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A division at the ends of two days, the earlier first, under the edition of each.

    ``causes`` add up to the change of the valid cells. ``help``, ``full``, ``kinds``, ``steps``, ``checks``, ``cases``, ``demand`` are
    those of today: what a meeting acts on. ``reports`` counts by item id what residents reported as missing in 90 days.
    ``requests``: what the division and the offices within it ask upward and is not closed, the first one due first.
    """

    division: DivisionFacts
    edition: EditionFacts
    edition_before: EditionFacts
    days: tuple[date, date]
    today: date
    communities: int
    before: Tally
    after: Tally
    causes: tuple[CauseCount, ...]
    rose: tuple[ItemChange, ...]
    fell: tuple[ItemChange, ...]
    full: FullCommunities
    kinds: TownAndCountry
    steps: tuple[CheapStep, ...]
    gaps: int
    help: NeedsHelp
    checks: CheckReport
    disputed: int
    cases: OpenCount
    demand: Demand
    reports: Mapping[int, int]
    requests: tuple[RequestFacts, ...]

    @property
    def change(self) -> int:
        """How many more cells are valid on the second day."""
        return self.after.valid - self.before.valid

    @property
    def minutes(self) -> int:
        """Of all steps together."""
        return sum(step.minutes for step in self.steps)
