"""A card is printed and scanned, those who run the place answer without an account, and the worker accepts with one click."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access import accounts
from catalogue.access.rights import Actor, Held, operator
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from tests.browser.journeys.sizes import NARROW, WIDE
from tests.browser.logging_in import PASSWORD, log_in
from tests.browser.paper import scanned
from tests.worlds.eight_streets import World

PLACE = "多福巷老年餐桌"


@pytest.fixture
def point(world: World, session: Session) -> int:
    """A service point of a community with a worker."""
    begin_writing(session)
    accounts.add_user(session, "worker", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
    made = offerings.save_point(
        session,
        actor=Actor("worker", (Held(Role.WORKER, world.community),)),
        community=world.community,
        draft=offerings.PointDraft(name=PLACE, phones=("010-05100002",), hours="Mo-Fr 11:00-13:00"),
    )
    session.commit()
    return made.id


@pytest.mark.parametrize(
    ("desk", "counter"), [(WIDE, NARROW), (NARROW, WIDE)], ids=["wide desk", "narrow desk"]
)
def test_a_card_is_printed_scanned_and_its_answer_accepted(
    desk: dict[str, object],
    counter: dict[str, object],
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    world: World,
    point: int,
) -> None:
    worker, owner = open_context(**desk).new_page(), open_context(**counter).new_page()
    log_in(worker, "worker", PASSWORD)
    worker.goto(f"/work/{world.community}/points/{point}")
    worker.get_by_role("link", name=re.compile("卡片")).click()
    worker.get_by_role("button", name="生成链接").click()
    expect(worker.get_by_role("main")).to_contain_text("打印卡片")
    assert_accessible(worker)
    worker.get_by_role("link", name="打印卡片").click()
    expect(worker.locator(".link-code")).to_be_visible()
    assert_accessible(worker)
    code = worker.locator(".link-code").inner_text()

    (address,) = scanned(worker)
    owner.goto(address)
    expect(owner.get_by_role("heading", level=1)).to_have_text(PLACE)
    owner.goto("/place")
    assert_accessible(owner)
    owner.get_by_label("卡片上的核对码").fill(code.lower())
    owner.get_by_role("button", name="查询").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text(PLACE)
    assert_accessible(owner)
    owner.get_by_label("有变化，我在下面改正").check()
    owner.get_by_label("开放时间").fill("周一至周六 11:00-13:00")
    owner.get_by_role("button", name="提交").click()
    expect(owner.get_by_role("main")).to_contain_text("谢谢")
    assert_accessible(owner)

    worker.goto(f"/work/{world.community}/today")
    expect(worker.get_by_role("main")).to_contain_text("服务点自报：有变化")
    assert_accessible(worker)
    worker.get_by_role("button", name="采纳").click()
    expect(worker.get_by_role("main")).to_contain_text("服务点自报，社区确认")
    owner.goto(f"/points/{point}")
    expect(owner.get_by_role("main")).to_contain_text("周六")
