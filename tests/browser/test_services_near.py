"""All service points near home in a browser: on every width, in large print, without a script, on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from tests.browser.conftest import PHONE, LiveServer
from tests.worlds.eight_streets import World
from tests.worlds.near_town import HERE, Town

OpenContext = Callable[..., BrowserContext]
STATION = "一个名字很长很长很长很长很长很长很长的社区服务站"


@pytest.fixture
def town(told: World, session: Session) -> Town:
    """Twelve places around 多福巷社区, one of them with twelve services."""
    made = Town(session, told)
    made.stand(told.community, *HERE)
    codes = [item.code for item in made.edition.items if item.form.value == "venue" and not item.sensitive]
    station = made.place(STATION, 60, code=codes[0], step_free=True, directions="大槐树下的平房，门口有长椅")
    for code in codes[1:12]:
        made.name_also(station, code)
    for step in range(11):
        made.place(f"第{step}处服务点", 120 + 90 * step, code=codes[step], hours="Mo-Su 08:00-20:00")
    return made


@pytest.fixture
def near(open_context: OpenContext, live_server: LiveServer, town: Town) -> Callable[..., Page]:
    """The page of a resident of 多福巷社区: ``near(language="en", elder=True)``."""

    def opened(language: str = "zh", *, elder: bool = False, **options: Any) -> Page:
        context = open_context(**{"viewport": PHONE} | options)
        cookies = {
            "community": str(town.world.community),
            "language": language,
            "elder": "1" if elder else "",
        }
        context.add_cookies(
            [
                {"name": name, "value": value, "url": live_server.url}
                for name, value in cookies.items()
                if value
            ]
        )
        page = context.new_page()
        page.goto("/near")
        return page

    return opened


@pytest.mark.parametrize("step", [80, pytest.param(10, marks=pytest.mark.judge)])
@pytest.mark.parametrize(("language", "elder"), [("zh", False), ("en", True)])
def test_a_full_list_scrolls_sideways_on_no_width(
    near: Callable[..., Page], language: str, elder: bool, step: int
) -> None:
    page = near(language, elder=elder)
    page.locator(".near-filters summary").click()
    page.locator(".service-further summary").first.click()
    for width in range(320, 1921, step):
        page.set_viewport_size({"width": width, "height": 800})
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, f"{wider} px wider than {width}"


@pytest.mark.parametrize(("language", "elder"), [("zh", True), ("en", False)])
def test_it_is_accessible_with_everything_unfolded(
    near: Callable[..., Page], assert_accessible: Callable[[Page], None], language: str, elder: bool
) -> None:
    page = near(language, elder=elder)
    assert_accessible(page)
    page.locator(".near-filters summary").click()
    page.locator(".service-further summary").first.click()
    assert_accessible(page)
    expect(page.locator(".service")).to_have_count(10)
    expect(page.locator(".sketch")).to_have_count(1)


def test_in_large_print_what_is_pressed_is_large(near: Callable[..., Page]) -> None:
    page = near(elder=True)
    small = page.evaluate(
        """() => [...document.querySelectorAll('main :is(.button, .button-quiet, .call, .term, summary)')]
            .filter(each => each.offsetParent && each.getBoundingClientRect().height < 60)
            .map(each => each.textContent.trim())"""
    )
    assert small == []


def test_without_a_script_the_form_asks_for_any_moment(near: Callable[..., Page]) -> None:
    page = near(java_script_enabled=False)
    page.locator(".near-filters summary").click()
    page.get_by_label("入口没有台阶").check()
    page.get_by_role("button", name="查看").click()
    expect(page.locator(".service")).to_have_count(1)
    expect(page.locator(".service")).to_contain_text(STATION)
    page.get_by_role("link", name="入口无台阶").click()
    expect(page.locator(".service")).to_have_count(10)
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".service")).to_have_count(2)
