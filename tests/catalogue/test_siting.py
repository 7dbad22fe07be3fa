"""Where to put the next places: the best of all choices, with what each adds; premises from a list."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from sqlalchemy.orm import Session

from catalogue.circle import circle_of, covering
from catalogue.circle.candidates import Premises, read_candidates
from catalogue.circle.counting import circle_in
from catalogue.circle.covering import Covering, best_covering, greedy_choice, solve
from catalogue.circle.facts import Reached
from catalogue.circle.siting import site
from catalogue.foundation.errors import BadFile, Invalid, Refused
from catalogue.models import CommunityProfile
from catalogue.near.walking import Coordinates, Pace, walk
from tests.worlds import walks
from tests.worlds.eight_streets import World
from tests.worlds.near_town import HERE, Town


def problem_of(seed: int) -> Covering:
    """A small problem; equal, empty and overlapping candidates occur."""
    rng = Random(seed)
    things = rng.randrange(1, 14)
    covers = tuple(
        tuple(sorted(rng.sample(range(things), rng.randrange(0, min(things, 5) + 1))))
        for _each in range(rng.randrange(1, 9))
    )
    return Covering(tuple(rng.randrange(1, 900) for _each in range(things)), covers, rng.randrange(1, 6))


def brute_force(problem: Covering) -> int:
    """The most that any choice covers."""
    count = min(problem.k, len(problem.covers))
    return max(problem.weight(choice) for choice in combinations(range(len(problem.covers)), count))


@pytest.mark.one_database
def test_the_choice_is_the_best_of_all_choices() -> None:
    for seed in range(60):
        problem = problem_of(seed)
        answer = solve(problem, 10)
        best = brute_force(problem)
        assert (problem.weight(answer["chosen"]), answer["bound"]) == (best, best), seed
        assert problem.weight(greedy_choice(problem)) <= best


# The one in the middle is first for who is in a hurry, the two at the sides are best together.
TRAP = Covering((6, 5, 5, 6), ((0, 1), (1, 2), (2, 3), (0,), (3,)), 2)
HURRY = Covering((3, 4, 4, 3), ((0, 1), (1, 2), (2, 3)), 2)


@pytest.mark.one_database
def test_a_child_process_finds_what_the_quickest_way_misses() -> None:
    assert HURRY.weight(greedy_choice(HURRY)) == 11
    answer = best_covering(HURRY)
    assert (set(answer.chosen), answer.covered, answer.bound, answer.gap) == ({0, 2}, 14, 14, 0.0)
    assert (sum(answer.adds), answer.further) == (14, 0)
    assert best_covering(TRAP).covered == 22


@pytest.mark.one_database
def test_without_an_answer_in_time_the_quick_choice_counts_and_the_gap_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(covering, "_PATIENCE", -9.99)
    answer = best_covering(HURRY)
    assert (answer.covered, answer.bound) == (11, 14)
    assert answer.gap == pytest.approx(3 / 14)
    assert answer.further == 3


@pytest.mark.one_database
def test_where_nothing_is_left_nothing_is_proposed() -> None:
    answer = best_covering(Covering((), ((), ()), 3))
    assert (answer.chosen, answer.covered, answer.bound, answer.gap, answer.further) == ((), 0, 0, 0.0, 0)


@pytest.mark.parametrize("seed", [3, 5])
def test_a_district_has_the_best_of_all_its_reference_points(
    session: Session, world: World, seed: int
) -> None:
    edition = Town(session, world).edition
    scene = walks.invent(seed, world, world.today)
    walks.put(session, scene, edition)
    kind = next(kind for kind in circle_of(edition).kinds if kind.key == "hairdressing")
    now = circle_in(session, edition, world.street)
    place = [each.key for each in now.circle.kinds].index(kind.key)
    without = {
        each.code: scene.homes[each.code]
        for each in now.communities
        if each.states[place] is not Reached.REACHED and each.located
    }
    homes = {each.code: scene.homes[each.code] for each in now.communities if each.located}
    reachable = {
        code: {
            other for other, at in without.items() if at and here and walk(at, here, pace=Pace.ORDINARY).near
        }
        for code, here in homes.items()
    }
    for k in (1, 2):
        found = site(session, edition, world.street, kind, k)
        best = max(
            len(set().union(*(reachable[code] for code in choice))) for choice in combinations(homes, k)
        )
        assert (found.answer.covered, found.answer.gap) == (best, 0)
        assert sum(each.adds for each in found.places) == best
        assert {each.code for chosen in found.places for each in chosen.communities} <= set(without)
        assert not found.by_households


def spread_out(town: Town, world: World, households: int | None) -> None:
    """Five communities in a row, a quarter of an hour between neighbours, with more and more households."""
    for number, code in enumerate(world.communities_in(world.street)[:5]):
        put_home(
            town, code, HERE[0] + number * 0.007, None if households is None else households * (number + 1)
        )


def put_home(town: Town, code: int, latitude: float, households: int | None) -> None:
    town.session.add(
        CommunityProfile(
            community_code=code,
            latitude=latitude,
            longitude=HERE[1],
            households=households,
            updated_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
    )
    town.session.flush()


def test_households_count_where_all_are_known(session: Session, world: World) -> None:
    town = Town(session, world)
    spread_out(town, world, 100)
    found = site(session, town.edition, world.street, town.edition.item("0202"), 1)
    # The last but one has both neighbours within a quarter of an hour: 300 + 400 + 500.
    assert found.by_households
    assert [place.candidate.community for place in found.places] == [world.communities_in(world.street)[3]]
    assert (found.answer.covered, found.total, found.already, found.unlocated) == (1200, 1500, 0, 1)
    # One more place would reach the two that are left.
    assert found.answer.further == 300


def test_without_all_households_communities_count(session: Session, world: World) -> None:
    town = Town(session, world)
    spread_out(town, world, None)
    found = site(session, town.edition, world.street, town.edition.item("0202"), 2)
    assert (found.by_households, found.households_missing, found.total) == (False, 5, 5)
    assert (found.answer.covered, found.answer.further) == (5, 0)


def test_five_rooms_are_looked_at_and_the_best_three_are_told(session: Session, world: World) -> None:
    town = Town(session, world)
    spread_out(town, world, 100)
    rooms = [
        Premises(f"空房{number}", Coordinates(HERE[0] + number * 0.007, HERE[1] + 0.008))
        for number in range(5)
    ]
    found = site(session, town.edition, world.street, town.edition.item("0202"), 3, rooms)
    assert found.listed
    assert {place.candidate.name for place in found.places} == {"空房2", "空房3", "空房4"}
    assert [place.adds for place in found.places] == [500, 400, 300]


def test_what_comes_to_people_has_no_place(session: Session, world: World) -> None:
    edition = Town(session, world).edition
    safety = next(kind for kind in circle_of(edition).kinds if kind.key == "safety")
    for target in (safety, edition.item("0201")):
        with pytest.raises(Refused):
            site(session, edition, world.street, target, 1)
    for division in (world.city, world.community):
        with pytest.raises(Refused):
            site(session, edition, division, edition.item("0202"), 1)
    for k in (0, 101):
        with pytest.raises(Invalid):
            site(session, edition, world.street, edition.item("0202"), k)


@pytest.mark.one_database
def test_premises_are_read_in_chinese_and_english(tmp_path: Path) -> None:
    file = tmp_path / "rooms.csv"
    file.write_text("名称,备注,纬度,经度\n一号院空房,朝南,39.92,１１６.41\n", encoding="utf-8")
    assert read_candidates(file) == (Premises("一号院空房", Coordinates(39.92, 116.41)),)
    file.write_bytes("name,latitude,longitude\n二号院,39.92,116.41\n".encode("gb18030"))
    assert [each.name for each in read_candidates(file)] == ["二号院"]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("name,latitude\n甲,39.9\n", 1, "longitude"),
        ("name,latitude,longitude\n", None, None),
        ("name,latitude,longitude\n甲,39.9,116.4\n乙,北纬39度,116.4\n", 3, "latitude"),
        ("name,latitude,longitude\n甲,139.9,116.4\n", 2, "latitude"),
        ("name,latitude,longitude\n,39.9,116.4\n", 2, "name"),
        ("name,latitude,longitude\n甲,39.9,116.4\n甲,39.8,116.4\n", 3, "name"),
        ("name,latitude,longitude\n甲,39.9\n", 2, None),
    ],
)
def test_a_list_with_a_mistake_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int | None, field: str | None
) -> None:
    file = tmp_path / "rooms.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile) as refused:
        read_candidates(file)
    assert (refused.value.file, refused.value.line, refused.value.field) == ("rooms.csv", line, field)
    assert os.linesep not in str(refused.value)
