"""The search box while somebody types: by keyboard, by mouse, by ear, by touch, and without any of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.conftest import PATIENCE
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN, HOSTILE

SIZES = ({"width": 360, "height": 740}, {"width": 1280, "height": 800})
NARROWEST = {"width": 320, "height": 640}


def at_every_size(page: Page) -> Iterator[Page]:
    """The home page on a phone, then at a desk."""
    for size in SIZES:
        page.set_viewport_size(size)
        page.goto("/")
        yield page


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="您需要什么")


def listed(page: Page) -> Locator:
    return page.get_by_role("listbox", name="输入提示")


def type_slowly(page: Page, text: str) -> None:
    box(page).click()
    box(page).press_sequentially(text)
    # The first who types waits until the names are in memory, longer than for anything else.
    expect(listed(page)).to_be_visible(timeout=PATIENCE)


def current(page: Page) -> str:
    """The text of the option that a screen reader would say now."""
    return str(
        page.evaluate(
            "() => document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.innerText ?? ''"
        )
    )


def test_the_keyboard_alone_chooses_and_goes_there(page: Page, told: World) -> None:
    for sized in at_every_size(page):
        expect(box(sized)).to_have_attribute("aria-expanded", "false")
        type_slowly(sized, "老年")
        expect(box(sized)).to_have_attribute("aria-expanded", "true")
        assert box(sized).get_attribute("aria-autocomplete") == "list"
        assert box(sized).get_attribute("aria-controls") == listed(sized).get_attribute("id")
        assert current(sized) == ""
        options = listed(sized).get_by_role("option")
        number = options.count()
        box(sized).press("ArrowDown")
        assert current(sized) == options.first.inner_text()
        expect(options.first).to_have_attribute("aria-selected", "true")
        box(sized).press("ArrowUp")
        assert current(sized) == ""
        box(sized).press("ArrowUp")
        assert current(sized) == options.nth(number - 1).inner_text()
        assert listed(sized).locator("[aria-selected=true]").count() == 1
        box(sized).press("ArrowDown")
        box(sized).press("ArrowDown")
        box(sized).press("Enter")
        sized.wait_for_url("**/items/*")


def test_home_and_end_go_back_into_the_box(page: Page, told: World) -> None:
    for sized in at_every_size(page):
        type_slowly(sized, "老年")
        for key, place in (("Home", 0), ("End", 2)):
            box(sized).press("ArrowDown")
            assert current(sized)
            box(sized).press(key)
            assert current(sized) == ""
            assert box(sized).evaluate("box => box.selectionStart") == place


def test_escape_closes_the_list_and_keeps_what_was_typed(page: Page, told: World) -> None:
    for sized in at_every_size(page):
        type_slowly(sized, "餐桌")
        box(sized).press("ArrowDown")
        box(sized).press("Escape")
        expect(listed(sized)).to_be_hidden()
        expect(box(sized)).to_have_value("餐桌")
        expect(box(sized)).to_have_attribute("aria-expanded", "false")
        assert box(sized).get_attribute("aria-activedescendant") is None
        box(sized).press("ArrowDown")
        expect(listed(sized)).to_be_visible()
        assert current(sized)


def test_enter_without_a_choice_searches_as_ever(page: Page, told: World) -> None:
    for sized in at_every_size(page):
        type_slowly(sized, "老年餐桌")
        box(sized).press("Enter")
        sized.wait_for_url("**/search?q=*")
        expect(sized.get_by_role("heading", name="在服务点和社区说明中找到")).to_be_visible()


def test_tab_leaves_the_box_and_closes_the_list(page: Page, told: World) -> None:
    for sized in at_every_size(page):
        type_slowly(sized, "餐桌")
        box(sized).press("Tab")
        expect(listed(sized)).to_be_hidden()
        assert sized.evaluate("document.activeElement.tagName") == "BUTTON"


def test_the_mouse_goes_to_a_service_point(page: Page, told: World) -> None:
    for sized in at_every_size(page):
        type_slowly(sized, "老年餐桌")
        listed(sized).get_by_role("group", name="服务点").get_by_role("option", name=CANTEEN).click()
        sized.wait_for_url("**/points/*")
        expect(sized.get_by_role("heading", level=1)).to_contain_text(CANTEEN)


def test_a_finger_goes_to_a_place(phone: Page, told: World) -> None:
    phone.goto("/")
    type_slowly(phone, "dfx")
    listed(phone).get_by_role("option", name="多福巷社区").tap()
    phone.wait_for_url(f"**/communities/{told.community}")


def test_how_many_there_are_is_said_politely(page: Page, told: World) -> None:
    for sized in at_every_size(page):
        type_slowly(sized, "老年餐桌")
        status = sized.locator("form.search [role=status]")
        expect(status).to_have_text("2条提示，可用上下方向键选择。")
        box(sized).fill("股票行情走势")
        expect(status).to_have_text("没有提示。")
        expect(listed(sized)).to_be_hidden()


@pytest.mark.parametrize("elder", [False, True])
def test_the_open_list_is_accessible_and_fits_the_narrowest_phone(
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    told: World,
    elder: bool,
) -> None:
    context = open_context(viewport=NARROWEST)
    page = context.new_page()
    page.goto("/")
    if elder:
        page.get_by_role("button", name="关怀版").click()
    type_slowly(page, "餐桌")
    box(page).press("ArrowDown")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]
    height = min(
        option.bounding_box()["height"]  # type: ignore[index]
        for option in listed(page).get_by_role("option").all()
    )
    assert height >= (60 if elder else 44)


def test_on_an_english_page_chinese_names_are_read_as_chinese(page: Page, told: World) -> None:
    page.goto("/")
    page.get_by_role("button", name="English").click()
    field = page.get_by_role("combobox", name="What do you need?")
    field.click()
    field.press_sequentially("餐桌")
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options.filter(has_text=CANTEEN).locator("[lang=zh-CN]").first).to_have_text(CANTEEN)


def test_what_is_hostile_is_shown_and_does_nothing(page: Page, told: World) -> None:
    page.goto("/")
    type_slowly(page, "阅览室")
    option = listed(page).get_by_role("group", name="服务点").get_by_role("option").first
    expect(option).to_contain_text(f"阅览室{HOSTILE}")
    assert listed(page).locator("script, b").count() == 0


def test_while_a_word_is_put_together_from_keys_nothing_is_asked(page: Page, told: World) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest?" in request.url else None)
    page.goto("/")
    box(page).click()
    box(page).evaluate(
        """box => {
          box.dispatchEvent(new CompositionEvent("compositionstart"));
          box.value = "can zhuo";
          box.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
        }"""
    )
    page.wait_for_timeout(500)
    assert asked == []
    box(page).evaluate(
        """box => {
          box.value = "餐桌";
          box.dispatchEvent(new CompositionEvent("compositionend"));
        }"""
    )
    expect(listed(page)).to_be_visible()
    assert len(asked) == 1


def test_an_answer_that_comes_too_late_is_not_shown(page: Page, told: World) -> None:
    held: list[Route] = []

    def hold(route: Route, request: Any) -> None:
        if "%E9%A4%90&" in request.url + "&" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/suggest?*", hold)
    page.goto("/")
    box(page).click()
    box(page).press_sequentially("餐")
    page.wait_for_timeout(400)
    assert len(held) == 1
    box(page).press_sequentially("桌")
    expect(listed(page)).to_be_visible()
    before = listed(page).inner_text()
    held[0].continue_()
    page.wait_for_timeout(300)
    assert listed(page).inner_text() == before


def test_when_suggestions_fail_the_search_still_works(page: Page, told: World) -> None:
    page.route("**/suggest?*", lambda route: route.abort())
    page.goto("/")
    box(page).click()
    box(page).press_sequentially("送餐")
    page.wait_for_timeout(400)
    expect(listed(page)).to_be_hidden()
    box(page).press("Enter")
    page.wait_for_url("**/search?q=*")


def test_without_scripts_there_is_a_plain_box_and_nothing_promises_more(
    open_context: Callable[..., BrowserContext], told: World
) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto("/")
    field = page.get_by_role("searchbox", name="您需要什么")
    assert page.locator("[role=listbox], [role=combobox], form.search [role=status]").count() == 0
    field.fill("老年餐桌")
    field.press("Enter")
    page.wait_for_url("**/search?q=*")
    expect(page.get_by_role("link", name=CANTEEN)).to_be_visible()
