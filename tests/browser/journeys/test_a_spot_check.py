"""A quarter's sample: drawn by the district or the street, walked by a monitor on a phone, one line returned, put right; a quarter reviewed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue import offerings, spot_checks
from catalogue.catalogues import EditionFacts
from catalogue.counters import expiry
from catalogue.counters.segments import Segment
from catalogue.foundation.database import begin_writing
from catalogue.history.ledger import digest
from catalogue.models import Role
from catalogue.reviews import last_day_of_quarter
from tests.browser.journeys.sizes import NARROW, WIDE, WITHOUT_SCRIPTS
from tests.browser.logging_in import PASSWORD, add_account, log_in
from tests.worlds.eight_streets import World

WAYS = {"district, with scripts": {}, "street, without scripts": WITHOUT_SCRIPTS}
"""Who draws, and how everybody reads the pages."""
IN_THE_HAND = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def in_chinese(quarter: str) -> str:
    """A quarter as people write it."""
    return f"{quarter[:4]}年第{'一二三四'[int(quarter[-1]) - 1]}季度"


@pytest.fixture
def people(world: World, reported: EditionFacts, session: Session) -> EditionFacts:
    for name, role, division in (
        ("worker", Role.WORKER, world.community),
        ("street", Role.STREET, world.street),
        ("district", Role.DISTRICT, world.district),
        ("monitor-street", Role.MONITOR, world.street),
        ("monitor-district", Role.MONITOR, world.district),
    ):
        add_account(session, name, role, division, PASSWORD)
    session.commit()
    return reported


@pytest.mark.parametrize("way", WAYS)
def test_a_sample_is_drawn_walked_on_a_phone_and_one_line_is_returned_and_put_right(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    world: World,
    people: EditionFacts,
    session: Session,
) -> None:
    office, scripts = way.split(",")[0], "without" not in way
    division = getattr(world, office)

    def looks(page: Page) -> None:
        if scripts:
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    desk = open_context(**WIDE | WAYS[way]).new_page()
    log_in(desk, office, PASSWORD)
    desk.goto(f"/office/{division}/checks")
    looks(desk)
    desk.get_by_role("button", name="抽取").click()
    expect(desk.get_by_role("status").first).to_contain_text("已抽取60项")
    looks(desk)
    session.rollback()
    sample = spot_checks.samples_about(session, division)[0]
    cell = spot_checks.cells_of_sample(session, sample.id, within=world.community)[0]
    item = people.by_id(cell.item_id)

    phone = open_context(**IN_THE_HAND | WAYS[way]).new_page()
    log_in(phone, f"monitor-{office}", PASSWORD)
    phone.goto(f"/office/{division}/checks")
    phone.get_by_role("link", name=in_chinese(sample.quarter)).first.tap()
    looks(phone)
    phone.locator(f"#line-{cell.position} a").first.tap()
    looks(phone)
    phone.get_by_role("radio", name="电话核实").check()
    phone.get_by_role("radio", name="没有联系上").check()
    phone.get_by_role("button", name="录入").tap()
    phone.get_by_role("link", name="走访核查单").tap()
    expect(phone.get_by_role("table")).to_contain_text(item.code)
    looks(phone)
    phone.go_back()
    phone.locator(f"#line-{cell.position} a").first.tap()
    expect(phone.get_by_role("radio", name="上门走访")).to_be_checked()
    phone.get_by_role("radio", name="不相符").check()
    phone.get_by_role("button", name="录入").tap()
    expect(phone.get_by_role("alert")).to_contain_text("请写明哪里不符")
    phone.get_by_label("哪里不符").fill("已停办两个月")
    looks(phone)
    phone.get_by_role("button", name="录入").tap()
    expect(phone.get_by_role("status").first).to_contain_text("本项已退回")

    worker = open_context(**NARROW | WAYS[way]).new_page()
    log_in(worker, "worker", PASSWORD)
    worker.goto(f"/work/{world.community}/today")
    expect(worker.locator("main")).to_contain_text("已停办两个月")
    looks(worker)
    worker.goto(f"/work/{world.community}/{item.code}")
    looks(worker)
    worker.get_by_role("radio", name="已提供").check()
    worker.get_by_role("button", name="保存", exact=True).first.click()
    expect(worker.locator("main")).to_contain_text("现在所报与当时相同")
    worker.locator("[name=note_zh]").fill("改在每周三上午")
    worker.get_by_role("button", name="保存", exact=True).first.click()
    expect(worker.locator("main")).not_to_contain_text("现在所报与当时相同")
    session.rollback()
    line = offerings.get_line(session, people, world.community, item.code)
    assert (line.segment, line.returned) == (Segment.DELIVERED, False)
    desk.goto(f"/office/{world.community}/items/{item.code}")
    expect(desk.locator(".state-line")).to_contain_text("有效")
    for words in ("抽查退回", "改在每周三上午"):
        expect(desk.locator("main")).to_contain_text(words)


def test_a_district_reviews_a_quarter_that_everybody_then_reads(
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    world: World,
    people: EditionFacts,
    session: Session,
) -> None:
    begin_writing(session)
    quarter = spot_checks.quarter_of(world.today)
    later = last_day_of_quarter(quarter) + timedelta(days=3)
    expiry.age(session, today=later)
    digest(session, today=later)
    session.commit()
    desk = open_context(**WIDE).new_page()
    log_in(desk, "district", PASSWORD)
    desk.goto(f"/office/{world.district}/reviews")
    assert_accessible(desk)
    expect(desk.get_by_role("table", name="月末快照")).to_contain_text("自动统计")
    desk.get_by_label("说明").fill("已与街道核对")
    desk.get_by_role("button", name="审定").click()
    expect(desk.get_by_role("status").first).to_contain_text("已审定")
    assert_accessible(desk)
    phone = open_context(**NARROW).new_page()
    phone.goto(f"/coverage/{world.district}")
    expect(phone.locator("main")).to_contain_text("自动统计")
    assert_accessible(phone)
    phone.get_by_role("link", name=f"{in_chinese(quarter)}已审定").click()
    expect(phone.locator("main")).to_contain_text("已与街道核对")
    day = last_day_of_quarter(quarter)
    expect(phone.locator("main")).to_contain_text("已审定")
    expect(phone.locator("main")).to_contain_text(f"{day.year}年{day.month}月{day.day}日")
    assert_accessible(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
