"""From a need in somebody's own words to a place, a time and a telephone number."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.journeys.conftest import Resident
from tests.worlds.eight_streets import World
from tests.worlds.neighbourhood import SHARED_ALIAS
from tests.worlds.told import ALIAS, CANTEEN

MOST_ACTIONS = 3


def test_a_meal_service_near_home_in_at_most_three_actions(settled: World, resident: Resident) -> None:
    resident.opens("/")
    resident.asks("多福巷社区 老年饭桌")
    first = resident.page.locator(".service").first
    expect(first).to_contain_text(CANTEEN)
    expect(first).to_contain_text(resident.says("Offered by %(who)s", who=resident.says("this community")))
    call = first.get_by_role("link", name=resident.says("Call"))
    expect(call).to_have_attribute("href", "tel:01005100002")
    resident.presses(first.get_by_role("link").first)
    expect(resident.page.locator("main")).to_contain_text("多福巷2号")
    assert len(resident.done) <= MOST_ACTIONS


def test_pinyin_and_typing_mistakes_lead_to_the_same_service(settled: World, resident: Resident) -> None:
    resident.opens("/")
    for words, code in (("songcan", "0202"), ("居家养佬", "0201"), ("心里咨询", "1001"), ("jzz", "0601")):
        resident.asks(words)
        first = resident.page.locator(".service-name a").first
        expect(first, words).to_have_attribute("href", f"/items/{code}")


def test_a_name_that_recurs_is_asked_about_once_and_then_remembered(
    settled: World, resident: Resident
) -> None:
    resident.opens("/")
    resident.asks(f"{SHARED_ALIAS} 图书室")
    choices = resident.page.locator(".choice a, .choices a")
    assert choices.count() == 2
    resident.presses(choices.filter(has_text="银闸").first)
    expect(resident.page.locator("main")).to_contain_text("银闸")
    resident.opens("/")
    resident.asks(f"{SHARED_ALIAS} 送餐")
    expect(resident.page.locator(".service").first).to_contain_text("银闸餐桌")


def test_an_estate_is_as_good_as_the_name_of_the_community(settled: World, resident: Resident) -> None:
    resident.opens("/")
    resident.asks(f"{ALIAS}附近哪里送餐")
    expect(resident.page.locator(".service").first).to_contain_text(CANTEEN)


def test_a_portal_without_a_single_report_still_tells_whom_to_call(world: World, resident: Resident) -> None:
    resident.opens("/")
    resident.asks("多福巷社区 送餐")
    first = resident.page.locator(".service").first
    expect(first).to_contain_text(
        resident.says("Not reported by %(who)s", who=resident.says("this community"))
    )
    expect(first.get_by_role("link", name=resident.says("Call the service line"))).to_have_attribute(
        "href", "tel:12345"
    )
    resident.presses(first.get_by_role("link").first)
    expect(resident.page.locator("main")).to_contain_text(resident.says("Where it is offered"))
