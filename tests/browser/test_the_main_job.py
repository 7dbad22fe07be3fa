"""The main job, end to end: a worker says what is so, a resident finds it, and every office's figures move."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue.models import Role
from tests.browser.logging_in import PASSWORD, add_accounts
from tests.worlds.eight_streets import World

MEALS = "0202"


@pytest.fixture
def people(world: World, session: Session) -> World:
    """The accounts of a worker, of their street and of the city. There are no reports."""
    add_accounts(
        session,
        ("worker", Role.WORKER, world.community),
        ("street", Role.STREET, world.street),
        ("city", Role.CITY, world.city),
    )
    return world


def log_in(page: Page, name: str) -> Page:
    page.goto("/log-in")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_load_state()
    return page


def cell_of_meals(page: Page, division: int):
    return page.locator(f"td a[href^='/office/{division}/items/{MEALS}']")


def test_what_a_worker_marks_as_offered_a_resident_finds_and_offices_see(
    open_context: Callable[..., BrowserContext], people: World
) -> None:
    resident = open_context(viewport={"width": 360, "height": 740}).new_page()
    worker = log_in(open_context().new_page(), "worker")
    street = log_in(open_context().new_page(), "street")
    city = log_in(open_context().new_page(), "city")

    resident.goto("/")
    resident.get_by_label("您需要什么服务").fill("多福巷社区附近的社区食堂")
    resident.keyboard.press("Enter")
    first = resident.locator(".services li").first
    expect(first).to_contain_text("就餐送餐服务")
    expect(first).to_contain_text("本社区没有填报")

    street.goto(f"/office/{people.street}")
    expect(cell_of_meals(street, people.street)).to_have_text("？")
    city.goto(f"/office/{people.city}")
    expect(cell_of_meals(city, people.district)).to_have_text("？")

    worker.goto(f"/work/{people.community}/{MEALS}")
    worker.get_by_label("已提供", exact=True).check()
    worker.get_by_text("添加列表中没有的服务点").click()
    worker.fill("#place_name", "多福巷社区食堂")
    worker.fill("#place_hours", "周一至周五 11:00-12:30")
    worker.get_by_text("由谁提供，其他联系方式").click()
    worker.select_option("#mode", "own")
    worker.get_by_role("button", name="保存", exact=True).click()
    expect(worker.get_by_role("status")).to_be_visible()

    resident.reload()
    expect(first).to_contain_text("本社区提供")
    expect(first).to_contain_text("多福巷社区食堂")
    street.reload()
    # A row says its denominator once; the title of a cell has it too.
    expect(cell_of_meals(street, people.street)).to_have_text("1")
    expect(cell_of_meals(street, people.street)).to_have_attribute("title", re.compile("应有6，有效1"))
    expect(cell_of_meals(street, people.community)).to_have_text("有")
    city.reload()
    expect(cell_of_meals(city, people.district)).to_have_text("1")
    expect(cell_of_meals(city, people.district)).to_have_attribute("title", re.compile("应有15，有效1"))
