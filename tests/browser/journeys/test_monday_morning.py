"""Monday, 9:00: who cannot log in, or who takes over a community, is helped by the office above in a page, in minutes.

What each takes is counted, not measured: nominal seconds for a click, a field, and a word by telephone (ADR 34).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import pyotp
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy.orm import Session

from catalogue.models import Role
from tests.browser.conftest import LiveServer
from tests.browser.logging_in import PASSWORD, add_accounts, log_in
from tests.browser.tally import tally
from tests.portal.factors import with_app
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.counted
OWN = "eleven loud streets"
CLICK, FIELD, TELLING, SCANNING = 4, 8, 30, 25
"""Nominal seconds: to find and press something; to type into a field; to tell a password, or make sure who calls; to scan a code."""
MOST = 180


@dataclass
class Hands:
    """Somebody at a page, whose acts are counted in nominal seconds, together with those of the others."""

    page: Page
    spent: list[int]

    def press(self, what: Locator) -> None:
        """Press something that leads to another page."""
        with self.page.expect_navigation():
            what.click()
        self.spent.append(CLICK)

    def link(self, name: str) -> None:
        self.press(self.page.get_by_role("link", name=name, exact=True))

    def button(self, name: str) -> None:
        self.press(self.page.get_by_role("button", name=name, exact=True))

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)
        self.spent.append(FIELD)

    def tick(self, what: Locator) -> None:
        what.check()
        self.spent.append(CLICK)

    def begin(self, name: str, password: str) -> None:
        """Log in through the form."""
        self.page.goto("/log-in")
        self.fill("账号名", name)
        self.fill("密码", password)
        self.button("登录")


@pytest.fixture
def people(session: Session, world: World) -> None:
    """A worker and a colleague of the community beside, an official of their street, and one of the district."""
    add_accounts(
        session,
        ("dfx", Role.WORKER, world.community),
        ("yz", Role.WORKER, world.neighbour),
        ("jie", Role.STREET, world.street),
        ("qu", Role.DISTRICT, world.district),
    )


@pytest.fixture
def spent() -> list[int]:
    """What has been done, in nominal seconds each."""
    return []


@pytest.fixture
def office(open_context: Callable[..., BrowserContext], people: None, spent: list[int]) -> Hands:
    """The official of the street, at the own page."""
    return Hands(log_in(open_context().new_page(), "jie", PASSWORD), spent)


@pytest.fixture
def caller(open_context: Callable[..., BrowserContext], spent: list[int]) -> Hands:
    """Who needs help, at another computer."""
    return Hands(open_context().new_page(), spent)


def said(task: str, spent: list[int]) -> None:
    print(f"{task}: {sum(spent)} nominal seconds in {len(spent)} acts")  # noqa: T201 - shown by pytest -s
    tally(task, "seconds", sum(spent), most=MOST)


def test_a_clerk_without_a_password_is_at_work_again(office: Hands, caller: Hands, spent: list[int]) -> None:
    office.link("账号管理")
    office.link("dfx")
    office.button("重置密码")
    password = office.page.locator("code.first-password").inner_text()
    spent.append(TELLING)

    caller.begin("dfx", password)
    expect(caller.page).to_have_url(re.compile("/account/password$"))
    caller.fill("现在的密码", password)
    caller.fill("新密码", OWN)
    caller.fill("再输一遍新密码", OWN)
    caller.button("修改密码")
    expect(caller.page.get_by_text("密码已修改")).to_be_visible()
    said("a clerk without password", spent)


def test_a_community_is_handed_over_when_a_worker_leaves(
    office: Hands, caller: Hands, spent: list[int], world: World
) -> None:
    log_in(caller.page, "yz", PASSWORD)
    caller.page.goto(f"/work/{world.community}")
    expect(caller.page.get_by_text("您不能打开此页")).to_be_visible()

    office.link("账号管理")
    office.link("dfx")
    office.tick(office.page.get_by_role("checkbox").first)
    office.page.get_by_label("移交给").select_option("yz")
    spent.append(FIELD)
    office.button("移交")
    expect(office.page.get_by_text("已移交给")).to_be_visible()
    office.button("注销账号")
    expect(office.page.get_by_text("账号已注销")).to_be_visible()

    caller.page.goto(f"/work/{world.community}")
    expect(caller.page.get_by_text("您不能打开此页")).to_have_count(0)
    said("a community handed over", spent)


def test_a_lost_second_factor_is_removed_and_set_up_again(
    open_context: Callable[..., BrowserContext],
    live_server: LiveServer,
    people: None,
    caller: Hands,
    spent: list[int],
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    assert_accessible: Callable[[Page], None],
) -> None:
    settings = replace(live_server.app.config["PORTAL"], second_factor_roles=(Role.STREET,))
    monkeypatch.setitem(live_server.app.config, "PORTAL", settings)
    with_app(live_server.app, session, "jie", PASSWORD)
    above = Hands(log_in(open_context().new_page(), "qu", PASSWORD), spent)

    above.link("账号管理")
    above.link("jie")
    above.link("二次验证无法使用")
    assert_accessible(above.page)
    spent.append(TELLING)
    above.tick(above.page.get_by_role("checkbox"))
    above.button("解除二次验证")
    expect(above.page.get_by_text("二次验证已解除")).to_be_visible()

    caller.begin("jie", PASSWORD)
    expect(caller.page.get_by_text("您的角色须启用二次验证")).to_be_visible()
    assert_accessible(caller.page)
    caller.link("设置验证器")
    assert_accessible(caller.page)
    spent.append(SCANNING)
    secret = "".join(caller.page.locator(".secret-key span").all_inner_texts())
    caller.fill("验证器显示的验证码", pyotp.TOTP(secret).now())
    caller.fill("您的密码", PASSWORD)
    caller.button("完成设置")
    expect(caller.page.locator(".recovery-codes li")).to_have_count(10)
    caller.link("已保存，继续")
    expect(caller.page.get_by_text("您的角色须启用二次验证")).to_have_count(0)
    said("a lost second factor", spent)
