"""Searching in one's own words."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.urls import iri_to_uri

from tests.examples import examples
from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN


def _rows(client: CheckingClient) -> list[str]:
    return [text_of(row) for row in client.page.all("li", class_="service")]


def test_a_resident_asks_for_meals_and_reads_where_when_and_whom_to_call(
    neighbour: CheckingClient, told: World
) -> None:
    neighbour.get("/search?q=老人送餐")
    first = _rows(neighbour)[0]
    assert "社区老年人(残疾人)就餐送餐服务" in first
    assert "本社区提供 · 今天 17:00 前" in first
    assert f"{CANTEEN}，多福巷2号" in first
    assert "打电话 010-0510 0002" in first


def test_a_place_in_the_words_decides_where(neighbour: CheckingClient, told: World) -> None:
    neighbour.get("/search?q=银闸社区送餐")
    assert "市场提供 · 今天 13:00 前" in _rows(neighbour)[0]
    assert neighbour.page.all("a", href=f"/items/0202?in={told.neighbour}")


def test_in_a_wider_place_the_communities_that_offer_it_are_counted(
    client: CheckingClient, told: World
) -> None:
    client.get(f"/search?q=送餐&in={told.street}")
    assert "6个社区（村）中，2个提供" in _rows(client)[0]


def test_without_a_place_the_whole_city_is_counted_and_choosing_is_offered(
    client: CheckingClient, told: World
) -> None:
    client.get("/search?q=送餐")
    assert f"{len(told.communities)}个社区（村）中，2个提供" in _rows(client)[0]
    assert "您家附近有没有" in client.page.text


@pytest.mark.parametrize(
    ("query", "target"), [("多福巷社区", "/communities/110101001001"), ("东城区", "/divisions/110101000000")]
)
def test_a_place_alone_leads_to_the_place(
    client: CheckingClient, world: World, query: str, target: str
) -> None:
    assert client.get(f"/search?q={query}").headers["Location"] == target


@pytest.mark.parametrize(
    ("query", "need"),
    [
        ("送餐 near 多福巷社区", "送餐"),
        ("在多福巷社区找工作", "找工作"),
        ("我住在多福巷社区，送餐", "送餐"),
        ("多福巷社区附近的送餐", "送餐"),
        ("在家养老 多福巷社区", "在家养老"),
    ],
)
def test_the_need_is_told_without_the_words_that_led_to_the_place(
    client: CheckingClient, told: World, query: str, need: str
) -> None:
    client.get("/search", query_string={"q": query})
    assert f"“{need}”" in text_of(client.page.all("h1")[0])


def test_a_place_with_only_a_preposition_leads_to_the_place(client: CheckingClient, world: World) -> None:
    assert client.get("/search?q=near 多福巷社区").headers["Location"] == f"/communities/{world.community}"


def test_what_nothing_answers_is_said_honestly(client: CheckingClient, world: World) -> None:
    client.get("/search?q=股票行情")
    text = client.page.text
    assert "没有找到“股票行情”" in text
    assert "可按类别查找" in text
    assert client.page.all("a", href="/services?category=01")
    assert client.page.all("a", href="tel:12345", class_="call")


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("着火了", ["119"]),
        ("煤气泄漏怎么办", ["119", "96777"]),
        ("我爸心脏病发作", ["120"]),
        ("家暴", ["110", "12338"]),
        ("老人走丢了", ["110"]),
        ("小孩丢了", ["110"]),
        ("老公打我", ["110", "12338"]),
        ("不想活了", ["12356", "110", "120"]),
        ("zhaohuo le", ["119"]),
        ("zai jia zhaohuo gan", []),
        ("怕老人走丢", []),
        ("消防演练 着火怎么逃", []),
        ("老年饭桌", []),
    ],
)
def test_whoever_needs_help_at_once_reads_first_whom_to_call(
    neighbour: CheckingClient, told: World, query: str, numbers: list[str]
) -> None:
    neighbour.get(f"/search?q={query}")
    boxes = neighbour.page.all("div", class_="urgent")
    assert len(boxes) == bool(numbers)
    links = [link.get("href") for box in boxes for link in box.iter("a")]
    assert links == [f"tel:{number}" for number in numbers]
    (title,) = [text_of(each) for each in neighbour.page.all("h1")]
    assert title.endswith(f"先打{numbers[0]}") if numbers else "先打" not in title


@pytest.mark.parametrize(
    ("query", "said"), [("there is a gas leak", "119"), ("fire", "119"), ("my mother is missing", "110")]
)
def test_in_english_too_help_comes_first(reader: CheckingClient, told: World, query: str, said: str) -> None:
    reader.get(f"/search?q={query}")
    assert f"call {said}" in text_of(reader.page.find("div", class_="urgent"))
    reader.get("/search?q=fire safety drill")
    assert reader.page.all("div", class_="urgent") == []


@pytest.mark.parametrize("query", ["低保怎么办", "身份证", "摔倒了", "陪诊", "家暴"])
def test_what_may_also_help_never_hints_at_troubles_of_which_nobody_spoke(
    client: CheckingClient, world: World, query: str
) -> None:
    client.get(f"/search?q={query}")
    others = text_of(client.page.find("main")).partition("也许还用得上")[2]
    for touchy in ("矫正", "帮教", "禁毒", "低保人员"):
        assert touchy not in others


@pytest.mark.parametrize("query", ["居委会电话", "社区服务站几点开门", "我们社区电话是多少", "居委会在哪"])
def test_whoever_asks_for_the_committee_is_led_to_their_community(
    neighbour: CheckingClient, told: World, query: str
) -> None:
    assert neighbour.get(f"/search?q={query}").headers["Location"] == f"/communities/{told.community}"


def test_whoever_asks_for_the_committee_and_has_chosen_no_community_is_led_to_choosing(
    client: CheckingClient, told: World
) -> None:
    assert client.get("/search?q=居委会电话").headers["Location"] == "/places"
    street = client.get("/search?q=东华门街道居委会电话").headers["Location"]
    assert street == f"/divisions/{told.community // 1000 * 1000}"


def test_a_place_that_is_only_almost_named_is_said_to_be_so(neighbour: CheckingClient, told: World) -> None:
    neighbour.get("/search?q=夺福巷 送餐")
    notice = text_of(neighbour.page.find("div", class_="notice"))
    assert "夺福巷" in notice
    assert "多福巷社区" in notice
    assert neighbour.page.find("ul", class_="services") is not None


def test_whoever_asks_for_another_committee_is_led_there(neighbour: CheckingClient, told: World) -> None:
    for query in ("银闸社区居委会电话", "银闸社区怎么走"):
        assert neighbour.get(f"/search?q={query}").headers["Location"] == f"/communities/{told.neighbour}"
    assert neighbour.get("/search?q=图书馆电话").status_code == 200


def test_a_touchy_service_is_no_mere_likeness(client: CheckingClient, world: World) -> None:
    client.get("/search?q=户口迁移")
    assert "户籍" in client.page.text
    assert "帮教安置" not in client.page.text


def test_a_resident_without_a_community_is_asked_for_it_under_the_first_answer(
    client: CheckingClient, told: World
) -> None:
    client.get("/search?q=修水管")
    page = client.page.text
    first, second = (text_of(row.find(".//a")) for row in client.page.all("li", class_="service")[:2])
    assert page.index(first) < page.index("您家附近有没有") < page.index(second, page.index(first) + 40)


@pytest.mark.parametrize("query", ["", "   ", "%00", "%E3%80%80"])
def test_an_empty_query_shows_how_to_ask(client: CheckingClient, world: World, query: str) -> None:
    assert client.get(f"/search?q={query}").status_code == 200
    assert "请用自己的话写出需要什么" in client.page.text


def test_a_long_query_is_cut_and_the_resident_is_told(client: CheckingClient, world: World) -> None:
    client.get("/search?q=" + "送餐" * 110)
    assert "只查了前200个字" in client.page.text


@pytest.mark.parametrize("place", ["110199000000", "nowhere", "0", "1" * 50, "１１０１０１００１００１"])
def test_a_place_that_is_wrong_is_left_out_and_said_so(
    client: CheckingClient, world: World, place: str
) -> None:
    assert client.get(f"/search?q=送餐&in={place}").status_code == 200
    assert "网址里的地方不存在" in client.page.text
    assert _rows(client)


def test_what_was_typed_comes_back_as_text_only(client: CheckingClient, world: World) -> None:
    hostile = '"><script>alert(1)</script>'
    answer = client.get("/search", query_string={"q": hostile})
    assert b"<script>alert" not in answer.data
    assert client.page.find("input", id="q").get("value") == hostile


def test_an_english_reader_asks_in_english(reader: CheckingClient, told: World) -> None:
    reader.set_cookie("community", str(told.community))
    reader.get("/search?q=meals for my mother")
    assert "Meals for older and disabled people" in _rows(reader)[0]
    assert "Offered by this community" in _rows(reader)[0]


@examples(40)
@given(query=st.text(max_size=80), place=st.text(max_size=14))
def test_no_text_whatever_breaks_the_page(
    client: CheckingClient, world: World, query: str, place: str
) -> None:
    answer = client.get("/search", query_string={"q": query, "in": place})
    assert answer.status_code in (200, 302, 400)


@pytest.mark.parametrize("query", ["送餐", "找工作", "残疾人就业"])
def test_the_questions_to_the_database_do_not_grow_with_the_answers(
    app: Flask, neighbour: FlaskClient, told: World, query: str
) -> None:
    neighbour.get(iri_to_uri(f"/search?q={query}"))
    with counted(app) as sent:
        neighbour.get(iri_to_uri(f"/search?q={query}"))
    assert len(sent) <= 13, sent


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("幼儿园报名", "幼儿园报名"),
        ("陪老人去医院", "陪老人去医院"),
        ("白天能照顾老人的地方 东城区", "白天能照顾老人的地方"),
    ],
)
def test_the_heading_keeps_words_whole_that_speak_of_people(
    client: CheckingClient, told: World, query: str, named: str
) -> None:
    client.get(f"/search?q={query}")
    assert f"“{named}”" in text_of(client.page.find("h1"))


def test_a_long_story_does_not_push_the_answer_off_the_screen(client: CheckingClient, told: World) -> None:
    story = "我母亲今年八十二岁了腿脚不方便自己做不了饭我又天天上班不在家想问问有没有人能把午饭送到家里来"
    client.get("/search", query_string={"q": story})
    heading = text_of(client.page.find("h1"))
    assert "…" in heading
    assert len(heading) < 60
    assert client.page.all("input", name="q", value=story), "the box has all of it"
