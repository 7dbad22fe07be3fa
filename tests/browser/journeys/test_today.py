"""A worker's morning: what is to be done is there after logging in, and is done on the spot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access import accounts
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import get_edition
from catalogue.foundation.clock import months_later, today
from catalogue.foundation.database import begin_writing
from catalogue.models import Role, State
from catalogue.offerings import OfferingDraft, PointDraft
from tests.browser.conftest import LiveServer
from tests.browser.journeys.sizes import NARROW, WIDE, WITHOUT_SCRIPTS
from tests.browser.logging_in import PASSWORD, log_in
from tests.browser.speaking import speak
from tests.worlds.eight_streets import World

WAYS = {
    "at a desk": WIDE,
    "on a phone": NARROW,
    "without scripts": NARROW | WITHOUT_SCRIPTS,
    "in English": NARROW,
}


@pytest.fixture
def morning(world: World, session: Session) -> World:
    """A suspension that ended yesterday, and a place not checked for more than a year."""
    edition = get_edition(session, world.edition_key)
    session.rollback()
    begin_writing(session)
    accounts.add_user(session, "early", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
    actor = Actor("early", (Held(Role.WORKER, world.community),))
    point = offerings.save_point(
        session,
        actor=actor,
        community=world.community,
        draft=PointDraft(name="多福巷老年餐桌", phones=["010-65120000"]),
    )
    began = today() - timedelta(days=20)
    for code, on, draft in (
        ("0202", months_later(today(), -13), OfferingDraft(state=State.DELIVERED, points=(point.id,))),
        (
            "0201",
            began,
            OfferingDraft(
                state=State.SUSPENDED,
                phone="010-65121111",
                suspended_from=began,
                suspended_until=today() - timedelta(days=1),
                suspended_reason="人手不足",
            ),
        ),
    ):
        offerings.record(
            session,
            actor=actor,
            community=world.community,
            item=edition.item(code),
            draft=draft,
            today=on,
        )
    session.commit()
    return world


@pytest.mark.parametrize(
    "way", [pytest.param(way, marks=[pytest.mark.judge] * (way == "on a phone")) for way in WAYS]
)
def test_what_is_to_be_done_is_done_on_the_spot(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    live_server: LiveServer,
    morning: World,
) -> None:
    context = open_context(**WAYS[way])
    says = speak(context, live_server, "en" if way == "in English" else "zh")
    page = context.new_page()
    log_in(page, "early", PASSWORD)
    things = page.locator("ol.to-do > li")
    expect(page.locator("h1")).to_have_text(says("To do today"))
    expect(things).to_have_count(3)
    if way != "without scripts":
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    things.first.get_by_role("button", name=says("It is offered now")).click()
    expect(things).to_have_count(2)
    things.first.get_by_role("button", name=says("No change")).click()
    expect(things).to_have_count(1)
    expect(things).to_contain_text("58 lines were never filled in" if way == "in English" else "58项从未填报")
    page.get_by_role("button", name=says("Undo")).click()
    page.goto("/work/")
    expect(things).to_have_count(2)
