"""A new number is said once: saved, carried to the other places with one click, taken back; two points become one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue import divisions, offerings
from catalogue.models import Role
from tests.browser.journeys.sizes import NARROW, WIDE, WITHOUT_SCRIPTS
from tests.browser.logging_in import PASSWORD, add_account, log_in
from tests.worlds.eight_streets import World

NEW = "010-05123456"
WAYS = {
    "at a desk": WIDE,
    "on a phone without scripts": NARROW | WITHOUT_SCRIPTS,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_station_has_a_new_number_and_a_point_that_was_there_twice_is_one(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    demonstration: World,
    session: Session,
) -> None:
    add_account(session, "carer", Role.WORKER, World.community, PASSWORD)
    old = divisions.station_phone(session, World.community)
    scripts = way == "at a desk"
    page = open_context(**WAYS[way]).new_page()

    def look() -> None:
        if scripts:
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    def numbers() -> list[str]:
        session.rollback()
        return [point.phones[0] for point in offerings.points_of(session, World.community) if point.phones]

    log_in(page, "carer", PASSWORD)
    page.goto(f"/work/{World.community}/profile")
    page.locator("#phones").fill(NEW)
    page.locator("form .button").first.click()
    expect(page.get_by_text("要一并改吗？")).to_be_visible()
    look()
    page.get_by_role("button", name="修改勾选的").click()
    expect(page.get_by_role("status")).to_contain_text("已一并修改")
    assert NEW in numbers()
    assert old not in numbers()
    look()
    page.locator("form.undo button").click()
    expect(page.get_by_role("status")).to_contain_text("已撤销，恢复原样")
    assert old in numbers()
    count = len(offerings.points_of(session, World.community))
    page.get_by_role("link", name="服务点", exact=True).click()
    page.locator(".place-name a").last.click()
    page.get_by_role("link", name="与另一个服务点是同一处，合并").click()
    look()
    page.locator(".elsewhere a").last.click()
    look()
    page.get_by_role("button", name="合并", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已并入")
    session.rollback()
    assert len(offerings.points_of(session, World.community)) == count - 1
