"""Where places lie around a point: directions of the compass and minutes on foot."""

from __future__ import annotations

import math

import pytest

from catalogue.near.spots import Compass, compass, spot_of
from catalogue.near.walking import METRES_A_DEGREE, Coordinates, Pace, walk

HOME = Coordinates(39.9, 116.4)
EAST = METRES_A_DEGREE * math.cos(math.radians(HOME.latitude))


def beside(east: float, north: float) -> Coordinates:
    """A point at a distance of metres, straight."""
    return Coordinates(HOME.latitude + north / METRES_A_DEGREE, HOME.longitude + east / EAST)


@pytest.mark.parametrize(
    ("east", "north", "towards"),
    [
        (0, 500, Compass.NORTH),
        (350, 350, Compass.NORTH_EAST),
        (500, 0, Compass.EAST),
        (350, -350, Compass.SOUTH_EAST),
        (0, -500, Compass.SOUTH),
        (-350, -350, Compass.SOUTH_WEST),
        (-500, 0, Compass.WEST),
        (-350, 350, Compass.NORTH_WEST),
        (0, 2, None),
    ],
)
def test_a_place_lies_where_it_lies(east: float, north: float, towards: Compass | None) -> None:
    at = beside(east, north)
    spot = spot_of(HOME, at, walk(HOME, at, pace=Pace.ORDINARY), Pace.ORDINARY)
    assert spot.towards is towards
    # 1,080 m along the way is a quarter of an hour; the way is 1.3 times the straight line.
    assert spot.east == pytest.approx(east * 1.3 / 1080, abs=0.002)
    assert spot.north == pytest.approx(north * 1.3 / 1080, abs=0.002)


def test_the_same_place_is_farther_at_the_pace_of_old_people() -> None:
    at = beside(0, 600)
    far = {pace: spot_of(HOME, at, walk(HOME, at, pace=pace), pace).north for pace in Pace}
    assert far[Pace.ELDERS] == pytest.approx(far[Pace.ORDINARY] * 1.2 / 0.9)


def test_what_a_quarter_of_an_hour_reaches_is_within_the_circle() -> None:
    for metres in range(10, 1500, 10):
        at = beside(metres, 0)
        way = walk(HOME, at, pace=Pace.ORDINARY)
        assert (spot_of(HOME, at, way, Pace.ORDINARY).east <= 1) is way.near


def test_half_way_between_two_directions_one_of_them_is_said() -> None:
    assert compass(359.9) is compass(0.1) is Compass.NORTH
    assert compass(22.4) is Compass.NORTH
    assert compass(22.6) is Compass.NORTH_EAST
