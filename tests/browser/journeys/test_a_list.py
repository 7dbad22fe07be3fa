"""A district brings its department's list in twice and settles a doubtful row; at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy.orm import Session

from catalogue.models import Role
from tests.browser.journeys.sizes import NARROW, WIDE, WITHOUT_SCRIPTS
from tests.browser.logging_in import PASSWORD, add_account, log_in
from tests.browser.tally import tally
from tests.office_files import xlsx
from tests.worlds.eight_streets import World

WAYS = {
    "at a desk": WIDE,
    "on a phone without scripts": NARROW | WITHOUT_SCRIPTS,
}
ROWS = (
    ("街道", "社区", "名称", "地址", "电话"),
    ("东华门街道", "多福巷社区", "多福巷卫生站", "演示路1号", "010-0555 0101"),
    ("东华门街道", "银匣社区", "银闸卫生站", "演示路2号", "见备注"),
)


@pytest.mark.counted
@pytest.mark.parametrize("way", WAYS)
def test_a_list_is_brought_in_twice_and_a_doubtful_row_settled_once(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    world: World,
    session: Session,
) -> None:
    def look(page: Page) -> None:
        if "without scripts" not in way:
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    def send(page: Page) -> None:
        file = {"name": "卫生站.xlsx", "mimeType": "application/octet-stream", "buffer": xlsx(ROWS)}
        page.get_by_label("名录文件").set_input_files([file])
        page.get_by_role("button", name="上传并核对").click()

    add_account(session, "wei", Role.DISTRICT, world.district, PASSWORD)
    page = open_context(**WAYS[way]).new_page()
    log_in(page, "wei", PASSWORD)
    page.get_by_role("link", name="名录", exact=True).click()
    look(page)
    send(page)
    page.get_by_text("待认定1个").wait_for()
    look(page)
    page.get_by_label("东华门街道 银匣社区").select_option(str(world.neighbour))
    page.get_by_role("button", name="导入").click()
    page.get_by_text("已新增2个").wait_for()
    look(page)
    page.get_by_role("link", name="本单位的全部名录").click()
    page.get_by_label("这是哪份名录").select_option("卫生站")
    send(page)
    page.get_by_text("新增0个，变更0个，不变2个，待认定0个").wait_for()
    look(page)
    page.get_by_text("各列的含义").click()
    look(page)
    # The next edition names 200 places more. What its columns and the doubtful name mean is known.
    more = [("东华门街道", "多福巷社区", f"第{n}站", f"演示路{n}号", "") for n in range(200)]
    page.get_by_role("link", name="本单位的全部名录").click()
    clicks = 0
    file = {"name": "新.xlsx", "mimeType": "application/octet-stream", "buffer": xlsx((*ROWS, *more))}
    for act in (
        lambda: page.get_by_label("名录文件").set_input_files([file]),
        lambda: page.get_by_label("这是哪份名录").select_option("卫生站"),
        lambda: page.get_by_role("button", name="上传并核对").click(),
        lambda: page.get_by_role("button", name="导入").click(),
    ):
        act()
        clicks += 1
    page.get_by_text("已新增200个").wait_for()
    tally("200 places of a district's list, its mapping known", "clicks", clicks, most=5)
