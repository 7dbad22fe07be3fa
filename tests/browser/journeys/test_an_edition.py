"""The next edition, from the first copy to the day on which it holds: editors, residents, offices, a worker.

The city splits an item and adds one, sees coverage under both editions, shows the draft, answers a comment, has it approved by a
second person and puts it in force. A worker meets the new line; a resident finds the new item by search.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue.catalogues import get_edition
from catalogue.foundation import clock
from catalogue.models import Role
from tests.browser.journeys.sizes import NARROW, WIDE, WITHOUT_SCRIPTS
from tests.browser.logging_in import add_accounts, log_in
from tests.worlds.eight_streets import World

WAYS = {"at a desk": WIDE, "on a phone without scripts": NARROW | WITHOUT_SCRIPTS}
DRAFT = "/editor/drafts/second"


def write(page: Page, prefix: str = "", **texts: str) -> None:
    """Fill in some fields of an item's form."""
    for name, text in texts.items():
        page.locator(f"#{prefix}{name}").fill(text)


def presses(page: Page, name: str) -> None:
    """Press a button and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


@pytest.mark.parametrize("way", WAYS)
def test_an_edition_is_drafted_shown_approved_and_holds(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    at: Callable[[datetime], None],
    told: World,
    session: Session,
) -> None:
    world, today = told, told.today
    add_accounts(
        session,
        ("su", Role.EDITOR, world.city),
        ("li", Role.ADMIN, world.city),
        ("district", Role.DISTRICT, world.district),
        ("worker", Role.WORKER, world.community),
    )
    meals = get_edition(session, world.edition_key).item("0202").key
    session.rollback()

    def on(days: int, minutes: int = 0) -> None:
        moment = datetime.combine(today + timedelta(days=days), time(10), clock.BEIJING)
        at(moment + timedelta(minutes=minutes))

    def looks(page: Page) -> None:
        if "without" not in way:
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    def somebody(name: str | None = None) -> Page:
        page = open_context(**WAYS[way]).new_page()
        return log_in(page, name) if name else page

    on(0)
    editor = somebody("su")
    editor.goto("/editor/drafts")
    looks(editor)
    write(editor, key="second", title_zh="第二版目录", title_en="Second edition")
    presses(editor, "开始起草")
    expect(editor.get_by_role("heading", level=1)).to_have_text("第二版目录")
    looks(editor)

    editor.goto(f"{DRAFT}/item?item={meals}&do=split")
    expect(editor.get_by_role("heading", level=1)).to_have_text("拆分一项")
    looks(editor)
    write(editor, criterion_zh="每周至少五天供应午餐。", criterion_en="Lunch on five days a week.")
    write(editor, key="meals-brought")
    write(editor, "part_", code="0212", name_zh="社区老年人送餐服务", name_en="Meals brought home")
    write(editor, "part_", summary_zh="把饭菜送到家。", summary_en="Meals are brought home.")
    presses(editor, "存入草案")
    expect(editor.get_by_role("table", name="逐项变化")).to_contain_text("社区老年人送餐服务")

    editor.get_by_role("link", name="新增一项，或合并几项").click()
    expect(editor.get_by_role("heading", level=1)).to_have_text("新增一项")
    write(editor, key="phone-help", code="0213")
    write(editor, name_zh="社区老年人智能手机使用辅导", name_en="Help with smartphones")
    write(editor, summary_zh="教老年人使用智能手机。", summary_en="Older people learn to use smartphones.")
    editor.locator("#category").select_option("02")
    editor.locator("#for-elderly").check()
    presses(editor, "存入草案")
    changes = editor.get_by_role("table", name="逐项变化")
    expect(changes).to_contain_text("社区老年人智能手机使用辅导")
    expect(changes).to_contain_text("拆分")
    expect(changes).to_contain_text("新增")
    both = editor.get_by_role("table", name="两版之下的覆盖情况")
    expect(both.get_by_role("row")).to_have_count(3)
    expect(editor.get_by_role("main")).to_contain_text("分钟")
    looks(editor)

    editor.locator("#since").fill(today.isoformat())
    editor.locator("#until").fill((today + timedelta(days=7)).isoformat())
    editor.locator("#comments_to").fill("市民政局，010-05100000")
    presses(editor, "公示")
    expect(editor.get_by_role("status")).to_contain_text("草案已公示。")

    resident = somebody()
    resident.goto("/services")
    resident.get_by_role("link", name="第二版目录").click()
    expect(resident.get_by_role("heading", level=1)).to_have_text("第二版目录")
    looks(resident)
    resident.get_by_role("link", name="对0213提意见").click()
    expect(resident.get_by_role("heading", level=1)).to_have_text("对草案提意见")
    looks(resident)
    on(0, minutes=2)
    resident.get_by_label("您的意见").fill("希望周末也教")
    presses(resident, "提交意见")
    expect(resident.get_by_role("main")).to_contain_text("1条意见")
    expect(resident.get_by_role("main")).not_to_contain_text("希望周末也教")
    resident.goto("/editions")
    expect(resident.get_by_role("main")).to_contain_text("每周至少五天供应午餐。")
    looks(resident)

    editor.goto(f"{DRAFT}/comments")
    expect(editor.get_by_role("main")).to_contain_text("希望周末也教")
    editor.get_by_label("已采纳").check()
    editor.get_by_label("答复（公开）").fill("可在周末开课。")
    presses(editor, "公布答复")
    expect(editor.get_by_role("main")).to_contain_text("未答复0条")
    looks(editor)
    resident.goto("/drafts/second")
    expect(resident.get_by_role("table", name="意见答复")).to_contain_text("可在周末开课。")

    on(8)
    second = somebody("li")
    second.goto(DRAFT)
    presses(second, "批准")
    expect(second.get_by_role("status")).to_contain_text("草案已批准。")
    office = somebody("district")
    office.goto(f"/office/{world.district}/editions")
    expect(office.get_by_role("table", name="两版之下的覆盖情况").get_by_role("row")).to_have_count(3)
    expect(office.get_by_role("main")).to_contain_text("草案，尚未施行")
    looks(office)
    editor = somebody("su")
    editor.goto(DRAFT)
    editor.locator("#day").fill((today + timedelta(days=20)).isoformat())
    presses(editor, "施行")
    expect(editor.get_by_role("status")).to_contain_text("新版自该日起施行。")
    resident.goto("/search?q=老年人送餐")
    expect(resident.get_by_role("main")).not_to_contain_text("社区老年人送餐服务")

    on(20)
    worker = somebody("worker")
    worker.goto(f"/work/{world.community}")
    line = worker.get_by_role("link", name="社区老年人送餐服务").first
    expect(line).to_be_visible()
    looks(worker)
    line.click()
    expect(worker.get_by_role("heading", level=1)).to_contain_text("社区老年人送餐服务")
    looks(worker)
    resident.goto("/")
    resident.get_by_label("您需要什么服务？").first.fill("老年人送餐")
    resident.keyboard.press("Enter")
    resident.wait_for_url("**/search?**")
    found = resident.get_by_role("main").get_by_role("link", name="社区老年人送餐服务").first
    expect(found).to_be_visible()
    with resident.expect_navigation():
        found.click()
    expect(resident.get_by_role("heading", level=1)).to_contain_text("社区老年人送餐服务")
    looks(resident)
