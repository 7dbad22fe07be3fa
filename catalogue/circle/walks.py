"""Walks between many starts and many places at once, by the same model as one by one (``near.walking``)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..near import walking
from ..near.places import RINGS
from ..near.walking import DETOUR, METRES_A_DEGREE, QUARTER_HOUR, SPEEDS, Coordinates, Model, Pace

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
LIMIT = int(SPEEDS[Pace.ORDINARY] * 60 * QUARTER_HOUR)
"""Metres along the way: the quarter of an hour at an ordinary pace."""
SLOWER_LIMIT = int(SPEEDS[Pace.ELDERS] * 60 * QUARTER_HOUR)
"""The same at the pace of old people."""


class Pairs(NamedTuple):
    """Which start is how far from which place: numbers of both, and metres along the way."""

    start: Numbers
    place: Numbers
    metres: Floats


def quarter_radius() -> float:
    """Metres in a straight line beyond which no walk of a quarter of an hour leads."""
    return (LIMIT + 1) / DETOUR if isinstance(walking.router(), Model) else RINGS[0]


def straight_lines(starts: Floats, ends: Floats) -> Floats:
    """:func:`walking.straight_line` of rows of latitude and longitude, side by side."""
    mean = np.radians((starts[:, 0] + ends[:, 0]) / 2)
    north = ends[:, 0] - starts[:, 0]
    east = (ends[:, 1] - starts[:, 1]) * np.cos(mean)
    lines: Floats = np.hypot(north, east) * METRES_A_DEGREE
    return lines


def walked_metres(starts: Floats, ends: Floats) -> Floats:
    """Metres along the way between rows side by side, as the router in use tells them."""
    router = walking.router()
    if isinstance(router, Model):
        metres: Floats = np.rint(straight_lines(starts, ends) * DETOUR)
        return metres
    found = np.empty(len(starts))
    order = np.lexsort((starts[:, 1], starts[:, 0]))
    turns = np.flatnonzero((np.diff(starts[order], axis=0) != 0).any(axis=1)) + 1
    for first, last in pairwise([0, *turns.tolist(), len(order)] if len(order) else [0]):
        rows = order[first:last]
        walks = router.walks(
            Coordinates(*starts[rows[0]]), [Coordinates(*ends[row]) for row in rows], Pace.ORDINARY
        )
        found[rows] = [walk.metres for walk in walks]
    return found


def pairs_within(starts: Floats, places: Floats, radius: float) -> Pairs:
    """All starts and places, rows of latitude and longitude, that are at most ``radius`` metres apart in a straight line."""
    if not len(starts) or not len(places):
        nothing = np.empty(0, dtype=np.int64)
        return Pairs(nothing, nothing, np.empty(0))
    start, place = _candidates(starts, places, radius)
    near = straight_lines(starts[start], places[place]) <= radius
    start, place = start[near], place[near]
    return Pairs(start, place, walked_metres(starts[start], places[place]))


def _candidates(starts: Floats, places: Floats, radius: float) -> tuple[Numbers, Numbers]:
    """Pairs in the same or neighbouring squares with sides of at least ``radius`` metres."""
    farthest = min(max(np.abs(starts[:, 0]).max(), np.abs(places[:, 0]).max()), 89.0)
    height = radius / METRES_A_DEGREE * 1.001
    width = height / np.cos(np.radians(farthest))
    low = np.minimum(starts.min(axis=0), places.min(axis=0))
    side = np.array([height, width])
    of_start = np.floor((starts - low) / side).astype(np.int64) + 1
    of_place = np.floor((places - low) / side).astype(np.int64) + 1
    across = int(max(of_start[:, 1].max(), of_place[:, 1].max())) + 2
    key = of_place[:, 0] * across + of_place[:, 1]
    order = np.argsort(key, kind="stable")
    key = key[order]
    found_start: list[Any] = []
    found_place: list[Any] = []
    for row in (-1, 0, 1):
        first = (of_start[:, 0] + row) * across + of_start[:, 1] - 1
        begin, end = np.searchsorted(key, first), np.searchsorted(key, first + 3)
        found_start.append(np.repeat(np.arange(len(starts)), end - begin))
        found_place.append(order[spread(begin, end - begin)])
    return np.concatenate(found_start), np.concatenate(found_place)


def spread(begins: Numbers, counts: Numbers) -> Numbers:
    """``counts[i]`` numbers from ``begins[i]`` on, for each i in turn."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    numbers: Numbers = np.arange(total) + np.repeat(begins - (ends - counts), counts)
    return numbers


def coordinates_of(known: Sequence[Coordinates]) -> Floats:
    """Rows of latitude and longitude."""
    return np.array(known, dtype=np.float64).reshape(-1, 2)
