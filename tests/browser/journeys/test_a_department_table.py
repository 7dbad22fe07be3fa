"""A street sends a department's empty table, corrects it, downloads it filled and reads back what was missing."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import BrowserContext, Page
from sqlalchemy.orm import Session

from catalogue.exchange.filling.drawing import draw
from catalogue.models import Role
from tests.browser.journeys.sizes import NARROW, WIDE, WITHOUT_SCRIPTS
from tests.browser.logging_in import PASSWORD, add_account, log_in
from tests.worlds.department_tables import CENSUS
from tests.worlds.eight_streets import World

WAYS = {
    "at a desk": WIDE,
    "on a phone without scripts": NARROW | WITHOUT_SCRIPTS,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_department_table_comes_out_filled_and_is_complete_the_next_time(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    world: World,
    told: Any,
    session: Session,
) -> None:
    def look(page: Page) -> None:
        if "without scripts" not in way:
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    def downloaded(page: Page) -> Any:
        with page.expect_download() as waiting:
            page.get_by_role("link", name="下载填好的表").first.click()
        return load_workbook(io.BytesIO(waiting.value.path().read_bytes()))

    def send(page: Page, label: str, name: str, content: bytes, button: str) -> None:
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        page.get_by_label(label, exact=True).set_input_files([file])
        page.get_by_role("button", name=button).click()

    add_account(session, "wei", Role.STREET, world.street, PASSWORD)
    page = open_context(**WAYS[way]).new_page()
    log_in(page, "wei", PASSWORD)
    page.get_by_role("link", name="一表通出").click()
    look(page)
    send(page, "空表（.xlsx）", "统计表.xlsx", draw(CENSUS), "上传并查看各列")
    page.get_by_text("表格已保存").wait_for()
    look(page)
    page.get_by_label("户数（户）").select_option("optional")
    page.get_by_role("button", name="保存各列含义").click()
    page.get_by_text("各列已保存").wait_for()
    book = downloaded(page)
    sheet = book["统计表"]
    assert [sheet.cell(5, column).value for column in (3, 8, 12)] == ["多福巷社区", None, "【待填】"]
    sheet["L5"] = "王芳"
    packed = io.BytesIO()
    book.save(packed)
    send(page, "填好的表", "填好.xlsx", packed.getvalue(), "读取填写的内容")
    page.get_by_text("王芳").wait_for()
    look(page)
    page.get_by_role("button", name="保存这些内容").click()
    page.get_by_text("已随表保存1个内容").wait_for()
    assert downloaded(page)["统计表"]["L5"].value == "王芳"
