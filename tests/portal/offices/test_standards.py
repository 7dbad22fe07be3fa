"""社区规范化建设 in an office: what is known of each task, what a street or district declares, and the rate."""

from __future__ import annotations

import csv

import pytest

from catalogue.foundation.codes import contains
from catalogue.models import CommitteeKind, Role
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

from .conftest import LogIn

pytestmark = pytest.mark.both_databases
TASK = "2．规范社区服务站的工作关系。"


def row_of(client: CheckingClient, number: str) -> list[str]:
    """The cells of a task's row."""
    for row in client.page.all("tr"):
        cells = [text_of(cell).strip() for cell in row]
        if cells and cells[0] == number:
            return cells
    raise AssertionError(number)


def test_a_district_declares_a_task_and_the_figures_follow(log_in: LogIn, world: World) -> None:
    district = log_in(Role.DISTRICT, world.district)
    page = f"/office/{world.district}/standards"
    size = str(len(world.communities_in(world.district)))
    district.get(page)
    assert "本系统口径" in district.page.text
    assert row_of(district, "2")[1:5] == [TASK[2:], "0", "0", size]
    refused = district.post(f"{page}/2", data={"state": "met"})
    assert refused.status_code == 400
    assert "请填写从哪天起" in refused.text
    done = district.post(f"{page}/2", data={"state": "met", "since": "2026-03-01", "note": "区文件"})
    assert done.location.endswith(page)
    district.get(page)
    assert row_of(district, "2")[2:5] == [size, "0", "0"]
    assert "区文件" in district.get(f"{page}/2").text
    district.get(f"/office/{world.community}/standards")
    assert row_of(district, "2")[2] == "已达标"
    assert "区文件" in row_of(district, "2")[3]


def test_a_street_takes_back_what_it_declared(log_in: LogIn, world: World) -> None:
    street = log_in(Role.STREET, world.street)
    page = f"/office/{world.street}/standards"
    size = str(len(world.communities_in(world.street)))
    street.post(f"{page}/5", data={"state": "not_met", "since": "2026-03-01"})
    street.get(page)
    assert row_of(street, "5")[2:5] == ["0", size, "0"]
    street.get(f"{page}/5")
    number = street.page.find("input", name="declaration").get("value")
    street.post(f"{page}/5/end", data={"declaration": number}, follow_redirects=True)
    assert "已撤回" in street.page.text
    street.get(page)
    assert row_of(street, "5")[2:5] == ["0", "0", size]


def test_the_demonstration_has_tasks_of_every_kind(log_in: LogIn, world: World, demonstration: World) -> None:
    street = log_in(Role.STREET, world.street)
    street.get(f"/office/{world.street}/standards")
    found = [row_of(street, str(number))[2:5] for number in range(1, 28)]
    assert all(any(cells[place] != "0" for cells in found) for place in range(3))
    street.get(f"/office/{world.community}/standards")
    own = [row_of(street, number)[2] for number in ("1", "19", "21", "26")]
    assert own == ["已达标", "未知", "未达标", "已达标"]


def test_values_of_the_demonstration_are_the_plans_or_say_that_they_are_invented(
    city: CheckingClient, world: World, demonstration: World
) -> None:
    told = city.get(f"/office/{world.city}/indicators.json").get_json()["indicators"]
    sources = {each["number"]: each["source"] for each in told if each["source_class"] == "imported"}
    assert {number for number, source in sources.items() if "规划纲要，第一章" in source} == {1, 2, 9, 13}
    assert {source for source in sources.values() if "规划纲要" not in source} == {
        "演示数据（虚构，不是公布值）"
    }
    classes = {number: told[number - 1]["source_class"] for number in (12, 14, 15, 27, 28)}
    assert classes == {12: "proxy", 14: "proxy", 15: "none", 27: "none", 28: "none"}


def test_who_declares_nothing_reads_only(log_in: LogIn, world: World) -> None:
    city = log_in(Role.CITY, world.city)
    city.get(f"/office/{world.city}/standards")
    assert "街道（乡镇）和区" in row_of(city, "2")[-1]
    city.get(f"/office/{world.city}/standards/2")
    assert city.page.all("input", name="state") == []
    assert city.post(f"/office/{world.city}/standards/2", data={"state": "met"}).status_code in (403, 404)
    city.get(f"/office/{world.district}/standards/2")
    assert city.page.all("input", name="state") == []
    data = {"state": "met", "since": "2026-03-01"}
    assert city.post(f"/office/{world.district}/standards/2", data=data).status_code == 403
    district = log_in(Role.DISTRICT, world.district)
    assert district.post(f"/office/{world.street}/standards/2", data=data).status_code == 403
    assert district.get(f"/office/{world.district}/standards/28").status_code == 404
    for number in (1, 19, 21, 26):
        district.get(f"/office/{world.district}/standards/{number}")
        assert "看社区档案" in district.page.text
        assert district.page.all("input", name="state") == []
        assert district.post(f"/office/{world.district}/standards/{number}", data=data).status_code == 409


def part_rows(client: CheckingClient, caption: str, cells: int = 3) -> dict[str, list[str]]:
    """The rows of a table of parts or communities that have at least some cells, by their names."""
    tables = [table for table in client.page.all("table") if text_of(table.find("caption")) == caption]
    assert len(tables) == 1
    rows = [[text_of(cell).strip() for cell in row] for row in tables[0].iter("tr")]
    return {row[0]: row[1:] for row in rows if len(row) >= cells}


def test_a_task_leads_from_the_city_down_to_each_community(log_in: LogIn, world: World) -> None:
    street = log_in(Role.STREET, world.street)
    street.post(f"/office/{world.street}/standards/5", data={"state": "not_met", "since": "2026-03-01"})
    city = log_in(Role.CITY, world.city)
    of_city, of_district, of_street = (
        f"/office/{code}/standards/5" for code in (world.city, world.district, world.street)
    )
    size = len(world.communities_in(world.street))
    for page, below in ((of_city, of_district), (of_district, of_street)):
        city.get(page)
        links = [link.get("href") for link in city.page.all("a")]
        assert below in links
        assert [row[1] for row in part_rows(city, "本项任务（按下级单位）").values()].count(str(size)) == 1
    city.get(of_street)
    states = part_rows(city, "本项任务（按社区）", 2)
    assert len(states) == size + 1
    assert [row[-1] for row in states.values()].count("未达标") == size
    assert f"/office/{world.community}/standards" in [link.get("href") for link in city.page.all("a")]


def test_a_street_reads_what_its_district_declared_of_a_task(log_in: LogIn, world: World) -> None:
    district = log_in(Role.DISTRICT, world.district)
    district.post(f"/office/{world.district}/standards/2", data={"state": "met", "since": "2026-03-01"})
    street = log_in(Role.STREET, world.street)
    street.get(f"/office/{world.street}/standards/2")
    assert "区已登记： 已达标 · 2026年3月1日 起" in street.page.text
    street.get(f"/office/{world.street}/standards/3")
    assert "区已登记" not in street.page.text


def test_the_table_of_a_division_is_taken_away(log_in: LogIn, world: World) -> None:
    district = log_in(Role.DISTRICT, world.district)
    district.post(f"/office/{world.district}/standards/2", data={"state": "met", "since": "2026-03-01"})
    rows = list(csv.reader(district.get(f"/office/{world.district}/standards.csv").text.splitlines()))
    parts = len([street for street in world.streets if contains(world.district, street)])
    assert len(rows) == 1 + 28 * (1 + parts)
    second = next(row for row in rows if row[2] == "2")
    towns = [code for code in world.communities_in(world.district) if code in world.by_kind[CommitteeKind.JU]]
    villages = len(world.communities_in(world.district)) - len(towns)
    assert second[4:] == [str(len(towns)), "0", "0", str(villages), "0", "0"]
    assert all(sum(map(int, row[4:7])) <= len(towns) for row in rows[1:])
    assert district.get(f"/office/{world.community}/standards.csv").status_code == 404


def test_a_community_shows_its_own_four_in_its_profile(log_in: LogIn, world: World) -> None:
    worker = log_in(Role.WORKER, world.community)
    worker.get(f"/work/{world.community}/profile")
    version = worker.page.find("input", name="version").get("value")
    said = {
        "version": version,
        "station_name": "多福巷社区服务站",
        "rooms_area": "360平方米",
        "rooms_area_on": "2026-10-31",
        "social_workers": "0",
        "social_workers_on": "2026-10-31",
        "office_funds": "50元",
    }
    refused = worker.post(f"/work/{world.community}/profile", data=said)
    assert "请注明数值截至哪一天" in refused.text
    worker.post(f"/work/{world.community}/profile", data=said | {"office_funds_on": "2026-10-31"})
    street = log_in(Role.STREET, world.street)
    street.get(f"/office/{world.community}/standards")
    assert [row_of(street, number)[2] for number in ("1", "19", "21", "26")] == [
        "已达标",
        "未达标",
        "已达标",
        "已达标",
    ]
    assert "360平方米 · 截至2026年10月31日" in row_of(street, "21")[3]
