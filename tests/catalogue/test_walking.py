"""The walk: the same there and back, longer for what is farther, slower for the old, and exchangeable."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.near import walking
from catalogue.near.walking import Coordinates, Pace, Walk, box_around, straight_line, walk

TIANANMEN = Coordinates(39.9087, 116.3975)
points = st.builds(Coordinates, st.floats(18, 53), st.floats(74, 135))
steps = st.floats(0, 0.05)


@given(points, points, st.sampled_from(Pace))
def test_it_is_as_far_back_as_there(here: Coordinates, there: Coordinates, pace: Pace) -> None:
    assert walk(here, there, pace=pace) == walk(there, here, pace=pace)


@given(points, steps, steps, st.floats(0, 2 * math.pi), st.sampled_from(Pace))
def test_what_lies_farther_in_one_direction_is_never_nearer(
    here: Coordinates, step: float, more: float, bearing: float, pace: Pace
) -> None:
    def to(distance: float) -> Walk:
        there = Coordinates(
            here.latitude + distance * math.cos(bearing), here.longitude + distance * math.sin(bearing)
        )
        return walk(here, there, pace=pace)

    near, far = to(step), to(step + more)
    assert near.metres <= far.metres
    assert near.minutes <= far.minutes


@given(points, points)
def test_the_old_need_as_far_and_longer(here: Coordinates, there: Coordinates) -> None:
    ordinary, elders = walk(here, there, pace=Pace.ORDINARY), walk(here, there, pace=Pace.ELDERS)
    assert ordinary.metres == elders.metres
    assert ordinary.minutes <= elders.minutes


@given(points, points)
def test_the_plane_is_good_for_the_distances_that_people_walk(here: Coordinates, there: Coordinates) -> None:
    there = Coordinates(
        here.latitude + (there.latitude - 35) / 300, here.longitude + (there.longitude - 100) / 300
    )
    first, second = (tuple(map(math.radians, point)) for point in (here, there))
    haversine = (
        math.sin((second[0] - first[0]) / 2) ** 2
        + math.cos(first[0]) * math.cos(second[0]) * math.sin((second[1] - first[1]) / 2) ** 2
    )
    on_the_sphere = 2 * walking.EARTH_RADIUS * math.asin(math.sqrt(haversine))
    assert straight_line(here, there) == pytest.approx(on_the_sphere, rel=1e-3, abs=0.01)


@given(points, st.floats(1, 20_000), st.floats(0, 2 * math.pi), st.floats(0, 1))
def test_the_box_holds_the_circle(centre: Coordinates, radius: float, bearing: float, share: float) -> None:
    height = radius * share / walking.METRES_A_DEGREE
    there = Coordinates(
        centre.latitude + height * math.cos(bearing),
        centre.longitude + height * math.sin(bearing) / math.cos(math.radians(centre.latitude)),
    )
    south, north, west, east = box_around(centre, radius)
    if straight_line(centre, there) <= radius:
        assert south <= there.latitude <= north
        assert west <= there.longitude <= east


def test_a_quarter_of_an_hour_is_told_by_the_clock() -> None:
    assert walk(TIANANMEN, TIANANMEN, pace=Pace.ELDERS) == Walk(0, 0)
    for pace, metres in ((Pace.ORDINARY, 1080), (Pace.ELDERS, 810)):
        degrees = metres / walking.DETOUR / walking.METRES_A_DEGREE
        there = Coordinates(TIANANMEN.latitude + degrees, TIANANMEN.longitude)
        beyond = Coordinates(TIANANMEN.latitude + degrees * 1.01, TIANANMEN.longitude)
        assert walk(TIANANMEN, there, pace=pace) == Walk(metres, 15)
        assert walk(TIANANMEN, there, pace=pace).near
        assert not walk(TIANANMEN, beyond, pace=pace).near


@given(st.lists(st.tuples(points, steps, steps), min_size=1, max_size=8), st.sampled_from(Pace))
def test_many_walks_at_once_are_as_long_as_one_by_one(
    drawn: list[tuple[Coordinates, float, float]], pace: Pace
) -> None:
    ends = [Coordinates(here.latitude + north, here.longitude + east) for here, north, east in drawn]
    starts = [here for here, _north, _east in drawn]
    metres, minutes = walking.router().lengths(np.array(starts), np.array(ends), pace)
    one_by_one = [walk(start, end, pace=pace) for start, end in zip(starts, ends, strict=True)]
    # In the last bit of a float both may differ, which moves a length that ends in half a metre.
    assert all(abs(one.metres - many) <= 1 for one, many in zip(one_by_one, metres, strict=True))
    assert [math.ceil(each / (walking.SPEEDS[pace] * 60)) for each in metres] == list(minutes)


class AlwaysAnHour:
    """A router that finds every way to be long."""

    def walks(self, start: Coordinates, ends: Iterable[Coordinates], pace: Pace) -> list[Walk]:
        return [Walk(4000, 60) for _end in ends]

    def lengths(self, starts: Any, ends: Any, pace: Pace) -> tuple[Any, Any]:
        return np.full(len(starts), 4000), np.full(len(starts), 60)

    def shortest(self, straight: float) -> float:
        return straight


@pytest.fixture
def long_ways() -> Iterator[None]:
    before = walking.use(AlwaysAnHour())
    yield
    walking.use(before)


def test_a_routing_server_can_take_the_models_place(long_ways: None) -> None:
    assert walk(TIANANMEN, TIANANMEN, pace=Pace.ORDINARY) == Walk(4000, 60)
