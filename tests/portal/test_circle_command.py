"""``flask circle``: what it prints of a division, and that bad input is one clear line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.worlds.eight_streets import World
from tests.worlds.near_town import HERE, Town

pytestmark = pytest.mark.both_databases

Run = Callable[..., Result]
LIBRARY, BILLS = "0506", "0903"


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
