"""How much a resident sees before scrolling, on a phone of 360 x 740: the title in large print, the first page whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import product

import pytest
from playwright.sync_api import BrowserContext
from sqlalchemy.orm import Session

from catalogue.catalogues import edition_in_force
from catalogue.foundation import clock, stamps
from catalogue.foundation.database import begin_writing
from tests.browser.conftest import LiveServer
from tests.worlds.eight_streets import World

OpenContext = Callable[..., BrowserContext]
SMALL_PHONE = {"width": 360, "height": 740}
TOP_OF_TITLE, TOP_OF_FOOT = (
    f"document.querySelector('{part}').getBoundingClientRect().top" for part in ("h1", ".foot")
)


def _mark_as_demonstration(session: Session) -> None:
    begin_writing(session)
    stamps.bump(session, stamps.DEMONSTRATION)
    session.commit()


def test_in_large_print_the_title_is_within_two_hundred_pixels(
    told: World, session: Session, open_context: OpenContext, live_server: LiveServer
) -> None:
    _mark_as_demonstration(session)
    context = open_context(viewport=SMALL_PHONE)
    chosen = {"community": str(told.community), "elder": "1"}
    context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in chosen.items()])
    page = context.new_page()
    for address in (
        "/",
        "/items/0202",
        "/items/0506",
        f"/communities/{told.community}",
        "/search?q=送餐",
        "/places?q=多福巷",
        f"/divisions/{told.street}",
        "/events/illness",
        "/definitions",
        "/privacy",
        "/api",
        "/feedback/new",
    ):
        page.goto(address)
        assert page.evaluate(TOP_OF_TITLE) <= 200, address


def test_in_english_too_the_title_is_within_two_hundred_pixels_and_nothing_covers_another(
    told: World, session: Session, open_context: OpenContext, live_server: LiveServer
) -> None:
    _mark_as_demonstration(session)
    context = open_context(viewport=SMALL_PHONE)
    chosen = {"community": str(told.community), "elder": "1", "language": "en"}
    context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in chosen.items()])
    page = context.new_page()
    for item in ("0104", "0202", "0302", "0401", "0510", "0601", "0701", "0801", "0901", "1001"):
        page.goto(f"/items/{item}")
        assert page.evaluate(TOP_OF_TITLE) <= 200, item
        stamp, way = (
            page.locator(each).first.bounding_box() for each in (".stamp", ".breadcrumbs ol a:visible")
        )
        assert stamp
        assert way
        assert way["x"] + way["width"] <= stamp["x"], item


def test_the_first_page_on_a_phone_ends_within_three_screens(
    told: World,
    session: Session,
    open_context: OpenContext,
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    weekday = told.today + timedelta(days=(7 - told.today.weekday()) % 7)
    at_ten = datetime.combine(weekday, time(10), clock.BEIJING)
    monkeypatch.setattr(clock, "now", lambda: at_ten)
    _mark_as_demonstration(session)
    context = open_context(viewport=SMALL_PHONE)
    page = context.new_page()
    for language in ("zh", "en"):
        for community in ("", str(told.community)):
            chosen = {"community": community, "language": language}
            context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in chosen.items()])
            page.goto("/")
            assert page.locator(".open-now").count() == (1 if community else 0)
            assert page.evaluate(TOP_OF_FOOT) <= 2200, chosen


def test_in_large_print_a_services_page_is_five_screens_at_most(
    told: World, session: Session, open_context: OpenContext, live_server: LiveServer
) -> None:
    edition = edition_in_force(session, told.today)
    assert edition is not None
    every = tuple(item.code for item in edition.items)
    context = open_context(viewport=SMALL_PHONE)
    page = context.new_page()
    for language, community in product(("zh", "en"), ("", str(told.community), str(told.village))):
        chosen = {"community": community, "elder": "1", "language": language}
        context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in chosen.items()])
        for item in every if community == str(told.community) else ("0101", "0202", "0204", "0401", "0601"):
            page.goto(f"/items/{item}")
            assert page.evaluate(TOP_OF_FOOT) <= 5 * SMALL_PHONE["height"], (chosen, item)


def test_in_large_print_what_is_folded_opens_without_a_script(
    told: World, open_context: OpenContext, live_server: LiveServer
) -> None:
    context = open_context(viewport=SMALL_PHONE, java_script_enabled=False)
    chosen = {"community": str(told.community), "elder": "1"}
    context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in chosen.items()])
    page = context.new_page()
    page.goto("/items/0202")
    places = page.locator(".places .services")
    assert not places.first.is_visible()
    page.get_by_text("哪里提供", exact=True).click()
    assert places.first.is_visible()
