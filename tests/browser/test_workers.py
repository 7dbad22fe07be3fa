"""A worker's day in a real browser: filling in, confirming, a conflict, without a script, with keys alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access import accounts
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import get_edition
from catalogue.foundation.clock import months_later, today
from catalogue.foundation.database import begin_writing
from catalogue.models import Role, State
from catalogue.offerings import OfferingDraft, PointDraft
from tests.browser.conftest import LiveServer
from tests.browser.logging_in import PASSWORD, log_in
from tests.browser.looking import set_large_print
from tests.browser.tally import tally
from tests.worlds.eight_streets import World

NARROW = {"width": 320, "height": 640}
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}
BROKEN = """() => [...document.querySelectorAll('.button, .button-quiet, .task-button')].filter(each => {
    const words = [...each.childNodes].find(one => one.nodeType === 3 && one.data.trim());
    if (!words || !each.checkVisibility() || words.data.trim().length > 16) return false;
    const around = document.createRange();
    around.selectNodeContents(words);
    return new Set([...around.getClientRects()].filter(box => box.width > 2).map(box => box.top)).size > 1;
}).map(each => each.textContent.trim())"""
"""Short buttons whose words are broken over lines."""


@pytest.fixture
def desk(world: World, session: Session) -> World:
    """A worker and a street officer with accounts, one place, and three lines: valid, expired, partial."""
    begin_writing(session)
    for name, role, division in (
        ("worker", Role.WORKER, world.community),
        ("street", Role.STREET, world.street),
    ):
        accounts.add_user(session, name, role, division, PASSWORD, actor=operator("tests"))
    session.commit()
    edition = get_edition(session, world.edition_key)
    session.rollback()
    begin_writing(session)
    actor = Actor("worker", (Held(Role.WORKER, world.community),))
    point = offerings.save_point(
        session,
        actor=actor,
        community=world.community,
        draft=PointDraft(name="多福巷老年餐桌", address="多福巷1号", hours="Mo-Fr 11:00-12:30"),
    )
    for code, months, draft in (
        ("0202", 1, OfferingDraft(state=State.DELIVERED, points=(point.id,), note_zh="自带餐具")),
        ("0201", 14, OfferingDraft(state=State.DELIVERED, phone="010-65120000")),
        ("0203", 2, OfferingDraft(state=State.PARTIAL, shortfall="只接八十岁以上老人")),
    ):
        offerings.record(
            session,
            actor=actor,
            community=world.community,
            item=edition.item(code),
            draft=draft,
            today=months_later(today(), -months),
        )
    session.commit()
    return world


def test_a_worker_fills_in_a_line_is_told_what_is_missing_and_mends_it(page: Page, desk: World) -> None:
    log_in(page, "worker", PASSWORD)
    page.get_by_role("link", name="各项填报").click()
    expect(page.locator("h1")).to_have_text("逐项填报")
    line = page.locator("#line-0207")
    line.get_by_role("link", name="填写").click()
    page.get_by_label("已提供", exact=True).check()
    page.get_by_role("button", name="保存", exact=True).click()
    summary = page.locator("#errors")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    page.get_by_text("多福巷老年餐桌").click()
    page.get_by_text("由谁提供，其他联系方式").click()
    page.get_by_label("电话", exact=True).fill("010-65121234")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url("**#line-0207")
    expect(page.locator("#line-0207")).to_contain_text("今天已确认")
    expect(page.locator("#line-0207")).to_contain_text("已保存")


def test_only_what_the_chosen_state_needs_is_shown(page: Page, desk: World) -> None:
    log_in(page, "worker", PASSWORD)
    page.goto(f"/work/{desk.community}/0207")
    expect(page.locator("#shortfall")).to_be_hidden()
    page.get_by_label("部分提供", exact=True).check()
    expect(page.locator("#shortfall")).to_be_visible()
    page.get_by_label("暂停", exact=True).check()
    expect(page.locator("#shortfall")).to_be_hidden()
    expect(page.locator("#suspended_from")).to_be_visible()
    page.get_by_label("未提供", exact=True).check()
    expect(page.locator("#mode")).to_be_hidden()
    expect(page.locator("#note_zh")).to_be_visible()


def test_one_line_and_then_several_are_confirmed(page: Page, desk: World) -> None:
    log_in(page, "worker", PASSWORD)
    page.goto(f"/work/{desk.community}")
    expired = page.locator("#line-0201")
    expect(expired).to_contain_text("过期")
    expired.get_by_role("button").click()
    page.wait_for_url("**#line-0201")
    expect(page.locator("#line-0201")).to_contain_text("已确认属实")
    page.get_by_role("button", name="全部勾选").click()
    page.get_by_role("button", name="确认勾选的2项").click()
    expect(page.get_by_role("status")).to_contain_text("已确认2项属实。")


def test_two_browsers_one_line(open_context: Callable[..., BrowserContext], desk: World) -> None:
    first, second = open_context().new_page(), open_context().new_page()
    log_in(first, "worker", PASSWORD)
    log_in(second, "street", PASSWORD)
    for page in (first, second):
        page.goto(f"/work/{desk.community}/0202")
    second.get_by_label("中文说明").fill("街道说：周末也开")
    second.get_by_role("button", name="保存", exact=True).click()
    first.get_by_label("中文说明").fill("社区说：自带餐具，周末不开")
    first.get_by_text("由谁提供，其他联系方式").click()
    first.get_by_label("电话", exact=True).fill("010-65125555")
    first.get_by_role("button", name="保存", exact=True).click()
    expect(first.locator("h1")).to_have_text("本项刚被别人改过")
    expect(first.get_by_text("街道说：周末也开")).to_be_visible()
    first.get_by_role("button", name="按所选保存").click()
    expect(first.locator("#errors")).to_contain_text("中文说明")
    first.get_by_text("社区说：自带餐具，周末不开").click()
    first.get_by_role("button", name="按所选保存").click()
    first.wait_for_url("**#line-0202")
    first.goto(f"/work/{desk.community}/0202")
    expect(first.get_by_label("中文说明")).to_have_value("社区说：自带餐具，周末不开")
    expect(first.get_by_label("电话", exact=True)).to_have_value("010-65125555")
    expect(first.locator(".history-entry")).to_have_count(3)


def test_everything_works_without_a_script(open_context: Callable[..., BrowserContext], desk: World) -> None:
    page = open_context(java_script_enabled=False, viewport=PHONE).new_page()
    log_in(page, "worker", PASSWORD)
    page.goto(f"/work/{desk.community}/0207")
    for state, field in (("部分提供", "#shortfall"), ("暂停", "#suspended_from"), ("筹备中", "#planned_for")):
        page.get_by_label(state, exact=True).check()
        expect(page.locator(field)).to_be_visible()
    page.get_by_text("由谁提供，其他联系方式").click()
    expect(page.locator("#mode")).to_be_visible()
    expect(page.get_by_role("button", name="保存", exact=True)).to_be_in_viewport(ratio=1)
    page.fill("#planned_for", months_later(today(), 2).isoformat())
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#line-0207")).to_contain_text("筹备中")
    for code in ("0201", "0203"):
        page.locator(f"#tick-{code}").check()
    page.get_by_role("button", name="确认勾选的各项").click()
    expect(page.get_by_role("status")).to_contain_text("已确认2项属实。")


@pytest.mark.counted
def test_ten_lines_are_filled_in_with_sixty_strokes_of_the_keyboard(
    open_context: Callable[..., BrowserContext], desk: World, session: Session
) -> None:
    page = open_context(viewport={"width": 1366, "height": 768}).new_page()
    items = {item.code: item for item in get_edition(session, desk.edition_key).items}
    before, strokes = "", 0
    log_in(page, "worker", PASSWORD)
    page.goto(f"/work/{desk.community}/0204")
    expect(page.get_by_role("button", name="保存", exact=True)).to_be_in_viewport(ratio=1)
    for number in range(10):
        code = (page.locator("h1 .code").text_content() or "").strip()
        expect(page.locator("#state-0")).to_be_focused()
        at_a_place = "points" in offerings.ASKED_FIRST[items[code].form]
        if number % 4 == 3:
            keys = ["5"]
        elif at_a_place:
            keys = ["1", "0"] if before == "place" else ["1", "Tab", "Tab", "Space"]
        else:
            keys = ["1", "0"] if before == "number" else ["1", "Tab", "Tab", "Tab"]
        for key in keys:
            page.keyboard.press(key)
        if keys[-1] == "Tab":
            page.keyboard.type("010-65121234")
        page.keyboard.press("Enter")
        strokes += len(keys) + 1
        before = before if number % 4 == 3 else "place" if at_a_place else "number"
        expect(page.locator("h1 .code")).not_to_have_text(code)
        expect(page.locator("[data-undo]")).to_be_visible()
    tally("filling in ten unknown lines by keyboard", "key strokes", strokes, most=60)
    page.keyboard.press("Escape")
    expect(page.get_by_text("已填12/60项")).to_be_visible()
    expect(page.locator(f"#line-{code}")).to_contain_text("已恢复")


@pytest.mark.parametrize("elder", ["0", "1"])
def test_the_bar_for_saving_is_always_in_sight_and_covers_no_field_that_has_the_focus(
    open_context: Callable[..., BrowserContext], live_server: LiveServer, desk: World, elder: str
) -> None:
    context = open_context(viewport=PHONE)
    context.add_cookies([{"name": "elder", "value": elder, "url": live_server.url}])
    page = context.new_page()
    log_in(page, "worker", PASSWORD)
    page.goto(f"/work/{desk.community}/0202")
    save = page.get_by_role("button", name="保存", exact=True)
    page.locator("#state-0").focus()
    for _step in range(20):
        expect(save).to_be_in_viewport(ratio=1)
        if page.evaluate("document.activeElement.closest('.save-bar') !== null"):
            break
        page.wait_for_function(
            "() => document.activeElement.getBoundingClientRect().bottom"
            " <= document.querySelector('.save-bar').getBoundingClientRect().top"
        )
        page.keyboard.press("Tab")
    else:
        pytest.fail("the way to the bar takes more than 20 keys")
    page.emulate_media(media="print")
    expect(save).to_be_hidden()


def test_figure_keys_choose_a_state_outside_text_fields_and_can_be_turned_off(
    page: Page, desk: World
) -> None:
    log_in(page, "worker", PASSWORD)
    page.goto(f"/work/{desk.community}/0202")
    page.keyboard.press("2")
    expect(page.get_by_label("部分提供", exact=True)).to_be_checked()
    page.get_by_label("中文说明").press("5")
    expect(page.get_by_label("部分提供", exact=True)).to_be_checked()
    page.get_by_text("键盘操作").click()
    page.get_by_role("button", name="停用数字键").click()
    page.locator("#state-1").press("5")
    expect(page.get_by_label("部分提供", exact=True)).to_be_checked()
    page.reload()
    page.locator("#state-0").press("5")
    expect(page.get_by_label("已提供", exact=True)).to_be_checked()


def test_the_list_is_walked_and_confirmed_with_the_keyboard_alone(page: Page, desk: World) -> None:
    log_in(page, "worker", PASSWORD)
    page.goto(f"/work/{desk.community}")
    page.locator("#tick-0201").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已确认1项属实。")


@pytest.mark.parametrize(
    ("language", "viewport"),
    [
        pytest.param("zh", PHONE, id="zh-phone"),
        pytest.param("en", DESK, id="en-desk"),
        pytest.param("en", PHONE, id="en-phone", marks=pytest.mark.judge),
        pytest.param("zh", DESK, id="zh-desk", marks=pytest.mark.judge),
    ],
)
def test_every_page_is_accessible(
    open_context: Callable[..., BrowserContext],
    live_server: LiveServer,
    desk: World,
    assert_accessible: Callable[[Page], None],
    language: str,
    viewport: dict[str, int],
) -> None:
    context = open_context(viewport=viewport)
    page = context.new_page()
    context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
    log_in(page, "street", PASSWORD)
    base = f"/work/{desk.community}"
    lines = ("", "/0202", "/check", "/today", "/points", "/points/1", "/profile", "/notices")
    for path in ("/work/", "/account", *(base + line for line in lines)):
        page.goto(path)
        assert page.evaluate(BROKEN) == [], path
        assert_accessible(page)
    page.goto(f"{base}/0207")
    page.locator("#state-0").check()
    page.locator(".task-form .button").click()
    expect(page.locator("#errors")).to_be_visible()
    assert_accessible(page)


def test_nothing_is_wider_than_a_narrow_phone(
    open_context: Callable[..., BrowserContext], desk: World, assert_accessible: Callable[[Page], None]
) -> None:
    page = open_context(viewport=NARROW).new_page()
    log_in(page, "worker", PASSWORD)
    base = f"/work/{desk.community}"
    for path in (base, f"{base}/0202", f"{base}/points", f"{base}/points/1", f"{base}/profile"):
        page.goto(path)
        for elder in (False, True):
            set_large_print(page, elder)
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], (path, elder)
            assert_accessible(page)


def test_the_list_prints_without_buttons(page: Page, desk: World) -> None:
    log_in(page, "worker", PASSWORD)
    page.goto(f"/work/{desk.community}")
    page.emulate_media(media="print")
    expect(page.locator("#line-0202")).to_be_visible()
    expect(page.locator("#line-0202 button")).to_be_hidden()
    expect(page.locator("#tick-0202")).to_be_hidden()
    expect(page.locator(".print-title")).to_be_visible()
    page.goto(f"/work/{desk.community}/notices")
    expect(page.get_by_role("heading", name="新增安排")).to_be_hidden()


def test_how_hours_are_understood_shows_while_they_are_typed(page: Page, desk: World) -> None:
    log_in(page, "worker", PASSWORD)
    page.goto(f"/work/{desk.community}/points/new")
    page.get_by_label("服务点名称").fill("活动室")
    page.get_by_label("开放时间", exact=True).fill("周一到周五8点半到11点半，下午1点半到5点")
    expect(page.locator("[data-hours-read]")).to_contain_text("周一至周五 08:30-11:30、13:30-17:00")
    page.get_by_role("button", name="保存服务点").click()
    expect(page.get_by_text("已保存服务点“活动室”")).to_be_visible()
