"""A whole community checked by service point: few questions, few clicks, no typing, on a phone and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.catalogues import get_edition
from catalogue.foundation.clock import today
from catalogue.models import Role
from tests.browser.conftest import LiveServer
from tests.browser.journeys.sizes import NARROW, WIDE, WITHOUT_SCRIPTS
from tests.browser.logging_in import PASSWORD, add_account, log_in
from tests.browser.speaking import speak
from tests.browser.tally import tally
from tests.worlds.eight_streets import World

MOST_QUESTIONS = 9
MOST_CLICKS = 10
WAYS = {
    "at a desk": WIDE,
    "on a phone": NARROW,
    "without scripts": NARROW | WITHOUT_SCRIPTS,
    "in English": NARROW,
}


@pytest.mark.counted
@pytest.mark.parametrize(
    "way", [pytest.param(way, marks=[pytest.mark.judge] * (way == "on a phone")) for way in WAYS]
)
def test_a_community_is_checked_with_ten_clicks_and_no_typing(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    demonstration: World,
    session: Session,
    live_server: LiveServer,
) -> None:
    add_account(session, "checker", Role.WORKER, World.community, PASSWORD)
    context = open_context(**WAYS[way])
    says = speak(context, live_server, "en" if way == "in English" else "zh")
    page = context.new_page()
    log_in(page, "checker", PASSWORD)
    clicks = 1
    page.get_by_role("link", name=says("Check"), exact=True).click()
    page.wait_for_load_state()
    no_change = page.get_by_role("button", name=says("No change"))
    questions = no_change.count()
    assert 1 < questions <= MOST_QUESTIONS
    if way != "without scripts":
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    while no_change.count():
        no_change.first.click()
        page.wait_for_load_state()
        clicks += 1
    assert clicks == 1 + questions
    task = f"checking a community by service point, {way}"
    tally(task, "questions", questions, most=MOST_QUESTIONS, before="49 lines one by one")
    tally(task, "clicks", clicks, most=MOST_CLICKS, before="21 for 20 lines, 36 s")
    edition = get_edition(session, demonstration.edition_key)
    lines = [line for line in offerings.lines_of(session, edition, World.community) if line.offering]
    assert len(lines) > 40
    assert [line.item.code for line in lines if line.offering and line.offering.confirmed_on != today()] == []
