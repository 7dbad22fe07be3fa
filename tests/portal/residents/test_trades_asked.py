"""Who asks for a hairdresser, a cobbler or a greengrocer finds the shops that offer it, and no others."""

from __future__ import annotations

import pytest

from catalogue.models import Trade
from tests.pages import CheckingClient, text_of
from tests.worlds.near_town import Town

SHOPS = "0901"


@pytest.fixture
def shops(town: Town) -> Town:
    """A hairdresser, a cobbler and a grocery near home."""
    for name, metres, trade in (
        ("惠民理发店", 100, Trade.HAIRDRESSING),
        ("街角修鞋铺", 200, Trade.REPAIRS),
        ("便民菜店", 300, Trade.SHOPPING),
    ):
        town.place(name, metres, code=SHOPS, trades=(trade,))
    return town


@pytest.mark.parametrize(
    ("query", "trade"),
    [
        ("理发", "hairdressing"),
        ("我想剪头发", "hairdressing"),
        ("修鞋", "repairs"),
        ("买菜", "shopping"),
        ("便利店", "shopping"),
        ("早点铺", "eating"),
        ("haircut", "hairdressing"),
        ("shoe repair", "repairs"),
    ],
)
def test_a_search_leads_to_the_service_with_the_trade_chosen(
    resident: CheckingClient, shops: Town, query: str, trade: str
) -> None:
    resident.get("/search", query_string={"q": query})
    hrefs = [link.get("href") or "" for link in resident.page.all("a")]
    assert f"/items/{SHOPS}?trade={trade}" in hrefs
    assert f"/items/{SHOPS}/near?trade={trade}" in hrefs


def test_no_trade_is_chosen_where_several_are_named_or_none(resident: CheckingClient, shops: Town) -> None:
    for query in ("理发修鞋", "便民网点", "老年餐桌"):
        resident.get("/search", query_string={"q": query})
        assert not any("trade=" in (link.get("href") or "") for link in resident.page.all("a"))


def test_the_service_lists_the_shops_of_a_trade_and_leads_back_to_all(
    resident: CheckingClient, shops: Town
) -> None:
    resident.get(f"/items/{SHOPS}?trade=repairs")
    places = text_of(resident.page.find("div", class_="places"))
    assert "街角修鞋铺" in places
    assert "惠民理发店" not in places
    chosen = resident.page.find("ul", class_="trades")
    assert [text_of(each) for each in chosen.iter("span")] == ["日常修理"]
    assert f"/items/{SHOPS}#places" in {link.get("href") for link in chosen.iter("a")}
    assert f"/items/{SHOPS}/near?trade=repairs" in {link.get("href") for link in resident.page.all("a")}
    resident.get(f"/items/{SHOPS}")
    places = text_of(resident.page.find("div", class_="places"))
    assert "街角修鞋铺" in places
    assert "惠民理发店" in places


def test_a_trade_that_no_shop_near_offers_keeps_the_way_back(resident: CheckingClient, shops: Town) -> None:
    resident.get(f"/items/{SHOPS}?trade=eating")
    places = resident.page.find("div", class_="places")
    assert "惠民理发店" not in text_of(places)
    assert f"/items/{SHOPS}#places" in {link.get("href") for link in places.iter("a")}


def test_other_services_and_other_words_have_no_trades(resident: CheckingClient, shops: Town) -> None:
    resident.get("/items/0202?trade=repairs")
    assert not resident.page.all("ul", class_="trades")
    assert resident.get(f"/items/{SHOPS}?trade=smithing").status_code == 200
    assert "惠民理发店" in resident.page.text


def test_while_typing_the_trade_is_chosen_too(resident: CheckingClient, shops: Town) -> None:
    said = resident.get("/suggest", query_string={"q": "修鞋"}).get_json()
    hrefs = [option["href"] for group in said["groups"] for option in group["options"]]
    assert f"/items/{SHOPS}?trade=repairs" in hrefs
