"""``flask circle``: what it prints of a division, and that bad input is one clear line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine
from sqlalchemy.orm import Session

import catalogue
from tests.worlds.eight_streets import World
from tests.worlds.near_town import HERE, Town

pytestmark = pytest.mark.both_databases

Run = Callable[..., Result]
LIBRARY, BILLS = "0506", "0903"
PLATFORM = Path(catalogue.__file__).parent / "data" / "beijing-96156.yaml"


@pytest.fixture
def street(engine: Engine, world: World) -> int:
    """A street of which one community has a reference point and a library near it."""
    with Session(engine) as session:
        town = Town(session, world)
        town.stand(world.community, *HERE)
        town.place("图书室", 300, code=LIBRARY)
        town.place("不知在哪", None, code=BILLS)
    return world.street


def test_each_community_tells_of_the_fourteen_kinds(run: Run, world: World, street: int) -> None:
    told = json.loads(run("circle", "show", street, "--format", "json").stdout)
    assert (told["division"], told["aim"]) == (str(street), {"percent": 60, "year": 2015})
    assert len(told["kinds"]) == 14
    assert [each["code"] for each in told["communities"]] == [
        str(code) for code in world.communities_in(street)
    ]
    first = told["communities"][0]
    assert (first["reached"], first["possible"], first["of"]) == (1, 2, 14)
    assert {key for key, state in first["kinds"].items() if state == "reached"} == {"culture"}
    assert {key for key, state in first["kinds"].items() if state == "unknown"} == {"bill-payment"}
    culture = next(kind for kind in told["kinds"] if kind["key"] == "culture")
    assert culture["urban"] == {"low": 1, "high": 6, "of": 6}
    assert culture["name"] == "社区文化体育教育"
    assert told["urban"]["all"] == {"low": 0, "high": 0, "of": 6}
    assert told["urban"]["at_least"]["1"] == {"low": 1, "high": 6, "of": 6}


def test_the_same_as_a_table_and_as_text(run: Run, world: World, street: int) -> None:
    answer = run("circle", "show", world.community, "--format", "csv").stdout
    (head, row) = list(csv.reader(io.StringIO(answer.removeprefix("\ufeff"))))
    assert dict(zip(head, row, strict=True))["culture"] == "reached"
    assert row[3:6] == ["1", "2", "14"]
    lines = run("circle", "show", world.community).stdout.splitlines()
    assert lines[0].endswith("本系统口径")
    assert lines[1].startswith(f"{world.community}  1–2/14  多福巷社区  not: 就业、")
    assert lines[1].endswith("unknown: 缴费")
    assert lines[-1] == "aim of the plan: 60 % of urban communities by 2015"


@pytest.mark.parametrize("arguments", [["110101001999"], ["abc"], [], ["11", "--format", "xml"]])
def test_a_division_that_is_not_there_is_one_line(run: Run, world: World, arguments: list[str]) -> None:
    refused = run("circle", "show", *arguments)
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)


def test_a_catalogue_without_its_services_has_no_circle(run: Run, world: World, street: int) -> None:
    run("catalogue", "load", PLATFORM)
    refused = run("circle", "show", street, "--catalogue", "beijing-96156")
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)


@pytest.fixture
def row(engine: Engine, world: World) -> int:
    """A street whose first two communities lie ten minutes apart, without a canteen anywhere."""
    with Session(engine) as session:
        town = Town(session, world)
        town.stand(world.community, *HERE)
        town.stand(world.neighbour, HERE[0] + 0.005, HERE[1])
    return world.street


def test_the_best_place_is_told_with_what_it_adds_and_that_it_is_proven(
    run: Run, world: World, row: int
) -> None:
    told = json.loads(run("circle", "site", row, "--item", "0202", "-k", 1, "--format", "json").stdout)
    (point,) = told["points"]
    assert point["communities"] == [str(world.community), str(world.neighbour)]
    assert (told["covered"], told["bound"], told["gap"], told["further"]) == (2, 2, 0, 0)
    assert (told["weights"], told["households_missing"], told["left_out"]) == ("communities", 2, 4)
    assert told["seconds"] < 60
    lines = run("circle", "site", row, "--item", "meals", "-k", 1).stdout.splitlines()
    assert lines[1].startswith("1  +2  39.92")
    assert "the best possible" in lines[2]


def test_premises_of_a_file_are_chosen_from(run: Run, row: int, tmp_path: Path) -> None:
    file = tmp_path / "rooms.csv"
    file.write_text("名称,纬度,经度\n远处,40.5,116.4\n近处,39.922,116.41\n", encoding="utf-8")
    told = run("circle", "site", row, "--kind", "餐饮", "-k", 2, "--candidates", file, "--format", "json")
    assert [point["name"] for point in json.loads(told.stdout)["points"]] == ["近处"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["110101001000", "-k", "1"],
        ["110101001000", "--item", "0202", "--kind", "eating", "-k", "1"],
        ["110101001000", "--item", "0202"],
        ["110101001000", "--item", "0202", "-k", "0"],
        ["110101001000", "--item", "0202", "-k", "many"],
        ["110101001000", "--item", "9999", "-k", "1"],
        ["110101001000", "--kind", "smithing", "-k", "1"],
        ["110101001000", "--kind", "safety", "-k", "1"],
        ["110101001000", "--item", "0201", "-k", "1"],
        ["11", "--item", "0202", "-k", "1"],
        ["110101001001", "--item", "0202", "-k", "1"],
        ["110101001000", "--item", "0202", "-k", "1", "--candidates", "not-there.csv"],
        ["110101001000", "--item", "0202", "-k", "1", "--format", "csv"],
    ],
)
def test_what_cannot_be_looked_for_is_one_line(run: Run, world: World, arguments: list[str]) -> None:
    refused = run("circle", "site", *arguments)
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
