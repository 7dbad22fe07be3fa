"""A community brings its grids in, a place and a report fall into one, the worker filters by it, and the street sees the list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue.models import Role
from tests.browser.journeys.sizes import NARROW, WIDE, WITHOUT_SCRIPTS
from tests.browser.logging_in import add_accounts, log_in
from tests.worlds.eight_streets import World

WAYS = {"at a desk": WIDE, "on a phone without scripts": NARROW | WITHOUT_SCRIPTS}


@pytest.mark.parametrize("way", WAYS)
def test_grids_from_the_file_to_the_list_of_the_street(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    world: World,
    session: Session,
    tmp_path: Path,
) -> None:
    add_accounts(session, ("worker", Role.WORKER, world.community), ("street", Role.STREET, world.street))
    listed = tmp_path / "网格.csv"
    listed.write_text(
        "社区代码,网格编码,网格名称,小区/胡同,职务\n"
        f"{world.community},001,第一网格,多福巷;奶子府,网格员\n"
        f"{world.community},002,第二网格,东四条小区,楼门长\n",
        encoding="gb18030",
    )
    desk = f"/work/{world.community}"
    page = open_context(**WAYS[way]).new_page()

    def looks() -> None:
        if "without" not in way:
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    log_in(page, "worker")
    page.goto(f"{desk}/grids")
    page.get_by_label("网格名单（.csv）").set_input_files(listed)
    page.get_by_role("button", name="查看文件内容").click()
    changes = page.get_by_role("table", name="这张表会改什么")
    expect(changes.get_by_role("row").nth(2)).to_contain_text("楼门长")
    expect(page.get_by_role("main")).to_contain_text("将保存2个网格")
    looks()
    page.get_by_role("button", name="保存这些改动").click()
    expect(page.get_by_role("main")).to_contain_text("已导入2个网格")
    expect(page.get_by_role("heading", name="002 第二网格")).to_be_visible()
    looks()

    for name, address in (("多福巷餐桌", "多福巷6号"), ("小区餐桌", "东四条小区1号楼")):
        page.goto(f"{desk}/points/new")
        page.get_by_label("服务点名称", exact=True).fill(name)
        page.get_by_label("地址", exact=True).fill(address)
        page.get_by_role("button", name="保存服务点").click()
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    page.goto(f"{desk}/cases/new")
    page.get_by_label("需求", exact=True).check()
    page.get_by_label("来电人的原话").fill("多福巷缺长椅")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()
    looks()

    page.goto(f"{desk}/grids")
    page.locator(f"a[href='{desk}/points?grid=001']").click()
    expect(page.locator(".place-name")).to_have_text(["多福巷餐桌"])
    looks()
    page.get_by_role("navigation", name="网格").get_by_role("link", name="002 第二网格").click()
    expect(page.locator(".place-name")).to_have_text(["小区餐桌"])
    page.goto(f"{desk}/cases?grid=001")
    expect(page.get_by_role("main")).to_contain_text("多福巷缺长椅")
    page.get_by_role("navigation", name="网格").get_by_role("link", name="002 第二网格").click()
    expect(page.get_by_role("link", name="002 第二网格")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("main")).not_to_contain_text("多福巷缺长椅")

    page.context.clear_cookies()
    log_in(page, "street")
    page.goto(f"/office/{world.street}")
    page.locator(f"a[href='/office/{world.street}/grids']").click()
    own = page.locator(f"#community-{world.community}")
    expect(own.get_by_role("row").nth(0)).to_contain_text("网格员")
    expect(own.locator("td.figure")).to_have_text(["1", "1"])
    expect(page.locator(f"#community-{world.neighbour}")).to_contain_text("未登记网格")
    looks()
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载表格（CSV）").click()
    assert "东四条小区" in Path(taken.value.path()).read_text(encoding="utf-8-sig")
