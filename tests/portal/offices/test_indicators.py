"""The plan's indicators on their pages and by command: targets of 2015, what is counted and what is published."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from catalogue import standards
from catalogue.access.accounts import add_user
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts
from catalogue.divisions import get_division
from catalogue.foundation.database import begin_writing
from catalogue.indicators import CountedFigures, count_figures
from catalogue.models import Role, StandardState
from portal.indicators import kept
from tests.pages import CheckingClient, text_of
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


def test_a_citys_figures_are_kept_until_a_task_is_declared(
    app: Flask, session: Session, reported: EditionFacts, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []

    def count(asked: Session, edition: EditionFacts, division: int) -> CountedFigures:
        counted.append(division)
        return count_figures(asked, edition, division)

    monkeypatch.setattr(kept, "count_figures", count)
    monkeypatch.setitem(app.config, "TESTING", False)
    task = next(task for task in standards.standards(session).items if task.key not in standards.SHOWN)
    city, district = (get_division(session, code) for code in (world.city, world.district))
    session.rollback()

    def read() -> list[int]:
        counted.clear()
        with app.app_context():
            for division in (city, city, district, district):
                kept.figures_of_division(reported, division)
        return counted

    assert read() == [world.city, world.district, world.district]
    assert read() == [world.district, world.district]
    begin_writing(session)
    standards.declare_standard(
        session,
        actor=Actor("qu", (Held(Role.DISTRICT, world.district),)),
        division=world.district,
        task=task,
        draft=standards.StandardDraft(StandardState.MET, date(2026, 3, 1)),
    )
    session.commit()
    assert read() == [world.city, world.district, world.district]


def test_a_day_and_source_of_several_values_is_said_once_and_what_has_no_value_is_in_one_list(
    run: Run, session: Session, client: CheckingClient, reported: EditionFacts, world: World, tmp_path: Path
) -> None:
    begin_writing(session)
    add_user(session, "clerk", Role.CITY, world.city, "Bell-tower-39", actor=operator("root"))
    session.commit()
    file = tmp_path / "values.csv"
    rows = [f"{number},2.1,2015-12-31,统计公报,{world.city}" for number in (3, 4)]
    rows.append(f"5,90,2014-12-31,市人力社保局,{world.city}")
    file.write_text("\n".join(["序号,数值,截至,来源,区划", *rows]), encoding="utf-8-sig")
    run("indicators", "import", str(file), "--as", "clerk")
    client.get(f"/coverage/{world.city}/indicators")
    assert client.page.text.count("统计公报") == 1
    assert "截至2015年12月31日 · 来源：统计公报" in text_of(client.page.find("ol", class_="note-list"))
    for number in (3, 4):
        assert text_of(client.page.find("tr", id=f"indicator-{number}")).endswith("[1]")
    assert "来源：市人力社保局" in text_of(client.page.find("tr", id="indicator-5"))
    unknown = text_of(client.page.find("table", class_="no-values"))
    assert "信访事项按期办结率" in unknown
    assert "没有数据的指标：22项" in client.page.text
    assert {f"indicator-{number}" for number in range(1, 29)} <= {
        row.get("id") for row in client.page.all("tr")
    }
