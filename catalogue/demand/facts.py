"""What comes out of the hotline's counts, and what goes in."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..foundation.errors import Problem


@dataclass(frozen=True, slots=True)
class DemandLine:
    """A row of a file as it is written there; ``line`` counts from the file's first line."""

    line: int
    month: str
    division: str
    matter: str
    count: str


class DemandOutcome(enum.StrEnum):
    """What a row of a file means."""

    ADD = "added"
    CHANGE = "changed"
    REMOVE = "removed"
    UNCHANGED = "unchanged"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class PlannedDemand:
    """A row and what it means. ``month`` is its first day; ``problems`` say why the row cannot be used."""

    row: DemandLine
    outcome: DemandOutcome
    month: date
    division: int
    matter: str
    count: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class DemandPlan:
    """What a file would do, row by row, and the matters that are new with what the search takes them for (item ids)."""

    rows: tuple[PlannedDemand, ...]
    proposed: Mapping[str, tuple[int, ...]]

    @property
    def problems(self) -> tuple[PlannedDemand, ...]:
        """The rows that cannot be used."""
        return tuple(row for row in self.rows if row.outcome is DemandOutcome.PROBLEM)

    def count(self, outcome: DemandOutcome) -> int:
        """How many rows mean this."""
        return sum(row.outcome is outcome for row in self.rows)


@dataclass(frozen=True, slots=True)
class MatterFacts:
    """A matter: the items that it is about (ids), or whose it is (``door``). ``settled``: somebody said so.

    ``count`` is how often it was brought in the months and the division asked for.
    """

    id: int
    name: str
    items: tuple[int, ...]
    door: str | None
    settled: bool
    count: int


@dataclass(frozen=True, slots=True)
class Demand:
    """What was brought in a division in the months from ``first`` to ``last`` (first days; None: nothing is known).

    ``by_item`` counts by item id; a matter about several items counts for each of them. ``matters`` are all matters, the
    most frequent first. ``total`` counts each case once.
    """

    first: date | None
    last: date | None
    total: int
    by_item: Mapping[int, int]
    matters: tuple[MatterFacts, ...]

    @property
    def of_none(self) -> tuple[MatterFacts, ...]:
        """The matters that no item answers."""
        return tuple(matter for matter in self.matters if not matter.items)
