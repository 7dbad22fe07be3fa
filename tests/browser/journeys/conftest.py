"""Residents of seven kinds, each on a whole journey: on a phone and at a desk, in both languages, in 关怀版, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page
from sqlalchemy.orm import Session

from catalogue.foundation import clock
from tests.browser.conftest import PHONE, LiveServer
from tests.browser.speaking import text_in
from tests.worlds.eight_streets import World
from tests.worlds.neighbourhood import settle

AT_A_PHONE = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
AT_A_DESK = {"viewport": {"width": 1280, "height": 800}, "is_mobile": False, "has_touch": False}
KINDS: dict[str, dict[str, Any]] = {
    "on-a-phone": {"language": "zh"} | AT_A_PHONE,
    "in-large-print-without-scripts": {"language": "en", "elder": True, "java_script_enabled": False}
    | AT_A_DESK,
    "in-english": {"language": "en"} | AT_A_DESK,
    "in-large-print": {"language": "zh", "elder": True} | AT_A_PHONE,
    "in-large-print-in-english": {"language": "en", "elder": True} | AT_A_DESK,
    "without-scripts": {"language": "en", "java_script_enabled": False} | AT_A_PHONE,
    "without-scripts-at-a-desk": {"language": "zh", "java_script_enabled": False} | AT_A_DESK,
}
COVERING = ("on-a-phone", "in-large-print-without-scripts")
"""Between them each size, each language, 关怀版 and the lack of scripts occur: `make judge` alone combines them otherwise."""


@dataclass(frozen=True)
class Resident:
    """A resident with a page before them, and the words of their language for what they look for.

    ``actions`` counts what they had to do: links and buttons pressed and questions typed.
    """

    page: Page
    context: BrowserContext
    app: Flask
    language: str
    scripts: bool
    check: Callable[[Page], None]
    done: list[str]

    def says(self, message: str, **values: object) -> str:
        """A text of the portal in the resident's language."""
        return text_in(self.app, self.language, message, **values)

    def opens(self, address: str) -> None:
        """Open an address, as from a bookmark, and hold the page to the rules of accessibility."""
        self.page.goto(address)
        self.looks()

    def looks(self) -> None:
        """Every page is accessible and does not scroll sideways."""
        if self.scripts:
            self.check(self.page)
            assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), self.page.url

    def asks(self, words: str) -> None:
        """Type a need into the one search box and send it: one action."""
        box = self.page.get_by_label(self.says("What do you need?"))
        box.fill(words)
        box.press("Enter")
        self.done.append(words)
        self.page.wait_for_url("**/search?**")
        self.looks()

    def presses(self, found: Locator) -> None:
        """Press a link or a button and wait for the page that comes of it: one action."""
        self.done.append(found.inner_text())
        found.click()
        self.page.wait_for_load_state()
        self.looks()

    def button(self, message: str, **values: object) -> Locator:
        """The first button with these words of the portal in its name."""
        return self.page.get_by_role("button", name=self.says(message, **values)).first

    def link(self, message: str, **values: object) -> Locator:
        """The first link with these words of the portal in its name."""
        return self.page.get_by_role("link", name=self.says(message, **values)).first

    @property
    def text(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text()


@pytest.fixture
def settled(world: World, session: Session) -> World:
    """The small world with a street on the map."""
    settle(session, world)
    return world


@pytest.fixture(
    params=[pytest.param(kind, marks=[pytest.mark.judge] * (kind not in COVERING)) for kind in KINDS]
)
def resident(
    request: pytest.FixtureRequest,
    open_context: Callable[..., BrowserContext],
    live_server: LiveServer,
    assert_accessible: Callable[[Page], None],
) -> Resident:
    """One of the seven, before the first page. A test that cannot do without scripts says so by itself."""
    kind = dict(KINDS[request.param])
    language, elder = kind.pop("language"), kind.pop("elder", False)
    context = open_context(**kind)
    cookies = {"language": language} | ({"elder": "1"} if elder else {})
    context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )
    return Resident(
        page=context.new_page(),
        context=context,
        app=live_server.app,
        language=language,
        scripts=kind.get("java_script_enabled", True),
        check=assert_accessible,
        done=[],
    )


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the portal's clock: ``at(datetime(2026, 10, 1, 10, 0))``, as Beijing counts."""

    def set_clock(moment: datetime) -> None:
        aware = moment.replace(tzinfo=clock.BEIJING)
        monkeypatch.setattr(clock, "now", lambda: aware)

    return set_clock


@pytest.fixture
def live_url(live_server: LiveServer) -> str:
    """Where the portal is served."""
    return live_server.url
