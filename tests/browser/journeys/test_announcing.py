"""A street announces a service, a community objects before its first day, and on that day the others' lines follow it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue.foundation import clock
from catalogue.models import Role
from portal.server import age
from tests.browser.journeys.sizes import NARROW, WIDE
from tests.browser.logging_in import PASSWORD, add_accounts, log_in
from tests.worlds.eight_streets import World

AHEAD = 20
"""Days before the first day."""
SERVICE = "东华门流动助浴车"


@pytest.fixture
def people(world: World, session: Session) -> World:
    """An officer of the street, and the workers of two of its communities."""
    add_accounts(
        session,
        ("office", Role.STREET, world.street),
        ("worker", Role.WORKER, world.community),
        ("neighbour", Role.WORKER, world.neighbour),
    )
    return world


@pytest.mark.parametrize(
    ("office", "desk"), [(WIDE, NARROW), (NARROW, WIDE)], ids=["wide office", "narrow office"]
)
def test_a_service_is_announced_objected_to_and_begins_on_its_day(
    office: dict[str, object],
    desk: dict[str, object],
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    people: World,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begin = clock.now()
    first = clock.today() + timedelta(days=AHEAD)
    said = f"{first.year}年{first.month}月{first.day}日"
    street, worker = open_context(**office).new_page(), open_context(**desk).new_page()

    def looks(page: Page) -> None:
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    log_in(street, "office", PASSWORD)
    street.goto(f"/office/{people.street}/declarations/new")
    street.get_by_label("服务名称").fill(SERVICE)
    street.locator("summary", has_text="社区社会保障服务").click()
    street.get_by_label("0201").check()
    street.get_by_label("咨询电话").fill("010-05100001")
    street.get_by_label("开始日期").fill(first.isoformat())
    street.get_by_role("button", name="预览变化").click()
    expect(street.get_by_role("status")).to_contain_text(f"自{said}开始。在此之前没有变化。")
    looks(street)
    street.get_by_role("button", name="申明").click()
    expect(street.get_by_role("main")).to_contain_text("预告")
    expect(street.get_by_role("main")).to_contain_text(f"开始日期：{said}")
    looks(street)

    worker.goto(f"/communities/{people.community}")
    expect(worker.get_by_role("main")).to_contain_text(f"{said}起：“{SERVICE}”，由东华门街道统筹提供")
    looks(worker)

    log_in(worker, "worker", PASSWORD)
    worker.goto(f"/work/{people.community}/declarations")
    expect(worker.get_by_role("main")).to_contain_text(f"开始日期：{said}")
    looks(worker)
    expect(worker.get_by_role("button", name="属实")).to_have_count(0)
    worker.get_by_role("link", name="提前反馈").click()
    worker.get_by_label("哪里不合适？").fill("助浴车进不了本社区的胡同")
    looks(worker)
    worker.get_by_role("button", name="提交").click()
    expect(worker.get_by_role("main")).to_contain_text("与实际不符：")
    looks(worker)
    worker.goto(f"/communities/{people.community}")
    expect(worker.get_by_role("main")).not_to_contain_text(SERVICE)

    # The office reads the objection before the first day.
    street.goto(f"/office/{people.street}/declarations")
    street.get_by_role("link", name="1条异议待答复").click()
    expect(street.get_by_role("main")).to_contain_text("助浴车进不了本社区的胡同")
    looks(street)

    # The day comes: the count of the night lets the service begin.
    monkeypatch.setattr(clock, "now", lambda: begin + timedelta(days=AHEAD))
    session.rollback()
    age(session.get_bind())
    log_in(street, "office", PASSWORD)
    street.goto(f"/office/{people.street}/declarations")
    expect(street.get_by_role("main")).to_contain_text("在用")
    for name, community, follows in (
        ("neighbour", people.neighbour, True),
        ("worker", people.community, False),
    ):
        worker.context.clear_cookies()
        log_in(worker, name, PASSWORD)
        worker.goto(f"/work/{community}/0201")
        kept = expect(worker.get_by_role("main"))
        (kept.to_contain_text if follows else kept.not_to_contain_text)("由东华门街道统筹提供并维护")
        looks(worker)
    worker.context.clear_cookies()
    worker.goto(f"/items/0201?in={people.neighbour}")
    expect(worker.get_by_role("main")).to_contain_text("由东华门街道统筹提供")
    looks(worker)
