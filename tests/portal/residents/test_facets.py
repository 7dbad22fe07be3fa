"""Facets: what is counted is what will be shown, an address can be shared, and nothing needs a script."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.urls import iri_to_uri

from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.worlds.eight_streets import World
from tests.worlds.near_town import Town


def shown(client: CheckingClient) -> list[str]:
    """Codes of the services on the page, in order."""
    return [
        urlsplit(link.get("href") or "").path.removeprefix("/items/")
        for heading in client.page.all("h2", class_="service-name")
        for link in heading.iter("a")
    ]


def total(client: CheckingClient) -> int:
    """How many services the page says that there are."""
    found = re.search(r"(\d+)项服务", text_of(client.page.find("main")))
    assert found
    return int(found[1])


def options(client: CheckingClient, facet: str) -> dict[str, tuple[int, str | None]]:
    """The values of a facet: their words, their counts and where they lead."""
    (section,) = client.page.all("section", **{"aria-labelledby": f"facet-{facet}"})
    found = {}
    for entry in section.iter("li"):
        words, _space, count = text_of(entry).rpartition(" ")
        if count.replace(",", "").isdigit():
            link = entry.find("a")
            found[words] = (int(count.replace(",", "")), None if link is None else link.get("href"))
    return found


@pytest.mark.parametrize("facet", ["category", "aspect", "audience", "event", "form", "state", "in"])
def test_the_count_beside_a_value_is_what_it_leads_to(
    client: CheckingClient, told: World, facet: str
) -> None:
    client.set_cookie("community", str(told.community))
    client.get("/services" if facet != "in" else f"/services?in={told.street}")
    values = options(client, facet)
    assert len(values) > 1
    led = 0
    for count, href in list(values.values())[:6]:
        if href is None:
            assert count == 0
            continue
        client.get(href)
        if facet == "in":
            assert options(client, "state")["有效"][0] == count
        else:
            assert total(client) == count
        led += 1
    assert led


def test_counts_are_within_the_other_facets_chosen(client: CheckingClient, told: World) -> None:
    client.get("/services?category=02")
    assert total(client) == 11
    within = options(client, "audience")
    client.get("/services")
    assert all(count <= options(client, "audience")[words][0] for words, (count, _href) in within.items())
    client.get("/services?category=02&audience=elderly")
    assert total(client) == within["老年人"][0]
    # The category's own counts are those with the audience, for every chosen category.
    client.get("/services?audience=elderly")
    alone = options(client, "category")
    client.get("/services?category=02&audience=elderly")
    assert {
        words.removeprefix("已选，去掉： "): count
        for words, (count, _href) in options(client, "category").items()
    } == {words: count for words, (count, _href) in alone.items()}


def test_a_value_without_services_leads_nowhere(client: CheckingClient, told: World) -> None:
    client.get("/services?category=01")
    nothing = {words: href for words, (count, href) in options(client, "audience").items() if not count}
    assert nothing
    assert set(nothing.values()) == {None}


def test_a_facet_chosen_can_be_taken_off_again(client: CheckingClient, told: World) -> None:
    client.get("/services?category=02&audience=elderly")
    (term,) = [link for link in client.page.all("a") if link.get("aria-label") == "不限服务对象：去掉 老年人"]
    client.get(term.get("href"))
    assert total(client) == 11


def test_all_sixty_services_are_there_in_pages(client: CheckingClient, told: World) -> None:
    seen: list[str] = []
    address: str | None = "/services"
    while address:
        client.get(address)
        assert total(client) == 60
        seen += shown(client)
        following = client.page.all("a", rel="next")
        address = following[0].get("href") if following else None
    assert len(seen) == len(set(seen)) == 60
    assert seen == sorted(seen)


def test_a_page_past_the_last_is_the_last(client: CheckingClient, told: World) -> None:
    client.get("/services?page=9999")
    assert shown(client)[-1] == "1002"


def test_the_states_of_my_community_are_told_in_the_words_of_every_page(
    client: CheckingClient, told: World
) -> None:
    client.set_cookie("community", str(told.community))
    client.get("/services")
    states = {words: count for words, (count, _href) in options(client, "state").items()}
    assert states == {
        "有效": 2,
        "过期": 1,
        "部分提供": 1,
        "筹备中": 1,
        "暂停": 1,
        "未提供": 1,
        "未填报": 53,
    }
    client.get("/services?state=suspended")
    assert shown(client) == ["0204"]
    assert "暂停" in text_of(client.page.find("ul", class_="services"))


def test_the_states_of_a_wider_place_are_told_by_how_many_communities_offer_it(
    client: CheckingClient, told: World
) -> None:
    client.get(f"/services?in={told.street}")
    states = {words: count for words, (count, _href) in options(client, "state").items()}
    assert states == {
        "填报的社区都提供": 2,
        "填报的社区都未提供": 5,
        "还没有社区填报": 53,
    }
    client.get(f"/services?in={told.street}&state=all")
    assert shown(client) == ["0202", "0506"]


def test_a_state_that_a_place_does_not_know_is_left_out_and_said(client: CheckingClient, told: World) -> None:
    client.get("/services?state=suspended")
    assert "“提供情况”无法识别，已经略去" in client.page.text
    assert total(client) == 60


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("category=99", "类别"),
        ("category=2", "类别"),
        ("audience=dogs", "服务对象"),
        ("event=%00", None),
        ("form=fax", "服务形式"),
        ("state=<b>", "提供情况"),
    ],
)
def test_a_value_that_nobody_knows_is_left_out_and_said(
    client: CheckingClient, told: World, query: str, title: str | None
) -> None:
    assert client.get(f"/services?{query}").status_code == 200
    assert total(client) == 60
    assert ("无法识别" in client.page.text) == (title is not None)
    assert title is None or f"“{title}”无法识别" in client.page.text
    assert not any(
        query.split("=")[0] in parse_qs(urlsplit(link.get("href") or "").query)
        for link in client.page.all("a", rel="next")
    )


def test_the_children_of_a_place_are_counted_by_what_they_deliver(
    client: CheckingClient, told: World
) -> None:
    client.get("/services")
    districts = options(client, "in")
    assert districts["东城区"][0] == 2
    assert [count for words, (count, _href) in districts.items() if words != "东城区"] == [0, 0]
    client.get(districts["东城区"][1])
    street = options(client, "in")["东华门街道"]
    assert street[0] == 2
    client.get(street[1])
    communities = options(client, "in")
    assert (communities["多福巷社区"][0], communities["银闸社区"][0]) == (2, 1)
    client.get(communities["银闸社区"][1])
    assert "在银闸社区的情况" in client.page.text


def test_the_way_up_from_a_community_is_there(client: CheckingClient, told: World) -> None:
    client.set_cookie("community", str(told.community))
    client.get("/services")
    assert client.page.all("a", href=f"/services?in={told.street}")


def test_a_search_is_narrowed_and_its_address_holds_all_of_it(client: CheckingClient, told: World) -> None:
    client.get("/search?q=养老")
    assert len(options(client, "audience")) > 1
    client.get("/search?q=养老&category=02")
    assert shown(client)
    assert {code[:2] for code in shown(client)} == {"02"}
    for link in client.page.all("a"):
        asked = parse_qs(urlsplit(link.get("href") or "").query)
        if "audience" in asked:
            assert (asked["q"], asked["category"]) == (["养老"], ["02"])


def test_choosing_another_place_forgets_the_place_in_the_words(client: CheckingClient, told: World) -> None:
    client.get("/search?q=东城区 送餐")
    (href,) = [
        link.get("href") or ""
        for link in client.page.find("nav", class_="facets").iter("a")
        if text_of(link) == "东华门街道"
    ]
    assert parse_qs(urlsplit(href).query) == {"q": ["送餐"], "in": [str(told.street)]}


def test_facets_that_leave_nothing_say_so_and_lead_back(client: CheckingClient, told: World) -> None:
    client.get("/services?category=01&event=bereavement")
    assert "没有一项服务符合全部条件" in client.page.text
    (back,) = [link for link in client.page.all("a") if text_of(link) == "显示全部服务"]
    assert back.get("href") == "/services"


def test_facets_without_words_lead_to_the_list_of_all_services(client: CheckingClient, told: World) -> None:
    answer = client.get("/search?q=&category=02")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/services?category=02")


def test_home_and_the_selections_lead_to_the_list(client: CheckingClient, told: World) -> None:
    client.get("/")
    assert client.page.all("a", href="/services")
    client.get("/events/illness")
    assert client.page.all("a", href="/services?event=illness")
    client.get("/audiences/elderly")
    assert client.page.all("a", href="/services?audience=elderly")


def test_an_english_reader_narrows_down_in_english(reader: CheckingClient, told: World) -> None:
    reader.get("/services?audience=elderly")
    assert "Narrow down" in reader.page.text
    assert any(
        link.get("aria-label") == "Any “Who it is for”: without Older people" for link in reader.page.all("a")
    )


@pytest.mark.parametrize(
    "address", ["/services", "/services?category=02", "/services?in={street}", "/search?q=养老"]
)
def test_the_questions_to_the_database_do_not_grow_with_the_list(
    app: Flask, neighbour: FlaskClient, told: World, address: str
) -> None:
    address = iri_to_uri(address.format(street=told.street))
    neighbour.get(address)
    with counted(app) as sent:
        neighbour.get(address)
    assert len(sent) <= 14, sent


def test_a_portal_without_any_report_lists_its_services(client: CheckingClient, world: World) -> None:
    client.get("/services")
    assert total(client) == 60
    # Nothing to choose between: there are no reports.
    assert not client.page.all("section", **{"aria-labelledby": "facet-state"})


def test_other_words_keep_the_filters(client: CheckingClient, told: World) -> None:
    client.get(f"/search?q=送餐&in={told.street}&category=02&audience=elderly")
    form, *_others = client.page.all("form", class_="search")
    kept = {
        field.get("name"): field.get("value") for field in form.iter("input") if field.get("type") == "hidden"
    }
    assert kept == {"in": str(told.street), "category": "02", "audience": "elderly"}


def test_one_answer_in_my_community_has_its_places_in_a_picture_and_nothing_to_narrow(
    resident: CheckingClient, town: Town
) -> None:
    town.place("近处餐桌", 300, community=town.world.community)
    resident.get("/search?q=送餐")
    assert not resident.page.all("nav", class_="facets")
    assert "近处餐桌" in text_of(resident.page.find("figure", class_="sketch"))
    resident.get("/services")
    assert resident.page.all("nav", class_="facets")
    assert not resident.page.all("figure", class_="sketch")


def test_one_answer_without_a_community_leads_to_districts_without_ones(
    client: CheckingClient, told: World
) -> None:
    client.get("/search?q=送餐")
    where = client.page.find("nav", class_="facets")
    assert [text_of(each) for each in where.iter("h2")] == ["在哪里"]
    assert not [each for each in where.iter("span") if each.get("class") == "facet-count"]


@pytest.mark.parametrize("query", ["老年餐桌", "看病"])
def test_a_few_answers_are_read_and_not_narrowed(client: CheckingClient, told: World, query: str) -> None:
    client.get(f"/search?q={query}")
    assert 1 < len(shown(client)) <= 5
    titles = [text_of(each) for nav in client.page.all("nav", class_="facets") for each in nav.iter("h2")]
    assert titles in ([], ["在哪里"])


def test_how_many_communities_there_are_is_said_once(client: CheckingClient, told: World) -> None:
    client.get("/services")
    main = text_of(client.page.find("main"))
    assert main.count(f"{len(told.communities)}个社区（村）中") == 1
    assert "2个提供" in main


def test_districts_in_which_nothing_is_offered_are_no_choice(client: CheckingClient, world: World) -> None:
    client.get("/search?q=老年餐桌")
    assert not client.page.all("nav", class_="facets")
