"""An office works by keyboard alone: filters, order and cells of the matrix, gaps to a reminder, the result of a check, the brief, the map."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from tests.browser.journeys.sizes import WIDE
from tests.browser.logging_in import log_in
from tests.office_pages import OFFICIAL, PASSWORD, Desks, prepare
from tests.worlds.eight_streets import World

MOST = 400
"""At most this many keys lead from one end of any of these pages to the other."""
WHERE = """() => {
    const each = document.activeElement;
    const style = getComputedStyle(each);
    const box = each.getBoundingClientRect();
    return {
        at: each.outerHTML.slice(0, 160),
        ringed: each === document.body || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2),
        inside: each === document.body || (box.bottom > 0 && box.top < innerHeight),
        top: each === document.body,
    };
}"""
FOCUSED = "each => each === document.activeElement || each.contains(document.activeElement)"


class Keyboard:
    """Somebody without a mouse. What is focused is always on the screen and shows it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str) -> None:
        """Press a key, and see where one is."""
        self.page.keyboard.press(key)
        where = self.page.evaluate(WHERE)
        assert where["ringed"], f"no ring at {where['at']}"
        assert where["inside"], f"out of sight: {where['at']}"

    def reach(self, role: str, name: str, key: str = "Tab") -> None:
        """Go on by one key until something of this role and name is focused."""
        wanted = self.page.get_by_role(role, name=name).first  # type: ignore[arg-type]
        for _ in range(MOST):
            if wanted.evaluate(FOCUSED):
                return
            self.press(key)
        raise AssertionError(f"{key} does not lead to {name}")

    def follow(self, role: str, name: str) -> None:
        """Go to a link or a button and press Enter: another page."""
        self.reach(role, name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def walk_through(self) -> int:
        """From the top of the page to its end and out of it; how many stops there are."""
        self.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        seen: list[str] = []
        for _ in range(MOST):
            self.press("Tab")
            where = self.page.evaluate(WHERE)
            if where["top"]:
                return len(seen)
            seen.append(where["at"])
        raise AssertionError(f"Tab does not leave {self.page.url}, lately at {seen[-3:]}")


@pytest.fixture
def desks(world: World, demonstration: World, session: Session) -> Desks:
    """The demonstration of the small world, and its official."""
    return prepare(session, world)


@pytest.fixture
def keyboard(open_context: Callable[..., BrowserContext], desks: Desks) -> Keyboard:
    """The official at a laptop, with the keyboard alone."""
    return Keyboard(log_in(open_context(**WIDE).new_page(), OFFICIAL, PASSWORD))


def _enter_matrix(keyboard: Keyboard) -> None:
    for _ in range(MOST):
        keyboard.press("Tab")
        if keyboard.page.evaluate("Boolean(document.activeElement.closest('.matrix'))"):
            return
    raise AssertionError("the Tab key does not lead into the matrix")


def test_the_matrix_is_filtered_ordered_and_entered(keyboard: Keyboard, desks: Desks) -> None:
    page = keyboard.page
    page.goto(f"/office/{desks.world.city}")
    page.locator(".filters summary").focus()
    keyboard.press("Enter")
    keyboard.follow("link", "只看社区")
    expect(page).to_have_url(f"{page.url.partition('?')[0]}?kind=ju")
    _enter_matrix(keyboard)
    for key in ("Control+Home", "ArrowRight", "ArrowRight", "ArrowUp"):
        keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "?kind=ju&sort=" in page.url
    expect(page.locator("[aria-sort]")).to_have_count(1)
    _enter_matrix(keyboard)
    for key in ("Control+Home", "ArrowDown", "ArrowRight", "ArrowRight"):
        keyboard.press(key)
    expect(page.locator("#told")).not_to_be_empty()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_gaps_are_chosen_and_reminded_of(keyboard: Keyboard, desks: Desks) -> None:
    page = keyboard.page
    page.goto(f"/office/{desks.world.street}/gaps?group=check")
    keyboard.reach("checkbox", "选择")
    for _ in range(MOST):
        if page.evaluate("document.activeElement.localName") == "button":
            break
        if page.evaluate("document.activeElement.name") == "cell":
            keyboard.press("Space")
        keyboard.press("Tab")
    boxes = page.get_by_role("checkbox")
    assert boxes.and_(page.locator(":checked")).count() == boxes.count()
    keyboard.follow("button", "选中的需要多少？")
    expect(page.locator("main")).to_contain_text("全部补上约需")
    keyboard.follow("button", "提醒")
    expect(page.get_by_role("status").first).to_contain_text("份提醒")


def test_the_result_of_a_check_is_entered(keyboard: Keyboard, desks: Desks) -> None:
    page = keyboard.page
    community, item = desks.line
    page.goto(f"/office/{community}/checks/{desks.sample}/items/{item}")
    keyboard.reach("radio", "电话核实")
    keyboard.press("Space")
    keyboard.press("Tab")
    keyboard.press("Space")
    expect(page.get_by_role("radio", name="相符").first).to_be_checked()
    keyboard.follow("button", "录入")
    expect(page.get_by_role("status").first).to_be_visible()


def test_no_page_keeps_the_focus_or_hides_it(keyboard: Keyboard, desks: Desks) -> None:
    page, street = keyboard.page, desks.world.street
    for path in (
        "",
        "/gaps",
        "/gaps/chosen?group=fill",
        "/brief",
        "/map",
        "/changes",
        "/months",
        "/checks",
        "/rulings",
    ):
        page.goto(f"/office/{street}{path}")
        assert keyboard.walk_through() > 10, path
