"""Offices in a real browser: down the matrix by keyboard alone, and folding."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from tests.browser.logging_in import log_in
from tests.worlds.eight_streets import World
from tests.worlds.reported import PASSWORD, add_account

Open = Callable[..., BrowserContext]
FOCUSED_CELL = "document.activeElement.closest('th, td')"


@pytest.fixture
def official(world: World, reported: object, session: Session) -> str:
    """Somebody of the city's office, in a world that has reported: the account's name."""
    begin_writing(session)
    name = add_account(session, Role.CITY, world.city)
    session.commit()
    return name


def _tab_into_matrix(page: Page) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("Boolean(document.activeElement.closest('.matrix'))"):
            return
    raise AssertionError("the Tab key does not lead into the matrix")


def test_from_city_to_community_by_keyboard_alone(open_context: Open, official: str, world: World) -> None:
    page = log_in(open_context().new_page(), official, PASSWORD)
    for code in (world.district, world.street):
        _tab_into_matrix(page)
        for _ in range(100):
            if page.evaluate(f"{FOCUSED_CELL}.id") == f"r{code}":
                break
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/office/{code}")
    _tab_into_matrix(page)
    assert page.evaluate(f"{FOCUSED_CELL}.id") == f"r{world.community}"
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#told")).to_contain_text("多福巷社区 社区劳动就业咨询服务：")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/office/{world.community}/items/0101")
    page.go_back()
    _tab_into_matrix(page)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/communities/{world.community}")


def test_arrow_keys_reach_every_corner_and_tab_leaves_at_once(
    open_context: Open, official: str, world: World
) -> None:
    page = log_in(open_context().new_page(), official, PASSWORD)
    _tab_into_matrix(page)
    page.keyboard.press("Control+End")
    assert page.evaluate(f"{FOCUSED_CELL}.parentNode.rowIndex") == 3 + len(world.districts)
    assert page.evaluate("document.activeElement.getAttribute('href')").endswith(
        "/items/1002?segment=delivered#cells"
    )
    page.keyboard.press("Home")
    assert page.evaluate(f"{FOCUSED_CELL}.tagName") == "TH"
    page.keyboard.press("Control+Home")
    for opened in ("segment=applicable", "disputed=1", "segment=delivered#cells"):
        page.keyboard.press("ArrowRight")
        assert opened in page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.getAttribute('href')").endswith("sort=0101#matrix")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.getAttribute('href')").endswith("/items/0101")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.dataset.fold") == "01"
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.fold") == "02"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('href')").endswith("/items/0201")
    page.keyboard.press("Tab")
    assert not page.evaluate("Boolean(document.activeElement.closest('.matrix'))")


def test_a_category_folds_in_place_and_the_address_keeps_it(
    open_context: Open, official: str, world: World
) -> None:
    page = log_in(open_context().new_page(), official, PASSWORD)
    band = page.locator("[data-fold='02']")
    band.focus()
    page.keyboard.press("Enter")
    expect(band).to_have_attribute("aria-expanded", "false")
    expect(band).to_be_focused()
    expect(page.locator(f"#r{world.district} ~ td")).to_have_count(2 + 60 - 11 + 1)
    expect(page).to_have_url(f"{page.url.split('?')[0]}?open=01,03,04,05,06,07,08,09,10#matrix")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.fold") == "03"


def test_without_scripts_every_category_folds_and_every_row_leads_down(
    open_context: Open, official: str, world: World
) -> None:
    page = log_in(open_context(java_script_enabled=False).new_page(), official, PASSWORD)
    page.locator("[data-fold='02']").click()
    expect(page.locator("[data-fold='02']")).to_have_attribute("aria-expanded", "false")
    page.locator(f"#r{world.district} a").click()
    expect(page).to_have_url(
        f"{page.url.split('/office/')[0]}/office/{world.district}?open=01,03,04,05,06,07,08,09,10"
    )
