"""A real browser on a real server: Chromium, found by name, drives the portal on a port of this machine."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from catalogue.foundation import clock
from tests.browser.looking import AXE, AXE_ADDRESS, violations
from tests.examples import JUDGE
from tests.here import not_here

CHROMIUM = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
"""The first is the same engine without a desktop browser around it, which takes a quarter less time."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",
]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}
PATIENCE = 30_000
"""Milliseconds that a test waits for anything in the browser."""
expect.set_options(timeout=PATIENCE)
LATE = 0.6
"""Seconds by which `make judge` delays what a page asks for: a test that reads the page before it comes fails there."""
USUAL = {"locale": "zh-CN", "service_workers": "block", "viewport": DESK, "reduced_motion": "reduce"}
"""What a profile is opened with, unless a test asks for something else. A page that glides to a line moves away what a
click is aimed at."""


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """Requests are the test's business, not the terminal's."""


@dataclass(frozen=True)
class LiveServer:
    """A served application."""

    url: str
    app: Flask
    names: set[str] = field(default_factory=set)

    def also(self, url: str) -> None:
        """Let pages of this address be the portal's own, too: the same server by another name."""
        self.names.add(url)


class _Served:
    """What is served: the application of the test that runs, and axe."""

    app: Flask | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == AXE_ADDRESS:
            start_response(
                "200 OK", [("Content-Type", "text/javascript"), ("Cache-Control", "max-age=86400")]
            )
            return [AXE.encode()]
        if self.app is None:
            start_response("200 OK", [("Content-Type", "text/html")])
            return [b"<!doctype html><title>Between two tests</title>"]
        if JUDGE and "HTTP_REFERER" in environ:
            time.sleep(LATE)
        return self.app(environ, start_response)


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


@pytest.fixture(scope="session")
def port() -> Iterator[tuple[str, _Served]]:
    """The address of a run's one server, and what it serves."""
    served = _Served()
    server = make_server("127.0.0.1", 0, served, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", served
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def live_server(app_with: Callable[..., Flask], port: tuple[str, _Served]) -> Iterator[LiveServer]:
    """The application on the test's own database, served with everything that guards it switched on."""
    url, served = port
    served.app = app_with(WTF_CSRF_ENABLED=True)
    yield LiveServer(url, served.app)
    served.app = None


class Profiles:
    """Browser profiles as good as new.

    A new one starts a process that loads the fonts and compiles every script again, which takes longer than most
    tests. So a profile is emptied and handed out again, with a page open that keeps its process alive. What a page can
    be told by itself, its size and its colours, is told to each new page: profiles differ in the rest alone.
    """

    _BY_PAGE = frozenset({"viewport", "color_scheme", "contrast", "reduced_motion"})
    _AS_EVER: Mapping[str, Any] = {"is_mobile": False, "has_touch": False, "java_script_enabled": True}

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self._free: dict[str, list[tuple[BrowserContext, Page]]] = {}

    def take(self, **options: Any) -> tuple[str, BrowserContext, Page]:
        """A profile with these options, and the page that keeps it alive; hand both to ``give_back``."""
        by_page = {name: value for name, value in options.items() if name in self._BY_PAGE}
        by_profile = USUAL | {
            name: value
            for name, value in options.items()
            if name not in self._BY_PAGE and self._AS_EVER.get(name) is not value
        }
        kind = repr(sorted(by_profile.items(), key=str))
        if self._free.get(kind):
            context, anchor = self._free[kind].pop()
        else:
            context = self._browser.new_context(base_url=self._url, **by_profile)
            context.set_default_timeout(PATIENCE)
            anchor = context.new_page()
            anchor.goto(self._url)
        self._tell_pages(context, **by_page)
        return kind, context, anchor

    def _tell_pages(self, context: BrowserContext, viewport: dict[str, int], **media: Any) -> None:
        """Let new pages of the profile have this size and these colours."""
        new_page = context.new_page

        def told() -> Page:
            page = new_page()
            if viewport != USUAL["viewport"]:
                page.set_viewport_size(viewport)
            if media != {"reduced_motion": USUAL["reduced_motion"]}:
                page.emulate_media(**media)
            return page

        context.new_page = told

    def give_back(self, kind: str, context: BrowserContext, anchor: Page) -> None:
        """Close the test's pages and forget what they left."""
        del context.new_page
        for page in context.pages:
            if page is not anchor:
                page.close()
        context.clear_cookies()
        context.clear_permissions()
        devtools = context.new_cdp_session(anchor)
        devtools.send("Storage.clearDataForOrigin", {"origin": self._url, "storageTypes": "all"})
        devtools.send("Network.clearBrowserCache")
        devtools.detach()
        self._free.setdefault(kind, []).append((context, anchor))


@pytest.fixture(scope="session")
def profiles(browser: Browser, port: tuple[str, _Served]) -> Profiles:
    """The browser profiles of a run."""
    return Profiles(browser, port[0])


@pytest.fixture
def open_context(
    browser: Browser, profiles: Profiles, live_server: LiveServer
) -> Iterator[Callable[..., BrowserContext]]:
    """Open an empty browser profile: ``open_context(viewport=PHONE, java_script_enabled=False)``.

    Nothing is kept for when there is no connection, unless ``service_workers`` is "allow". A page that reaches for another
    host, throws, or breaks the content security policy fails the test.
    """
    taken: list[tuple[str, BrowserContext, Page]] = []
    owned: list[BrowserContext] = []
    complaints: list[str] = []

    def outside(request: Request) -> None:
        own = (live_server.url, *live_server.names)
        if urlsplit(request.url).scheme in ("http", "https") and not request.url.startswith(own):
            complaints.append(f"the page reached for {request.url}")

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(f"the page threw {error}"))
        page.on("request", outside)
        page.on(
            "console",
            lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None,
        )

    def make(**options: Any) -> BrowserContext:
        settings = USUAL | options
        if settings["service_workers"] == "allow":
            context = browser.new_context(base_url=live_server.url, **settings)
            context.set_default_timeout(PATIENCE)
            owned.append(context)
        else:
            taken.append(profiles.take(**settings))
            context = taken[-1][1]
        context.on("page", watch)
        return context

    yield make
    for context in owned:
        context.close()
    for kind, context, anchor in taken:
        context.remove_listener("page", watch)
        profiles.give_back(kind, context, anchor)
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

    def check(page: Page) -> None:
        found = violations(page)
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
