"""The picture of the walk: on the pages of a service, of places near it, of a community and of a place, and on paper."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask

from catalogue.foundation import clock
from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.worlds.near_town import HERE, METRE, Town
from tests.worlds.told import MEALS

ITEM, NEAR = f"/items/{MEALS}", f"/items/{MEALS}/near"


def pictures(client: CheckingClient, path: str) -> list[ElementTree.Element]:
    answer = client.get(path)
    assert answer.status_code == 200
    return client.page.all("svg", class_="sketch-picture")


def numbers(picture: ElementTree.Element) -> list[str]:
    return [text_of(each) for each in picture.iter("text") if each.get("class") == "sketch-number"]


def listed(client: CheckingClient) -> list[str]:
    (each,) = client.page.all("ol", class_="sketch-list")
    return [text_of(line) for line in each.iter("li")]


def test_an_items_page_draws_the_places_near_home_and_lists_them_beside_it(
    resident: CheckingClient, town: Town
) -> None:
    town.place("近处餐桌", 300)
    town.place("再远些的餐桌", 600)
    town.place("远处餐桌", 2000)
    (picture,) = pictures(resident, ITEM)
    assert numbers(picture) == ["1", "2"]
    assert listed(resident) == ["1 近处餐桌 往北，步行约6分钟", "2 再远些的餐桌 往北，步行约11分钟"]
    assert [text_of(each) for each in picture.iter("text") if each.get("class") == "sketch-minutes"] == [
        "5分钟",
        "10分钟",
        "15分钟",
    ]


def test_the_picture_says_what_it_is_to_those_who_do_not_see_it(resident: CheckingClient, town: Town) -> None:
    town.place("近处餐桌", 300)
    (picture,) = pictures(resident, ITEM)
    assert picture.get("role") == "img"
    told = {each.get("id"): text_of(each) for each in picture if each.tag in ("title", "desc")}
    assert (picture.get("aria-labelledby") or "").split() == list(told)
    assert "多福巷社区" in told["sketch-title"]
    assert "列表" in told["sketch-desc"]
    resident.set_cookie("language", "en")
    pictures(resident, ITEM)
    assert "about 6 minutes on foot, north" in listed(resident)[0]


def test_the_near_page_has_the_numbers_in_its_own_list(resident: CheckingClient, town: Town) -> None:
    town.place("近处餐桌", 300)
    town.place("远处餐桌", 2000)
    (picture,) = pictures(resident, NEAR)
    assert numbers(picture) == ["1"]
    rows = [text_of(each) for each in resident.page.all("li", class_="service")]
    assert rows[0].startswith("1 近处餐桌")
    assert "步行约6分钟 390米 · 往北" in rows[0]
    assert rows[1].startswith("远处餐桌")
    assert resident.page.all("ol", class_="sketch-list") == []


def test_places_at_one_address_share_a_number(resident: CheckingClient, town: Town) -> None:
    town.place("一层餐桌", 300)
    town.place("二层餐桌", 300)
    town.place("对门餐桌", 340)
    (picture,) = pictures(resident, ITEM)
    assert numbers(picture) == ["1", "2"]
    assert [line[:1] for line in listed(resident)] == ["1", "1", "2"]


@pytest.mark.parametrize("metres", [None, 2000], ids=["on no map", "too far"])
def test_nothing_is_drawn_of_places_on_no_map_or_beyond_the_circle(
    resident: CheckingClient, town: Town, metres: float | None
) -> None:
    place = town.place("餐桌", metres)
    assert pictures(resident, ITEM) == []
    assert pictures(resident, NEAR) == []
    assert pictures(resident, f"/points/{place}") == []


def test_nothing_is_drawn_around_a_community_without_a_position(resident: CheckingClient, town: Town) -> None:
    town.place("餐桌", 300)
    resident.set_cookie("community", str(town.world.neighbour))
    assert pictures(resident, ITEM) == []
    assert pictures(resident, f"/communities/{town.world.neighbour}") == []


def test_a_visitor_without_a_community_gets_no_picture_of_an_item(client: CheckingClient, town: Town) -> None:
    town.place("餐桌", 300)
    assert pictures(client, ITEM) == []


def test_old_people_walk_less_far(resident: CheckingClient, town: Town) -> None:
    town.place("餐桌", 700)
    assert len(pictures(resident, ITEM)) == 1
    resident.set_cookie("elder", "1")
    assert pictures(resident, ITEM) == []


def test_a_places_page_says_the_way_then_draws_it(resident: CheckingClient, town: Town) -> None:
    place = town.place("餐桌", 300, directions="过街天桥西侧")
    (picture,) = pictures(resident, f"/points/{place}")
    assert numbers(picture) == ["1"]
    text = text_of(resident.page.find("section", class_="verdict"))
    assert text.index("怎么走") < text.index("过街天桥西侧") < text.index("步行示意图")


def test_a_place_is_drawn_around_home_and_for_those_without_a_home_around_its_own_community(
    client: CheckingClient, town: Town
) -> None:
    place = town.place("餐桌", 300, community=town.world.community)
    assert len(pictures(client, f"/points/{place}")) == 1
    assert "多福巷社区步行15分钟" in client.page.text
    town.stand(town.world.neighbour, HERE[0] + 2000 * METRE, HERE[1])
    client.set_cookie("community", str(town.world.neighbour))
    assert pictures(client, f"/points/{place}") == []
    town.stand(town.world.neighbour, HERE[0] + 600 * METRE, HERE[1])
    assert len(pictures(client, f"/points/{place}")) == 1
    assert listed(client) == ["1 餐桌 往南，步行约6分钟"]


def test_a_place_that_has_closed_for_good_is_drawn_no_more(
    resident: CheckingClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = town.world.today
    place = town.place("餐桌", 300, ends_on=today)
    assert len(pictures(resident, f"/points/{place}")) == 1
    monkeypatch.setattr(
        clock, "now", lambda: datetime.combine(today, time(10), clock.BEIJING) + timedelta(days=2)
    )
    assert pictures(resident, f"/points/{place}") == []


def test_a_communitys_page_numbers_its_places(resident: CheckingClient, town: Town) -> None:
    town.place("餐桌", 300, community=town.world.community)
    (picture,) = pictures(resident, f"/communities/{town.world.community}")
    assert numbers(picture)
    numbered = [text_of(each) for each in resident.page.all("span", class_="sketch-sign")]
    assert sorted(set(numbered)) == numbers(picture)
    assert any("餐桌 往北，步行约6分钟" in text_of(each) for each in resident.page.all("li"))


def test_a_communitys_places_are_listed_in_the_order_of_their_numbers(
    resident: CheckingClient, town: Town
) -> None:
    for name, metres in (("甲餐桌", 200), ("乙餐桌", 700), ("丙餐桌", 205)):
        town.place(name, metres, community=town.world.community)
    resident.get(f"/communities/{town.world.community}")
    numbered = [int(text_of(each)) for each in resident.page.all("span", class_="sketch-sign")]
    assert len(set(numbered)) > 1
    assert numbered == sorted(numbered)


def test_the_poster_draws_the_places_of_the_community(client: CheckingClient, town: Town) -> None:
    town.place("多福巷社区餐桌", 300, community=town.world.community)
    (picture,) = pictures(client, f"/communities/{town.world.community}/poster")
    assert numbers(picture) == ["1"]
    assert listed(client) == ["1 餐桌 往北，步行约6分钟"]
    client.set_cookie("elder", "1")
    pictures(client, f"/communities/{town.world.community}/poster")
    assert listed(client) == ["1 餐桌 往北，步行约6分钟"]


def test_the_picture_asks_the_database_nothing(resident: CheckingClient, app: Flask, town: Town) -> None:
    town.place("远处餐桌", 2000)
    resident.get(ITEM)
    with counted(app) as without:
        assert pictures(resident, ITEM) == []
    town.place("近处餐桌", 300)
    resident.get(ITEM)
    with counted(app) as drawn:
        assert len(pictures(resident, ITEM)) == 1
    assert len(drawn) == len(without)
