"""A street asks from its list of gaps for what it cannot do alone; the district or its department answers; the line keeps it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.access.accounts import add_user
from catalogue.access.rights import operator
from catalogue.catalogues import EditionFacts
from catalogue.departments import save_department, save_items
from catalogue.foundation.clock import months_later, today
from catalogue.foundation.database import begin_writing
from catalogue.models import OfficeRequest, Role
from catalogue.remedies import Remedy, Wishes, page_of_remedies
from tests.browser.journeys.sizes import NARROW, WIDE, WITHOUT_SCRIPTS
from tests.browser.logging_in import PASSWORD, add_accounts, log_in
from tests.worlds.eight_streets import World

WAYS = {
    "the district, at a desk": WIDE,
    "its department, on a phone without scripts": NARROW | WITHOUT_SCRIPTS,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_request_upward_is_asked_answered_closed_and_kept_with_the_line(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    world: World,
    reported: EditionFacts,
    session: Session,
) -> None:
    row = page_of_remedies(session, reported, world.community, wishes=Wishes(remedy=Remedy.SET_UP)).rows[0]
    session.rollback()
    add_accounts(session, ("street", Role.STREET, world.street), ("district", Role.DISTRICT, world.district))
    begin_writing(session)
    office = operator("tests")
    owner = save_department(session, actor=office, division=world.district, name="区民政局")
    save_items(
        session,
        actor=office,
        edition=reported,
        division=world.district,
        department=owner.id,
        items=[row.item.id],
    )
    add_user(session, "owner", Role.DEPARTMENT, world.district, PASSWORD, actor=office, department=owner.id)
    session.commit()
    asked = "区民政局" if "department" in way else "上级"
    answerer = "owner" if "department" in way else "district"
    context, scripts = open_context(**WAYS[way]), "without" not in way
    page = context.new_page()

    def looks() -> None:
        if scripts:
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    log_in(page, "street")
    page.goto(f"/office/{world.street}/gaps?group=set_up")
    page.get_by_role("checkbox", name=f"选择：多福巷社区 {row.item.code}").check()
    page.get_by_role("button", name="选中的需要多少？").click()
    page.get_by_role("button", name="提请协调").click()
    expect(page.locator("main")).to_contain_text("全部补上约需")
    page.get_by_role("button", name="发出").click()
    expect(page.get_by_role("alert")).to_contain_text("请写明需要什么、为什么。")
    looks()
    page.get_by_role("radio", name=asked).check()
    page.get_by_label("需要什么").fill("社区没有场地，请协调闲置用房")
    page.get_by_label("本单位").fill("街道负责装修和人员")
    page.locator("input[name=due_on]").fill(months_later(today(), 1).isoformat())
    page.get_by_role("button", name="发出").click()
    expect(page.locator("main")).to_contain_text("待答复")
    looks()

    def opened() -> str:
        found = session.scalars(select(OfficeRequest.id)).one()
        session.rollback()
        return str(found)

    number = opened()
    context.clear_cookies()
    log_in(page, answerer)
    page.goto(f"/office/{world.district}/requests")
    page.get_by_role("table").get_by_role("link", name=number).click()
    expect(page.locator("main")).to_contain_text("请协调闲置用房")
    page.get_by_role("textbox", name="已办情况").fill("下月把旧仓库改作站点")
    page.get_by_role("button", name="提交答复").click()
    expect(page.get_by_role("status").first).to_contain_text("答复已提交。")
    looks()

    context.clear_cookies()
    log_in(page, "street")
    page.goto(f"/office/{world.street}/requests/{number}")
    expect(page.locator("main")).to_contain_text("下月把旧仓库改作站点")
    page.get_by_role("textbox", name="办结情况").fill("站点已定，开始装修")
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_role("status").first).to_contain_text("已办结。")
    looks()
    page.goto(f"/office/{world.community}/items/{row.item.code}")
    for words in ("请协调闲置用房", "下月把旧仓库改作站点", "站点已定，开始装修"):
        expect(page.locator("main")).to_contain_text(words)
    looks()
