"""A worker pastes the notice that she wrote for the residents' group; a resident finds its session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import get_edition
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import ProviderKind, Role, State
from catalogue.offerings import OfferingDraft
from tests.browser.journeys.sizes import NARROW, WIDE
from tests.browser.logging_in import PASSWORD, add_account, log_in
from tests.worlds.eight_streets import World

WAYS = {
    "at a desk": WIDE,
    "on a phone": NARROW,
}


@pytest.mark.parametrize(
    "way", [pytest.param(way, marks=[pytest.mark.judge] * (way == "at a desk")) for way in WAYS]
)
def test_a_notice_is_pasted_and_its_session_is_found_by_a_resident(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    world: World,
    session: Session,
) -> None:
    add_account(session, "worker", Role.WORKER, world.community, PASSWORD)
    edition = get_edition(session, world.edition_key)
    session.rollback()
    begin_writing(session)
    offerings.record(
        session,
        actor=Actor("worker", (Held(Role.WORKER, world.community),)),
        community=world.community,
        item=edition.item("0203"),
        draft=OfferingDraft(state=State.DELIVERED, phone="12345", provider_kind=ProviderKind.VOLUNTEERS),
    )
    session.commit()
    page = open_context(**WAYS[way]).new_page()

    def looks() -> None:
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    day = clock.today() + timedelta(days=2)
    log_in(page, "worker", PASSWORD)
    page.goto(f"/work/{world.community}/sessions")
    looks()
    page.get_by_role("link", name="粘贴群通知").click()
    page.get_by_label("通知原文").fill(
        f"【出行讲座】{day.month}月{day.day}日下午2点到4点，社区凉亭，请大家早点来。天冷注意保暖。"
    )
    looks()
    page.get_by_role("button", name="看看要改什么").click()
    expect(page.locator("main")).to_contain_text("依据原文")
    page.get_by_label("属于哪一项").select_option(value="0203")
    looks()
    page.get_by_role("button", name="采纳").click()
    expect(page.get_by_role("status").first).to_contain_text("已采纳")

    page.context.clear_cookies()
    page.goto(f"/communities/{world.community}")
    expect(page.locator("main")).to_contain_text("本周活动")
    looks()
    page.get_by_role("link", name="出行讲座").click()
    expect(page.locator("main")).to_contain_text("出行")
