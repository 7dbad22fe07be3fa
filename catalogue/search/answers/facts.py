"""What a search gives, as frozen dataclasses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ...catalogues import ItemFacts
from ...divisions import DivisionFacts
from ...doors import OtherDoor
from ..needs.emergencies import Emergency
from ..needs.guidance import Distinction
from ..query.understanding import Understanding
from .availability import ItemAvailability
from .citywide import CitywideService
from .competing import AnswerBy
from .ranking import Kind


class Aim(StrEnum):
    """What a query is for."""

    SERVICE = "service"
    """A service: the items answer, or nothing does."""
    PLACE = "place"
    """A place and nothing else: its page answers."""
    STATION = "station"
    """A community itself, its telephone or its hours: no service, but its page answers."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that answers a query. ``availability`` is None if no place is known or nothing is counted."""

    code: str
    item: ItemFacts
    score: float
    availability: ItemAvailability | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query finds. ``items`` are the answers, best first, ``others`` what may be worth a look too; ``aim`` tells
    whether a service is asked for at all (``policy``). ``place`` is the division understood, or else the chosen one, or None.

    ``distinction`` is there where items are easily confused for this query; they all are among ``items``.
    ``place_remembered`` means that a choice of the visitor decided between namesakes, ``place_assumed`` that only
    where the visitor lives did; the namesakes are in ``understood.place.candidates``. ``emergency`` is there where help must come before any service.
    ``also_named``: codes of streets that have the name of the need, which was not read as a place (天桥).
    ``door``: the office that answers, instead of items or beside them; ``helpful``: with what a community helps beside it.
    ``citywide``: the service of the 96156 platform that the need names; only told beside items that answer exactly.
    """

    query: str
    understood: Understanding
    place: DivisionFacts | None
    items: tuple[Hit, ...]
    took_ms: float
    kind: Kind = Kind.NONE
    others: tuple[Hit, ...] = ()
    aim: Aim = Aim.SERVICE
    distinction: Distinction | None = None
    place_remembered: bool = False
    place_assumed: bool = False
    emergency: Emergency | None = None
    also_named: tuple[int, ...] = ()
    door: OtherDoor | None = None
    helpful: Hit | None = None
    citywide: CitywideService | None = None

    @property
    def by(self) -> AnswerBy:
        """Who answers."""
        beside = self.door or (self.citywide and self.kind is Kind.NEAREST)
        if self.items:
            return AnswerBy.BOTH if beside else AnswerBy.SERVICE
        return AnswerBy.DOOR if self.door or self.citywide else AnswerBy.NONE

    @property
    def shown(self) -> tuple[Hit, ...]:
        """All that a reader sees, in order: the answers, then what may be worth a look."""
        return (*self.items, *self.others)
