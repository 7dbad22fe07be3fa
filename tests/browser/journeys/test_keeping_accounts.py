"""A street makes an account, its owner chooses a password and sees what the work takes; at a desk, on a phone, without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy.orm import Session

from catalogue.models import Role
from tests.browser.journeys.sizes import NARROW, WIDE, WITHOUT_SCRIPTS
from tests.browser.logging_in import PASSWORD, add_account, log_in
from tests.worlds.eight_streets import World

OWN = "eleven loud streets"
WAYS = {
    "at a desk": WIDE,
    "on a phone": NARROW,
    "without scripts": NARROW | WITHOUT_SCRIPTS,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_street_makes_an_account_and_its_owner_goes_to_work(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    world: World,
    session: Session,
) -> None:
    def look(page: Page) -> None:
        if way != "without scripts":
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    add_account(session, "keeper", Role.STREET, world.street, PASSWORD)
    street = open_context(**WAYS[way]).new_page()
    log_in(street, "keeper", PASSWORD)
    street.get_by_role("link", name="填报用时", exact=True).click()
    look(street)
    street.goto(f"/office/{world.street}/accounts")
    look(street)
    street.get_by_role("link", name="新增账号").click()
    look(street)
    street.get_by_label("单位和角色").select_option(f"worker-{world.community}")
    street.get_by_label("账号名").fill("dfx")
    street.get_by_label("姓名（同事可见）").fill("林 燕")
    street.get_by_role("button", name="新增").click()
    look(street)
    password = street.locator("code.first-password").inner_text()

    worker = open_context(**WAYS[way]).new_page()
    log_in(worker, "dfx", password)
    assert worker.url.endswith("/account/password")
    look(worker)
    worker.get_by_label("现在的密码").fill(password)
    worker.get_by_label("新密码", exact=True).fill(OWN)
    worker.get_by_label("再输一遍新密码").fill(OWN)
    worker.get_by_role("button", name="修改密码").click()
    worker.get_by_text("密码已修改").wait_for()
    look(worker)
    worker.goto(f"/work/{world.community}/effort")
    look(worker)

    street.goto(f"/office/{world.street}/accounts")
    street.get_by_role("link", name="dfx").click()
    look(street)
    street.get_by_role("button", name="暂停").click()
    street.get_by_text("账号已暂停").wait_for()
    worker.goto(f"/work/{world.community}")
    assert "/log-in" in worker.url
