"""Results and facets in a browser: folded on a phone, beside the list at a desk, without a script, for every ear."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESK, PHONE, LiveServer
from tests.worlds.eight_streets import World


@pytest.fixture
def phone_without_scripts(open_context: Callable[..., BrowserContext]) -> Page:
    """A small phone on which no script runs."""
    return open_context(viewport=PHONE, has_touch=True, is_mobile=True, java_script_enabled=False).new_page()


def test_on_a_phone_facets_are_folded_and_work_without_a_script(
    world: World, phone_without_scripts: Page
) -> None:
    page = phone_without_scripts
    page.goto("/services")
    choice = page.get_by_role("link", name="02 社区社会保障服务")
    expect(choice).to_be_hidden()
    page.get_by_text("筛选", exact=True).click()
    choice.click()
    expect(page.get_by_role("main")).to_contain_text("11项服务")
    page.get_by_role("link", name="不限类别：去掉 02 社区社会保障服务").click()
    expect(page.get_by_role("main")).to_contain_text("60项服务")


def test_at_a_desk_facets_stand_beside_the_list(
    world: World, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(viewport=DESK).new_page()
    page.goto("/services")
    choice = page.get_by_role("link", name="02 社区社会保障服务")
    expect(choice).to_be_visible()
    facet, row = choice.bounding_box(), page.locator(".service").first.bounding_box()
    assert facet
    assert row
    assert facet["x"] + facet["width"] <= row["x"]


def test_the_parts_of_a_query_are_taken_off_one_by_one(world: World, phone_without_scripts: Page) -> None:
    page = phone_without_scripts
    page.goto("/")
    page.get_by_label("您需要什么服务").fill("东华门街道残疾人就业")
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("link", name="不限地点：去掉 东华门街道").click()
    expect(page.get_by_role("link", name="不限地点：去掉 东华门街道")).to_have_count(0)
    page.get_by_role("link", name="不限对象：去掉 残疾人").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("“就业”")


@pytest.mark.parametrize("elder", ["0", "1"])
def test_results_and_facets_are_accessible_and_never_wider_than_a_phone(
    world: World,
    phone: Page,
    live_server: LiveServer,
    assert_accessible: Callable[[Page], None],
    elder: str,
) -> None:
    phone.context.add_cookies([{"name": "elder", "value": elder, "url": live_server.url}])
    for address in (
        "/search?q=养老",
        "/search?q=修水管",
        "/search?q=股票行情",
        "/search?q=孩子放学没人管",
        "/services?category=02",
        "/places?q=duofu",
    ):
        phone.goto(address)
        phone.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        assert_accessible(phone)
        assert phone.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), address
