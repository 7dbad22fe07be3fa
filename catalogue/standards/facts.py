"""What is known of the standards for communities, as frozen dataclasses."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime

from ..catalogues import CategoryFacts, ItemFacts
from ..models import CommitteeKind, StandardState


class Standing(enum.StrEnum):
    """What is known of a task in a community."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Standings:
    """How many communities have met something, have not, and of how many that is unknown."""

    met: int
    not_met: int
    unknown: int

    @property
    def all(self) -> int:
        """All communities."""
        return self.met + self.not_met + self.unknown


@dataclass(frozen=True, slots=True)
class TaskStandings:
    """A task in a division: urban communities (``ju``), and villages (``cun``) beside them.

    ``shown``: the profiles of communities show it; other tasks are declared by streets and districts.
    """

    task: ItemFacts
    shown: bool
    ju: Standings
    cun: Standings


@dataclass(frozen=True, slots=True)
class PartStandings:
    """How many communities of a part of a division meet all tasks (``met``), fail one (``not_met``), or may meet all."""

    code: int
    ju: Standings
    cun: Standings


@dataclass(frozen=True, slots=True)
class CommunityStandings:
    """How many of the tasks a community has met, has not met, and of how many that is unknown."""

    code: int
    kind: CommitteeKind
    tasks: Standings


@dataclass(frozen=True, slots=True)
class TasksOfPart:
    """A division, or a part of it, with all tasks together, as of :class:`PartStandings`, and each of them."""

    code: int
    ju: Standings
    cun: Standings
    tasks: tuple[TaskStandings, ...]


@dataclass(frozen=True, slots=True)
class StandardsByPart:
    """The tasks in a division as a whole and in each of its parts by code: districts, streets, or of a street its communities."""

    whole: TasksOfPart
    parts: tuple[TasksOfPart, ...]


@dataclass(frozen=True, slots=True)
class TaskInDivision:
    """One task in a division: as a whole, and in each of its parts by code; of a street these are its communities."""

    whole: TaskStandings
    parts: tuple[PartStandings, ...]


@dataclass(frozen=True, slots=True)
class DivisionStandards:
    """The standards in a division. ``parts`` are by code: districts, streets, or nothing in a street; ``communities`` are
    given in a street only.

    The rate (规范化达标率, this system's own rule) lies between ``ju.met`` and ``ju.met + ju.unknown`` of ``ju.all``.
    """

    areas: tuple[tuple[CategoryFacts, tuple[TaskStandings, ...]], ...]
    ju: Standings
    cun: Standings
    parts: tuple[PartStandings, ...]
    communities: tuple[CommunityStandings, ...]


@dataclass(frozen=True, slots=True)
class StandardFacts:
    """What a division declared of a task, and when that ended."""

    id: int
    division: int
    task: str
    state: StandardState
    since: date
    note: str | None
    declared_at: datetime
    declared_by: str
    declared_as: str
    ended_at: datetime | None
    ended_by: str | None


@dataclass(frozen=True, slots=True)
class TaskOfCommunity:
    """A task in one community. ``declared`` is what holds there; ``value`` and ``value_on`` what the profile says.

    ``value`` is a number in the unit of the task, or the name of the station.
    """

    task: ItemFacts
    shown: bool
    standing: Standing
    declared: StandardFacts | None
    value: int | str | None
    value_on: date | None
