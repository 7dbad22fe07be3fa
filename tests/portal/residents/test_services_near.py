"""Near me, for every service at once: one list of places with all that each offers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.foundation.database import begin_writing
from catalogue.models import Admits, Offering
from catalogue.near import every_service
from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.portal.near_list import names_near
from tests.worlds.eight_streets import World
from tests.worlds.near_town import Town
from tests.worlds.told import MEALS

CLINIC, REGISTER, COUNSELLING, CARE_AT_HOME, READING = "0401", "0601", "1001", "0201", "0506"


def _also(town: Town, point: int, *codes: str) -> None:
    """Let the neighbours say that a place offers further items."""
    for code in codes:
        town.name_also(point, code)


def _services(client: CheckingClient, name: str) -> str:
    """What the row of a place says that it offers."""
    for row in client.page.all("li", class_="service"):
        if text_of(row.find(".//a")) == name:
            return text_of(row)
    raise AssertionError(name)


def test_each_place_comes_once_with_the_plain_names_of_its_services(
    resident: CheckingClient, town: Town
) -> None:
    far = town.place("远处的站", 600)
    town.place("近处的诊所", 300, code=CLINIC)
    _also(town, far, CLINIC, REGISTER)
    resident.get("/near")
    assert names_near(resident) == ["近处的诊所", "远处的站"]
    row = _services(resident, "远处的站")
    for name in ("老年餐桌、送餐", "看病、开药、打疫苗", "居住登记、居住证"):
        assert name in row
    assert "步行约11分钟" in row
    assert "打电话 010-0510 0100" in row
    assert "步行15分钟内有2处" in resident.page.text
    assert len(resident.page.all("figure", class_="sketch")) == 1


def test_of_many_services_some_are_read_at_once_and_none_is_left_out(
    resident: CheckingClient, town: Town
) -> None:
    codes = [item.code for item in town.edition.items if item.form.value == "venue" and not item.sensitive]
    point = town.place("大站", 100, code=codes[0])
    _also(town, point, *codes[1:9])
    resident.get("/near")
    folded = resident.page.find("details", class_="service-further")
    assert "另有3项服务" in text_of(folded)
    row = _services(resident, "大站")
    assert all(town.edition.item(code).plain_zh in row for code in codes[:9])


def test_one_aspect_narrows_the_places_and_what_each_is_said_to_offer(
    resident: CheckingClient, town: Town
) -> None:
    aspects = {item.code: item.aspect for item in town.edition.items}
    assert aspects[CLINIC] != aspects[REGISTER]
    town.place("诊所", 100, code=CLINIC)
    both = town.place("服务站", 200, code=REGISTER)
    _also(town, both, CLINIC)
    town.place("登记处", 300, code=REGISTER)
    resident.get(f"/near?aspect={aspects[CLINIC]}&near=1")
    assert names_near(resident) == ["诊所", "服务站"]
    assert "居住登记" not in _services(resident, "服务站")
    chosen = [
        each.get("value")
        for each in resident.page.all("input", name="aspect")
        if each.get("checked") is not None
    ]
    assert chosen == [aspects[CLINIC]]
    without = [link.get("href") or "" for link in resident.page.all("a", class_="term")]
    assert any("near=1" in href and "aspect" not in href for href in without)
    resident.get("/near?aspect=else")
    assert len(names_near(resident)) == 3
    resident.get(f"/items/{CLINIC}/near?aspect={aspects[REGISTER]}")
    assert names_near(resident) == ["诊所", "服务站"]
    assert resident.page.all("input", name="aspect") == []


def test_sensitive_services_are_not_named(resident: CheckingClient, town: Town) -> None:
    town.place("谈心室", 100, code=COUNSELLING)
    point = town.place("服务站", 200, code=REGISTER)
    _also(town, point, COUNSELLING)
    resident.get("/near")
    assert names_near(resident) == ["服务站"]
    assert town.edition.item(COUNSELLING).plain_zh not in resident.page.text


def test_places_from_which_only_visits_start_are_left_out(resident: CheckingClient, town: Town) -> None:
    town.place("上门服务队", 100, code=CARE_AT_HOME)
    resident.get("/near")
    assert names_near(resident) == []


def test_places_for_their_own_residents_are_left_out_unless_they_are_mine(
    resident: CheckingClient, town: Town
) -> None:
    town.place("别人的诊所", 100, code=CLINIC, admits=Admits.COMMUNITY)
    town.place("自己的诊所", 200, code=CLINIC, admits=Admits.COMMUNITY, community=town.world.community)
    town.place("本街道的诊所", 300, code=CLINIC, admits=Admits.STREET)
    town.place("别的街的诊所", 50, code=CLINIC, admits=Admits.STREET, community=town.world.elsewhere)
    resident.get("/near")
    assert names_near(resident) == ["自己的诊所", "本街道的诊所"]


def test_places_on_no_map_are_counted(resident: CheckingClient, town: Town) -> None:
    town.place("近处的诊所", 300, code=CLINIC)
    town.place("没标位置的诊所", None, code=CLINIC)
    town.place("没标位置的自家诊所", None, code=CLINIC, admits=Admits.COMMUNITY)
    resident.get("/near")
    assert names_near(resident) == ["近处的诊所"]
    # With the two that 多福巷 told of before it was on the map.
    assert "本街道还有3处没有标注位置" in resident.page.text


def test_a_service_that_is_less_sure_than_its_place_says_so(resident: CheckingClient, town: Town) -> None:
    point = town.place("服务站", 100, code=REGISTER)
    _also(town, point, CLINIC)
    begin_writing(town.session)
    line = town.session.get(Offering, (town.world.neighbour, town.edition.item(CLINIC).id))
    assert line is not None
    line.disputed = True
    town.session.commit()
    resident.get("/near")
    row = _services(resident, "服务站")
    assert "看病、开药、打疫苗（有异议）" in row
    assert "居住登记、居住证（" not in row


def test_step_free_on_sunday_at_ten(resident: CheckingClient, town: Town, on: Callable[[str], None]) -> None:
    on("2026-11-23 10:00")
    town.place("有台阶的餐桌", 100, hours="Su 08:00-12:00", step_free=False)
    town.place("周日平进的诊所", 200, code=CLINIC, hours="Su 08:00-12:00", step_free=True)
    town.place("工作日平进的站", 300, code=REGISTER, step_free=True)
    town.place("没说的站", 400, code=READING, hours="Su 08:00-12:00")
    resident.get("/near")
    for wish in ("周日 10:00 开门", "入口无台阶"):
        (link,) = (each for each in resident.page.all("a", class_="term") if wish in text_of(each))
        resident.get(str(link.get("href")))
    assert names_near(resident) == ["周日平进的诊所"]
    assert "到时候开门，12:00 关门" in resident.page.text
    assert "另有1处没有说明是否符合" in resident.page.text
    assert resident.page.all("a", href="/near?step-free=1")


@pytest.mark.parametrize(
    ("moment", "mornings"),
    [
        ("2026-11-23 10:00", ["周六", "周日"]),
        ("2026-11-28 09:59", ["周六", "周日"]),
        ("2026-11-28 10:00", ["周日", "周六"]),
        ("2026-11-29 23:00", ["周六", "周日"]),
    ],
)
def test_a_press_asks_for_the_mornings_of_the_weekend_to_come(
    resident: CheckingClient, town: Town, on: Callable[[str], None], moment: str, mornings: list[str]
) -> None:
    on(moment)
    town.place("近处的诊所", 300, code=CLINIC)
    resident.get("/near")
    asked = [each for each in resident.page.all("a", class_="term") if "10:00" in text_of(each)]
    assert [text_of(each).split()[-3] for each in asked] == mornings
    for each in asked:
        resident.get(str(each.get("href")))
        assert "已经过去" not in resident.page.text
        assert resident.page.find("ul", class_="asked") is not None


def test_where_nothing_fits_all_can_be_shown_again(resident: CheckingClient, town: Town) -> None:
    town.place("有台阶的餐桌", 100, step_free=False)
    resident.get("/near?step-free=1")
    assert names_near(resident) == []
    assert "附近没有" in resident.page.text
    assert any(each.get("href") == "/near" for each in resident.page.all("a", class_="button"))


def test_where_nothing_is_near_the_telephone_is_shown(resident: CheckingClient, town: Town) -> None:
    resident.get("/near")
    assert names_near(resident) == []
    empty = text_of(resident.page.find("section", class_="empty"))
    assert "10公里内还没有社区填报可以去的地点" in empty
    assert "010-0510 0001" in empty


def test_in_town_nobody_is_sent_farther_than_an_hours_walk(
    resident: CheckingClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.place("有台阶的餐桌", 100, step_free=False)
    town.place("远处平进的餐桌", 5000, step_free=True)
    resident.get("/near?step-free=1")
    assert names_near(resident) == ["远处平进的餐桌"]
    monkeypatch.setattr(every_service, "FEW", 1)
    resident.get("/near?step-free=1&size=large")
    assert names_near(resident) == []
    assert "3.5公里" in resident.page.text


def test_pages_of_ten(resident: CheckingClient, town: Town) -> None:
    for step in range(13):
        town.place(f"餐桌{step}", 50 + step)
    resident.get("/near")
    assert len(names_near(resident)) == 10
    assert resident.page.all("a", href="/near?page=2")
    pages = text_of(resident.page.find("nav", class_="pagination"))
    assert "第1页" in pages
    assert "共" not in pages  # how many there are is not known
    resident.get("/near?page=2")
    assert names_near(resident) == ["餐桌10", "餐桌11", "餐桌12"]
    assert resident.get("/near?page=3").status_code == 404


def test_without_a_community_it_is_asked_for(client: CheckingClient, town: Town) -> None:
    client.get("/near")
    assert "先选一次您的社区" in client.page.text
    town.place("近处的诊所", 300, code=CLINIC)
    client.get(f"/near?in={town.world.community}")
    assert names_near(client) == ["近处的诊所"]
    assert client.page.find("input", name="in").get("value") == str(town.world.community)


def test_a_community_without_a_point_says_so_and_leads_to_its_services(
    resident: CheckingClient, told: World
) -> None:
    resident.get("/near")
    assert "多福巷社区还没有登记位置" in resident.page.text
    assert resident.page.all("a", href=f"/communities/{told.community}")


def test_it_is_linked_from_home_from_communities_and_from_each_items_list(
    resident: CheckingClient, town: Town
) -> None:
    resident.get("/")
    assert resident.page.all("a", href="/near")
    resident.get(f"/communities/{town.world.community}")
    assert resident.page.all("a", href="/near")
    resident.get(f"/communities/{town.world.neighbour}")
    assert resident.page.all("a", href=f"/near?in={town.world.neighbour}")
    resident.get(f"/items/{MEALS}/near?step-free=1&free=1")
    assert resident.page.all("a", href="/near?step-free=1&free=1")


def test_large_print_offers_the_foremost_wishes_alone(resident: CheckingClient, town: Town) -> None:
    town.place("近处的诊所", 300, code=CLINIC)
    resident.set_cookie("elder", "1")
    resident.get("/near")
    offers = [text_of(each) for each in resident.page.all("a", class_="term")]
    assert [each.removeprefix("＋").strip() for each in offers] == [
        "现在开门",
        "周日 10:00 开门",
        "入口无台阶",
    ]


def test_the_questions_to_the_database_do_not_grow(app: Flask, resident: FlaskClient, town: Town) -> None:
    point = town.place("餐桌", 50)
    resident.get("/near")
    with counted(app) as few:
        resident.get("/near")
    _also(town, point, CLINIC, REGISTER, READING)
    for step in range(12):
        town.place(f"餐桌{step}", 50 + 100 * step, code=CLINIC)
    resident.get("/near")
    with counted(app) as many:
        resident.get("/near")
    assert len(many) <= len(few), "\n".join(many)
    assert len(many) <= 14
