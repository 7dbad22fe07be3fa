"""Several lines at once: suspended, undone, and taken over from a sister; at a desk, on a phone and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access import accounts
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import get_edition
from catalogue.foundation.database import begin_writing
from catalogue.models import Role, State
from catalogue.offerings import OfferingDraft
from tests.browser.journeys.sizes import NARROW, WIDE, WITHOUT_SCRIPTS
from tests.browser.logging_in import PASSWORD, log_in
from tests.worlds.eight_streets import World

WAYS = {
    "at a desk": WIDE,
    "on a phone without scripts": NARROW | WITHOUT_SCRIPTS,
}


@pytest.mark.parametrize("way", WAYS)
def test_lines_are_suspended_together_undone_and_taken_over_from_a_sister(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    world: World,
    session: Session,
) -> None:
    begin_writing(session)
    accounts.add_user(session, "worker", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
    edition = get_edition(session, world.edition_key)
    street = Actor("street", (Held(Role.STREET, world.street),))
    for community, codes in ((world.community, ("0201", "0204")), (world.neighbour, ("0205", "0206"))):
        for code in codes:
            draft = OfferingDraft(state=State.PARTIAL, shortfall="周末没有", phone="010-65120000")
            offerings.record(session, actor=street, community=community, item=edition.item(code), draft=draft)
    session.commit()
    page = open_context(**WAYS[way]).new_page()

    def look(button: str) -> None:
        expect(page.get_by_role("button", name=button)).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if way == "at a desk":
            assert_accessible(page)

    log_in(page, "worker", PASSWORD)
    lines = f"/work/{world.community}"
    page.goto(lines)
    for code in ("0201", "0204"):
        page.locator(f"#tick-{code}").check()
    page.get_by_role("button", name="一起修改勾选的各项").click()
    expect(page.get_by_label("原因")).to_be_hidden()
    page.get_by_label("暂停", exact=True).check()
    look("查看变化")
    page.get_by_label("原因").fill("停水三天")
    page.get_by_role("button", name="查看变化").click()
    look("保存2项")
    page.get_by_role("button", name="保存2项").click()
    expect(page.locator("#line-0204")).to_contain_text("停水三天")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("#line-0204")).to_contain_text("周末没有")
    page.goto(lines)
    page.get_by_role("link", name="从本街道其他社区带入空缺的项目").click()
    page.get_by_role("link", name="银闸社区").click()
    look("带入勾选的各项")
    page.locator("#take-0206").uncheck()
    page.get_by_role("button", name="带入勾选的各项").click()
    expect(page.get_by_role("status").first).to_contain_text("已带入1项")
    expect(page.locator("#line-0205")).to_contain_text("今天已确认")
