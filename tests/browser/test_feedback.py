"""Feedback in a browser: a wrong number is reported, put right and answered; a need is left where nothing was found."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from tests.browser.logging_in import PASSWORD, log_in
from tests.worlds.eight_streets import World
from tests.worlds.told import HOSTILE, MEALS

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
CODE = re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}")

SCRIPTS = [True, pytest.param(False, marks=pytest.mark.judge)]
"""What is done here is done without scripts in ``journeys/test_feedback.py`` as well."""

Open = Callable[..., BrowserContext]
Check = Callable[[Page], None]
TakeTime = Callable[[], None]


@pytest.fixture
def people(told: World, session: Session) -> World:
    """多福巷社区 has reported, and has a worker; the district has an office."""
    begin_writing(session)
    accounts.add_user(session, "worker", Role.WORKER, told.community, PASSWORD, actor=operator("tests"))
    accounts.add_user(session, "district", Role.DISTRICT, told.district, PASSWORD, actor=operator("tests"))
    session.commit()
    return told


def at_home(context: BrowserContext, world: World, **cookies: str) -> Page:
    """A page of somebody who has chosen 多福巷社区."""
    page = context.new_page()
    page.goto("/definitions")
    url = page.url
    chosen = {"community": str(world.community)} | cookies
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in chosen.items()])
    return page


def fits(page: Page) -> None:
    """Nothing sticks out to the side."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_wrong_number_is_reported_put_right_and_answered(
    open_context: Open, people: World, assert_accessible: Check, take_time: TakeTime, script: bool
) -> None:
    resident = at_home(open_context(viewport=PHONE, java_script_enabled=script), people)
    resident.goto(f"/items/{MEALS}")
    resident.locator(".said").get_by_role("link", name="纠错").click()
    resident.get_by_role("radio", name="电话").check()
    resident.get_by_label("据您了解，正确的是").fill(f"应当是 6512 3456 {HOSTILE}")
    resident.get_by_label("电话或邮箱").fill("138 0013 8000")
    fits_if_scripted = fits if script else (lambda _page: None)
    fits_if_scripted(resident)
    if script:
        assert_accessible(resident)
    take_time()
    resident.get_by_role("button", name="提交").click()
    code = resident.locator(".said-code").inner_text()
    assert CODE.fullmatch(code)
    expect(resident.locator(".case-clock")).to_contain_text("承办单位将在")
    due = re.search(r"\d+年\d+月\d+日前答复", resident.locator(".case-clock").inner_text())
    assert due
    if script:
        assert_accessible(resident)
        expect(resident.get_by_role("button", name="打印本页")).to_be_visible()
    fits_if_scripted(resident)

    worker = log_in(open_context(viewport=DESK, java_script_enabled=script).new_page(), "worker", PASSWORD)
    worker.goto(f"/work/{people.community}/cases")
    expect(worker.locator(".case-clock")).to_contain_text(
        f"请在{due[0]}"
    )  # the same day, told to either side
    if script:
        assert_accessible(worker)
    worker.locator(".case a").click()
    expect(worker.locator(".case-reports")).to_contain_text(HOSTILE)
    expect(worker.locator(".case-reports")).to_contain_text("138 0013 8000")
    if script:
        assert_accessible(worker)
    # 改好并答复: from the list three clicks and two pages, the list and the case.
    number = worker.locator("form[action$='/correct'] :is([name$='-phone'], [name$='-phones'])").first
    number.click()
    number.fill("010-6512 3456")
    worker.get_by_role("button", name="改好并答复").click()
    expect(worker.get_by_role("status")).to_contain_text("已改好并答复")

    resident.goto("/feedback")
    resident.get_by_label("查询码").fill(code.lower().replace("-", " "))
    resident.get_by_role("button", name="查询").click()
    expect(resident.locator(".said-answer")).to_contain_text("已更正")
    expect(resident.locator(".said-answer")).to_contain_text("现在公布的是：010-6512 3456")
    expect(resident.locator(".case-clock")).to_contain_text("已于")
    if script:
        assert_accessible(resident)
    resident.goto(f"/items/{MEALS}")
    expect(resident.locator(".verdict")).to_contain_text("010-6512 3456")


@pytest.mark.parametrize("script", SCRIPTS)
def test_where_nothing_was_found_a_need_is_left(
    open_context: Open, people: World, assert_accessible: Check, take_time: TakeTime, script: bool
) -> None:
    resident = open_context(viewport=PHONE, java_script_enabled=script).new_page()
    resident.goto("/search?q=股票行情")
    resident.locator("main a[href^='/feedback/new']").first.click()
    words = resident.get_by_label("您需要什么服务")
    expect(words).to_have_value(re.compile("股票行情"))
    words.fill("想学用手机看行情，要有人教")
    resident.get_by_label("社区、小区、胡同或村的名称").fill("多福巷")
    resident.get_by_label("社区、小区、胡同或村的名称").press("Enter")
    expect(words).to_have_value("想学用手机看行情，要有人教")
    expect(resident.get_by_label("多福巷社区")).to_be_checked()
    if script:
        assert_accessible(resident)
        fits(resident)
    take_time()
    resident.get_by_role("button", name="提交").click()
    assert CODE.fullmatch(resident.locator(".said-code").inner_text())
    expect(resident.locator("main")).to_contain_text("想学用手机看行情，要有人教")

    worker = log_in(open_context(viewport=PHONE, java_script_enabled=script).new_page(), "worker", PASSWORD)
    worker.goto(f"/work/{people.community}/cases")
    expect(worker.locator(".case")).to_contain_text("想学用手机看行情")
    if script:
        assert_accessible(worker)
        fits(worker)


def test_a_need_of_a_district_is_answered_by_its_office(
    open_context: Open, people: World, assert_accessible: Check, take_time: TakeTime
) -> None:
    resident = open_context(viewport=PHONE).new_page()
    resident.goto("/feedback/new?kind=need&words=修鞋")
    resident.get_by_label("或者只选区").select_option("东城区")
    take_time()
    resident.get_by_role("button", name="提交").click()
    code = resident.locator(".said-code").inner_text()
    office = log_in(open_context(viewport=DESK).new_page(), "district", PASSWORD)
    office.get_by_role("link", name="居民反映").click()
    assert_accessible(office)
    office.locator(".case a").click()
    assert_accessible(office)
    office.get_by_label("已安排").check()
    office.get_by_label("答复内容").fill("已请各街道安排。")
    office.get_by_role("button", name="答复并办结").click()
    resident.goto(f"/feedback/{code}")
    expect(resident.locator(".said-answer")).to_contain_text("已请各街道安排。")


@pytest.mark.parametrize("elder", ["0", "1"])
def test_the_one_question_is_two_presses_from_a_report(
    open_context: Open, people: World, assert_accessible: Check, take_time: TakeTime, elder: str
) -> None:
    resident = at_home(open_context(viewport=PHONE), people, elder=elder)
    resident.goto(f"/items/{MEALS}")
    question = resident.locator(".said")
    question.get_by_role("button", name="用上了").click()
    expect(resident.get_by_role("heading", level=1)).to_have_text("谢谢您")
    assert_accessible(resident)
    resident.goto(f"/items/{MEALS}")
    question.get_by_role("button", name="白跑了一趟").click()
    expect(resident.get_by_role("heading", level=1)).to_contain_text("白跑了一趟")
    assert_accessible(resident)
    fits(resident)
    take_time()
    resident.get_by_role("button", name="提交").click()
    assert CODE.fullmatch(resident.locator(".said-code").inner_text())
    assert_accessible(resident)
    fits(resident)


def test_what_is_wrong_is_said_first_and_in_english_too(
    open_context: Open, people: World, assert_accessible: Check
) -> None:
    reader = at_home(open_context(viewport=PHONE), people, language="en")
    reader.goto("/feedback/new?kind=correction")
    reader.get_by_role("button", name="Send").click()
    expect(reader.get_by_role("alert")).to_be_visible()
    assert_accessible(reader)
    reader.goto("/feedback/7K2-M9Q-XT4")
    expect(reader.get_by_role("alert")).to_contain_text("Nothing was found under this code")
    assert_accessible(reader)
    reader.goto("/feedback/new")
    assert_accessible(reader)
