"""What comes out: what residents of communities reach, and rates of divisions, as frozen dataclasses."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from datetime import date

from ..divisions import DivisionFacts
from ..models import CommitteeKind
from ..near.walking import Pace, Walk, walk_of
from ..offerings import PointFacts
from .kinds import Circle, CircleKind


class Reached(enum.StrEnum):
    """Whether residents reach a kind of service. Unknown: for want of a coordinate, or a shop has not said its trade."""

    REACHED = "reached"
    NOT = "not"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CommunityCircle:
    """The kinds of one community, in the order of the circle. ``located``: its reference point is known."""

    code: int
    name: str
    committee: CommitteeKind | None
    located: bool
    states: tuple[Reached, ...]

    @property
    def reached(self) -> int:
        """Kinds that are reached in any case."""
        return self.states.count(Reached.REACHED)

    @property
    def possible(self) -> int:
        """Kinds that are reached or might be: not less than ``reached``."""
        return len(self.states) - self.states.count(Reached.NOT)

    @property
    def urban(self) -> bool:
        """Whether it is an urban community (居), of which the plan speaks; the others are villages."""
        return self.committee is CommitteeKind.JU


@dataclass(frozen=True, slots=True)
class CircleRate:
    """Of ``whole`` communities at least ``low`` and at most ``high``."""

    low: int
    high: int
    whole: int


@dataclass(frozen=True, slots=True)
class DivisionCircle:
    """A division on ``day``, and its present communities in order of code. Under a community it is that one alone."""

    division: DivisionFacts
    circle: Circle
    day: date
    communities: tuple[CommunityCircle, ...]

    def of_urban(self, urban: bool = True) -> tuple[CommunityCircle, ...]:
        """The urban communities, or the villages."""
        return tuple(each for each in self.communities if each.urban is urban)

    def part(self, code: int, span: int) -> DivisionCircle:
        """The communities within a range of ``span`` codes."""
        within = tuple(each for each in self.communities if code <= each.code < code + span)
        return DivisionCircle(self.division, self.circle, self.day, within)


def rate_of(communities: tuple[CommunityCircle, ...], least: int) -> CircleRate:
    """How many communities reach at least ``least`` kinds."""
    return CircleRate(
        sum(each.reached >= least for each in communities),
        sum(each.possible >= least for each in communities),
        len(communities),
    )


def by_kind(
    circle: Circle, communities: tuple[CommunityCircle, ...]
) -> tuple[tuple[CircleKind, CircleRate], ...]:
    """For each kind how many communities reach it."""
    found = []
    for place, kind in enumerate(circle.kinds):
        said = [each.states[place] for each in communities]
        low = said.count(Reached.REACHED)
        found.append((kind, CircleRate(low, low + said.count(Reached.UNKNOWN), len(said))))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class NearestOfKind:
    """A kind as the residents of one community have it: ``point`` is the nearest place that serves them, within an hour's walk.

    None where none is known, or the kind is reached without walking (``at_home``: the community's own line of ``item_code`` delivers it).
    """

    kind: CircleKind
    state: Reached
    point: PointFacts | None
    walk: Walk | None
    at_home: bool


@dataclass(frozen=True, slots=True)
class OwnCircle:
    """The circle of one community with the nearest places, at an ordinary pace. ``slower``: its kinds at the pace of old people."""

    community: CommunityCircle
    day: date
    circle: Circle
    kinds: tuple[NearestOfKind, ...]
    slower: tuple[Reached, ...]

    def at(self, pace: Pace) -> OwnCircle:
        """The same for those who walk at ``pace``: what they reach, and their minutes."""
        if pace is Pace.ORDINARY:
            return self
        kinds = tuple(
            replace(each, state=state, walk=each.walk and walk_of(each.walk.metres, pace))
            for each, state in zip(self.kinds, self.slower, strict=True)
        )
        return replace(self, community=replace(self.community, states=self.slower), kinds=kinds)
