"""The plan's indicators on their pages and by command: targets of 2015, what is counted and what is published."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy.orm import Session

from catalogue.access.accounts import add_user
from catalogue.access.rights import operator
from catalogue.catalogues import EditionFacts
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from tests.pages import CheckingClient
from tests.worlds.eight_streets import World

Run = Callable[..., Result]


@pytest.fixture
def published(run: Run, session: Session, reported: EditionFacts, world: World, tmp_path: Path) -> None:
    """A value of the registered unemployment that the city's clerk has brought in."""
    begin_writing(session)
    add_user(session, "clerk", Role.CITY, world.city, "Bell-tower-39", actor=operator("root"))
    session.commit()
    file = tmp_path / "values.csv"
    file.write_text(
        f"序号,数值,截至,来源,区划\n3,2.1,2015-12-31,统计公报,{world.city}\n", encoding="utf-8-sig"
    )
    done = run("indicators", "import", str(file), "--as", "clerk")
    assert done.output.strip() == "1 values: 1 new, 0 changed, 0 unchanged"


def test_residents_see_targets_of_2015_and_where_each_value_comes_from(
    published: None, client: CheckingClient, world: World
) -> None:
    client.get(f"/coverage/{world.city}/indicators")
    text = client.page.text
    assert "2015年目标" in text
    assert "2.1%" in text
    assert "导入值 截至2015年12月31日" in text
    assert "来源：统计公报" in text
    assert "本系统口径" in text
    assert "阳光中途之家" not in text
    led = client.get(f"/coverage/{world.community}/indicators")
    assert led.location.endswith(f"/communities/{world.community}")


def test_offices_are_told_of_halfway_homes_too(published: None, city: CheckingClient, world: World) -> None:
    first = city.get(f"/office/{world.city}")
    assert f"/office/{world.city}/indicators" in first.get_data(as_text=True)
    city.get(f"/office/{world.district}/indicators")
    assert "阳光中途之家" in city.page.text
    assert "统计公报" not in city.page.text


def test_the_command_tells_all_28(published: None, run: Run, world: World) -> None:
    told = json.loads(run("indicators", "show", str(world.city), "--format", "json").output)["indicators"]
    assert [each["number"] for each in told] == list(range(1, 29))
    assert {"number", "name", "target", "value"} <= set(told[0])
    assert (told[2]["value"], told[2]["source_class"], told[2]["source"]) == (2.1, "imported", "统计公报")
    assert told[11]["source_class"] == "proxy"
    assert told[11]["denominator"] == len(world.communities)
    assert told[0]["value"] is None
    rows = run("indicators", "show", str(world.city), "--format", "csv").output.splitlines()
    assert len(rows) == 29
    assert "2.1%  target ≤3.5" in run("indicators", "show", str(world.city)).output


@pytest.mark.parametrize("content", ["", "number,value\n", "number,value,as_of,source,division\n", "3,1\n"])
def test_a_file_that_cannot_be_used_is_one_line(
    published: None, run: Run, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(content, encoding="utf-8")
    refused = run("indicators", "import", str(file), "--as", "clerk")
    assert refused.exit_code == 2
    assert len(refused.output.strip().splitlines()) == 1
