"""A street looks where residents lack a canteen within 15 minutes, lists five empty rooms, and finds the best three."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue.foundation.database import begin_writing
from catalogue.models import CommunityProfile, Role
from tests.browser.journeys.sizes import NARROW, WIDE, WITHOUT_SCRIPTS
from tests.browser.logging_in import add_accounts, log_in
from tests.worlds.eight_streets import World
from tests.worlds.near_town import HERE

WAYS = {"at a desk": WIDE, "on a phone without scripts": NARROW | WITHOUT_SCRIPTS}
APART = 0.007
"""Degrees of latitude between neighbours in a row: one can walk to the next community, not to the one after it."""


@pytest.fixture
def in_a_row(session: Session, world: World) -> None:
    """Five communities in a row, with 100 to 500 households."""
    begin_writing(session)
    session.add_all(
        CommunityProfile(
            community_code=code,
            latitude=HERE[0] + number * APART,
            longitude=HERE[1],
            households=100 * (number + 1),
            updated_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        for number, code in enumerate(world.communities_in(world.street)[:5])
    )
    session.commit()


@pytest.mark.parametrize("way", WAYS)
def test_a_street_finds_the_three_best_of_five_rooms(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    world: World,
    session: Session,
    in_a_row: None,
    tmp_path: Path,
) -> None:
    add_accounts(session, ("street", Role.STREET, world.street))
    rooms = tmp_path / "空房.csv"
    beside = [f"空房{n},{HERE[0] + n * APART:.4f},{HERE[1] + 0.008:.4f}" for n in range(5)]
    rooms.write_text("\n".join(["名称,纬度,经度", *beside]), encoding="utf-8")
    page = open_context(**WAYS[way]).new_page()

    def looks() -> None:
        if "without" not in way:
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    log_in(page, "street")
    page.goto(f"/office/{world.street}")
    page.locator(f'a[href="/office/{world.street}/circle"]').first.click()
    expect(page.get_by_role("main")).to_contain_text("本页不作评判")
    looks()
    page.get_by_role("link", name="哪些社区 餐饮").click()
    expect(page.get_by_role("table", name="社区名单")).to_contain_text("多福巷")
    page.get_by_role("link", name="新增服务点选址").click()
    looks()
    listed = page.get_by_role("region", name="在您列出的房屋中选")
    listed.get_by_label("增加什么").select_option("item:0202")
    listed.get_by_label("新增几处").fill("3")
    listed.get_by_label("房屋清单（.csv）").set_input_files(rooms)
    listed.get_by_role("button", name="选出最好的几处").click()
    best = page.get_by_role("table", name="最好的几处")
    expect(best.get_by_role("rowheader")).to_have_text(["空房4", "空房3", "空房2"])
    expect(page.get_by_role("main")).to_contain_text(
        "加上这几处后为1,200（80%）；再增加一处，还能多覆盖200。"
    )
    expect(page.get_by_role("main")).to_contain_text("已证明：没有别的选法能覆盖更多。")
    looks()
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载表格（CSV）").click()
    assert "空房4" in Path(taken.value.path()).read_text(encoding="utf-8")
