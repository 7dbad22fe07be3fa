"""Where places lie around a point: by direction and by minutes on foot, for a picture that knows no streets."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass

from .walking import QUARTER_HOUR, SPEEDS, Coordinates, Pace, Walk


class Compass(enum.StrEnum):
    """The eight directions, clockwise from north."""

    NORTH = "north"
    NORTH_EAST = "north_east"
    EAST = "east"
    SOUTH_EAST = "south_east"
    SOUTH = "south"
    SOUTH_WEST = "south_west"
    WEST = "west"
    NORTH_WEST = "north_west"


_DIRECTIONS = tuple(Compass)
AT_ONCE = 15
"""Metres on foot: what is nearer has no direction that helps."""


@dataclass(frozen=True, slots=True)
class WalkSpot:
    """Where a place lies: ``east`` and ``north`` in quarters of an hour on foot, so that the circle has radius 1.

    ``towards`` is None where it is next to the point.
    """

    east: float
    north: float
    towards: Compass | None


def bearing(start: Coordinates, end: Coordinates) -> float:
    """Degrees clockwise from north, from 0 up to 360, on the plane of the mean latitude. 0 for one and the same point."""
    north = end.latitude - start.latitude
    east = (end.longitude - start.longitude) * math.cos(math.radians((start.latitude + end.latitude) / 2))
    return math.degrees(math.atan2(east, north)) % 360


def compass(degrees: float) -> Compass:
    """The nearest of the eight directions."""
    return _DIRECTIONS[round(degrees / 45) % 8]


def spot_of(origin: Coordinates, at: Coordinates, walk: Walk, pace: Pace) -> WalkSpot:
    """Where a place lies: its distance is the walk's, at ``pace``, and its direction that of the straight line."""
    share = walk.metres / (SPEEDS[pace] * 60 * QUARTER_HOUR)
    degrees = bearing(origin, at)
    return WalkSpot(
        east=share * math.sin(math.radians(degrees)),
        north=share * math.cos(math.radians(degrees)),
        towards=None if walk.metres < AT_ONCE else compass(degrees),
    )
