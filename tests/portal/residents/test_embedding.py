"""Cards for other websites: what they say, in which language, and who may show them in a frame."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue.foundation import stamps
from catalogue.foundation.database import begin_writing
from portal.config import ConfigError, load
from portal.headers import HEADERS
from portal.residents.embedding.views import CARD
from tests.pages import CheckingClient
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN, COMPANY, MEALS, MEALS_PHONE, STATION_PHONE, UNREPORTED, tell

SITE = "https://www.example.cn"
MakeApp = Callable[..., Flask]


@pytest.fixture
def told(session: Session, world: World) -> World:
    """The small world after its communities have told."""
    tell(session, world)
    return world


def card(world: World, more: str = "") -> str:
    return f"/embed/communities/{world.community}{more}"


def test_a_card_says_where_the_station_is_its_hours_number_and_how_many_services_there_are(
    told: World, client: CheckingClient
) -> None:
    client.get(card(told))
    text = client.page.text
    for said in ("多福巷社区", "多福巷1号", "08:30", STATION_PHONE, "适用的60项中，提供"):
        assert said in text
    client.get(card(told, "?lang=en"))
    assert client.page.find("html").get("lang") == "en"
    assert "are offered, confirmed within 12 months" in client.page.text


def test_a_line_says_whether_a_service_is_offered_where_when_and_which_number_answers(
    told: World, client: CheckingClient
) -> None:
    client.get(card(told, f"/items/{MEALS}"))
    for said in (CANTEEN, MEALS_PHONE, "多福巷社区提供"):
        assert said in client.page.text
    client.get(card(told, f"/items/{COMPANY}"))
    assert "暂停" in client.page.text
    client.get(card(told, f"/items/{UNREPORTED}"))
    assert STATION_PHONE in client.page.text


def test_what_a_card_says_depends_on_its_address_and_on_no_cookie(told: World, app: Flask) -> None:
    plain, chosen = app.test_client(), app.test_client()
    chosen.set_cookie("language", "en")
    chosen.set_cookie("elder", "1")
    chosen.set_cookie("community", str(told.neighbour))
    for address in (card(told), card(told, f"/items/{MEALS}"), card(told, "?lang=en&size=large")):
        first, second = plain.get(address), chosen.get(address)
        assert first.data == second.data
        assert "Set-Cookie" not in first.headers
        assert b"<script" not in first.data
        again = plain.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
    assert "data-elder" in plain.get(card(told, "?size=large")).text


def test_links_of_a_card_open_in_the_portal_and_not_in_the_frame(told: World, client: CheckingClient) -> None:
    for address in (card(told), card(told, f"/items/{MEALS}")):
        client.get(address)
        led = [link for link in client.page.all("a") if not (link.get("href") or "").startswith("tel:")]
        assert led
        assert {(link.get("target"), link.get("rel")) for link in led} == {("_blank", "noopener")}


def test_no_site_may_show_a_card_in_a_frame_unless_a_setting_names_it(
    told: World, client: CheckingClient, app_with: MakeApp
) -> None:
    refused = client.get(card(told)).headers
    assert refused["X-Frame-Options"] == "DENY"
    assert refused["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
    named = app_with(embed_origins=(SITE, "https://b.example.cn")).test_client()
    for address in (card(told), card(told), card(told, f"/items/{MEALS}")):
        headers = named.get(address).headers
        assert "X-Frame-Options" not in headers
        policy = headers["Content-Security-Policy"]
        assert policy.endswith(f"frame-ancestors {SITE} https://b.example.cn")
        assert policy.startswith("default-src 'none'")
        assert headers["X-Content-Type-Options"] == "nosniff"
    for address in ("/", "/embed", card(told, "/items/9999"), f"/embed/communities/{told.street}"):
        headers = named.get(address).headers
        assert headers["X-Frame-Options"] == "DENY", address
        assert headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"], address
    everyone = app_with(embed_origins=("*",)).test_client().get(card(told)).headers
    assert everyone["Content-Security-Policy"].endswith("frame-ancestors *")


@pytest.mark.parametrize(
    ("value", "origins"),
    [
        ("*", ("*",)),
        (f"{SITE}/, https://B.example.cn:8443", (SITE, "https://b.example.cn:8443")),
        ("http://127.0.0.1:8000", ("http://127.0.0.1:8000",)),
    ],
)
def test_the_setting_names_sites(value: str, origins: tuple[str, ...], tmp_path: object) -> None:
    environ = {"PORTAL_INSTANCE_PATH": str(tmp_path), "PORTAL_EMBED_ORIGINS": value}
    assert load(environ).embed_origins == origins


@pytest.mark.parametrize(
    "value", ["*, https://a.example", "http://a.example", "https://a.example/page", "'self'", "https://a; x"]
)
def test_what_is_no_site_is_refused_at_the_start(value: str, tmp_path: object) -> None:
    with pytest.raises(ConfigError, match="PORTAL_EMBED_ORIGINS"):
        load({"PORTAL_INSTANCE_PATH": str(tmp_path), "PORTAL_EMBED_ORIGINS": value})


def test_a_page_says_what_to_paste_for_a_community_and_for_a_service(
    told: World, client: CheckingClient
) -> None:
    client.get(f"/communities/{told.community}")
    links = [link.get("href") or "" for link in client.page.all("a")]
    (way,) = [href for href in links if href.startswith("/embed")]
    client.get(way)
    text = client.page.text
    assert f'/embed/communities/{told.community}?lang=zh"' in text
    assert f'width="{CARD["zh"][0]}" height="{CARD["zh"][1]}"' in text
    assert 'title="多福巷社区的服务"' in text
    assert 0 <= text.index("尚未指定") < text.index("<iframe")
    client.get(f"{way}&item={MEALS}&lang=en&size=large")
    assert f"/embed/communities/{told.community}/items/{MEALS}?lang=en&amp;size=large" in client.page.text


def test_without_a_community_the_page_asks_for_one(told: World, client: CheckingClient) -> None:
    client.get("/embed")
    assert "选择社区" in client.page.text
    client.get(f"/embed?community={told.street}&item=9999&lang=de")
    assert "选择社区" in client.page.text


def test_a_demonstration_says_so_on_every_card(told: World, client: CheckingClient, session: Session) -> None:
    client.get(card(told))
    assert "演示数据" not in client.page.text
    session.rollback()
    begin_writing(session)
    stamps.bump(session, stamps.DEMONSTRATION)
    session.commit()
    for address in (card(told), card(told, f"/items/{MEALS}")):
        client.get(address)
        assert "演示数据" in client.page.text
