"""Near me: from my community on foot, through a door that I can pass."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue import offerings
from catalogue.foundation.database import begin_writing
from catalogue.models import Admits, Form, State
from catalogue.offerings import OfferingDraft
from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.portal.near_list import names_near, turned_away
from tests.worlds.eight_streets import World
from tests.worlds.near_town import HERE, METRE, Town
from tests.worlds.told import DISCOUNTS, MEALS

CLINIC = "0101"


def _open_folds(client: CheckingClient) -> list[bool]:
    """Whether the places that serve others only are there without being asked for."""
    (section,) = client.page.all("section", class_="turned-away")
    return [each.get("open") is not None for each in section.iter("details")]


def test_the_nearest_comes_first_with_its_minutes(resident: CheckingClient, town: Town) -> None:
    town.place("远处餐桌", 2000)
    town.place("近处餐桌", 300)
    town.place("别的街的食堂", 100, community=town.world.elsewhere, admits=Admits.STREET)
    resident.get(f"/items/{MEALS}/near")
    assert names_near(resident) == ["近处餐桌", "远处餐桌"]
    page = resident.page.text
    assert "步行15分钟内有1处" in page
    assert "步行约6分钟 390米" in page  # 300 m x 1.3 at 1.2 m/s
    assert "步行15分钟以内还有1处，只接待所在社区或街道的居民" in page
    assert turned_away(resident) == ["别的街的食堂"]
    assert _open_folds(resident) == [False]
    resident.set_cookie("elder", "1")
    resident.get(f"/items/{MEALS}/near")
    assert "步行约8分钟 390米" in resident.page.text


def test_places_that_serve_others_only_are_named_as_such_and_not_called_missing(
    resident: CheckingClient, town: Town
) -> None:
    town.place("银闸自己的诊所", 200, code=CLINIC, admits=Admits.COMMUNITY, phones=("010-0510 0177",))
    resident.get(f"/items/{CLINIC}/near")
    assert "附近没有接待您的地点" in resident.page.text
    assert "附近还没有填报的地点" not in resident.page.text
    assert (names_near(resident), turned_away(resident)) == ([], ["银闸自己的诊所"])
    assert _open_folds(resident) == [True]
    row = text_of(resident.page.find("section", class_="turned-away"))
    assert "只接待所在社区（村）的居民" in row
    assert "打电话 010-0510 0177" in row


def test_where_none_is_near_nothing_leads_back_to_the_same_list(resident: CheckingClient, town: Town) -> None:
    town.place("银闸自己的诊所", 200, code=CLINIC, admits=Admits.COMMUNITY)
    resident.get(f"/items/{CLINIC}")
    assert [text_of(each) for each in resident.page.all("a", class_="term")] == ["东城区", "北京市"]
    resident.get(f"/items/{CLINIC}/near?when=at&date={town.world.today + timedelta(days=2)}&time=03:00")
    assert "没有到时候开门、又合其他条件的地点" in resident.page.text


def test_a_list_of_places_says_who_is_turned_away_and_how_far_it_is_from_home(
    resident: CheckingClient, town: Town
) -> None:
    town.place("银闸自己的诊所", 300, code=CLINIC, admits=Admits.COMMUNITY)
    town.stand(town.world.neighbour, HERE[0] + 290 * METRE, HERE[1])
    resident.get(f"/items/{CLINIC}?in={town.world.street:012d}")
    row = next(text_of(each) for each in resident.page.all("li", class_="service"))
    assert "银闸社区" in row
    assert "只接待所在社区（村）的居民" in row
    assert (
        "步行约6分钟" in row
    )  # from 多福巷, where the reader lives; from 银闸's own station it is next door
    resident.delete_cookie("community")
    resident.get(f"/items/{CLINIC}?in={town.world.street:012d}")
    row = next(text_of(each) for each in resident.page.all("li", class_="service"))
    assert "只接待所在社区（村）的居民" in row
    assert "步行约" not in row
    resident.get(f"/communities/{town.world.neighbour}")
    assert (
        "只接待所在社区（村）的居民" not in resident.page.text
    )  # to whom a community's page speaks, they are


def test_places_on_no_map_are_counted_and_led_to(resident: CheckingClient, town: Town) -> None:
    town.place("近处餐桌", 300, code=CLINIC)
    town.place("没标位置的诊所", None, code=CLINIC)
    town.place("别的社区自己的诊所", None, code=CLINIC, admits=Admits.COMMUNITY)
    town.place("别的街的诊所", None, code=CLINIC, community=town.world.elsewhere)
    for address in (f"/items/{CLINIC}/near", f"/items/{CLINIC}"):
        resident.get(address)
        assert "没标位置的诊所" not in names_near(resident)
        assert "本街道还有1处提供，但没有标注位置" in resident.page.text
        link = next(each for each in resident.page.all("a") if text_of(each) == "本街道的服务点")
        assert link.get("href") == f"/items/{CLINIC}?in={town.world.street:012d}#places"
        resident.get(str(link.get("href")).partition("#")[0])
        assert "银闸社区" in resident.page.text


def test_a_door_without_steps_is_only_one_that_says_so(resident: CheckingClient, town: Town) -> None:
    town.place("平进的餐桌", 100, step_free=True, free_of_charge=False)
    town.place("有台阶的餐桌", 110, step_free=False)
    town.place("没说的餐桌", 120)
    resident.get(f"/items/{MEALS}/near?step-free=1")
    assert names_near(resident) == ["平进的餐桌"]
    assert "另有1处没有说明是否符合" in resident.page.text
    assert "入口无台阶" in resident.page.text
    resident.get(f"/items/{MEALS}/near?free=1")
    assert names_near(resident) == []
    resident.get(f"/items/{MEALS}/near?nonlocals=1")
    assert "另有3处没有说明是否符合" in resident.page.text


def test_filters_can_be_taken_off_one_by_one(resident: CheckingClient, town: Town) -> None:
    town.place("平进的餐桌", 100, step_free=True, free_of_charge=True)
    resident.get(f"/items/{MEALS}/near?step-free=1&free=1&near=1")
    assert resident.page.all("a", href=f"/items/{MEALS}/near?near=1&step-free=1")
    assert resident.page.all("a", href=f"/items/{MEALS}/near?near=1&free=1")
    checked = {box.get("name") for box in resident.page.all("input") if box.get("checked") is not None}
    assert {"step-free", "free", "near"} <= checked


def test_only_within_the_quarter_of_an_hour(resident: CheckingClient, town: Town) -> None:
    town.place("近处餐桌", 300)
    town.place("远处餐桌", 2000)
    resident.get(f"/items/{MEALS}/near?near=1")
    assert names_near(resident) == ["近处餐桌"]


def test_many_places_come_in_pages(resident: CheckingClient, town: Town) -> None:
    for step in range(13):
        town.place(f"餐桌{step}", 50 + step)
    resident.get(f"/items/{MEALS}/near")
    assert len(names_near(resident)) == 10
    assert resident.page.all("a", href=f"/items/{MEALS}/near?page=2")
    resident.get(f"/items/{MEALS}/near?page=2")
    assert names_near(resident) == ["餐桌10", "餐桌11", "餐桌12"]
    assert resident.get(f"/items/{MEALS}/near?page=3").status_code == 404


def test_whoever_has_not_chosen_is_asked_to(client: CheckingClient, town: Town) -> None:
    client.get(f"/items/{MEALS}/near")
    assert "先选一次您的社区" in client.page.text
    (place,) = client.page.all("div", class_="locate")
    assert place.get("data-locate") == "/nearest-community"
    client.get(f"/items/{MEALS}/near?in={town.world.community}")
    assert "从多福巷社区步行" in client.page.text


def test_a_community_without_a_point_says_so(resident: CheckingClient, told: World) -> None:
    resident.get(f"/items/{MEALS}/near")
    assert "多福巷社区还没有登记位置" in resident.page.text


def test_where_nothing_is_near_the_next_step_is_shown(resident: CheckingClient, town: Town) -> None:
    resident.get(f"/items/{CLINIC}/near")
    if resident.get(f"/items/{CLINIC}/near").status_code == 200:
        assert "附近还没有填报的地点" in resident.page.text
        assert resident.page.all("a", href=f"/items/{CLINIC}#places")


def test_nobody_walks_to_what_comes_home(resident: CheckingClient, town: Town) -> None:
    home = next(item for item in town.edition.items if item.form.value in ("home", "remote"))
    assert resident.get(f"/items/{home.code}/near").location == f"/items/{home.code}"
    assert resident.get("/items/9999/near").status_code == 404


# Every page answers for the chosen community.


def test_what_my_community_does_not_offer_names_the_next_place(resident: CheckingClient, town: Town) -> None:
    """Item page, results, selections, community page: the same line."""
    item = next(
        item
        for item in town.edition.items
        if item.form is Form.VENUE and "elderly" in item.audiences and item.code not in (MEALS, DISCOUNTS)
    )
    point = town.place("银闸呼叫点", 500, code=item.code)
    said = (
        "最近的：银闸呼叫点，步行约10分钟 · 650米"  # 500 m in a straight line, a third longer along streets
    )
    for address in (
        f"/items/{item.code}",
        "/audiences/elderly",
        f"/communities/{town.world.community}",
        f"/search?q={item.name_zh}",
    ):
        resident.get(address)
        assert said in resident.page.text, address
        assert resident.page.all("a", href=f"/points/{point}")


def test_the_way_to_ones_own_place_is_told_too(resident: CheckingClient, town: Town) -> None:
    town.place("多福巷新食堂", 200, community=town.world.community)
    resident.get(f"/items/{MEALS}")
    assert "步行约4分钟" in text_of(resident.page.find("section", class_="verdict"))
    assert "最近的" not in text_of(resident.page.find("section", class_="verdict"))


def test_an_items_places_come_nearest_first_and_by_area_on_request(
    resident: CheckingClient, town: Town
) -> None:
    town.place("远处餐桌", 2000)
    town.place("近处餐桌", 300)
    resident.get(f"/items/{MEALS}")
    assert names_near(resident) == ["近处餐桌", "远处餐桌"]
    assert resident.page.all("a", href=f"/items/{MEALS}/near")
    resident.get(f"/items/{MEALS}?in={town.world.street}")
    assert names_near(resident) == ["多福巷社区", "银闸社区"]
    assert resident.page.all("a", href=f"/items/{MEALS}#places")


def test_the_districts_coverage_is_one_sentence_with_what_is_not_known(
    client: CheckingClient, town: Town
) -> None:
    client.get(f"/items/{MEALS}?in={town.world.community}")
    total = len(town.world.communities_in(town.world.district))
    assert f"东城区：{total}个社区（村）中，2个提供，{total - 2}个没有填报（覆盖率" in client.page.text


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/items/{meals}/near", 14),
        ("/items/{meals}", 22),
        ("/audiences/elderly", 14),
        ("/communities/{community}", 26),
    ],
)
def test_the_questions_to_the_database_are_few(
    app: Flask, resident: FlaskClient, town: Town, address: str, most: int
) -> None:
    for step in range(12):
        town.place(f"餐桌{step}", 50 + 100 * step)
    address = address.format(meals=MEALS, community=town.world.community)
    resident.get(address)
    with counted(app) as sent:
        resident.get(address)
    assert len(sent) <= most, "\n".join(sent)


def test_a_suspension_tells_where_to_go_meanwhile(resident: CheckingClient, town: Town, told: World) -> None:
    begin_writing(town.session)
    item = town.edition.item(MEALS)
    line = offerings.get_line(town.session, town.edition, told.community, MEALS)
    offerings.record(
        town.session, actor=town.actor, community=told.community, item=item, expected_version=line.version,
        draft=OfferingDraft(
            state=State.SUSPENDED, suspended_from=told.today, suspended_until=told.today + timedelta(days=9),
            suspended_reason="装修", substitute="到银闸社区",
        ),
    )  # fmt: skip
    town.session.commit()
    town.place("银闸新餐桌", 400)
    resident.get(f"/items/{MEALS}")
    verdict = text_of(resident.page.find("section", class_="verdict"))
    for part in ("暂停", "原因：装修", "到银闸社区", "最近的：银闸新餐桌，步行约8分钟"):
        assert part in verdict
    told_once = resident.page.find("section", class_="verdict").findall(".//p[@class='verdict-nearest']")
    assert len(told_once) == 1


def test_a_place_says_of_steps_and_local_hukou_where_it_is_named_and_its_landmark_in_a_row(
    resident: CheckingClient, town: Town
) -> None:
    town.place(
        "坡道餐桌",
        100,
        code=MEALS,
        community=town.world.community,
        step_free=True,
        open_to_nonlocals=True,
        directions="邮局对面",
    )
    resident.get(f"/items/{MEALS}")
    assert "入口无台阶、没有本地户籍也可以" in text_of(resident.page.find("section", class_="verdict"))
    resident.get("/search?q=送餐")
    assert "坡道餐桌，邮局对面" in text_of(resident.page.find("main"))


def test_in_a_street_too_the_nearest_comes_first(client: CheckingClient, town: Town) -> None:
    town.stand(town.world.neighbour, *HERE)
    town.place("最远的餐桌", 2000, community=town.world.community)
    town.place("远的餐桌", 900, community=town.world.neighbour)
    town.place("近的餐桌", 60, community=town.world.neighbour)
    for chosen, first in ((town.world.neighbour, "银闸社区"), (None, "多福巷社区")):
        if chosen:
            client.set_cookie("community", str(chosen))
        else:
            client.delete_cookie("community")
        client.get(f"/items/{MEALS}?in={town.world.street}")
        rows = [text_of(row) for row in client.page.all("li", class_="service") if "餐桌" in text_of(row)]
        assert first in rows[0]
        if chosen:
            assert "近的餐桌" in rows[0]
            assert "远的餐桌" not in rows[0]


def test_where_the_community_offers_nothing_the_button_rings_the_place_that_is_open_now(
    resident: CheckingClient, town: Town
) -> None:
    def rung() -> str:
        resident.get(f"/items/{CLINIC}")
        return text_of(resident.page.all("p", class_="verdict-call")[0])

    assert "打服务站电话" in rung()
    town.place("近处诊所", 200, code=CLINIC, hours="off", phones=("010-0510 0177",))
    assert "打给近处诊所 010-0510 0177" in rung()
    town.place("远处诊所", 700, code=CLINIC, hours="24/7", phones=("010-0510 0188",))
    assert "打给远处诊所 010-0510 0188" in rung()
    town.place("没有电话的诊所", 100, code=CLINIC, hours="24/7", phones=())
    assert "打给远处诊所 010-0510 0188" in rung()
    assert resident.page.all("a", href="tel:01005100001"), "the station's number is still there"


def test_the_first_line_says_whether_it_comes_home_and_what_it_costs(
    resident: CheckingClient, town: Town
) -> None:
    def said() -> str:
        resident.get(f"/items/{CLINIC}")
        return text_of(resident.page.find("p", class_="verdict-state"))

    home = town.world.community
    town.place("不说话的诊所", 100, code=CLINIC, community=home)
    assert "可上门" not in said()
    assert "费" not in said()
    town.place("收钱的诊所", 200, code=CLINIC, community=home, fee="每次5元，80岁以上免费", delivers=False)
    assert "每次5元，80岁以上免费" in said()
    assert "可上门" not in said()
    town.place("上门的诊所", 300, code=CLINIC, community=home, delivers=True, free_of_charge=True)
    assert "可上门 · 每次5元，80岁以上免费" in said()
    resident.get(f"/communities/{home}")
    assert "每次5元，80岁以上免费" in resident.page.text
