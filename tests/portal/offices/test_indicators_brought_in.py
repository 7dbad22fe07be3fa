"""Published values from a file in the portal: looked through first, saved or not, told with day and source everywhere."""

from __future__ import annotations

import io
import json

import pytest
from flask import Response

from catalogue.catalogues import EditionFacts
from catalogue.models import Role
from tests.pages import CheckingClient
from tests.worlds.eight_streets import World

from .conftest import LogIn

pytestmark = pytest.mark.both_databases
HEAD = "序号,数值,截至,来源,区划"


def send(client: CheckingClient, world: World, *rows: str) -> Response:
    file = io.BytesIO("\n".join((HEAD, *rows)).encode("utf-8-sig"))
    return client.post(
        f"/office/{world.city}/indicators/file",
        data={"file": (file, "公布值.csv")},
        content_type="multipart/form-data",
    )


def save(client: CheckingClient, world: World) -> Response:
    hidden = {name: client.page.find("input", name=name).get("value") for name in ("rows", "file")}
    return client.post(f"/office/{world.city}/indicators/file/save", data=hidden, follow_redirects=True)


def test_a_file_is_looked_through_and_then_saved(
    city: CheckingClient, client: CheckingClient, reported: EditionFacts, world: World
) -> None:
    page = f"/office/{world.city}/indicators"
    seen = send(
        city, world, f"3,2.10,2015-12-31,统计公报,{world.city}", f"17,30/1.5,2015-12-31,年报,{world.city}"
    )
    assert seen.status_code == 200
    assert "将保存2个数值" in city.page.text
    assert "30/1.5万人" in city.page.text
    assert city.get(f"{page}.json").get_json()["indicators"][2]["value"] is None
    send(city, world, f"3,2.10,2015-12-31,统计公报,{world.city}", f"17,30/1.5,2015-12-31,年报,{world.city}")
    save(city, world)
    assert "已导入2个数值" in city.page.text
    assert "来源：统计公报" in city.page.text
    for reader, address in ((city, page), (client, f"/coverage/{world.city}/indicators")):
        told = json.loads(reader.get(f"{address}.json").get_data(as_text=True))
        third, pair = told["indicators"][2], told["indicators"][16]
        assert (third["value"], third["as_of"], third["source"]) == (2.1, "2015-12-31", "统计公报")
        assert third["source_class"] == "imported"
        assert (pair["value"], pair["second"]) == (30, 1.5)
        rows = reader.get(f"{address}.csv").get_data(as_text=True).splitlines()
        assert len(rows) == 29
        assert "统计公报" in rows[3]


def test_a_second_file_shows_what_it_replaces(
    city: CheckingClient, reported: EditionFacts, world: World
) -> None:
    send(city, world, f"3,2.1,2015-12-31,统计公报,{world.city}")
    save(city, world)
    send(city, world, f"3,1.9,2015-12-31,统计公报,{world.city}")
    assert "2.1%" in city.page.text
    assert "1.9%" in city.page.text
    assert "将保存1个数值" in city.page.text
    save(city, world)
    send(city, world, f"3,1.9,2015-12-31,统计公报,{world.city}")
    assert city.page.all("input", name="rows") == []


@pytest.mark.parametrize(
    ("row", "said"),
    [("29,1,2015-12-31,年报,{city}", "第2行"), ("3,2.1,2015-12-31,,{city}", "来源"), ("", "文件")],
)
def test_a_file_that_cannot_be_used_is_said_at_its_field(
    city: CheckingClient, reported: EditionFacts, world: World, row: str, said: str
) -> None:
    refused = send(city, world, row.format(city=world.city))
    assert refused.status_code in (400, 422)
    assert said in city.page.text
    assert city.page.all("input", name="rows") == []


def test_rows_that_no_page_of_ours_carries_are_refused(
    city: CheckingClient, reported: EditionFacts, world: World
) -> None:
    there = f"/office/{world.city}/indicators/file/save"
    assert city.post(there, data={"rows": "nonsense"}).status_code == 400
    refused = city.post(
        there, data={"rows": json.dumps([[2, ["99", "1", "x", "y", "z"]]])}, follow_redirects=True
    )
    assert refused.status_code == 200
    assert city.get(f"/office/{world.city}/indicators.json").get_json()["indicators"][2]["value"] is None


def test_a_district_reads_and_brings_in_nothing(log_in: LogIn, reported: EditionFacts, world: World) -> None:
    district = log_in(Role.DISTRICT, world.district)
    district.get(f"/office/{world.district}/indicators")
    assert district.page.all("input", name="file") == []
    assert district.post(f"/office/{world.district}/indicators/file").status_code == 403


def test_no_file_for_everybody_tells_of_halfway_homes(
    city: CheckingClient, client: CheckingClient, reported: EditionFacts, world: World
) -> None:
    for_offices = city.get(f"/office/{world.city}/indicators.json").get_json()["facilities"]
    assert [each["key"] for each in for_offices] == ["meal_tables", "day_care", "halfway_homes"]
    assert for_offices[0]["of"] == 10_000
    for kind in ("", ".csv", ".json"):
        said = client.get(f"/coverage/{world.city}/indicators{kind}").get_data(as_text=True)
        assert "阳光中途之家" not in said
        assert "halfway" not in said.lower()
        assert "resettlement" not in said
