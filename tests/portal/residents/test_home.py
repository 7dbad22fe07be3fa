"""The home page: one search box, my community, the catalogue in its own order."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.worlds.eight_streets import World
from tests.worlds.told import STATION_PHONE


def test_a_resident_finds_one_search_box_and_the_whole_catalogue(
    client: CheckingClient, world: World
) -> None:
    assert client.get("/").status_code == 200
    page = client.page
    assert [field.get("name") for field in page.find("form", role="search").iter("input")] == ["q"]
    directory = page.find("ol", class_="directory")
    codes = [text_of(each) for each in directory.iter("span") if each.get("class") == "code"]
    assert len(codes) == 60
    assert codes == sorted(codes)
    assert [text_of(each)[:2] for each in directory.iter("h3")] == [
        f"{number:02d}" for number in range(1, 11)
    ]


def test_whoever_has_chosen_nothing_is_shown_how_to_choose(client: CheckingClient, world: World) -> None:
    client.get("/")
    assert "选好您的社区" in client.page.text or "只选一次" in client.page.text
    assert client.page.all("a", href="/places#browse")


def test_my_community_is_there_with_its_station_its_telephone_and_todays_hours(
    neighbour: CheckingClient, told: World
) -> None:
    neighbour.get("/")
    text = neighbour.page.text
    assert "多福巷1号" in text
    assert "多福巷社区服务站" not in text, "the name of the community and its telephone's button say it"
    assert "现在开门；12:00\u2060–\u206013:30 休息" in text
    assert neighbour.page.all("a", href="tel:01005100001")
    assert STATION_PHONE.replace(" ", "") in text.replace(" ", "")


def test_my_community_names_the_services_of_which_a_place_is_open_now(
    neighbour: CheckingClient, told: World
) -> None:
    neighbour.get("/")
    open_now = neighbour.page.find("p", class_="open-now")
    assert text_of(open_now).startswith("现在有")
    for link in open_now.iter("a"):
        assert "现在开门" in neighbour.get(str(link.get("href"))).text


def test_the_city_is_named_at_the_top(client: CheckingClient, world: World) -> None:
    client.get("/")
    assert text_of(client.page.find("span", class_="wordmark-name")) == "北京市社区基本公共服务"
    client.set_cookie("language", "en")
    client.get("/")
    assert text_of(client.page.find("span", class_="wordmark-name")).endswith("of Beijing City")


def test_a_community_that_told_nothing_of_its_station_still_has_a_number_to_call(
    client: CheckingClient, world: World
) -> None:
    client.set_cookie("community", str(world.elsewhere))
    client.get("/")
    assert client.page.all("a", href="tel:12345", class_="call")


def test_life_events_stand_beside_the_directory(client: CheckingClient, world: World) -> None:
    client.get("/")
    links = [each.get("href") for each in client.page.find("aside").iter("a")]
    assert "/events/illness" in links
    assert "/audiences/elderly" in links


def test_the_english_page_is_english_and_marks_what_is_chinese(reader: CheckingClient, told: World) -> None:
    reader.set_cookie("community", str(told.community))
    reader.get("/")
    page = reader.page
    assert page.root.get("lang") == "en"
    assert "Find a service in your community" in page.text
    marked = {text_of(each) for each in page.all("span", lang="zh-CN")}
    assert {"多福巷社区", "多福巷1号"} <= marked


def test_a_resident_of_a_chosen_community_gets_news_within_the_minute(
    neighbour: CheckingClient, told: World
) -> None:
    tag = neighbour.get("/").headers["ETag"]
    assert neighbour.get("/", headers={"If-None-Match": tag}).status_code == 304


def test_home_asks_the_database_few_questions(app: Flask, client: FlaskClient, told: World) -> None:
    client.get("/")
    with counted(app) as sent:
        client.get("/")
    assert len(sent) <= 4, sent
