"""A worker fills in Excel while a colleague changes the same line: two errors, one conflict, brought in and undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import get_edition
from catalogue.foundation.database import begin_writing
from catalogue.models import Role, State
from catalogue.offerings import OfferingDraft
from tests.browser.journeys.sizes import NARROW, WIDE, WITHOUT_SCRIPTS
from tests.browser.logging_in import PASSWORD, add_account, log_in
from tests.worlds.eight_streets import World
from tests.worlds.workbooks import LINES, Filled

CARE = "0201"
WAYS = {
    "at a desk": WIDE,
    "on a phone without scripts": NARROW | WITHOUT_SCRIPTS,
    "on a phone": NARROW,
}
ROWS_OF_TABS = """() => new Set([...document.querySelectorAll('.tabs :is(a, summary)')]
    .filter(each => each.checkVisibility({ contentVisibilityAuto: true }))
    .map(each => Math.round(each.getBoundingClientRect().top))).size"""


@pytest.mark.parametrize(
    "way", [pytest.param(way, marks=[pytest.mark.judge] * ("without scripts" in way)) for way in WAYS]
)
def test_a_workbook_goes_out_and_comes_back_with_two_errors_and_a_conflict(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    world: World,
    session: Session,
) -> None:
    edition = get_edition(session, world.edition_key)

    def look(page: Page) -> None:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
        assert page.evaluate(ROWS_OF_TABS) <= 2
        if "without scripts" not in way:
            assert_accessible(page)

    def colleague_writes(note: str) -> None:
        session.rollback()
        begin_writing(session)
        draft = OfferingDraft(state=State.DELIVERED, phone="010-65120000", note_zh=note)
        street = Actor("street", (Held(Role.STREET, world.street),))
        offerings.record(
            session, actor=street, community=world.community, item=edition.item(CARE), draft=draft
        )
        session.commit()

    def note() -> str:
        session.rollback()
        offering = offerings.get_line(session, edition, world.community, CARE).offering
        assert offering is not None
        return offering.draft.note_zh

    def send(page: Page, filled: Filled) -> None:
        file = {"name": "填报.xlsx", "mimeType": "application/octet-stream", "buffer": filled.as_wps()}
        page.get_by_label("填好的文件").set_input_files([file])
        page.get_by_role("button", name="上传并核对").click()

    colleague_writes("周一到周五")
    add_account(session, "worker", Role.WORKER, world.community, PASSWORD)
    page = open_context(**WAYS[way]).new_page()
    log_in(page, "worker", PASSWORD)
    page.goto(f"/work/{world.community}")
    if "phone" in way:
        page.get_by_text("更多", exact=True).click()
    page.get_by_role("link", name="Excel", exact=True).click()
    page.get_by_role("link", name="下载全部").wait_for()
    look(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载全部").click()
    filled = Filled(waiting.value.path().read_bytes())
    colleague_writes("同事改成周六也开")
    filled.line(CARE, note_zh="文件里写成周日也开")
    filled.line("0301", state="已开展")
    filled.line("0302", state="未提供", phone="电话见门口")
    send(page, filled)
    page.get_by_role("heading", name="有2个格子要改正").wait_for()
    for code, letter in (("0301", "F"), ("0302", "K")):
        assert page.get_by_text(f"（{letter}{filled.find(LINES, code) + 1}）").is_visible()
    look(page)
    assert page.get_by_role("button", name="全部导入").count() == 0
    filled.line("0301", state="未提供")
    filled.line("0302", phone="010-65120001")
    page.get_by_role("link", name="换一个文件上传").click()
    send(page, filled)
    page.get_by_role("heading", name="有1个格子别人也改过").wait_for()
    look(page)
    page.get_by_label("文件里写成周日也开").check()
    page.get_by_role("button", name="全部导入").click()
    page.get_by_role("button", name="整批撤销").wait_for()
    look(page)
    assert note() == "文件里写成周日也开"
    page.get_by_role("button", name="整批撤销").click()
    page.get_by_text("已于").wait_for()
    look(page)
    assert note() == "同事改成周六也开"
    assert offerings.get_line(session, edition, world.community, "0301").offering is None
