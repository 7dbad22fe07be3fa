"""What is asked and answered about places near home: frozen dataclasses."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..catalogues import ItemFacts
from ..counters.segments import Segment
from ..models import Trade
from ..notices import NO_NOTICES, Notices
from ..offerings import PointFacts
from ..time.hours import read_hours
from .walking import Pace, Walk


class Opening(enum.StrEnum):
    """When a place is to be open."""

    NOW = "now"
    TODAY = "today"  # now, or again before midnight
    AT = "at"


@dataclass(frozen=True, slots=True)
class PlaceWishes:
    """What a resident asks of a place. ``at`` is the moment meant by :attr:`Opening.AT`."""

    only_near: bool = False
    """Only within the quarter of an hour."""
    opening: Opening | None = None
    at: datetime | None = None
    traits: frozenset[str] = frozenset()
    """Names of ``catalogue.offerings.TRAITS`` that a place must say yes to, or, if they are texts, say anything of."""

    trade: Trade | None = None
    """What it must offer, of a place of community commerce."""

    notices: Notices = NO_NOTICES
    """Those under which hours are judged and told."""

    def judge(self, now: datetime) -> Callable[[Any, str | None], bool | None]:
        """A function that says of a point whether it is as wanted; None if it lacks nothing but some is unknown.

        It takes the point, which has the traits as attributes (``PointFacts`` or a row), and the hours that hold there,
        notices included. Hours that many points have are read once.
        """
        opened: dict[str | None, bool | None] = {}

        def fits(point: Any, hours: str | None) -> bool | None:
            said = [getattr(point, name) for name in self.traits]
            answers = [bool(value) if isinstance(value, str) else value for value in said]
            if self.trade is not None:
                answers.append(self.trade in point.trades if point.trades else None)
            if False in answers:
                return False
            if self.opening is not None:
                if hours not in opened:
                    opened[hours] = is_open(hours, self.opening, self.at or now, now)
                answers.append(opened[hours])
            if False in answers:
                return False
            return None if None in answers else True

        return fits


def is_open(hours: str | None, opening: Opening, at: datetime, now: datetime) -> bool | None:
    """Whether a place with these hours is open when asked for; None if its hours are not known."""
    read = read_hours(hours)
    if read is None:
        return None
    if opening is Opening.AT:
        return read.is_open(at)
    if (opened := read.is_open(now)) or opening is Opening.NOW:
        return opened
    following = read.next_opening(now)
    return (
        following is not None
        and following.date() == following.fromtimestamp(now.timestamp(), following.tzinfo).date()
    )


@dataclass(frozen=True, slots=True)
class ServiceThere:
    """An item that is offered at a place, as the line says that counts."""

    item: ItemFacts
    segment: Segment
    disputed: bool


@dataclass(frozen=True, slots=True)
class NearPlace:
    """A place that offers the item, and the walk there.

    ``community`` is the one whose line says so: the resident's own if it names the place, else the place's own,
    else the first by segment and code. ``phone`` is that line's number. ``admitted`` is whether the place admits
    the residents of the community in question.

    Where every item is asked for, ``services`` are those offered there to these residents, in the edition's order.
    ``segment`` and ``community`` are then those of the surest line, and ``disputed`` says
    whether all are.
    """

    point: PointFacts
    walk: Walk
    community: int
    segment: Segment
    disputed: bool
    phone: str | None
    admitted: bool
    services: tuple[ServiceThere, ...] = ()


@dataclass(frozen=True, slots=True)
class Near:
    """One page of the places that offer an item, or any item, to the residents of a community, nearest first.

    ``circle`` counts those within the quarter of an hour, all pages together; ``unsaid`` and ``barred`` those
    places in the circle that were left out because they never said something that was asked, or because they do
    not admit these residents. ``turned_away`` are the nearest of the latter. ``unplaced`` counts the places in the community's street that offer the item, admit
    these residents and have no coordinates. ``more`` says whether there is another page, within ``farthest`` metres in
    a straight line.
    """

    places: tuple[NearPlace, ...]
    circle: int
    unsaid: int
    barred: int
    turned_away: tuple[NearPlace, ...]
    unplaced: int
    more: bool
    pace: Pace
    farthest: float


@dataclass(frozen=True, slots=True)
class NextPlace:
    """The nearest place that offers an item and admits the residents in question."""

    point: int
    name: str
    address: str | None
    community: int
    walk: Walk
