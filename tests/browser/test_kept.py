"""Nothing typed is lost in a real browser: without a connection, after the end of a log-in, and without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import delete
from sqlalchemy.orm import Session

from catalogue import spot_checks
from catalogue.access import accounts
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts
from catalogue.foundation.database import begin_writing
from catalogue.models import LogIn, Role
from tests.browser.logging_in import PASSWORD, log_in
from tests.worlds.eight_streets import World

HOURS = 3600 * 1000


@pytest.fixture
def address(world: World, session: Session) -> str:
    """The form of the community's profile; its worker has an account."""
    begin_writing(session)
    accounts.add_user(session, "worker", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
    session.commit()
    return f"/work/{world.community}/profile"


def expect_kept(page: Page, forms: int) -> None:
    """Wait until so much of what was typed is kept on the device: a page's script runs after its words are seen."""
    page.wait_for_function(
        "count => Object.keys(localStorage).filter(name => name.startsWith('unsent:')).length === count",
        arg=forms,
    )


def write(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("服务站名称").fill("多福巷社区服务站")
    page.get_by_label("户数").fill("1840")


def test_without_a_connection_the_text_stays_and_is_sent_when_it_is_back(page: Page, address: str) -> None:
    log_in(page, "worker", PASSWORD)
    write(page, address)
    page.context.set_offline(True)
    page.get_by_role("button", name="保存档案").click()
    expect(page.get_by_text("联网后自动发送")).to_be_visible()
    expect_kept(page, 1)
    page.context.set_offline(False)
    expect(page.get_by_text("档案已保存")).to_be_visible()
    expect(page.get_by_label("户数")).to_have_value("1840")
    expect_kept(page, 0)


def test_a_window_closed_without_a_connection_finds_its_text_again_and_log_out_ends_that(
    page: Page, address: str
) -> None:
    log_in(page, "worker", PASSWORD)
    write(page, address)
    page.context.set_offline(True)
    page.get_by_role("button", name="保存档案").click()
    expect(page.get_by_text("联网后自动发送")).to_be_visible()
    other = page.context.new_page()
    page.close()
    other.context.set_offline(False)
    other.goto(address)
    expect(other.get_by_text("上次没有发出的内容已填回")).to_be_visible()
    expect(other.get_by_label("户数")).to_have_value("1840")
    expect_kept(other, 1)
    other.get_by_role("button", name="退出").click()
    expect(other.get_by_text("您已退出")).to_be_visible()
    expect_kept(other, 0)


def test_what_is_typed_of_a_check_without_a_connection_is_offered_again_after_the_page_was_closed(
    page: Page, world: World, reported: EditionFacts, session: Session
) -> None:
    begin_writing(session)
    accounts.add_user(session, "monitor", Role.MONITOR, world.street, PASSWORD, actor=operator("tests"))
    office = Actor("street", (Held(Role.STREET, world.street),))
    quarter = spot_checks.quarter_of(world.today)
    sample = spot_checks.draw(
        session, actor=office, edition=reported, division=world.street, quarter=quarter, today=world.today
    )
    session.commit()
    cell = spot_checks.cells_of_sample(session, sample.id)[0]
    item = reported.by_id(cell.item_id)
    session.rollback()
    log_in(page, "monitor", PASSWORD)
    line = f"/office/{cell.community}/checks/{sample.id}/items/{item.code}"
    page.goto(line)
    page.context.set_offline(True)
    page.get_by_role("radio", name="不相符").check()
    page.get_by_label("哪里不符").press_sequentially("已停办")
    other = page.context.new_page()
    page.close()
    other.context.set_offline(False)
    other.goto(line)
    expect(other.get_by_text("上次没有发出的内容已填回")).to_be_visible()
    expect(other.get_by_role("radio", name="不相符")).to_be_checked()
    expect(other.get_by_label("哪里不符")).to_have_value("已停办")
    other.get_by_role("radio", name="上门走访").check()
    other.get_by_role("button", name="录入").click()
    expect(other.get_by_text("已录入：不相符")).to_be_visible()
    expect_kept(other, 0)


def test_a_browser_that_reached_nothing_has_the_text_in_the_form_again(page: Page, address: str) -> None:
    log_in(page, "worker", PASSWORD)
    write(page, address)
    page.route("**/profile", lambda route: route.abort("connectionfailed"))
    page.get_by_role("button", name="保存档案").click()
    page.wait_for_url(lambda url: url.startswith("chrome-error:"))
    page.unroute("**/profile")
    page.goto(address)
    expect(page.get_by_text("上次没有发出的内容已填回")).to_be_visible()
    expect(page.get_by_label("户数")).to_have_value("1840")
    page.get_by_role("button", name="保存档案").click()
    expect(page.get_by_text("档案已保存")).to_be_visible()
    expect_kept(page, 0)


@pytest.mark.parametrize("scripts", [True, False], ids=["with a script", "without a script"])
def test_after_the_end_of_a_log_in_the_form_is_back(
    open_context: Callable[..., BrowserContext], session: Session, address: str, scripts: bool
) -> None:
    page = open_context(java_script_enabled=scripts).new_page()
    log_in(page, "worker", PASSWORD)
    write(page, address)
    begin_writing(session)
    session.execute(delete(LogIn))
    session.commit()
    page.get_by_role("button", name="保存档案").click()
    page.get_by_label("账号名").fill("worker")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("您填写的内容还在")).to_be_visible()
    expect(page.get_by_label("服务站名称")).to_have_value("多福巷社区服务站")
    page.get_by_role("button", name="保存档案").click()
    expect(page.get_by_text("档案已保存")).to_be_visible()


def test_two_minutes_before_its_end_a_page_says_so_and_typing_puts_it_off(page: Page, address: str) -> None:
    page.clock.install()
    log_in(page, "worker", PASSWORD)
    page.goto(address)
    notice = page.get_by_text("登录将在两分钟后失效")
    page.clock.fast_forward(25 * 60 * 1000)
    expect(notice).to_be_hidden()
    with page.expect_response("**/still-here"):
        page.get_by_label("户数").fill("18")
    page.clock.fast_forward(25 * 60 * 1000)
    expect(notice).to_be_hidden()
    page.clock.fast_forward(3 * 60 * 1000)
    expect(notice).to_be_visible()
    with page.expect_response("**/still-here"):
        page.get_by_role("button", name="继续使用").click()
    expect(notice).to_be_hidden()
    page.clock.fast_forward(13 * HOURS)
    expect(page.get_by_text("登录已失效")).to_be_visible()
