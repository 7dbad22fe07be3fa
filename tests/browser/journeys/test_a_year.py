"""A community's whole year in the portal, from today's list alone, counted in minutes of its duties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy.orm import Session

from catalogue.counters.expiry import age
from catalogue.effort.duties import duties
from catalogue.effort.months import effort_of
from catalogue.foundation import clock
from catalogue.foundation.clock import BEIJING, months_later
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from tests.browser.logging_in import PASSWORD, add_account, log_in
from tests.browser.tally import tally
from tests.worlds.eight_streets import World

MONTHS = 12
MOST_THINGS = 60
"""Things of one month at most: a list that never ends would be a fault."""


def do_the_first(page: Page) -> bool:
    """Do the first thing of today's list that wants an answer. False if only empty lines are left."""
    done = page.locator(".to-do .check-answers form button")
    report = page.locator(".to-do .check-answers a.button[href*='/cases/']")
    wrong = page.locator(".to-do .check-answers a.button").filter(has_text="更正")
    if report.count():
        report.first.click()
        answer = page.locator("details:has([name=outcome])").last
        if answer.get_attribute("open") is None:
            answer.locator("summary").click()
        answer.locator("[name=outcome]").first.check()
        answer.locator("[name=answer]").fill("已经办好，谢谢您的反映。")
        answer.locator(".actions button").last.click()
    elif wrong.count():
        wrong.first.click()
        page.locator("input[name=state][value=absent]").check()
        page.get_by_role("button", name="保存", exact=True).click()
    elif done.count():
        done.first.click()
        page.wait_for_load_state()
        if page.locator("input[name=state]").count():
            # A plan that has come true, and does not say yet where one goes.
            page.locator("input[name=state][value=delivered]").check()
            folded = page.locator("details:not([open]):has(input[name=points]) > summary")
            if folded.count():
                folded.first.click()
            page.locator("input[name=points]").first.check()
            page.get_by_role("button", name="保存", exact=True).click()
    else:
        return False
    page.wait_for_load_state()
    return True


@pytest.mark.counted
@pytest.mark.judge
def test_a_year_takes_less_than_three_quarters_of_an_hour(
    open_context: Callable[..., BrowserContext],
    demonstration: World,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_account(session, "checker", Role.WORKER, World.community, PASSWORD)
    begin, things = clock.now(), 0
    # What the demonstration says was done before, in this month.
    minutes = -effort_of(session, World.community, clock.today()).total.minutes_taken(duties(session))
    session.rollback()
    page = open_context(java_script_enabled=False).new_page()
    for month in range(MONTHS):
        day = months_later(begin.astimezone(BEIJING).date(), month)
        moment = begin + timedelta(days=(day - begin.astimezone(BEIJING).date()).days)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        begin_writing(session)
        age(session, today=day)
        session.commit()
        page.context.clear_cookies()
        log_in(page, "checker", PASSWORD)
        done = 0
        while do_the_first(page):
            done += 1
            assert done < MOST_THINGS, page.url
            page.goto(f"/work/{World.community}/today")
        things += done
        session.rollback()
        minutes += effort_of(session, World.community, day).total.minutes_taken(duties(session))
        session.rollback()
    assert things > MONTHS
    tally("a community's year from today's list", "minutes", minutes, most=45)
    tally("a community's year from today's list", "things done", things, most=100)
