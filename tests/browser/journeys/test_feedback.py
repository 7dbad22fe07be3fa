"""From something wrong, missing or worth keeping to an answer, or to a card beside the telephone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue.models import Role
from tests.browser.conftest import LiveServer
from tests.browser.journeys.conftest import Resident
from tests.browser.logging_in import PASSWORD, add_account, log_in
from tests.browser.speaking import speak
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN, HOSTILE, MEALS, MEALS_PHONE

CODE = re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}")
RIGHT_NUMBER = "010-0510 0077"


@pytest.fixture
def worker(
    open_context: Callable[..., BrowserContext],
    settled: World,
    session: Session,
    live_server: LiveServer,
    resident: Resident,
) -> Page:
    """The worker of 多福巷社区, logged in at a desk, who reads the portal in the resident's language."""
    add_account(session, "worker", Role.WORKER, settled.community, PASSWORD)
    context = open_context()
    speak(context, live_server, resident.language)
    return log_in(context.new_page(), "worker", PASSWORD)


def sends(resident: Resident, take_time: Callable[[], None]) -> str:
    """Send the form before the resident; the code under which the answer will be found."""
    take_time()
    resident.presses(resident.page.get_by_role("button", name=resident.says("Send"), exact=True))
    code = resident.page.locator(".said-code").inner_text()
    assert CODE.fullmatch(code)
    return code


def test_a_wrong_number_is_reported_and_the_correction_followed(
    settled: World, resident: Resident, worker: Page, take_time: Callable[[], None]
) -> None:
    resident.opens(f"/items/{MEALS}?in={settled.community}")
    expect(resident.page.locator(".verdict")).to_contain_text(MEALS_PHONE)
    said = resident.page.locator(".said")
    if (fold := said.locator("summary")).count():  # in large print
        fold.click()
    resident.presses(said.get_by_role("link", name=resident.says("Report a mistake")))
    resident.page.get_by_role("radio", name=resident.says("The telephone number")).check()
    words = resident.page.get_by_label(resident.says("What would be right, as far as you know"))
    words.fill(f"{RIGHT_NUMBER} {HOSTILE}")
    code = sends(resident, take_time)
    expect(resident.page.locator(".case-clock")).to_be_visible()
    expect(resident.page.locator("main")).to_contain_text(HOSTILE)

    worker.goto(f"/work/{settled.community}/cases")
    worker.locator(".case a").click()
    put_right = worker.locator("form[action$='/correct']")
    put_right.locator(":is([name$='-phone'], [name$='-phones'])").first.fill(RIGHT_NUMBER)
    put_right.get_by_label(resident.says("Your answer")).fill(f"已更正为 {RIGHT_NUMBER}。")
    put_right.get_by_role("button", name=resident.says("Put it right and answer")).click()
    expect(worker.get_by_role("status")).to_be_visible()

    resident.opens("/feedback")
    resident.page.get_by_label(resident.says("Your code")).fill(code.lower().replace("-", " "))
    resident.presses(resident.button("Show"))
    expect(resident.page.locator(".said-answer")).to_contain_text(f"已更正为 {RIGHT_NUMBER}。")
    resident.opens(f"/items/{MEALS}?in={settled.community}")
    expect(resident.page.locator(".verdict")).to_contain_text(RIGHT_NUMBER)


def test_where_nothing_was_found_a_need_is_left(
    settled: World, resident: Resident, worker: Page, take_time: Callable[[], None]
) -> None:
    resident.opens("/")
    resident.asks("股票行情")
    expect(resident.page.locator("main")).to_contain_text("12345")
    expect(resident.page.locator("main .categories a")).to_have_count(10)
    resident.presses(resident.page.locator("main a[href^='/feedback/new']").first)
    words = resident.page.get_by_label(resident.says("What do you need, and for whom?"))
    expect(words).to_have_value(re.compile("股票行情"))
    words.fill("想学用手机看行情，要有人教")
    name = resident.page.get_by_label(resident.says("Name of your community, estate, hutong or village"))
    name.fill("多福巷")
    resident.presses(resident.page.get_by_role("button", name=resident.says("Look up"), exact=True))
    expect(words).to_have_value("想学用手机看行情，要有人教")
    expect(resident.page.get_by_label("多福巷社区")).to_be_checked()
    sends(resident, take_time)
    expect(resident.page.locator("main")).to_contain_text("想学用手机看行情，要有人教")
    worker.goto(f"/work/{settled.community}/cases")
    expect(worker.locator(".case")).to_contain_text("想学用手机看行情")


def test_the_card_of_a_place_is_printed(settled: World, resident: Resident) -> None:
    resident.opens("/")
    resident.asks("多福巷社区 老年饭桌")
    resident.presses(resident.page.locator(".service").first.get_by_role("link").first)
    resident.presses(resident.page.locator("main").get_by_role("link", name=CANTEEN).first)
    resident.presses(resident.link("A card to print"))
    card = resident.page.locator(".card")
    expect(card).to_contain_text(MEALS_PHONE)
    expect(card).to_contain_text("多福巷2号")
    assert card.locator("img").evaluate("each => each.complete && each.naturalWidth > 0")
    drawn = resident.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", drawn)) == 1
    if resident.scripts:
        resident.page.evaluate("window.print = () => { document.title = 'printed'; }")
        resident.button("Print this card").click()
        expect(resident.page).to_have_title("printed")
