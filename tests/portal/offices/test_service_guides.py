"""办事指南 written once: by city, district and street in their offices, by a worker where the community differs."""

from __future__ import annotations

import pytest

from catalogue.models import Role
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

from .conftest import LogIn

pytestmark = pytest.mark.both_databases
MEALS = "0202"


def guide_of(client: CheckingClient, world: World) -> dict[str, str]:
    """What the page of an item says of how to get it, by label."""
    client.get(f"/items/{MEALS}?in={world.community}")
    section = client.page.find("section", **{"aria-labelledby": "guide"})
    return {text_of(row[0]): text_of(row[1]) for row in section.iter("div")}


def test_what_offices_write_once_is_read_with_its_source_and_where_a_community_differs(
    client: CheckingClient, log_in: LogIn, world: World
) -> None:
    city, street = log_in(Role.CITY, world.city), log_in(Role.STREET, world.street)
    worker = log_in(Role.WORKER, world.community)
    desk, line = f"/office/{world.street}/guides/{MEALS}", f"/work/{world.community}/{MEALS}/guide"
    for who, address, texts in (
        (city, f"/office/{world.city}/guides/{MEALS}", {"papers": "身份证", "fee": "每餐十五元"}),
        (street, desk, {"fee": "八十岁以上减半"}),
    ):
        saved = who.post(address, data={"version": "0", **texts})
        assert (saved.status_code, saved.location) == (302, address)
    worker.get(line)
    assert "每餐十五元" in worker.page.text
    assert "来源：东华门街道（补充）" in worker.page.text
    assert guide_of(client, world) == {
        "所需材料": "身份证 来源：北京市",
        "费用": "每餐十五元 来源：北京市八十岁以上减半 来源：东华门街道（补充）",
    }
    assert worker.post(line, data={"version": "0", "fee": "一律八元"}).status_code == 302
    assert guide_of(client, world)["费用"] == "一律八元 来源：多福巷社区（当地做法）"
    city.get(f"/office/{world.city}/guides")
    row = next(each for each in city.page.all("tr") if each.get("id") == f"item-{MEALS}")
    assert [text_of(cell) for cell in row.iter("td")] == ["无", "所需材料、费用", "1"]
    assert worker.post(line, data={"version": "1", "fee": "长" * 1001}).status_code in (400, 422)
    assert text_of(worker.page.find("p", id="fee-error")) == "最多1000个字。"


def test_a_source_that_most_of_a_guide_has_is_said_once_above_it(
    client: CheckingClient, log_in: LogIn, world: World
) -> None:
    city, street = log_in(Role.CITY, world.city), log_in(Role.STREET, world.street)
    texts = {"papers": "身份证", "fee": "每餐十五元", "steps": "到服务站登记"}
    city.post(f"/office/{world.city}/guides/{MEALS}", data={"version": "0", **texts})
    street.post(f"/office/{world.street}/guides/{MEALS}", data={"version": "0", "fee": "八十岁以上减半"})
    said = guide_of(client, world)
    assert (said["所需材料"], said["费用"]) == ("身份证", "每餐十五元八十岁以上减半 来源：东华门街道（补充）")
    section = client.page.find("section", **{"aria-labelledby": "guide"})
    assert text_of(section).count("来源：北京市") == 1


def test_a_second_writer_of_a_guide_chooses_field_by_field_and_a_version_can_come_back(
    log_in: LogIn, world: World
) -> None:
    street = log_in(Role.STREET, world.street)
    desk = f"/office/{world.street}/guides/{MEALS}"
    assert street.post(desk, data={"version": "moon", "fee": "九元"}).status_code == 409
    assert street.page.find("input", name="fee").get("value") == "九元"
    street.post(desk, data={"version": "0", "fee": "十元", "steps": "登记"})
    street.post(desk, data={"version": "1", "fee": "九元", "steps": "登记"})
    mine = {"version": "1", "fee": "八元", "steps": "登记", "office": "办事大厅"}
    assert street.post(desk, data=mine).status_code == 409
    assert "九元" in street.page.text
    assert "八元" in street.page.text
    hidden = {
        each.get("name"): each.get("value")
        for each in street.page.all("input", type="hidden")
        if each.get("name") != "next"
    }
    assert street.post(desk, data=hidden | {"take-office": "mine"}).status_code == 409
    chosen = hidden | {"take-office": "mine", "take-fee": "theirs"}
    assert street.post(desk, data=chosen).status_code == 302
    street.get(desk)
    assert street.page.find("input", name="fee").get("value") == "九元"
    assert street.page.find("input", name="office").get("value") == "办事大厅"
    assert [len(street.page.all("li", class_="history-entry"))] == [3]
    assert street.post(f"{desk}/restore", data={"version": "3", "restored": "1"}).status_code == 302
    street.get(desk)
    assert street.page.find("input", name="fee").get("value") == "十元"
