"""Single sign-on in a real browser, with a provider in a process of its own: tying, logging in, leaving, and without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue.models import Role
from portal.accounts.sign_on.provider import forget_providers
from tests.browser.conftest import LiveServer
from tests.browser.logging_in import PASSWORD, add_accounts, log_in
from tests.sign_on.going import ANSWER, RunningProvider, provider_process
from tests.worlds.eight_streets import World


@pytest.fixture
def provider(
    live_server: LiveServer, world: World, session: Session, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RunningProvider]:
    """A provider that the served portal uses."""
    add_accounts(session, ("dong", Role.STREET, world.street))
    with provider_process(f"{live_server.url}{ANSWER}") as found:
        settings = found.settings | {"public_address": live_server.url}
        monkeypatch.setitem(
            live_server.app.config, "PORTAL", replace(live_server.app.config["PORTAL"], **settings)
        )
        live_server.also(found.issuer)
        forget_providers()
        yield found
        forget_providers()


def at_provider(page: Page, name: str) -> None:
    """Log in at the provider."""
    expect(page.get_by_role("heading", name="Test provider")).to_be_visible()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Log in", exact=True).click()


def press_button(page: Page) -> None:
    page.goto("/log-in")
    page.get_by_role("button", name="用统一身份认证登录").click()


def log_out(page: Page) -> None:
    page.get_by_role("button", name="退出").click()


def tie(page: Page) -> None:
    """Tie the account to what the provider calls `dong`."""
    page.goto("/account")
    page.get_by_role("link", name="单点登录").click()
    page.get_by_label("您的密码").fill(PASSWORD)
    page.get_by_role("button", name="前往统一身份认证").click()
    at_provider(page, "dong")
    expect(page.get_by_text("绑定成功")).to_be_visible()


def test_an_account_is_tied_opened_by_the_provider_and_left_there_too(
    page: Page, provider: RunningProvider, assert_accessible: Callable[[Page], None]
) -> None:
    log_in(page, "dong")
    page.goto("/account/sign-on")
    assert_accessible(page)
    tie(page)
    assert_accessible(page)
    log_out(page)
    expect(page.get_by_text("您已退出")).to_be_visible()

    press_button(page)
    expect(page.get_by_role("button", name="退出 · dong")).to_be_visible()
    log_out(page)
    expect(page.get_by_text("You have logged out of the test provider.")).to_be_visible()
    page.get_by_role("link", name="Back to the portal").click()
    expect(page.get_by_role("link", name="登录", exact=True)).to_be_visible()

    page.goto("/log-in")
    assert_accessible(page)
    press_button(page)
    at_provider(page, "a stranger")
    expect(page.get_by_role("heading", name="没有登录成功")).to_be_visible()
    expect(page.get_by_text("不会自动开通账号")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="去登录页").click()
    expect(page.get_by_label("账号名")).to_be_visible()


def test_without_scripts_one_button_more_leads_in(
    open_context: Callable[..., BrowserContext], page: Page, provider: RunningProvider
) -> None:
    log_in(page, "dong")
    tie(page)
    plain = open_context(java_script_enabled=False).new_page()
    press_button(plain)
    at_provider(plain, "dong")
    expect(plain.get_by_role("heading", name="正在从统一身份认证返回")).to_be_visible()
    plain.get_by_role("button", name="继续").click()
    expect(plain.get_by_role("button", name="退出 · dong")).to_be_visible()
