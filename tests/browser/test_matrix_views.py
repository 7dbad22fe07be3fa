"""The matrix at the sizes that offices have: the projector, the laptop, the telephone, and paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue.divisions import get_division
from catalogue.foundation.database import begin_writing
from catalogue.models import CommitteeKind, Division, Level, Role
from tests.browser.logging_in import log_in
from tests.browser.paper import printed
from tests.worlds.eight_streets import World
from tests.worlds.reported import PASSWORD, add_account

Open = Callable[..., BrowserContext]
PROJECTOR, LAPTOP, PHONE = ({"width": w, "height": h} for w, h in ((1920, 1080), (1366, 768), (360, 740)))
BEYOND = """() => {
  const frame = document.querySelector(".sheet");
  return [frame.scrollWidth > frame.clientWidth || document.documentElement.scrollWidth > innerWidth,
          frame.scrollHeight > frame.clientHeight || document.documentElement.scrollHeight > innerHeight];
}"""
"""Whether one has to scroll across, and down."""
TOUCHING = """() => [...document.querySelectorAll(".matrix tbody td:not(.none)")].filter((cell) => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  const [text, box] = [range.getBoundingClientRect(), cell.getBoundingClientRect()];
  const link = cell.querySelector("a");
  if (link && !cell.matches(".sum")) { range.selectNodeContents(link); }
  const inner = range.getBoundingClientRect();
  return inner.left < box.left + 1 || inner.right > box.right;
}).map((cell) => cell.textContent)"""
"""The cells whose numbers touch or cross a border."""


@pytest.fixture
def official(world: World, reported: object, session: Session) -> str:
    """Somebody of the city's office, in a world that has reported: the account's name."""
    begin_writing(session)
    name = add_account(session, Role.CITY, world.city)
    session.commit()
    return name


def _filled_up(session: Session, world: World, level: Level, count: int) -> int:
    """A division with ``count`` parts: the city with districts, or a street with communities. Its code."""
    begin_writing(session)
    parent = world.city if level is Level.DISTRICT else world.street
    present = sum(
        1
        for code in (world.districts if level is Level.DISTRICT else world.communities_in(world.street))
        if code
    )
    for number in range(count - present):
        code = 110130000000 + number * 10**6 if level is Level.DISTRICT else parent + 100 + number
        kind = None if level is Level.DISTRICT else CommitteeKind.JU
        name = f"第{number}区" if level is Level.DISTRICT else f"新社区{number}"
        session.add(
            Division(code=code, parent_code=parent, level=level, name=name, short_name=name, kind=kind)
        )
    session.commit()
    assert get_division(session, parent)
    return parent


def _reader(open_context: Open, official: str, size: dict[str, int], **more: Any) -> Page:
    return log_in(open_context(viewport=size, **more).new_page(), official, PASSWORD)


def test_a_projector_shows_sixteen_rows_and_sixty_columns_without_scrolling(
    open_context: Open, official: str, session: Session, world: World
) -> None:
    city = _filled_up(session, world, Level.DISTRICT, 16)
    page = _reader(open_context, official, PROJECTOR)
    page.goto(f"/office/{city}")
    page.get_by_role("link", name="全屏").click()
    expect(page.locator(".matrix tbody tr")).to_have_count(17)
    expect(page.locator(".matrix .by")).to_have_count(60)
    page.wait_for_load_state()  # rows may be there before the stylesheet is
    assert page.evaluate(BEYOND) == [False, False]
    assert page.evaluate(TOUCHING) == []
    page.get_by_role("link", name="退出全屏").click()
    expect(page.locator("footer")).to_have_count(1)


def test_a_laptop_shows_sixteen_rows_of_folded_categories_without_scrolling(
    open_context: Open, official: str, session: Session, world: World
) -> None:
    city = _filled_up(session, world, Level.DISTRICT, 16)
    page = _reader(open_context, official, LAPTOP)
    page.goto(f"/office/{city}/wall")
    page.get_by_role("link", name="全部收起").click()
    expect(page.locator(".matrix tbody tr")).to_have_count(17)
    assert page.evaluate(BEYOND) == [False, False]


def test_ninety_communities_scroll_in_one_direction_and_print_on_two_sheets(
    open_context: Open, official: str, session: Session, world: World
) -> None:
    street = _filled_up(session, world, Level.COMMUNITY, 90)
    page = _reader(open_context, official, PROJECTOR)
    page.goto(f"/office/{street}/wall")
    expect(page.locator(".matrix tbody tr")).to_have_count(91)
    assert page.evaluate(BEYOND) == [False, True]
    for address in (f"/office/{street}", f"/office/{street}/wall"):
        page.goto(address)
        assert [(each.wide, each.high) for each in printed(page)] == [(420, 297)] * 2, address


@pytest.mark.parametrize("size", [PROJECTOR, LAPTOP])
def test_the_table_begins_within_two_hundred_pixels(
    open_context: Open, official: str, world: World, size: dict[str, int]
) -> None:
    page = _reader(open_context, official, size)
    for division in (world.city, world.district, world.street):
        page.goto(f"/office/{division}")
        assert page.evaluate("document.querySelector('.matrix').getBoundingClientRect().top") <= 200
        assert page.evaluate(TOUCHING) == []


def test_a_telephone_gets_the_items_with_their_gaps_in_place_of_the_table(
    open_context: Open, official: str, world: World
) -> None:
    page = _reader(open_context, official, PHONE)
    page.goto(f"/office/{world.city}")
    expect(page.locator(".matrix")).to_be_hidden()
    first = page.locator(".phone-gaps a").first
    expect(first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    first.click()
    page.wait_for_url(f"**/office/{world.city}/items/*")


def test_filters_and_order_need_no_script(open_context: Open, official: str, world: World) -> None:
    page = _reader(open_context, official, LAPTOP, java_script_enabled=False)
    page.goto(f"/office/{world.city}")
    page.locator(".filters summary").click()
    page.locator(".filters-in").get_by_role("link", name="只看村").click()
    page.locator(".filters summary").click()
    page.locator(".filters-in").get_by_role("link", name="未提供").click()
    page.locator(".sorts").get_by_role("link", name="0202").click()
    assert page.url.split("?")[1] == "kind=cun&segment=absent&sort=0202#matrix"
    expect(page.locator(".filters-set a")).to_have_count(2)
    page.locator(".filters-set a").first.click()
    assert page.url.split("?")[1] == "segment=absent&sort=0202"
    expect(page.locator("[aria-sort=ascending]")).to_have_text("0202")
