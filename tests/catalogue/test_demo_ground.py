"""The made-up ground of the demonstration: communities that are side by side belong together."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from random import Random

from catalogue.demo.ground import _DISTRICTS, Spot, communities_on_the_ground, streets_on_the_ground
from catalogue.near.walking import Coordinates, straight_line
from tests.catalogue.searching import BEIJING

SAMPLE = 200


@cache
def _streets() -> dict[int, list[int]]:
    """The communities of every street of Beijing, by code."""
    found: dict[int, list[int]] = {}
    with BEIJING.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["level"] == "community":
                found.setdefault(int(row["code"]) // 1000 * 1000, []).append(int(row["code"]))
    return found


@cache
def _communities() -> dict[int, Spot]:
    ground = streets_on_the_ground(_streets())
    return {
        code: spot
        for street, members in _streets().items()
        for code, spot in zip(members, communities_on_the_ground(ground[street], len(members)), strict=True)
    }


def _metres(one: Spot, other: Spot) -> float:
    return straight_line(
        Coordinates(one.latitude, one.longitude), Coordinates(other.latitude, other.longitude)
    )


def _nearest(code: int) -> Iterator[int]:
    """The other communities that lie within some kilometres north and south, nearest first."""
    own = _communities()[code]
    band = [
        other
        for other, spot in _communities().items()
        if other != code
        and abs(spot.latitude - own.latitude) < 0.05
        and abs(spot.longitude - own.longitude) < 0.07
    ]
    yield from sorted(band, key=lambda other: _metres(own, _communities()[other]))


def test_the_nearest_neighbour_of_a_community_is_of_its_street() -> None:
    crowded = [code for members in _streets().values() if len(members) > 2 for code in members]
    drawn = Random(1).sample(crowded, SAMPLE)
    strangers = [code for code in drawn if next(_nearest(code)) // 1000 != code // 1000]
    assert len(strangers) <= SAMPLE * 0.05


def test_most_of_the_five_nearest_are_of_the_street_too() -> None:
    crowded = [code for members in _streets().values() if len(members) > 9 for code in members]
    drawn = Random(2).sample(crowded, SAMPLE // 2)
    own = sum(
        other // 1000 == code // 1000
        for code in drawn
        for other, _five in zip(_nearest(code), range(5), strict=False)
    )
    assert own >= len(drawn) * 5 * 0.8


def test_a_street_is_compact_and_lies_in_its_district_alone() -> None:
    ground = streets_on_the_ground(_streets())
    for street, spot in ground.items():
        latitude, longitude, radius = _DISTRICTS[street // 10**6]
        assert _metres(spot, Spot(latitude, longitude, radius)) + spot.reach * 1000 <= radius * 1000
        for member in _streets()[street]:
            assert _metres(spot, _communities()[member]) <= spot.reach * 1000


def test_districts_and_the_streets_of_one_do_not_touch() -> None:
    districts = {code: Spot(*disc) for code, disc in _DISTRICTS.items()}
    for (_one, first), (_other, second) in combinations(districts.items(), 2):
        assert _metres(first, second) > (first.reach + second.reach) * 1000 * 0.98
    ground = streets_on_the_ground(_streets())
    for (one, first), (other, second) in combinations(ground.items(), 2):
        if one // 10**6 == other // 10**6:
            assert _metres(first, second) > (first.reach + second.reach) * 1000


def test_an_unknown_district_has_a_place_of_its_own() -> None:
    spots = streets_on_the_ground([310101001000, 310104002000, 440103001000])
    assert len({(spot.latitude, spot.longitude) for spot in spots.values()}) == 3
    for spot in spots.values():
        assert 0 < spot.latitude < 60


def test_the_same_streets_stand_at_the_same_places() -> None:
    assert streets_on_the_ground(_streets()) == streets_on_the_ground(reversed(list(_streets())))
