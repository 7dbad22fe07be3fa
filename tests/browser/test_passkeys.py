"""Passkeys in a real browser, whose authenticator is Chromium's own virtual one; at `localhost`: digits are no relying party."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalogue import audit
from catalogue.models import Passkey, Role
from tests.browser.conftest import LiveServer
from tests.browser.logging_in import PASSWORD, add_accounts
from tests.worlds.eight_streets import World


class Device:
    """A browser with a device that holds passkeys, at the portal's address by name."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self._tools: CDPSession = page.context.new_cdp_session(page)
        self._tools.send("WebAuthn.enable")
        self._id = self._tools.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )["authenticatorId"]

    def verify(self, verified: bool) -> None:
        """Let the device recognise its owner from now on, or not."""
        self._tools.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": verified}
        )

    def goto(self, path: str) -> None:
        self.page.goto(self.base + path)

    def log_in(self, name: str = "dong") -> None:
        """The first step: name and password."""
        self.goto("/log-in")
        self.page.get_by_label("账号名").fill(name)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录", exact=True).click()

    def log_out(self) -> None:
        self.page.get_by_role("button", name="退出").click()
        expect(self.page.get_by_text("您已退出")).to_be_visible()

    def add_passkey(self, name: str) -> None:
        self.goto("/account/second-factor")
        self.page.get_by_role("link", name="添加通行密钥").click()
        self.page.get_by_label("通行密钥名称").fill(name)
        self.page.get_by_label("您的密码").fill(PASSWORD)
        self.page.get_by_role("button", name="下一步").click()
        self.page.get_by_role("button", name="生成通行密钥").click()


@pytest.fixture
def device(
    open_context: Callable[..., BrowserContext],
    live_server: LiveServer,
    world: World,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> Device:
    add_accounts(session, ("dong", Role.STREET, world.street), ("xi", Role.STREET, world.street))
    base = f"http://localhost:{urlsplit(live_server.url).port}"
    settings = replace(live_server.app.config["PORTAL"], public_address=base)
    monkeypatch.setitem(live_server.app.config, "PORTAL", settings)
    live_server.also(base)
    return Device(open_context().new_page(), base)


def test_a_passkey_is_added_and_logs_in_after_the_password_and_by_itself(
    device: Device, assert_accessible: Callable[[Page], None], session: Session
) -> None:
    page = device.page
    device.log_in()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    device.add_passkey("窗口电脑")
    expect(page.get_by_role("heading", name="恢复码")).to_be_visible()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    assert_accessible(page)
    device.goto("/account/second-factor")
    expect(page.get_by_role("link", name="窗口电脑")).to_be_visible()
    assert_accessible(page)
    device.log_out()

    device.log_in()
    expect(page.get_by_role("heading", name="登录第二步")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="使用通行密钥").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    device.log_out()

    device.goto("/log-in")
    assert_accessible(page)
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("heading", name="用通行密钥登录")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="使用通行密钥").click()
    expect(page.get_by_role("button", name="退出 · dong")).to_be_visible()
    assert session.scalars(select(Passkey.used_at)).one() is not None

    device.goto("/account/second-factor")
    page.get_by_role("link", name="窗口电脑").click()
    assert_accessible(page)
    page.get_by_label("通行密钥名称").fill("旧电脑")
    page.get_by_role("button", name="保存名称").click()
    page.get_by_role("link", name="旧电脑").click()
    page.get_by_label("您的密码").fill(PASSWORD)
    page.get_by_role("button", name="解除通行密钥").click()
    expect(page.get_by_text("已解除。其他设备上的登录已结束。")).to_be_visible()
    expect(page.get_by_role("link", name="旧电脑")).to_have_count(0)


def test_a_device_that_does_not_recognise_its_owner_logs_nobody_in(device: Device) -> None:
    page = device.page
    device.log_in()
    device.add_passkey("手机")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    device.log_out()
    device.verify(False)
    device.log_in()
    page.get_by_role("button", name="使用通行密钥").click()
    expect(page.get_by_text("设备未响应，或操作已取消")).to_be_visible()
    device.goto("/account")
    expect(page.get_by_label("账号名")).to_be_visible()


def test_a_copy_of_a_passkey_is_refused_and_noted(device: Device, session: Session) -> None:
    page = device.page
    device.log_in()
    device.add_passkey("手机")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    device.log_out()
    session.rollback()
    session.execute(update(Passkey).values(sign_count=1_000_000))
    session.commit()
    device.log_in()
    page.get_by_role("button", name="使用通行密钥").click()
    expect(page.get_by_text("通行密钥验证未通过")).to_be_visible()
    session.rollback()
    assert "account.passkey_copied" in [entry.action for entry in audit.entries(session)]


def test_a_passkey_of_one_account_is_no_second_step_of_another(device: Device, session: Session) -> None:
    page = device.page
    for name in ("dong", "xi"):
        device.log_in(name)
        device.add_passkey(f"手机 {name}")
        expect(page.locator(".recovery-codes li")).to_have_count(10)
        device.log_out()
    session.rollback()
    other = session.scalars(select(Passkey.credential_id).where(Passkey.name == "手机 dong")).one()
    device.log_in("xi")
    expect(page.get_by_role("heading", name="登录第二步")).to_be_visible()
    page.locator("[data-passkey]").evaluate(
        """(form, id) => {
          const options = JSON.parse(form.dataset.passkey);
          options.allowCredentials = [{ type: "public-key", id }];
          form.dataset.passkey = JSON.stringify(options);
        }""",
        other,
    )
    page.get_by_role("button", name="使用通行密钥").click()
    expect(page.get_by_text("通行密钥验证未通过")).to_be_visible()
    page.get_by_role("button", name="使用通行密钥").click()
    expect(page.get_by_role("button", name="退出 · xi")).to_be_visible()


def test_without_scripts_the_page_says_so_and_the_password_still_works(
    device: Device, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto(device.base + "/log-in")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_text("通行密钥须启用浏览器脚本")).to_be_visible()
    page.get_by_role("link", name="改用密码登录").click()
    page.get_by_label("账号名").fill("xi")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("button", name="退出 · xi")).to_be_visible()


def test_an_address_of_digits_offers_no_passkeys_and_says_why(
    page: Page, live_server: LiveServer, world: World, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_accounts(session, ("dong", Role.STREET, world.street))
    settings = replace(live_server.app.config["PORTAL"], public_address=live_server.url)
    monkeypatch.setitem(live_server.app.config, "PORTAL", settings)
    page.goto("/log-in")
    expect(page.get_by_role("button", name="用通行密钥登录")).to_have_count(0)
    page.get_by_label("账号名").fill("dong")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    page.goto("/account/second-factor")
    expect(page.get_by_text("须通过域名访问")).to_be_visible()
    expect(page.get_by_role("link", name="添加通行密钥")).to_have_count(0)
