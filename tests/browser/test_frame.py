"""The frame and every component in a real browser: accessible in every mode."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.foundation import stamps
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from tests.browser.looking import set_large_print
from tests.worlds.eight_streets import World

WIDTHS = (320, 360, 768, 1440)
Open = Callable[..., BrowserContext]


def _visit(context: BrowserContext, address: str, *, language: str = "zh", elder: bool = False) -> Page:
    page = context.new_page()
    page.goto("/log-in")
    url = page.url
    context.add_cookies(
        [
            {"name": "language", "value": language, "url": url},
            {"name": "elder", "value": "1" if elder else "0", "url": url},
        ]
    )
    page.goto(address)
    return page


MODES = [
    ("zh", False, "light"),
    ("en", True, "dark"),
    pytest.param("zh", True, "light", marks=pytest.mark.judge),
    pytest.param("en", False, "dark", marks=pytest.mark.judge),
]


@pytest.mark.parametrize(("language", "elder", "scheme"), MODES)
def test_nothing_shuts_anybody_out(
    open_context: Open,
    assert_accessible: Callable[[Page], None],
    world: World,
    language: str,
    elder: bool,
    scheme: str,
) -> None:
    context = open_context(color_scheme=scheme, viewport={"width": 360, "height": 740})
    page = _visit(context, "/_gallery", language=language, elder=elder)
    assert_accessible(page)
    for address in ("/log-in", "/nowhere"):
        page.goto(address)
        assert_accessible(page)


def test_the_mark_of_demonstration_data_is_found_by_those_who_hear_the_page(
    open_context: Open, assert_accessible: Callable[[Page], None], world: World, session: Session
) -> None:
    begin_writing(session)
    stamps.bump(session, stamps.DEMONSTRATION)
    session.commit()
    page = open_context().new_page()
    page.goto("/log-in")
    expect(page.get_by_role("complementary", name="演示数据")).to_be_visible()
    assert_accessible(page)


def test_no_page_is_wider_than_its_window(open_context: Open, world: World) -> None:
    for language in ("zh", "en"):
        page = _visit(open_context(), "/_gallery", language=language)
        for elder in (False, True):
            set_large_print(page, elder)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 740})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (language, elder)


def test_in_large_print_every_target_is_at_least_60_pixels_high(open_context: Open, world: World) -> None:
    page = _visit(open_context(viewport={"width": 360, "height": 740}), "/log-in", elder=True)
    small = page.evaluate(
        """[...document.querySelectorAll("button, .tool, .call, .field input, .here a")]
            .filter(each => each.checkVisibility())
            .map(each => [each.textContent.trim(), Math.round(each.getBoundingClientRect().height)])
            .filter(([, height]) => height < 60)"""
    )
    assert small == []


def test_a_keyboard_reaches_the_content_first_and_sees_where_it_is(page: Page, world: World) -> None:
    page.goto("/log-in")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#name")).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"


@pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without scripts"])
def test_language_and_large_print_are_one_press_away_and_stay(
    open_context: Open, world: World, scripted: bool
) -> None:
    page = open_context(java_script_enabled=scripted).new_page()
    page.goto("/log-in")
    page.get_by_role("button", name="关怀版").click()
    expect(page.get_by_role("button", name="关怀版")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Staff log-in")
    expect(page.get_by_role("button", name="Large print")).to_have_attribute("aria-pressed", "true")
    page.goto("/nowhere")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page was not found")


@pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without scripts"])
def test_how_pages_look_is_chosen_with_its_effect_in_sight_and_leads_back(
    open_context: Open, world: World, scripted: bool
) -> None:
    page = open_context(java_script_enabled=scripted).new_page()
    page.goto("/definitions")
    page.get_by_role("link", name="显示设置").click()
    page.get_by_role("group", name="文字大小").get_by_role("button", name="特大").click()
    expect(page.locator("html")).to_have_css("font-size", "22px")
    page.get_by_role("button", name="高对比度").click()
    expect(page.locator("html")).to_have_css("background-color", "rgb(255, 255, 255)")
    page.get_by_role("button", name="深色").click()
    expect(page.locator("html")).to_have_css("background-color", "rgb(0, 0, 0)")
    expect(page.get_by_role("button", name="深色")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="完成，返回原来的页面").click()
    expect(page).to_have_url("/definitions")
    expect(page.locator("html")).to_have_css("background-color", "rgb(0, 0, 0)")
    page.get_by_role("link", name="显示设置").click()
    page.get_by_role("button", name="全部恢复标准").click()
    expect(page.locator("html")).to_have_css("background-color", "rgb(250, 248, 243)")
    expect(page.locator("html")).to_have_css("font-size", "16px")


@pytest.mark.parametrize(
    ("system", "background"),
    [
        ({"color_scheme": "dark"}, "rgb(20, 26, 31)"),
        ({"contrast": "more"}, "rgb(255, 255, 255)"),
        ({"contrast": "more", "color_scheme": "dark"}, "rgb(0, 0, 0)"),
    ],
    ids=["dark", "contrast", "dark with contrast"],
)
def test_without_a_choice_pages_look_as_the_device_does(
    open_context: Open, world: World, system: dict[str, str], background: str
) -> None:
    page = open_context(**system).new_page()
    page.goto("/log-in")
    expect(page.locator("html")).to_have_css("background-color", background)
    page.emulate_media(media="print")
    expect(page.locator("html")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_after_a_mistake_the_reader_starts_at_the_summary(page: Page, world: World) -> None:
    page.goto("/log-in")
    page.get_by_role("button", name="登录", exact=True).last.click()
    expect(page.locator("#errors")).to_be_focused()
    page.get_by_role("link", name="请输入密码。").click()
    expect(page.locator("#password")).to_be_focused()


def test_on_paper_the_head_of_an_official_paper_comes_first(page: Page, world: World) -> None:
    page.goto("/_gallery")
    head = page.locator(".print-head")
    expect(head).to_be_hidden()
    page.emulate_media(media="print")
    expect(head).to_be_visible()
    expect(page.locator(".tools")).to_be_hidden()
    expect(page.locator(".definition-text")).to_be_visible()


@pytest.mark.parametrize("elder", [False, True], ids=["", "large print"])
def test_a_long_account_name_does_not_widen_the_page(
    open_context: Open, world: World, session: Session, elder: bool
) -> None:
    begin_writing(session)
    name, password = "duofuxiang-shequ-gongzuozhe-yi", "four plain words"
    accounts.add_user(session, name, Role.WORKER, world.community, password, actor=operator("tests"))
    session.commit()
    page = _visit(open_context(viewport={"width": 320, "height": 740}), "/log-in", elder=elder)
    page.fill("#name", name)
    page.fill("#password", password)
    page.locator(".form .button").click()
    expect(page.locator(".tool-who")).to_contain_text(name)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_browser_that_asks_for_no_chinese_finds_the_way_to_this_page_in_english(
    open_context: Open, world: World
) -> None:
    for locale, offered in (("en-GB", True), ("de-DE", True), ("zh-CN", False), ("zh-HK", False)):
        page = open_context(locale=locale).new_page()
        page.goto("/items/0202")
        expect(page.locator(".in-english")).to_be_visible(visible=offered)
    page = open_context(locale="en-GB", viewport={"width": 320, "height": 640}).new_page()
    page.goto("/items/0202")
    page.get_by_role("button", name="Read this page in English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/items/0202")
    expect(page.locator(".in-english")).to_have_count(0)
