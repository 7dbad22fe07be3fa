"""What residents print: the card of a place and the poster of a community, as Chromium puts them on paper."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue import offerings
from tests.browser.conftest import DESK, PHONE, LiveServer
from tests.worlds.eight_streets import World
from tests.worlds.told import tell, tell_all

OpenContext = Callable[..., BrowserContext]
MODES = [("zh", "0", "light"), ("en", "0", "dark"), ("zh", "1", "dark"), ("en", "1", "light")]
POINTS_A_MM = 72 / 25.4


def _sheets(page: Page) -> list[tuple[int, int]]:
    """Width and height in millimetres of every sheet on which the page is printed."""
    drawn = page.pdf(prefer_css_page_size=True)
    count = len(re.findall(rb"/Type\s*/Page\b", drawn))
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([0-9.]+) ([0-9.]+)\s*\]", drawn)
    assert len(boxes) == count
    return [(round(float(wide) / POINTS_A_MM), round(float(high) / POINTS_A_MM)) for wide, high in boxes]


def _open(open_context: OpenContext, server: LiveServer, mode: tuple[str, str, str]) -> Page:
    language, elder, scheme = mode
    context = open_context(viewport=PHONE, color_scheme=scheme)
    values = {"language": language, "elder": elder}
    context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in values.items()])
    return context.new_page()


def _first_place(session: Session, world: World) -> int:
    return offerings.points_of(session, world.community)[0].id


@pytest.mark.parametrize("mode", MODES, ids=["zh", "en dark", "zh large", "en large"])
@pytest.mark.parametrize("long", [False, True], ids=["short words", "long words"])
def test_sixty_services_fit_two_sheets_of_a4_in_every_mode(
    world: World,
    session: Session,
    open_context: OpenContext,
    live_server: LiveServer,
    mode: tuple[str, str, str],
    long: bool,
) -> None:
    tell_all(session, world, long=long)
    page = _open(open_context, live_server, mode)
    page.goto(f"/communities/{world.community}/poster")
    sheets = _sheets(page)
    assert 1 <= len(sheets) <= 2
    assert set(sheets) == {(210, 297)}


@pytest.mark.parametrize("mode", MODES, ids=["zh", "en dark", "zh large", "en large"])
@pytest.mark.parametrize("long", [False, True], ids=["short words", "long words"])
def test_a_card_is_one_sheet_of_a6_in_every_mode(
    world: World,
    session: Session,
    open_context: OpenContext,
    live_server: LiveServer,
    mode: tuple[str, str, str],
    long: bool,
) -> None:
    tell_all(session, world, long=long)
    page = _open(open_context, live_server, mode)
    page.goto(f"/points/{_first_place(session, world)}/card")
    assert _sheets(page) == [(148, 105)]


def test_a_resident_prints_the_card_of_a_place(world: World, session: Session, phone: Page) -> None:
    tell(session, world)
    phone.goto(f"/communities/{world.community}")
    phone.get_by_role("link", name="多福巷老年餐桌").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("多福巷老年餐桌")
    phone.get_by_role("link", name="打印卡片").click()
    expect(phone.locator(".card")).to_contain_text("010-0510 0002")
    phone.evaluate("window.print = () => { document.title = 'printed'; }")
    phone.get_by_role("button", name="打印这张卡片").click()
    expect(phone).to_have_title("printed")


def test_on_paper_there_is_the_card_and_nothing_else(world: World, session: Session, page: Page) -> None:
    tell(session, world)
    page.goto(f"/points/{_first_place(session, world)}/card")
    page.emulate_media(media="print")
    for gone in (".masthead", ".foot", ".breadcrumbs", ".sheet-print"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator(".card-phone")).to_be_visible()
    drawn = page.locator(".card-qr img").evaluate("image => image.complete && image.naturalWidth > 0")
    assert drawn


def test_paper_is_black_on_white_in_the_dark_scheme_too(
    world: World, session: Session, open_context: OpenContext
) -> None:
    tell(session, world)
    page = open_context(color_scheme="dark").new_page()
    for address in (
        f"/points/{_first_place(session, world)}/card",
        f"/communities/{world.community}/poster",
    ):
        page.goto(address)
        colours = page.locator("article").evaluate(
            "each => [getComputedStyle(each).color, getComputedStyle(each).backgroundColor]"
        )
        assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


@pytest.mark.parametrize(
    "mode",
    [
        pytest.param(MODES[0], id="zh"),
        pytest.param(MODES[1], id="en dark", marks=pytest.mark.judge),
        pytest.param(MODES[2], id="zh large dark"),
        pytest.param(MODES[3], id="en large", marks=pytest.mark.judge),
    ],
)
def test_places_cards_and_posters_shut_nobody_out(
    world: World,
    session: Session,
    open_context: OpenContext,
    live_server: LiveServer,
    assert_accessible: Callable[[Page], None],
    mode: tuple[str, str, str],
) -> None:
    tell_all(session, world)
    page = _open(open_context, live_server, mode)
    place = _first_place(session, world)
    community = f"/communities/{world.community}"
    for address in (f"/points/{place}", f"/points/{place}/card", community, f"{community}/poster"):
        page.goto(address)
        assert_accessible(page)
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        page.set_viewport_size(DESK)
        assert_accessible(page)
        page.set_viewport_size(PHONE)


def test_a_telephone_folds_the_sixty_services_and_a_desk_opens_them(
    world: World, session: Session, phone: Page, page: Page, open_context: OpenContext
) -> None:
    tell(session, world)
    address = f"/communities/{world.community}"
    phone.goto(address)
    expect(phone.locator(".group .line").first).to_be_hidden()
    phone.locator(".group summary", has_text="社会保障").click()
    expect(phone.get_by_role("link", name="就餐送餐服务")).to_be_visible()
    page.goto(address)
    expect(page.locator(".group .line").last).to_be_visible()
    bare = open_context(java_script_enabled=False).new_page()
    bare.goto(address)
    bare.locator(".group summary").first.click()
    expect(bare.locator(".group .line").first).to_be_visible()
