"""How far it is on foot: one function, :func:`walk`, which uses a model or a routing server.

The model that ships knows no streets. It takes the straight line between two points, makes it longer by what
streets usually add, and divides by a speed:

    metres = straight line x DETOUR          minutes = metres / speed, rounded up

* The straight line is taken on a plane (equirectangular projection at the mean latitude). Over the few kilometres
  that people walk it differs from the great circle by less than a thousandth, far less than the detour is unsure.
* ``DETOUR`` 1.3: studies of walking in street networks find ways 1.2 to 1.4 times as long as the straight line.
* Speeds: people walk at 1.2 to 1.3 m/s, old people at 0.8 to 1.0 m/s; taken are 1.2 and 0.9. A quarter of an hour is
  then 1,080 m and 810 m along the way, which are about the two ends of the 800 to 1,000 m that GB 50180-2018
  (城市居住区规划设计标准) gives for the 15-minute living circle.

These are this portal's own assumptions and not the city's; ``docs/adr/0014-walking-and-days-off.md`` says why. Hills,
rivers, railways and gates are not known: a walk may be longer than told.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

EARTH_RADIUS = 6_371_008.8
"""Mean radius in metres (IUGG)."""
METRES_A_DEGREE = math.radians(1) * EARTH_RADIUS
DETOUR = 1.3
QUARTER_HOUR = 15
"""Minutes: the walk within which services are said to be near (一刻钟)."""


class Pace(enum.StrEnum):
    """Whose speed counts."""

    ORDINARY = "ordinary"
    ELDERS = "elders"


SPEEDS = {Pace.ORDINARY: 1.2, Pace.ELDERS: 0.9}
"""Metres a second."""


class Coordinates(NamedTuple):
    """A point, WGS 84 degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, order=True)
class Walk:
    """A way on foot: metres along it and minutes, both whole numbers."""

    metres: int
    minutes: int

    @property
    def near(self) -> bool:
        """Whether it is within the quarter of an hour."""
        return self.minutes <= QUARTER_HOUR


def walk_of(metres: int, pace: Pace) -> Walk:
    """The walk of ``metres`` along the way at a pace."""
    return Walk(metres, math.ceil(metres / (SPEEDS[pace] * 60)))


class Router(Protocol):
    """Something that knows the length of ways: the model below, or a client of a routing server."""

    def walks(self, start: Coordinates, ends: Iterable[Coordinates], pace: Pace) -> list[Walk]:
        """The walks from one point to many, in their order: a server can answer them at once."""
        ...

    def lengths(self, starts: Any, ends: Any, pace: Pace) -> tuple[Any, Any]:
        """Metres and minutes of many walks, each from its own start to its end.

        Points and answers are numpy arrays, points of two columns: latitude and longitude.
        """
        ...

    def shortest(self, straight: float) -> float:
        """The least metres along the way that two points can have between them that lie ``straight`` metres apart."""
        ...


class Model:
    """The documented model: see the head of this file."""

    def walks(self, start: Coordinates, ends: Iterable[Coordinates], pace: Pace) -> list[Walk]:
        """The walks by straight line, detour and speed."""
        return [walk_of(round(straight_line(start, end) * DETOUR), pace) for end in ends]

    def lengths(self, starts: Any, ends: Any, pace: Pace) -> tuple[Any, Any]:
        """The same of many at once."""
        import numpy as np  # only where there are thousands

        means = np.radians((starts[:, 0] + ends[:, 0]) / 2)
        east = (ends[:, 1] - starts[:, 1]) * np.cos(means)
        metres = np.rint(np.hypot(ends[:, 0] - starts[:, 0], east) * METRES_A_DEGREE * DETOUR)
        return metres, np.ceil(metres / (SPEEDS[pace] * 60))

    def shortest(self, straight: float) -> float:
        """Every way is as much longer as the detour says."""
        return straight * DETOUR


_router: Router = Model()


def use(router: Router) -> Router:
    """Let ``router`` answer from now on, in this process. Gives the one that answered before."""
    global _router
    before, _router = _router, router
    return before


def router() -> Router:
    """The router in use."""
    return _router


def walk(start: Coordinates, end: Coordinates, *, pace: Pace) -> Walk:
    """The walk from one point to another."""
    return _router.walks(start, (end,), pace)[0]


def straight_line(start: Coordinates, end: Coordinates) -> float:
    """Metres between two points on the plane of their mean latitude. The same there and back."""
    mean = math.radians((start.latitude + end.latitude) / 2)
    north = end.latitude - start.latitude
    east = (end.longitude - start.longitude) * math.cos(mean)
    return math.hypot(north, east) * METRES_A_DEGREE


def box_around(centre: Coordinates, radius: float) -> tuple[float, float, float, float]:
    """A box that holds every point within ``radius`` metres: southern, northern, western, eastern edge in degrees.

    Not valid at the poles and at the 180th meridian.
    """
    height = radius / METRES_A_DEGREE
    farthest = min(abs(centre.latitude) + height, 89.0)
    width = height / math.cos(math.radians(farthest))
    return (
        centre.latitude - height,
        centre.latitude + height,
        centre.longitude - width,
        centre.longitude + width,
    )
