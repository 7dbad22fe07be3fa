"""A district declares a task, and a worker of one of its communities finds it met; an indicator comes in from a file."""

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

WAYS = {"at a desk": (WIDE, NARROW), "on a phone without scripts": (NARROW | WITHOUT_SCRIPTS, WIDE)}
TASK = "规范社区服务站的工作关系。"


def looks(page: Page, check: Callable[[Page], None], *, scripts: bool) -> None:
    if scripts:
        check(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


@pytest.mark.parametrize("way", WAYS)
def test_a_district_declares_a_task_and_a_worker_finds_it_met(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    world: World,
    session: Session,
) -> None:
    add_accounts(
        session, ("district", Role.DISTRICT, world.district), ("worker", Role.WORKER, world.community)
    )
    office, desk = WAYS[way]
    district, worker = open_context(**office).new_page(), open_context(**desk).new_page()
    scripts = "without" not in way

    log_in(worker, "worker")
    worker.goto(f"/work/{world.community}/standards")
    second = worker.get_by_role("row").filter(has_text=TASK)
    expect(second).to_contain_text("未知")
    expect(second).to_contain_text("东城区")
    looks(worker, assert_accessible, scripts=True)

    log_in(district, "district")
    district.goto(f"/office/{world.district}")
    district.get_by_role("link", name="社区规范化建设").first.click()
    expect(district.get_by_role("heading", level=1)).to_contain_text("社区规范化建设")
    looks(district, assert_accessible, scripts=scripts)
    district.get_by_role("link", name=TASK).click()
    expect(district.get_by_role("heading", level=1)).to_contain_text("任务2")
    looks(district, assert_accessible, scripts=scripts)
    district.get_by_label("已达标").check()
    district.get_by_label("从哪天起").fill("2026-03-01")
    district.get_by_label("说明").fill("区文件")
    district.get_by_role("button", name="登记").click()
    expect(district.get_by_role("status")).to_contain_text("已登记")

    worker.reload()
    expect(second).to_contain_text("已达标")
    expect(second).to_contain_text("区文件")
    worker.get_by_role("link", name="到档案中填写 19").click()
    rooms = worker.get_by_label("社区办公和服务用房（平方米）")
    rooms.fill("360")
    worker.get_by_label("截至（用房）").fill("2026-03-01")
    worker.get_by_role("button", name="保存档案").click()
    expect(worker.get_by_role("status")).to_contain_text("档案已保存")
    worker.goto(f"/work/{world.community}/standards")
    expect(worker.get_by_role("row").filter(has_text="360平方米")).to_contain_text("已达标")


@pytest.mark.parametrize("way", WAYS)
def test_an_indicator_comes_in_from_a_file_and_everybody_reads_it_with_its_source(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    world: World,
    session: Session,
    tmp_path: Path,
) -> None:
    add_accounts(session, ("city", Role.CITY, world.city))
    file = tmp_path / "公布值.csv"
    file.write_text(
        f"序号,数值,截至,来源,区划\n3,2.1,2015-12-31,统计公报,{world.city}\n", encoding="utf-8-sig"
    )
    office, street = WAYS[way]
    city, resident = open_context(**office).new_page(), open_context(**street).new_page()
    scripts = "without" not in way

    log_in(city, "city")
    city.goto(f"/office/{world.city}")
    city.get_by_role("link", name="规划指标").first.click()
    city.get_by_label("公布值（.csv）").set_input_files(file)
    city.get_by_role("button", name="查看文件内容").click()
    expect(city.get_by_role("status")).to_contain_text("将保存1个数值")
    expect(city.get_by_role("row").filter(has_text="城镇登记失业率")).to_contain_text("2.1%")
    looks(city, assert_accessible, scripts=scripts)
    city.get_by_role("button", name="保存这些改动").click()
    expect(city.get_by_role("status")).to_contain_text("已导入1个数值")
    looks(city, assert_accessible, scripts=scripts)

    resident.goto(f"/coverage/{world.city}/indicators")
    row = resident.get_by_role("row").filter(has_text="城镇登记失业率")
    expect(row).to_contain_text("2.1%")
    expect(row).to_contain_text("来源：统计公报")
    looks(resident, assert_accessible, scripts=True)
    for name, found in (("下载表格（CSV）", "统计公报"), ("下载JSON", '"source_class": "imported"')):
        with resident.expect_download() as taken:
            resident.get_by_role("link", name=name).click()
        assert found in Path(taken.value.path()).read_text(encoding="utf-8-sig")
