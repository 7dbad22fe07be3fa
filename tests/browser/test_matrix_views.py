"""The matrix at the sizes that offices have: the projector, the laptop, the telephone, and paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from catalogue.counters.rollup import COUNTERS
from catalogue.divisions import get_division
from catalogue.foundation.database import begin_writing
from catalogue.models import CommitteeKind, Division, Level, Role, Rollup
from tests.browser.logging_in import log_in
from tests.browser.paper import POINTS_A_MM, printed
from tests.catalogue.test_libreoffice import saved_as
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
  const box = cell.getBoundingClientRect();
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const inner = [...cell.querySelectorAll("svg")].map((each) => each.getBoundingClientRect());
  while (texts.nextNode()) {
    range.selectNodeContents(texts.currentNode);
    if (texts.currentNode.textContent.trim()) inner.push(range.getBoundingClientRect());
  }
  return inner.some((each) => each.width && (each.left < box.left + 1 || each.right > box.right));
}).map((cell) => cell.textContent)"""
"""The cells whose numbers or bar touch or cross a border."""
OVERLAPPING = """() => [...document.querySelectorAll(".matrix thead tr:not(:first-child) th")].filter((cell) => {
  const box = cell.getBoundingClientRect();
  const range = document.createRange();
  range.selectNodeContents(cell);
  const text = range.getBoundingClientRect();
  return text.left < box.left - 4 || text.right > box.right + 4;
}).map((cell) => cell.textContent)"""
"""The headings that lie over others. A letter's box is higher than its ink: by 3 pixels on either side."""
CROWDED = """() => [...document.querySelectorAll(".matrix tbody th")].filter((cell) => {
  const name = cell.querySelector("a, .own"), count = cell.querySelector("small");
  return name && count && name.getBoundingClientRect().right > count.getBoundingClientRect().left;
}).map((cell) => cell.textContent)"""
"""The rows whose name runs into the number of their communities."""
MODES = [(language, elder) for language in ("zh", "en") for elder in ("0", "1")]
HEAD = 200
"""Pixels that are above the table at most."""


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
        name = f"城北副中心第{number}区" if level is Level.DISTRICT else f"新社区{number}"
        session.add(
            Division(code=code, parent_code=parent, level=level, name=name, short_name=name, kind=kind)
        )
    session.commit()
    assert get_division(session, parent)
    return parent


def _as_in_beijing(session: Session, world: World) -> int:
    """Sixteen districts with the figures of hundreds of communities each. The city's code."""
    city = _filled_up(session, world, Level.DISTRICT, 16)
    session.rollback()
    begin_writing(session)
    table = Rollup.__table__
    counters = list(COUNTERS)
    of_one = session.execute(select(table).where(table.c.division_code == world.district)).mappings().all()
    districts = session.scalars(select(Division.code).where(Division.parent_code == city)).all()
    for code, factor in ((city, 480), *((district, 31) for district in districts)):
        session.execute(delete(table).where(table.c.division_code == code))
        session.execute(
            insert(table),
            [
                {**row, "division_code": code, **{name: row[name] * factor for name in counters}}
                for row in of_one
            ],
        )
    session.commit()
    return city


def _reader(
    open_context: Open,
    official: str,
    size: dict[str, int],
    mode: tuple[str, str] = ("zh", "0"),
    **more: Any,
) -> Page:
    page = log_in(open_context(viewport=size, **more).new_page(), official, PASSWORD)
    language, elder = mode
    address = page.url.split("/office")[0]
    page.context.add_cookies(
        [{"name": n, "value": v, "url": address} for n, v in (("language", language), ("elder", elder))]
    )
    return page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_projector_shows_sixteen_rows_and_sixty_columns_without_scrolling(
    open_context: Open, official: str, session: Session, world: World, language: str
) -> None:
    city = _as_in_beijing(session, world)
    page = _reader(open_context, official, PROJECTOR, (language, "0"))
    page.goto(f"/office/{city}")
    page.locator(f"a[href='/office/{city}/wall']").first.click()
    expect(page.locator(".matrix tbody tr")).to_have_count(17)
    expect(page.locator(".matrix .by")).to_have_count(60)
    page.wait_for_load_state()  # rows may be there before the stylesheet is
    assert page.evaluate(BEYOND) == [False, False]
    assert page.evaluate(TOUCHING) == page.evaluate(OVERLAPPING) == page.evaluate(CROWDED) == []
    page.locator(f".wall-head a[href='/office/{city}']").click()
    expect(page.locator("footer")).to_have_count(1)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_laptop_shows_sixteen_rows_of_folded_categories_without_scrolling(
    open_context: Open, official: str, session: Session, world: World, language: str
) -> None:
    city = _as_in_beijing(session, world)
    page = _reader(open_context, official, LAPTOP, (language, "0"))
    page.goto(f"/office/{city}/wall?open=none")
    expect(page.locator(".matrix tbody tr")).to_have_count(17)
    assert page.evaluate(BEYOND) == [False, False]
    assert page.evaluate(TOUCHING) == page.evaluate(OVERLAPPING) == page.evaluate(CROWDED) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_ninety_communities_scroll_in_one_direction_and_print_on_two_sheets(
    open_context: Open, official: str, session: Session, world: World, language: str
) -> None:
    street = _filled_up(session, world, Level.COMMUNITY, 90)
    page = _reader(open_context, official, PROJECTOR, (language, "0"))
    page.goto(f"/office/{street}/wall")
    # Rows below the first screen come a few at a time.
    expect(page.locator(".matrix tbody tr:visible")).to_have_count(91)
    assert page.evaluate(BEYOND) == [False, True]
    assert page.evaluate(TOUCHING) == page.evaluate(OVERLAPPING) == []
    for address in (f"/office/{street}", f"/office/{street}/wall"):
        page.goto(address)
        assert [(each.wide, each.high) for each in printed(page)] == [(420, 297)] * 2, address


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [PROJECTOR, LAPTOP], ids=["projector", "laptop"])
def test_the_table_begins_within_two_hundred_pixels_with_filters_too(
    open_context: Open, official: str, world: World, size: dict[str, int], language: str
) -> None:
    page = _reader(open_context, official, size, (language, "0"))
    for query in ("", "?kind=ju&type=old_estate&category=05&segment=not_applicable", "?show=circle&least=12"):
        for division in (world.city, world.district, world.street):
            page.goto(f"/office/{division}{query}")
            top = page.evaluate("document.querySelector('.matrix, .empty').getBoundingClientRect().top")
            assert top <= HEAD, (division, query)


@pytest.mark.parametrize("size", [PROJECTOR, LAPTOP], ids=["projector", "laptop"])
@pytest.mark.parametrize("mode", MODES, ids=["zh", "zh large", "en", "en large"])
def test_no_number_touches_the_border_of_its_cell(
    open_context: Open,
    official: str,
    session: Session,
    world: World,
    size: dict[str, int],
    mode: tuple[str, str],
) -> None:
    city = _as_in_beijing(session, world)
    page = _reader(open_context, official, size, mode)
    for address in (
        f"/office/{city}",
        f"/office/{city}?open=none",
        f"/office/{city}?show=percent",
        f"/office/{city}?show=difference",
        f"/office/{city}/wall",
        f"/office/{city}/wall?show=percent",
        f"/office/{world.street}",
        f"/office/{world.street}/wall",
    ):
        page.goto(address)
        assert page.evaluate(TOUCHING) == [], address


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


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_quarter_hour_circle_fits_a_laptop_a_wall_a_telephone_and_one_sheet(
    open_context: Open, official: str, session: Session, world: World, language: str
) -> None:
    city = _filled_up(session, world, Level.DISTRICT, 16)
    page = _reader(open_context, official, LAPTOP, (language, "0"))
    page.goto(f"/office/{city}")
    page.locator(f".toolbar a[href='/office/{city}?show=circle']").click()
    expect(page.locator(".circle-matrix .item")).to_have_count(14)
    page.wait_for_load_state()
    assert page.evaluate(BEYOND)[0] is False
    assert page.evaluate(TOUCHING) == page.evaluate(OVERLAPPING) == page.evaluate(CROWDED) == []
    assert len(printed(page)) == 1
    page.locator(f".toolbar a[href='/office/{city}/wall?show=circle']").click()
    expect(page.locator(".wall .circle-matrix tbody tr")).to_have_count(17)
    page.wait_for_load_state()
    assert page.evaluate(TOUCHING) == page.evaluate(OVERLAPPING) == []
    page = _reader(open_context, official, PHONE, (language, "0"))
    page.goto(f"/office/{city}?show=circle")
    expect(page.locator(".phone-gaps li")).to_have_count(14)
    expect(page.locator(".circle-matrix")).to_be_hidden()


def test_filters_and_order_need_no_script(open_context: Open, official: str, world: World) -> None:
    page = _reader(open_context, official, LAPTOP, java_script_enabled=False)
    page.goto(f"/office/{world.city}")
    page.locator(".filters summary").click()
    page.locator(".filters-in").get_by_role("link", name="只看村").click()
    page.locator(".filters summary").click()
    page.locator(".filters-in").get_by_role("link", name="未提供").click()
    page.locator(".sorts").get_by_role("link", name="0202").click()
    page.wait_for_load_state()
    assert page.url.split("?")[1] == "kind=cun&segment=absent&sort=0202#matrix"
    expect(page.locator(".filters-set a")).to_have_count(2)
    page.locator(".filters-set a").first.click()
    page.wait_for_load_state()
    assert page.url.split("?")[1] == "segment=absent&sort=0202"
    expect(page.locator("[aria-sort=ascending]")).to_have_text("0202")


@pytest.mark.judge
@pytest.mark.parametrize("rows", [16, 90])
def test_the_workbook_of_a_street_takes_as_many_sheets_as_its_print(
    open_context: Open, official: str, session: Session, world: World, tmp_path: Path, rows: int
) -> None:
    street = _filled_up(session, world, Level.COMMUNITY, rows)
    page = _reader(open_context, official, PROJECTOR)
    page.goto(f"/office/{street}")
    expect(page.locator(".matrix tbody tr")).to_have_count(rows + 1)
    assert _sheets_of_matrix(page, f"/office/{street}/matrix.xlsx", tmp_path, "0101 ") == len(printed(page))


def _sheets_of_matrix(page: Page, address: str, folder: Path, sign: str) -> int:
    """On how many sheets of A3 LibreOffice sets the tables of a workbook that have ``sign`` in their repeated headings."""
    document = pypdfium2.PdfDocument(saved_as(folder, page.request.get(address).body(), "pdf"))
    try:
        tables = [each for each in document if sign in each.get_textpage().get_text_bounded()]
        sizes = {tuple(round(side / POINTS_A_MM) for side in each.get_size()) for each in tables}
        assert sizes == {(420, 297)}
        return len(tables)
    finally:
        document.close()
