"""A city writes a guide once, a street adds to it, a community says where it differs, and a resident reads who says what."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue.models import Role
from tests.browser.journeys.sizes import NARROW, WIDE
from tests.browser.logging_in import PASSWORD, add_accounts, log_in
from tests.worlds.eight_streets import World


@pytest.fixture
def people(world: World, session: Session) -> World:
    """An officer of the city, one of a street and a worker of one of its communities."""
    add_accounts(
        session,
        ("city", Role.CITY, world.city),
        ("street", Role.STREET, world.street),
        ("worker", Role.WORKER, world.community),
    )
    return world


@pytest.mark.parametrize(
    ("office", "desk"), [(WIDE, NARROW), (NARROW, WIDE)], ids=["wide office", "narrow office"]
)
def test_a_guide_is_written_once_and_read_with_its_sources(
    office: dict[str, object],
    desk: dict[str, object],
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    people: World,
) -> None:
    city, street = open_context(**office).new_page(), open_context(**office).new_page()
    worker = open_context(**desk).new_page()
    for page, name, division, field, text in (
        (city, "city", people.city, "费用", "每餐十五元"),
        (street, "street", people.street, "办理流程", "也可到街道大厅登记"),
    ):
        log_in(page, name, PASSWORD)
        page.goto(f"/office/{division}")
        page.get_by_role("link", name="办事指南").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("办事指南")
        assert_accessible(page)
        page.get_by_role("link", name="0202").click()
        page.get_by_label(field).fill(text)
        assert_accessible(page)
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_role("main")).to_contain_text("本指南的变更记录")

    log_in(worker, "worker", PASSWORD)
    worker.goto(f"/work/{people.community}/0202")
    assert worker.get_by_label("费用").count() == 0
    worker.get_by_role("link", name="办事指南：材料、流程、费用").click()
    expect(worker.get_by_role("main")).to_contain_text("每餐十五元")
    worker.get_by_label("办理时限").fill("当天")
    assert_accessible(worker)
    worker.get_by_role("button", name="保存").click()
    worker.get_by_role("link", name="居民看到的页面").first.click()
    worker.goto(f"/items/0202?in={people.community}")
    guide = worker.locator("section[aria-labelledby=guide]")
    for said in (
        "每餐十五元 来源：北京市",
        "也可到街道大厅登记 来源：东华门街道（补充）",
        "当天 来源：多福巷社区（当地做法）",
    ):
        expect(guide).to_contain_text(said)
    assert_accessible(worker)
