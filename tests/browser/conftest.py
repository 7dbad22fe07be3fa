"""A real browser on a real server: Chromium, found by name, drives the portal on a port of this machine."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from catalogue.foundation import clock
from tests.here import not_here

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}
PATIENCE = 15_000
"""Milliseconds that the browser waits for anything."""


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """Requests are the test's business, not the terminal's."""


@dataclass(frozen=True)
class LiveServer:
    """A served application."""

    url: str
    app: Flask


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window. Where there is none, browser tests are reported as not run."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        not_here("browser tests are not run, Chromium was not found: install it, or run `make test`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def live_server(app_with: Callable[..., Flask]) -> Iterator[LiveServer]:
    """The application on the test's own database, served with everything that guards it switched on."""
    app = app_with(WTF_CSRF_ENABLED=True)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield LiveServer(f"http://127.0.0.1:{server.server_port}", app)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_context(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., BrowserContext]]:
    """Open a fresh browser profile: ``open_context(viewport=PHONE, java_script_enabled=False)``.

    Nothing is kept for when there is no connection, unless ``service_workers`` is "allow". A page that reaches for
    another host, throws, or breaks the content security policy fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def outside(request: Request) -> None:
        if urlsplit(request.url).scheme in ("http", "https") and not request.url.startswith(live_server.url):
            complaints.append(f"the page reached for {request.url}")

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(f"the page threw {error}"))
        page.on("request", outside)
        page.on(
            "console",
            lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None,
        )

    def make(**options: object) -> BrowserContext:
        own = {"viewport": DESK, "locale": "zh-CN", "base_url": live_server.url, "service_workers": "block"}
        settings = own | options
        context = browser.new_context(**settings)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        context.on("page", watch)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    """A page at a desk, not logged in."""
    return open_context().new_page()


@pytest.fixture
def phone(open_context: Callable[..., BrowserContext]) -> Page:
    """A page on a small phone, not logged in."""
    return open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()


@pytest.fixture(scope="session")
def assert_accessible() -> Callable[[Page], None]:
    """Check a page with axe: ``assert_accessible(page)`` fails with every violation and where it is."""
    axe = Axe()

    def check(page: Page) -> None:
        violations = axe.run(page).response["violations"]
        found = [
            f"{each['id']}: {each['help']} at {node['target']}: {node['html'][:120]}"
            for each in violations
            for node in each["nodes"]
        ]
        assert found == [], "\n".join(found)

    return check


@pytest.fixture
def take_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let the portal's clock go on by as long as somebody needs who reads a form and writes into it."""
    before = clock.now
    passed = timedelta()

    def pass_on() -> None:
        nonlocal passed
        passed += timedelta(seconds=10)

    monkeypatch.setattr(clock, "now", lambda: before() + passed)
    return pass_on
