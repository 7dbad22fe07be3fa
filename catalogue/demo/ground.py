"""The ground of the demonstration: made-up coordinates that are coherent.

A district is a disc around its seat, its streets are smaller discs in it that do not touch, and the communities of a
street lie evenly in its disc. So neighbours are neighbours: the community beside another is nearly always of the same
street. A visitor who shares a position gets the right district or the next one. No coordinate says where anything is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from .practice import district_of

_DISTRICTS: Mapping[int, tuple[float, float, float]] = {
    110101: (39.92, 116.415, 2.6),
    110102: (39.913, 116.355, 2.4),
    110105: (39.94, 116.53, 7.0),
    110106: (39.835, 116.30, 5.5),
    110107: (39.915, 116.19, 3.5),
    110108: (39.99, 116.28, 5.8),
    110109: (39.94, 116.05, 6.0),
    110111: (39.70, 116.06, 14.0),
    110112: (39.84, 116.72, 9.5),
    110113: (40.12, 116.70, 12.0),
    110114: (40.20, 116.22, 12.0),
    110115: (39.66, 116.40, 11.0),
    110116: (40.38, 116.60, 12.0),
    110117: (40.15, 117.10, 11.0),
    110118: (40.42, 116.95, 13.0),
    110119: (40.48, 115.98, 13.0),
}
"""By the six digits of a district: latitude and longitude of its middle, and its radius in kilometres. Rounded; no two overlap."""
_ELSEWHERE = (39.92, 116.40, 14.0)
_APART = 30.0
"""Kilometres between districts that the table does not know, on a grid south of those that it knows."""
_A_DEGREE = 111.2
"""Kilometres."""
_TURN = math.pi * (3 - math.sqrt(5))
"""The golden angle: points at its multiples fill a disc evenly."""
_COMPACT = 0.36
"""The radius of a street as a share of the distance to the next: what is left over lies between them."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a street or a community is, in degrees, and how many kilometres around belong to it."""

    latitude: float
    longitude: float
    reach: float


def streets_on_the_ground(streets: Iterable[int]) -> dict[int, Spot]:
    """Every street (12-digit code) of a list in its district."""
    found: dict[int, Spot] = {}
    for district, group in groupby(sorted(streets), key=district_of):
        members = list(group)
        latitude, longitude, radius = _DISTRICTS.get(district) or _unknown(district)
        spots = _spread(Spot(latitude, longitude, radius), len(members))
        found |= dict(zip(members, spots, strict=True))
    return found


def communities_on_the_ground(street: Spot, count: int) -> list[Spot]:
    """The communities of a street, ``count`` of them."""
    return _spread(street, count)


def moved(latitude: float, longitude: float, north: float, east: float) -> tuple[float, float]:
    """A point some kilometres from another, in degrees to about a metre."""
    across = math.cos(math.radians(latitude)) * _A_DEGREE
    return round(latitude + north / _A_DEGREE, 5), round(longitude + east / across, 5)


def _unknown(district: int) -> tuple[float, float, float]:
    row, column = divmod(district % 400, 20)
    latitude, longitude = moved(*_ELSEWHERE[:2], -_APART * (row + 2), _APART * (column - 10))
    return latitude, longitude, _ELSEWHERE[2]


def _spread(disc: Spot, count: int) -> list[Spot]:
    """Even places for ``count`` smaller discs in a disc, from its middle outwards."""
    share = _COMPACT * math.sqrt(math.pi / count)
    inner = disc.reach / (1 + share)  # so that those at the edge lie inside too
    spots = []
    for number in range(count):
        far = inner * math.sqrt((number + 0.5) / count) if count > 1 else 0.0
        turn = number * _TURN
        latitude, longitude = moved(disc.latitude, disc.longitude, far * math.cos(turn), far * math.sin(turn))
        spots.append(Spot(latitude, longitude, inner * share))
    return spots
