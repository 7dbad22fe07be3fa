"""Cards, posters and sheets: on paper in the size that was computed and whole, on a screen as legible as other pages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from catalogue import offerings
from tests.browser.conftest import LiveServer
from tests.browser.looking import set_large_print
from tests.worlds.eight_streets import World
from tests.worlds.told import tell_all

POINT = 4 / 3
"""Pixels."""
SIZES = """() => [...document.querySelectorAll('[class*="poster-"], [class*="notice-"]')].flatMap(each => {
    const said = /(?:poster|notice)-(\\d+)/.exec(each.className);
    return said ? [[Number(said[1]), parseFloat(getComputedStyle(each).fontSize)]] : [];
})"""
"""The points that a class of an element says, and the pixels in which it writes."""
SMALLEST = """() => Math.min(...[...document.querySelectorAll(':is(.poster, .card) *')]
    .filter(each => [...each.childNodes].some(one => one.nodeType === 3 && one.data.trim()) && each.checkVisibility())
    .map(each => parseFloat(getComputedStyle(each).fontSize)))"""
"""The smallest type on a card or poster, in pixels."""


def _addresses(session: Session, world: World) -> list[str]:
    place = offerings.points_of(session, world.community)[0].id
    community = f"/communities/{world.community}"
    return [
        f"/points/{place}/card",
        *(f"{community}/{sheet}" for sheet in ("poster", "public-sheet", "numbers")),
    ]


def test_on_paper_the_type_is_as_large_as_was_computed(world: World, session: Session, page: Page) -> None:
    tell_all(session, world)
    page.emulate_media(media="print")
    seen = 0
    for address in _addresses(session, world)[1:]:
        page.goto(address)
        for points, pixels in page.evaluate(SIZES):
            assert pixels == pytest.approx(points * POINT, abs=0.1), address
            seen += 1
    assert seen >= 3


@pytest.mark.parametrize("long", [False, True], ids=["short words", "long words"])
def test_a_card_shows_its_foot_and_cuts_nothing_off(
    world: World, session: Session, page: Page, long: bool
) -> None:
    tell_all(session, world, long=long)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 514, "height": 351})  # A6 within its margins
    page.goto(_addresses(session, world)[0])
    below = """() => {
        const box = name => document.querySelector(name).getBoundingClientRect();
        const services = document.querySelector('.card-services');
        const under = box(services ? '.card-services' : '.card-foot').top;
        const main = document.querySelector('.card-main');
        return {
            foot: box('.card-foot').bottom - box('.card').bottom,
            services: services ? box('.card-services').bottom - box('.card-foot').top : null,
            code: box('.card-qr').bottom - under,
            main: main.scrollHeight - main.clientHeight,
        };
    }"""
    found = page.evaluate(below)
    assert (found["services"] is None) == long
    if long:
        del found["main"]  # an address of hundreds of characters ends where the foot begins
    assert max(each for each in found.values() if each is not None) < 1, found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("large", "points"), [(False, 10), (True, 14)], ids=["usual", "large print"])
def test_on_a_telephone_nothing_is_set_in_the_small_type_of_paper(
    world: World,
    session: Session,
    phone: Page,
    live_server: LiveServer,
    large: bool,
    points: int,
    language: str,
) -> None:
    tell_all(session, world)
    phone.context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
    phone.set_viewport_size({"width": 320, "height": 640})
    for address in _addresses(session, world):
        phone.goto(address)
        set_large_print(phone, large)
        assert phone.evaluate(SMALLEST) >= points * POINT - 0.1, address
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_rows_of_the_sheet_say_on_a_telephone_what_each_line_is(
    world: World, session: Session, phone: Page
) -> None:
    tell_all(session, world)
    phone.goto(_addresses(session, world)[2])
    told = phone.locator(".sheet-table td.poster-phone").first
    before = told.evaluate("each => getComputedStyle(each, '::before').content")
    assert before == '"咨询电话："'
