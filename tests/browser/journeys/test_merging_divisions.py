"""An administrator merges two communities by keyboard alone, reads what happened, and takes it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue.models import Role
from tests.browser.journeys.sizes import WIDE
from tests.browser.journeys.test_by_keyboard import Keyboard
from tests.browser.logging_in import add_accounts, log_in
from tests.worlds.eight_streets import World


@pytest.mark.usefixtures("demonstration")
def test_two_communities_become_one_and_two_again(
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    world: World,
    session: Session,
) -> None:
    add_accounts(session, ("boss", Role.ADMIN, world.city))
    page = log_in(open_context(**WIDE).new_page(), "boss")
    keyboard = Keyboard(page)
    page.goto("/admin/")
    keyboard.follow("link", "区划")
    expect(page.get_by_role("heading", level=1)).to_have_text("区划")
    assert_accessible(page)
    for name in ("东城区", "东华门街道", "多福巷社区"):
        keyboard.follow("link", name)
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    keyboard.follow("link", "与其他区划合并")
    expect(page.get_by_role("button", name="预览变更")).to_be_visible()
    keyboard.reach("checkbox", "银闸社区")
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name="银闸社区")).to_be_checked()
    assert_accessible(page)
    keyboard.follow("button", "预览变更")
    expect(page.get_by_role("heading", level=1)).to_have_text("变更预览")
    assert_accessible(page)
    keyboard.follow("button", "确认变更")
    expect(page.get_by_role("button", name="撤回此次变更")).to_be_visible()
    assert_accessible(page)

    visitor = open_context(**WIDE).new_page()
    visitor.goto(f"/communities/{world.neighbour}")
    expect(visitor.get_by_role("link", name="多福巷社区").first).to_be_visible()

    keyboard.follow("button", "撤回此次变更")
    expect(page.get_by_role("status").filter(has_text="撤回").first).to_be_visible()
    visitor.goto(f"/communities/{world.neighbour}")
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("银闸社区")
    expect(visitor.get_by_text("不在区划名单")).to_have_count(0)
