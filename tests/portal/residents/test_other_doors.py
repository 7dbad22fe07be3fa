"""Residents who ask for what another office answers are told which, with its number; or what else they can do."""

from __future__ import annotations

import pytest

from catalogue.doors import doors
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

EMERGENCIES = {f"tel:{number}" for number in (110, 119, 120, 122)}


def dialled(client: CheckingClient) -> set[str]:
    main = client.page.find("main")
    return {link.get("href", "") for link in main.iter("a") if link.get("href", "").startswith("tel:")}


@pytest.mark.one_database
class TestPage:
    def test_a_matter_of_an_office_names_it_with_its_number(
        self, client: CheckingClient, world: World
    ) -> None:
        client.get("/search?q=护照到期换新")
        door = doors()["exit_entry"]
        assert door.name_zh in text_of(client.page.find("main"))
        assert f"tel:{door.hotline}" in dialled(client)
        assert not client.page.all("ul", class_="services")

    def test_an_office_without_a_confirmed_number_is_reached_by_the_hotline(
        self, client: CheckingClient, world: World
    ) -> None:
        client.get("/search?q=知青档案查询")
        assert doors()["archives"].name_zh in text_of(client.page.find("main"))
        assert "tel:12345" in dialled(client)

    @pytest.mark.parametrize("query", ["营业执照", "拆迁补偿", "非京籍入学", "离婚冷静期"])
    def test_what_may_be_either_shows_both(self, client: CheckingClient, world: World, query: str) -> None:
        client.get("/search", query_string={"q": query})
        assert client.page.all("ul", class_="services")
        assert client.page.all("section", **{"aria-labelledby": "office"})

    @pytest.mark.parametrize("query", ["户口迁移", "火锅店", "营业执照", "老年餐桌", "身份证丢了"])
    def test_every_page_leads_to_saying_what_is_needed_and_none_to_an_emergency(
        self, client: CheckingClient, world: World, query: str
    ) -> None:
        client.get("/search", query_string={"q": query})
        assert any("kind=need" in link.get("href", "") for link in client.page.find("main").iter("a"))
        assert not EMERGENCIES & dialled(client)

    def test_in_an_emergency_its_number_comes_first(self, client: CheckingClient, world: World) -> None:
        client.get("/search?q=楼道里冒烟")
        assert "tel:119" in dialled(client)
