"""Residents' journeys in a real browser: on a phone, at a desk, in large print, by keyboard, without scripts.

That every page is accessible and fits in every mode: see ``test_every_mode``.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from tests.browser.conftest import DESK, PHONE, LiveServer
from tests.browser.looking import set_large_print
from tests.worlds.eight_streets import World
from tests.worlds.near_town import HERE, Town
from tests.worlds.told import CANTEEN

OpenContext = Callable[..., BrowserContext]


def _addresses(world: World) -> list[str]:
    return [
        "/",
        "/search?q=送餐",
        "/search?q=股票行情",
        "/items/0202",
        f"/items/0202?in={world.city}",
        f"/communities/{world.community}",
        f"/communities/{world.village}",
        "/places?q=多福巷",
        f"/divisions/{world.city}",
        f"/divisions/{world.street}",
        "/events/illness",
        "/definitions",
        "/privacy",
        "/api",
    ]


def _cookies(context: BrowserContext, base: str, **values: str) -> None:
    context.add_cookies([{"name": name, "value": value, "url": base} for name, value in values.items()])


def test_a_meal_near_home_is_found_in_own_words(told: World, phone: Page) -> None:
    phone.goto("/")
    phone.get_by_label("您需要什么服务").fill("多福巷社区 老人送餐")
    phone.get_by_role("button", name="搜索").click()
    first = phone.locator(".service").first
    expect(first).to_contain_text("就餐送餐服务")
    expect(first).to_contain_text("本社区提供")
    expect(first).to_contain_text(CANTEEN)
    expect(first.get_by_role("link", name="打电话")).to_have_attribute("href", "tel:01005100002")


def test_a_resident_chooses_a_community_once_and_every_page_speaks_of_it(told: World, phone: Page) -> None:
    phone.goto("/items/0202")
    phone.get_by_label("社区、小区、胡同或村的名称").fill("双槐树小区")
    phone.get_by_role("button", name="查找").click()
    phone.get_by_role("button", name="选这里 多福巷社区").click()
    expect(phone).to_have_url("/items/0202")
    expect(phone.get_by_role("heading", name="在多福巷社区")).to_be_visible()
    phone.goto("/")
    expect(phone.locator(".mine")).to_contain_text("多福巷1号")


def test_without_scripts_a_community_is_found_by_browsing(told: World, open_context: OpenContext) -> None:
    page = open_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_role("link", name="也可以按区和街道选择").click()
    page.get_by_role("link", name="东城区").click()
    page.get_by_role("link", name="东华门街道").click()
    page.get_by_role("button", name="选这里 多福巷社区").click()
    expect(page.get_by_role("heading", name="多福巷社区", level=1)).to_be_visible()
    page.get_by_label("关怀版").or_(page.get_by_role("button", name="关怀版")).first.click()
    expect(page.locator("html")).to_have_attribute("data-elder", "")
    page.goto("/search?q=送餐")
    expect(page.locator(".service").first).to_contain_text("本社区提供")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_word_wider_than_the_screen_widens_no_page(
    told: World, session: Session, open_context: OpenContext, live_server: LiveServer, language: str
) -> None:
    long = "W" * 100
    town = Town(session, told)
    town.stand(told.community, *HERE)
    place = town.place(
        long, 100, community=told.community, address=f"{long}{long}", phones=("010-65550001-123456",)
    )
    context = open_context(viewport=PHONE)
    _cookies(context, live_server.url, community=str(told.community), language=language)
    page = context.new_page()
    for address in (
        f"/points/{place}",
        f"/points/{place}/card",
        "/items/0202",
        "/items/0202/near",
        f"/communities/{told.community}",
        f"/communities/{told.community}/poster",
        f"/search?q={long}",
        f"/places?q={long}",
        f"/feedback?code={long}",
        f"/feedback/new?kind=correction&item=0202&point={place}&words={long}",
        f"/feedback/new?kind=in-vain&point={place}",
        "/offline",
    ):
        page.goto(address)
        for elder in (False, True):
            set_large_print(page, elder)
            wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wider <= 0, f"{address}: {wider} px wider than the window (large print: {elder})"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_screen_scrolls_sideways(
    told: World, open_context: OpenContext, live_server: LiveServer, language: str
) -> None:
    context = open_context(viewport=PHONE)
    _cookies(context, live_server.url, community=str(told.community), language=language)
    page = context.new_page()
    for address in (
        "/",
        "/items/0202",
        f"/communities/{told.community}",
        "/search?q=股票行情",
        "/no/such/page",
    ):
        page.goto(address)
        for width in (320, 360, 375, 390, 412, 430, 768, 1366, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wider <= 0, f"{address}: {wider} px wider than {width}"


def test_large_print_is_large_stays_and_cuts_nothing_off(told: World, phone: Page) -> None:
    phone.goto("/")
    phone.get_by_role("button", name="关怀版").click()
    for address in _addresses(told):
        phone.goto(address)
        assert phone.evaluate("getComputedStyle(document.body).fontSize") == "24px", address
        small = phone.evaluate(
            """() => [...document.querySelectorAll('.button, .button-quiet, .call, .tool, .side a, .children a,'
                + ' .entry-items a, summary')]
                .filter(each => each.offsetParent && each.getBoundingClientRect().height < 60)
                .map(each => each.textContent.trim() + ' ' + each.getBoundingClientRect().height)"""
        )
        assert small == [], address
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_a_keyboard_is_enough(told: World, page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("您需要什么服务")).to_be_focused()
    page.keyboard.type("银闸社区送餐")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1项服务")
    first = page.locator(".service a").first
    for _press in range(30):
        page.keyboard.press("Tab")
        if first.evaluate("each => each === document.activeElement"):
            break
    expect(first).to_be_focused()
    assert first.evaluate("each => parseFloat(getComputedStyle(each).outlineWidth)") >= 3
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="在银闸社区")).to_be_visible()


def test_nothing_found_still_leads_on(told: World, phone: Page) -> None:
    phone.goto("/search?q=股票行情")
    expect(phone.get_by_role("heading", level=1)).to_have_text("没有找到“股票行情”")
    phone.get_by_role("link", name="社区卫生计划生育服务").click()
    expect(phone).to_have_url("/services?category=04")


def test_on_paper_there_is_a_head_and_nothing_to_click(told: World, page: Page) -> None:
    page.goto(f"/communities/{told.community}")
    page.emulate_media(media="print")
    expect(page.locator(".print-head")).to_contain_text("多福巷社区居委会")
    for gone in (".tools", ".choose", ".legend", ".breadcrumbs"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator(".now").first).to_be_hidden()
    page.emulate_media(media="screen")
    expect(page.get_by_role("button", name="打印本页")).to_be_visible()


@pytest.mark.judge
@pytest.mark.parametrize(
    ("viewport", "language"), [(PHONE, "en"), (DESK, "zh")], ids=["English on a phone", "Chinese at a desk"]
)
def test_every_page_is_accessible_in_what_the_modes_leave_out(
    told: World,
    open_context: OpenContext,
    live_server: object,
    assert_accessible: Callable[[Page], None],
    viewport: dict[str, int],
    language: str,
) -> None:
    context = open_context(viewport=viewport)
    _cookies(context, live_server.url, language=language)  # type: ignore[attr-defined]
    page = context.new_page()
    for address in _addresses(told):
        page.goto(address)
        assert_accessible(page)
    _cookies(context, live_server.url, community=str(told.community))  # type: ignore[attr-defined]
    for address in ("/", "/search?q=送餐", "/items/0202", "/items/0204", "/audiences/elderly"):
        page.goto(address)
        assert_accessible(page)


def test_coverage_on_a_telephone_opens_its_categories_when_asked(told: World, phone: Page) -> None:
    phone.goto(f"/coverage/{told.city}")
    rate, category = (phone.locator(".public-matrix tbody tr").first.locator("td").nth(at) for at in (1, 2))
    expect(rate).to_be_visible()
    expect(category).to_be_hidden()
    phone.get_by_text("分类别看").click()
    expect(category).to_be_visible()
    phone.set_viewport_size(DESK)
    expect(phone.get_by_text("分类别看")).to_be_hidden()
    expect(category).to_be_visible()
