"""A clerk prepares a meeting: two clicks from the matrix to the paper, by mouse and by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from docx import Document
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue.models import Role
from tests.browser.journeys.sizes import NARROW, WIDE, WITHOUT_SCRIPTS
from tests.browser.logging_in import add_accounts, log_in
from tests.worlds.eight_streets import World

WAYS = {"at a desk": WIDE, "on a phone without scripts": NARROW | WITHOUT_SCRIPTS}


@pytest.mark.parametrize("way", WAYS)
def test_a_clerk_prepares_the_meeting_in_two_clicks(
    way: str,
    open_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    world: World,
    demonstration: World,
    session: Session,
) -> None:
    add_accounts(session, ("clerk", Role.DISTRICT, world.district))
    context, scripts = open_context(**WAYS[way]), "without" not in way
    page = context.new_page()
    log_in(page, "clerk")
    page.goto(f"/office/{world.district}")
    page.get_by_role("link", name="例会一页纸").click()
    page.wait_for_load_state()
    causes = page.get_by_role("table", name="变动原因")
    rows = causes.locator("tbody tr").all_inner_texts()
    together = causes.locator("tfoot td").inner_text()
    if scripts:
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    with page.expect_download() as waiting:
        page.get_by_role("link", name="Word文稿（草稿）").click()
    paper = Document(str(waiting.value.path()))
    assert "东城区社区基本公共服务情况" in paper.paragraphs[0].text
    assert paper.tables[0].rows[-1].cells[1].text == together
    assert len(page.get_by_role("textbox", name="可粘贴的文字").input_value()) <= 500

    # The parts add up, and each opens its lines.
    counts = [int(row.split()[-1].replace("−", "-").replace(",", "")) for row in rows]
    assert sum(counts) == int(together.replace("−", "-").replace(",", ""))
    causes.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("main")).to_contain_text(rows[0].split()[0])


def test_the_days_are_chosen_by_keyboard_alone(
    open_context: Callable[..., BrowserContext], world: World, demonstration: World, session: Session
) -> None:
    add_accounts(session, ("clerk", Role.STREET, world.street))
    page = open_context(**WIDE).new_page()
    log_in(page, "clerk")
    page.goto(f"/office/{world.street}/brief")
    page.locator("input[name=from]").focus()
    first = (world.today - timedelta(days=60)).isoformat()
    page.locator("input[name=from]").fill(first)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/brief?from={first}&to=*")
    expect(page.locator("input[name=from]")).to_have_value(first)
    expect(page.get_by_role("table", name="变动原因")).to_be_visible()
