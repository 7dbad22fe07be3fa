"""A street declares what it runs for its communities, one of them objects, and the street answers."""

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
    """An officer of the street and a worker of one of its communities."""
    add_accounts(
        session,
        ("office", Role.STREET, world.street),
        ("worker", Role.WORKER, world.community),
    )
    return world


@pytest.mark.parametrize(
    ("office", "desk"), [(WIDE, NARROW), (NARROW, WIDE)], ids=["wide office", "narrow office"]
)
def test_a_street_declares_and_a_community_objects(
    office: dict[str, object],
    desk: dict[str, object],
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    people: World,
) -> None:
    street, worker = open_context(**office).new_page(), open_context(**desk).new_page()
    log_in(street, "office", PASSWORD)
    street.goto(f"/office/{people.street}")
    street.get_by_role("link", name="统筹提供").click()
    street.get_by_role("link", name="新增统筹提供").click()
    street.get_by_label("服务名称").fill("东华门居家养老服务队")
    street.locator("summary", has_text="社区社会保障服务").click()
    street.get_by_label("0201").check()
    street.get_by_label("咨询电话").fill("010-05100001")
    street.get_by_role("button", name="预览变化").click()
    expect(street.get_by_role("status")).to_contain_text("将发生的变化")
    expect(street.get_by_role("status")).to_contain_text("节省填报用时")
    assert_accessible(street)
    street.get_by_role("button", name="申明").click()
    expect(street.get_by_role("heading", level=1)).to_contain_text("东华门居家养老服务队")
    assert_accessible(street)

    log_in(worker, "worker", PASSWORD)
    worker.goto(f"/work/{people.community}/0201")
    expect(worker.get_by_role("main")).to_contain_text("由东华门街道统筹提供并维护")
    worker.get_by_role("link", name="与实际不符，或查看统筹提供").click()
    assert_accessible(worker)
    worker.get_by_role("link", name="与实际不符").click()
    worker.get_by_label("哪里与实际不符？").fill("服务队没有来过本社区")
    assert_accessible(worker)
    worker.get_by_role("button", name="提交").click()
    expect(worker.get_by_role("main")).to_contain_text("与实际不符：")

    street.goto(f"/office/{people.street}/declarations")
    street.get_by_role("link", name="1条异议待答复").click()
    street.get_by_label("核实结果").fill("已安排每周二上门")
    street.get_by_role("button", name="申明属实，恢复纳入").click()
    expect(street.get_by_role("main")).to_contain_text("已安排每周二上门")
    worker.reload()
    expect(worker.get_by_role("main")).to_contain_text("情况属实")
    expect(worker.get_by_role("main")).to_contain_text("已安排每周二上门")
