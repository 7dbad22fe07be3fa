"""Somebody who wants to build something finds out at /api what there is, and tries it by clicking."""

from __future__ import annotations

import pytest

from portal.api.pages.views import IndexModel
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_names_every_address_of_the_description(
    client: CheckingClient, world: World, language: str
) -> None:
    client.set_cookie("language", language)
    document = client.get("/api/v1/openapi.json").get_json()
    client.get("/api")
    text = text_of(client.page.find("main"))
    for path in document["paths"]:
        assert path in text


def test_each_example_on_the_page_gets_an_answer_that_says_something(
    client: CheckingClient, world: World
) -> None:
    client.get("/api")
    section = client.page.find("section", **{"aria-labelledby": "examples"})
    tried = [link.get("href", "") for link in section.iter("a")]
    assert len(tried) == 6
    for address in tried:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.get_json().get("data", True), address


def test_addresses_that_need_nothing_more_are_links_and_answer(client: CheckingClient, world: World) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    client.get("/api")
    section = client.page.find("section", **{"aria-labelledby": "addresses"})
    links = {link.get("href", "") for link in section.iter("a")} - {"/api/v1/openapi.json"}
    assert {"/api/v1/items", "/api/v1/calendar"} <= links < set(document["paths"])
    for address in links:
        assert client.get(address).status_code == 200, address


def test_the_index_names_the_same_addresses_for_programs(client: CheckingClient, world: World) -> None:
    index = IndexModel.model_validate_json(client.get("/api/v1/").data)
    document = client.get(index.links.description).get_json()
    assert {row.address for row in index.data} == set(document["paths"])
    assert all(row.says_zh and row.says_en for row in index.data)
    assert client.get(index.links.page).status_code == 200


def test_each_page_leads_to_it(client: CheckingClient, world: World) -> None:
    client.get("/")
    assert "/data" in {link.get("href") for link in client.page.find("footer").iter("a")}
    client.get("/data")
    assert "/api" in {link.get("href") for link in client.page.find("main").iter("a")}


def test_demonstration_data_are_marked(client: CheckingClient, world: World, demonstration: World) -> None:
    client.get("/api")
    assert "demonstration" in text_of(client.page.find("main"))
    assert client.get("/api/v1/").get_json()["about"]["demonstration"] is True
