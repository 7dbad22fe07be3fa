"""A street clerk goes from the matrix to the list of gaps and reminds; the worker settles; matrix and line move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import get_edition
from catalogue.counters import expiry
from catalogue.foundation.clock import months_later, today
from catalogue.foundation.database import begin_writing
from catalogue.history.ledger import digest
from catalogue.models import Role, State
from catalogue.offerings import OfferingDraft
from tests.browser.journeys.sizes import NARROW, WIDE, WITHOUT_SCRIPTS
from tests.browser.logging_in import add_accounts, log_in
from tests.worlds.eight_streets import World

WAYS = {"at a desk": WIDE, "on a phone without scripts": NARROW | WITHOUT_SCRIPTS}


@pytest.mark.parametrize("way", WAYS)
def test_a_gap_is_found_reminded_of_and_closed(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    world: World,
    session: Session,
    at: Callable[[datetime], None],
) -> None:
    add_accounts(session, ("street", Role.STREET, world.street), ("worker", Role.WORKER, world.community))
    edition = get_edition(session, world.edition_key)
    session.rollback()
    begin_writing(session)
    offerings.record(
        session,
        actor=Actor("worker", (Held(Role.WORKER, world.community),)),
        community=world.community,
        item=edition.item("0201"),
        draft=OfferingDraft(state=State.DELIVERED, phone="010-65121111"),
        today=months_later(today(), -13),
    )
    session.commit()
    context, scripts = open_context(**WAYS[way]), "without" not in way
    page = context.new_page()

    def looks() -> None:
        if scripts:
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    log_in(page, "street")
    page.goto(f"/office/{world.street}")
    expect(page.locator(".sheet-figures")).to_contain_text("有效 0/")
    page.get_by_role("link", name="补缺清单").first.click()
    looks()
    steps = page.get_by_role("table", name="按补缺办法")
    expect(steps.get_by_role("row", name="只需核对")).to_contain_text("0% → 不足1%")
    steps.get_by_role("link", name="只需核对").click()
    expect(page.locator("main")).to_contain_text("共1格")
    looks()
    page.get_by_role("checkbox", name="选择：多福巷社区 0201").check()
    page.get_by_role("button", name="选中的需要多少？").click()
    expect(page.locator("main")).to_contain_text("全部补上约需1分钟")
    looks()
    page.get_by_role("button", name="提醒1个社区").click()
    expect(page.get_by_role("status").first).to_contain_text("已发出1份提醒，共1格。")
    expect(page.get_by_label("多福巷社区")).to_contain_text("0201")
    looks()

    # The worker has it on the list of the next day.
    begin_writing(session)
    later = world.today + timedelta(days=1)
    expiry.age(session, today=later)
    digest(session, today=later)
    session.commit()
    at(datetime.combine(later, time(9)))
    context.clear_cookies()
    log_in(page, "worker")
    page.goto(f"/work/{world.community}/today")
    expect(page.locator("main")).to_contain_text("上级提醒您核对或填报1项")
    looks()
    page.locator(".reminded a").click()
    page.get_by_role("button", name="保存").first.click()
    page.goto(f"/work/{world.community}/today")
    expect(page.locator("main")).not_to_contain_text("上级提醒您核对或填报")

    context.clear_cookies()
    log_in(page, "street")
    page.goto(f"/office/{world.street}/gaps")
    expect(page.locator(".coverage-figure")).to_contain_text("1/")
    page.goto(f"/office/{world.street}/reminders")
    expect(page.get_by_role("row", name="多福巷社区")).to_contain_text("无")
    page.goto(f"/office/{world.community}/items/0201")
    expect(page.locator(".state-line")).to_contain_text("有效")

    # The matrix has moved, the account of changes says why, and so has the line of months.
    page.goto(f"/office/{world.street}")
    expect(page.locator(".sheet-figures")).to_contain_text("有效 1/")
    page.get_by_role("link", name="增减变动说明").click()
    page.locator("input[name=from]").fill(world.today.isoformat())
    page.locator("input[name=to]").fill(today().isoformat())
    page.get_by_role("button", name="查询").click()
    causes = page.get_by_role("table", name="增减的原因")
    expect(causes).to_contain_text("过期后重新确认")
    expect(causes.locator("tfoot")).to_contain_text("+1")
    looks()
    causes.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("多福巷社区")
    page.goto(f"/office/{world.street}/months")
    expect(page.get_by_role("row").last).to_contain_text("1/")
    looks()
