"""Without a connection: the portal opens all the same, with the card of the chosen community and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue.models import Role
from tests.browser.conftest import PHONE, LiveServer
from tests.browser.logging_in import PASSWORD, add_account, log_in
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN

OpenContext = Callable[..., BrowserContext]
#: Everything that the device holds, as address -> text.
HELD = """async () => {
    const held = {};
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            held[new URL(request.url).pathname] = await (await cache.match(request)).text();
        }
    }
    return held;
}"""
#: Until the page kept for when there is no connection says something, or no longer says it.
KEEPS = """async ([words, whether]) => {
    const kept = await caches.match("/offline");
    const text = kept ? await kept.text() : "";
    const whole = text.includes("</html>");  // what is removed while it is read ends early
    return whole && text.includes(words) === whether;
}"""


@pytest.fixture
def resident(told: World, open_context: OpenContext, live_server: LiveServer) -> Page:
    """A resident of 多福巷社区 on a phone that keeps what the portal gives it to keep."""
    context = open_context(viewport=PHONE, service_workers="allow")
    context.add_cookies([{"name": "community", "value": str(told.community), "url": live_server.url}])
    page = context.new_page()
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.wait_for_function(KEEPS, arg=["多福巷社区服务站", True])
    return page


def test_without_a_connection_the_card_of_my_community_is_there(resident: Page) -> None:
    resident.context.set_offline(True)
    for address in ("/", "/search?q=送餐", "/items/0202"):
        resident.goto(address)
        expect(resident.get_by_role("heading", level=1)).to_have_text("本机保存的内容")
        card = resident.locator(".kept")
        expect(card).to_contain_text("多福巷社区服务站")
        expect(card.get_by_role("link", name="打服务站电话")).to_have_attribute("href", "tel:01005100001")
    expect(resident.locator(".notice")).to_contain_text("保存于")
    expect(resident.locator(".kept-services")).to_contain_text(CANTEEN)
    assert resident.evaluate("getComputedStyle(document.body).fontFamily.includes('PingFang')")
    resident.context.set_offline(False)
    resident.get_by_role("link", name="再试一次").click()
    expect(resident.get_by_role("heading", level=1)).to_contain_text("老年餐桌、送餐")


def test_with_a_connection_every_page_is_fresh(resident: Page, told: World) -> None:
    for address in ("/", "/items/0202", f"/communities/{told.community}", "/search?q=送餐", "/feedback/new"):
        resident.goto(address)
        expect(resident.get_by_role("heading", level=1)).not_to_have_text("本机保存的内容")
    kept = resident.evaluate(HELD)
    assert [address for address in kept if not address.startswith("/static/")] == ["/offline"]


def test_another_community_replaces_the_card_and_forgetting_removes_it(resident: Page, told: World) -> None:
    resident.goto("/places?q=银闸")
    resident.get_by_role("button", name="选这里 银闸社区").click()
    resident.wait_for_function(KEEPS, arg=["银闸社区", True])
    resident.wait_for_function(KEEPS, arg=["多福巷", False])
    resident.goto("/places")
    resident.get_by_role("button", name="不再记住我的社区").click()
    resident.wait_for_function(KEEPS, arg=["银闸", False])
    resident.context.set_offline(True)
    resident.goto("/")
    expect(resident.get_by_role("heading", name="本机还没有选择社区")).to_be_visible()


def test_what_is_kept_is_in_the_readers_language_and_mode(resident: Page) -> None:
    resident.get_by_role("button", name="English").click()
    resident.wait_for_function(KEEPS, arg=["Kept on this device", True])
    resident.get_by_role("button", name="Large print").click()
    resident.wait_for_function(KEEPS, arg=["data-elder", True])
    resident.context.set_offline(True)
    resident.goto("/")
    expect(resident.get_by_role("heading", name="Kept on this device")).to_be_visible()


def test_of_choices_that_follow_closely_the_last_is_kept(resident: Page) -> None:
    resident.get_by_role("button", name="English").click()
    resident.get_by_role("button", name="Large print").click()
    expect(resident.get_by_role("button", name="Large print")).to_have_attribute("aria-pressed", "true")
    for _look in range(2):  # the first may see what the second choice is about to replace
        resident.wait_for_function(KEEPS, arg=["data-elder", True])
        resident.wait_for_timeout(300)
    resident.wait_for_function(KEEPS, arg=["Kept on this device", True])


def test_what_is_kept_is_accessible(
    resident: Page, assert_accessible: Callable[[Page], None], told: World
) -> None:
    resident.goto("/offline")
    assert_accessible(resident)


def test_without_a_service_worker_nothing_is_missing(
    told: World, open_context: OpenContext, live_server: LiveServer
) -> None:
    page = open_context(viewport=PHONE, service_workers="block").new_page()
    page.goto("/")
    page.get_by_label("您需要什么服务").fill("送餐")
    page.get_by_role("button", name="搜索").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1项服务")


def test_a_worker_reads_the_desk_without_a_connection_until_the_log_out(
    told: World, session: Session, open_context: OpenContext, assert_accessible: Callable[[Page], None]
) -> None:
    add_account(session, "worker", Role.WORKER, told.community, PASSWORD)
    page = open_context(viewport=PHONE, service_workers="allow").new_page()
    page.goto("/")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    log_in(page, "worker", PASSWORD)
    desk = "async (whether) => Boolean(await caches.match('/work/-/offline')) === whether"
    page.wait_for_function(desk, arg=True)
    page.goto("/work/-/offline")
    assert_accessible(page)
    page.context.set_offline(True)
    for address in (f"/work/{told.community}/today", f"/work/{told.community}"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("本机保存的工作内容")
        expect(page.locator("main")).to_contain_text(CANTEEN)
    page.context.set_offline(False)
    page.goto(f"/work/{told.community}/today")
    page.wait_for_function(desk, arg=True)
    page.get_by_role("button", name="退出").click()
    page.wait_for_function(desk, arg=False)
    page.context.set_offline(True)
    page.goto(f"/work/{told.community}/today")
    expect(page.get_by_role("heading", level=1)).to_have_text("本机保存的内容")
    assert CANTEEN not in page.content()
