"""From a resident's home or position to a place that is open when they want to go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import expect

from catalogue.foundation import clock
from tests.browser.journeys.conftest import Resident
from tests.worlds.eight_streets import World
from tests.worlds.neighbourhood import FAR_READING, LATITUDE, LONGITUDE, NEAR_READING

SUNDAY, HOLIDAY = ("2026-09-27", "10:00"), ("2026-10-01", "10:00")
BEFORE = datetime(2026, 9, 24, 10, 0, tzinfo=clock.BEIJING)
"""A Thursday a week before the national holiday."""

MOST_ACTIONS = 3


@pytest.fixture
def at_home(settled: World, resident: Resident, live_url: str) -> Resident:
    """The resident has chosen 多福巷社区 before."""
    resident.context.add_cookies([{"name": "community", "value": str(settled.community), "url": live_url}])
    return resident


def test_the_position_leads_to_the_community_which_one_press_chooses(
    settled: World, resident: Resident
) -> None:
    if not resident.scripts:
        resident.opens("/places")
        expect(resident.page.locator("[data-locate] button")).to_have_count(0)
        expect(
            resident.link("Choose by district and street")
            .or_(resident.page.locator(".children a").first)
            .first
        ).to_be_visible()
        return
    resident.context.grant_permissions(["geolocation"])
    resident.context.set_geolocation({"latitude": LATITUDE + 0.0004, "longitude": LONGITUDE - 0.0003})
    resident.opens("/items/0506")
    resident.button("Find my community by this device’s position").click()
    resident.page.wait_for_url("**/communities/**")
    resident.looks()
    assert "39." not in resident.page.url
    resident.presses(resident.button("Choose as my community"))
    resident.page.wait_for_url("**/items/0506")
    expect(
        resident.page.get_by_role("heading", name=resident.says("In %(community)s", community="多福巷社区"))
    ).to_be_visible()
    cookies = {cookie["name"]: cookie["value"] for cookie in resident.context.cookies()}
    assert cookies["community"] == str(settled.community)
    assert not any("39.9" in value or "116." in value for value in cookies.values())


def test_who_refuses_the_position_is_told_the_ordinary_way(settled: World, resident: Resident) -> None:
    if resident.scripts:
        resident.context.clear_permissions()
        resident.opens("/places")
        resident.button("Find my community by this device’s position").click()
        told = resident.says(
            "The position was refused. Please look for the community by its name, or choose by district and street."
        )
        expect(resident.page.locator("[data-locate] .notice[role=status]")).to_have_text(told)
        resident.looks()
    else:
        resident.opens("/places")
    resident.page.get_by_label(resident.says("Name of your community, estate, hutong or village")).fill(
        "多福巷"
    )
    resident.presses(resident.page.get_by_role("button", name=resident.says("Look up")))
    resident.presses(resident.page.locator(".choose button").first)
    expect(resident.page.locator(".here-name")).to_have_text("多福巷社区")


@pytest.mark.parametrize("when", [SUNDAY, HOLIDAY], ids=["sunday", "holiday"])
def test_open_at_a_chosen_time_is_what_is_shown(
    at_home: Resident, at: Callable[[datetime], None], when: tuple[str, str]
) -> None:
    at(BEFORE)
    at_home.opens("/items/0506/near")
    places = at_home.page.locator("main .service-name")
    expect(places.filter(has_text=NEAR_READING)).to_have_count(1)
    expect(places.filter(has_text=FAR_READING)).to_have_count(1)
    at_home.page.locator(".near-filters summary").click()
    at_home.page.get_by_label(at_home.says("Open on this day, at this time:")).check()
    at_home.page.get_by_label(at_home.says("Day"), exact=True).fill(when[0])
    at_home.page.get_by_label(at_home.says("Time"), exact=True).fill(when[1])
    at_home.presses(at_home.button("Show the places"))
    expect(places.filter(has_text=NEAR_READING)).to_have_count(1)
    expect(places.filter(has_text=FAR_READING)).to_have_count(0)
    assert f"date={when[0]}" in at_home.page.url, "what was asked can be bookmarked"


def test_a_day_that_is_set_counts_without_choosing_so_as_well(
    at_home: Resident, at: Callable[[datetime], None]
) -> None:
    at(BEFORE)
    at_home.opens("/items/0506/near")
    at_home.page.locator(".near-filters summary").click()
    at_home.page.get_by_label(at_home.says("Day"), exact=True).fill(SUNDAY[0])
    if at_home.scripts:
        expect(at_home.page.get_by_label(at_home.says("Open on this day, at this time:"))).to_be_checked()
    at_home.presses(at_home.button("Show the places"))
    places = at_home.page.locator("main .service-name")
    expect(places.filter(has_text=NEAR_READING)).to_have_count(1)
    expect(places.filter(has_text=FAR_READING)).to_have_count(0)


def test_a_door_without_steps_on_sunday_at_ten_in_at_most_three_actions(
    at_home: Resident, at: Callable[[datetime], None]
) -> None:
    at(BEFORE)
    at_home.opens("/")
    at_home.presses(at_home.link("Service points near you"))
    sunday = at_home.says("open on %(weekday)s at %(time)s", weekday=at_home.says("Sun"), time=SUNDAY[1])
    at_home.presses(at_home.page.locator(".offers").get_by_role("link", name=sunday))
    at_home.presses(at_home.page.locator(".offers").get_by_role("link", name=at_home.says("no steps")))
    rows = at_home.page.locator("main .service")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(NEAR_READING)
    expect(rows.get_by_role("link", name=at_home.says("Call"))).to_have_attribute("href", "tel:01005102000")
    expect(at_home.page.locator(".sketch-mark")).to_have_count(1)
    assert len(at_home.done) <= MOST_ACTIONS
    at_home.page.locator(".near-filters summary").click()
    expect(at_home.page.get_by_label(at_home.says("No steps at the entrance"))).to_be_checked()
    expect(at_home.page.get_by_label(at_home.says("Day"), exact=True)).to_have_value(SUNDAY[0])
    at_home.looks()


def test_what_is_missing_at_home_is_offered_at_the_next_place_with_the_walk(at_home: Resident) -> None:
    at_home.opens("/")
    at_home.asks("教育培训")
    first = at_home.page.locator(".service").first
    expect(first).to_contain_text(at_home.says("Not reported by %(who)s", who=at_home.says("this community")))
    nearest = first.locator(".service-remark").filter(has_text=NEAR_READING)
    at_home.presses(nearest.get_by_role("link"))
    expect(at_home.page.get_by_role("heading", level=1)).to_contain_text(NEAR_READING)
