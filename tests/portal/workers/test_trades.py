"""The form of a place of community commerce asks what it offers; other places are not asked."""

from __future__ import annotations

import pytest

from catalogue.models import Mode, Trade
from catalogue.offerings import points_of
from tests.pages import CheckingClient, text_of

from .conftest import Town

pytestmark = pytest.mark.both_databases
SHOPS = "0901"


def _ticked(worker: CheckingClient) -> list[str | None]:
    boxes = worker.page.all("input", type="checkbox")
    return [
        box.get("value") for box in boxes if box.get("name") == "trades" and box.get("checked") is not None
    ]


def test_a_shop_is_asked_for_its_trades(worker: CheckingClient, town: Town) -> None:
    shop = town.place(name="便民服务点", phones=["010-65120001"])
    town.record(SHOPS, mode=Mode.MARKET, points=(shop.id,))
    worker.get(f"/work/{town.community}/points/{shop.id}")
    assert _ticked(worker) == []
    asked = {"name": shop.name, "phones": "010-65120001", "hours": shop.hours or "", "asks_trades": "yes"}
    said = {**asked, "version": "1", "trades": ["repairs", "shopping"]}
    assert worker.post(f"/work/{town.community}/points/{shop.id}", data=said).status_code == 302
    worker.get(f"/work/{town.community}/points/{shop.id}")
    assert _ticked(worker) == ["shopping", "repairs"]
    assert "便利购物、日常修理" in text_of(worker.page.find("main"))
    worker.post(f"/work/{town.community}/points/{shop.id}", data={**asked, "version": "2"})
    town.session.rollback()
    (point,) = points_of(town.session, town.community)
    assert point.trades == ()


def test_another_place_is_not_asked_and_keeps_what_it_said(worker: CheckingClient, town: Town) -> None:
    place = town.place(phones=["010-65120001"])
    worker.get(f"/work/{town.community}/points/{place.id}")
    assert not [box for box in worker.page.all("input") if box.get("name") == "trades"]
    town.change_place(place, trades=(Trade.EATING,))
    data = {"name": "新名字", "phones": "010-65120001", "hours": place.hours or "", "version": "2"}
    assert worker.post(f"/work/{town.community}/points/{place.id}", data=data).status_code == 302
    town.session.rollback()
    (point,) = points_of(town.session, town.community)
    assert (point.name, point.trades) == ("新名字", (Trade.EATING,))


def test_shops_near_home_are_narrowed_to_what_they_offer(client: CheckingClient, town: Town) -> None:
    town.profile(latitude=39.92, longitude=116.41)
    at = {"latitude": 39.921, "longitude": 116.41, "phones": ["010-65120001"]}
    hairdresser = town.place(name="理发店", trades=(Trade.HAIRDRESSING,), **at)
    silent = town.place(name="没说的店", **at)
    canteen = town.place(name="小吃店", trades=(Trade.EATING,), **at)
    town.record(SHOPS, mode=Mode.MARKET, points=(hairdresser.id, silent.id, canteen.id))
    there = f"/items/{SHOPS}/near?in={town.community}"
    client.get(there)
    assert [href for link in client.page.all("a") if "trade=hairdressing" in (href := link.get("href") or "")]
    client.get(f"{there}&trade=hairdressing")
    said = text_of(client.page.find("main"))
    assert "理发店" in said
    assert "小吃店" not in said
    assert "没说的店" not in said
    client.get(f"{there}&trade=smithing")
    assert "小吃店" in text_of(client.page.find("main"))


def test_what_a_shop_offers_is_on_its_page(client: CheckingClient, town: Town) -> None:
    shop = town.place(name="便民服务点", phones=["010-65120001"], trades=(Trade.EATING, Trade.HAIRDRESSING))
    town.record(SHOPS, mode=Mode.MARKET, points=(shop.id,))
    client.get(f"/points/{shop.id}")
    assert "提供什么餐饮、理发" in text_of(client.page.find("main"))
