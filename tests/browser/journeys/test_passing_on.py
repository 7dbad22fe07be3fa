"""A need that the community cannot meet: passed on, answered in the street's own words, not settled, answered again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue import feedback
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import CaseKind, Channel, Role
from tests.browser.journeys.sizes import NARROW, WIDE, WITHOUT_SCRIPTS
from tests.browser.logging_in import PASSWORD, add_account, log_in
from tests.worlds.eight_streets import World

WAYS = {
    "at a desk": WIDE,
    "on a phone": NARROW,
    "at a desk without scripts": WIDE | WITHOUT_SCRIPTS,
    "on a phone without scripts": NARROW | WITHOUT_SCRIPTS,
}
COMBINED = ("on a phone", "at a desk without scripts")
"""What is different for these is different for one of the others."""
THEIR_WORDS = "您好，目前暂无条件开设，已列入明年计划。"


def kept_open(page: Page, summary: str) -> None:
    """Unfold a part of the page if it is folded."""
    part = page.locator("details").filter(has=page.locator("summary", has_text=summary))
    if part.get_attribute("open") is None:
        part.locator("summary").click()


@pytest.mark.parametrize(
    "way", [pytest.param(way, marks=[pytest.mark.judge] * (way in COMBINED)) for way in WAYS]
)
def test_a_report_is_passed_on_answered_not_settled_and_answered_again(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    world: World,
    session: Session,
) -> None:
    for name, role, division in (
        ("worker", Role.WORKER, world.community),
        ("street", Role.STREET, world.street),
    ):
        add_account(session, name, role, division, PASSWORD)
    begin_writing(session)
    draft = feedback.ReportDraft(kind=CaseKind.NEED, division=world.community, words="想要一个修鞋摊")
    said = feedback.report(session, draft=draft, channel=Channel.WEB, now=clock.now())
    session.commit()
    context, scripts = open_context(**WAYS[way]), "without" not in way
    page = context.new_page()

    def looks() -> None:
        if scripts:
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    def passes_on(to: str, reason: str) -> None:
        kept_open(page, "转办")
        page.get_by_label("转给").select_option(label=to)
        page.get_by_label("原因").fill(reason)
        looks()
        page.get_by_role("button", name="转办").click()
        expect(page.get_by_role("status").first).to_contain_text("已转给")

    def answers(outcome: str, begins: str) -> None:
        page.get_by_role("radio", name=outcome).check()
        if not scripts:
            page.get_by_role("button", name="填入常用答复").click()
        expect(page.get_by_label("答复内容")).to_have_value(begins)
        looks()
        page.get_by_role("button", name="答复并办结").click()

    log_in(page, "street", PASSWORD)
    page.goto(f"/office/{world.street}/departments")
    page.get_by_label("科室名称").fill("民政科")
    page.get_by_role("button", name="添加").click()
    expect(page.locator("main")).to_contain_text("民政科")
    page.goto(f"/office/{world.street}/cases/replies")
    page.get_by_role("link", name="修改 暂不能办理").click()
    page.get_by_label("中文").fill(THEIR_WORDS)
    looks()
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text(THEIR_WORDS)

    context.clear_cookies()
    log_in(page, "worker", PASSWORD)
    page.goto(f"/work/{world.community}/cases/{said.case.id}")
    passes_on("东华门街道", "社区没有场地")

    context.clear_cookies()
    log_in(page, "street", PASSWORD)
    office = f"/office/{world.street}/cases/{said.case.id}"
    page.goto(office)
    expect(page.locator("main")).to_contain_text("社区没有场地")
    passes_on("东华门街道民政科", "请协调场地")
    page.goto(office)
    answers("暂不能办理", THEIR_WORDS)

    context.clear_cookies()
    page.goto(f"/feedback/{said.code}")
    expect(page.locator(".said-answer")).to_contain_text(THEIR_WORDS)
    page.get_by_text("问题未解决").click()
    page.locator("textarea[name=words]").fill("附近两个街道都有，请再想想办法")
    looks()
    page.get_by_role("button", name="提交：未解决").click()
    expect(page.get_by_role("button", name="提交：未解决")).to_have_count(0)

    log_in(page, "street", PASSWORD)
    page.goto(office)
    expect(page.locator("main")).to_contain_text("请再想想办法")
    answers("已安排", page.get_by_role("radio", name="已安排").get_attribute("data-reply") or "")
    context.clear_cookies()
    page.goto(f"/feedback/{said.code}")
    expect(page.locator(".said-answer")).to_have_count(2)
    expect(page.get_by_role("button", name="提交：未解决")).to_have_count(0)
