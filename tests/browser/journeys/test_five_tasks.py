"""Five things that people come for, done as somebody does who has never been here: each counts its actions.

What the same cost before was counted by hand at commit 17be1cfb with demonstration data: the fewest links, buttons,
fields and boxes from the first page to the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from catalogue.foundation import clock
from tests.browser.journeys.conftest import Resident
from tests.browser.tally import tally
from tests.worlds.eight_streets import World
from tests.worlds.near_town import Town
from tests.worlds.neighbourhood import LATITUDE, LONGITUDE
from tests.worlds.told import MEALS

pytestmark = pytest.mark.counted

DAY_CARE, PERMITS, CLINIC = "0211", "0601", "0401"
BEFORE = datetime(2026, 9, 10, 10, 0, tzinfo=clock.BEIJING)
"""A Thursday before an ordinary Sunday."""


@pytest.fixture
def town(settled: World, session: Session) -> Town:
    """The street on the map, to which a test adds places."""
    made = Town(session, settled)
    made.stand(settled.community, LATITUDE, LONGITUDE)
    return made


def _chooses_community(resident: Resident, name: str) -> None:
    """Name a community on the page that asks for it, and choose the one found: two actions."""
    field = resident.page.get_by_label(resident.says("Name of your community, estate, hutong or village"))
    field.first.fill(name)
    resident.done.append(name)
    field.first.press("Enter")
    resident.page.wait_for_load_state()
    resident.presses(resident.page.locator(".choose button").first)


def _finish(resident: Resident, task: str, most: int, *, before: str) -> None:
    tally(f"{task}, {resident.language}", "actions", len(resident.done), most=most, before=before)


def test_a_meal_is_brought_home(town: Town, resident: Resident) -> None:
    town.place(
        "送上门的厨房",
        150,
        code=MEALS,
        community=town.world.community,
        delivers=True,
        phones=("010-0510 0222",),
    )
    resident.opens("/")
    resident.asks("送餐")
    _chooses_community(resident, "多福巷")
    first = resident.page.locator(".service").first
    expect(first).to_contain_text(resident.says("comes to the home"))
    expect(first.get_by_role("link", name=resident.says("Call"))).to_have_attribute("href", "tel:01005100222")
    _finish(resident, "a telephone that brings a meal home", 3, before="6: results said nothing of delivery")


def test_day_care_in_another_district(town: Town, resident: Resident) -> None:
    town.place("杨坨日间照料室", 0, code=DAY_CARE, community=town.world.elsewhere, phones=("010-0510 0333",))
    resident.opens("/")
    resident.asks("门头沟 日间照料")
    resident.presses(resident.page.locator(".service").first.get_by_role("link").first)
    main = resident.page.locator("main")
    expect(main).to_contain_text("杨坨日间照料室")
    expect(main.locator('a[href="tel:01005100333"]').first).to_be_visible()
    _finish(resident, "day care in another district", 2, before="2")


def test_a_residence_permit_in_pinyin_with_a_place(town: Town, resident: Resident) -> None:
    town.place("居住证受理点", 100, code=PERMITS, community=town.world.community, phones=("010-0510 0444",))
    resident.opens("/")
    resident.asks("duofuxiang juzhuzheng")
    first = resident.page.locator(".service").first
    expect(first.locator(".service-name a").first).to_have_attribute(
        "href", f"/items/{PERMITS}?in={town.world.community}"
    )
    expect(first.get_by_role("link", name=resident.says("Call"))).to_have_attribute("href", "tel:01005100444")
    _finish(resident, "a residence permit in pinyin with a place", 1, before="1")


def test_a_vaccination_in_english(town: Town, resident: Resident) -> None:
    town.place("多福巷卫生站", 100, code=CLINIC, community=town.world.community, phones=("010-0510 0555",))
    resident.opens("/")
    resident.asks("where can my child get a vaccination")
    expect(resident.page.locator(".service-name a").first).to_have_attribute("href", f"/items/{CLINIC}")
    _chooses_community(resident, "duofuxiang")
    first = resident.page.locator(".service").first
    expect(first.get_by_role("link", name=resident.says("Call"))).to_have_attribute("href", "tel:01005100555")
    _finish(resident, "a vaccination in English", 3, before="3")


def test_without_steps_on_sunday_at_ten(
    town: Town, resident: Resident, at: Callable[[datetime], None], live_url: str
) -> None:
    at(BEFORE)
    hours = "Mo-Su 09:00-17:00"
    town.place("有台阶的周日点", 100, code="0506", hours=hours, step_free=False)
    town.place("无台阶的平日点", 200, code="0507", hours="Mo-Fr 09:00-17:00", step_free=True)
    town.place("无台阶的周日点", 300, code="0502", hours=hours, step_free=True)
    resident.context.add_cookies([{"name": "community", "value": str(town.world.community), "url": live_url}])
    resident.opens("/")
    resident.presses(resident.link("Service points near you"))
    resident.presses(
        resident.link("open on %(weekday)s at %(time)s", weekday=resident.says("Sun"), time="10:00")
    )
    resident.presses(resident.link("no steps"))
    shown = resident.page.locator("main .service-name")
    expect(shown.filter(has_text="无台阶的周日点")).to_have_count(1)
    expect(shown.filter(has_text="有台阶的周日点")).to_have_count(0)
    expect(shown.filter(has_text="无台阶的平日点")).to_have_count(0)
    _finish(resident, "without steps on Sunday at ten", 3, before="8 for one service, none for all")
