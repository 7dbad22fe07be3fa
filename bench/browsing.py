"""The longest task of a browser on a slow computer that opens the matrix of 90 communities: what a clerk has to wait for."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from catalogue.demo import demo_accounts
from catalogue.models import Role

from .figures import Figure
from .pages import LARGEST_STREET
from .served import add_account, free_port, log_in, serving, settings
from .world import Worlds

SLOWER = 4
"""How many times slower the browser's threads run."""
MILLISECONDS = 50
LOADS = 7
SETTLED = 3_000
"""Milliseconds after the page is loaded: by then all rows are there."""
_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_OBSERVE = """
window.tasks = [];
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) window.tasks.push(each.duration);
}).observe({ type: "longtask", buffered: true });
"""


def measure(worlds: Worlds) -> Iterator[Figure]:
    """The longest task of each load, their median and the best; tasks up to 50 ms are not reported and count as 50.

    A task is what the browser's main thread does without looking at the user: the standard's long task. Every load has an empty
    cache. The city's account reads the page, in Chromium at 1366 x 768. Without a browser nothing is measured.
    """
    browser = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        return
    world = worlds.copy(worlds.of("SQLite"), "browsed")
    account = next(account for account in demo_accounts() if account.role is Role.CITY)
    add_account(world, account)
    with (
        TemporaryDirectory(prefix="portal-bench-") as folder,
        serving("portal.server", settings(world, Path(folder)), port := free_port()),
    ):
        cookie = log_in(port, account)
        longest = _loads(browser, f"http://127.0.0.1:{port}/office/{LARGEST_STREET}", cookie)
    name = f"longest task in a browser {SLOWER} x slower, 90 communities x 60 items"
    yield Figure(name, statistics.median(longest), "ms", MILLISECONDS)
    yield Figure(f"{name}: the best of {LOADS} loads", min(longest), "ms")


def _loads(browser: str, address: str, cookie: str) -> list[float]:
    from playwright.sync_api import sync_playwright

    host = urlsplit(address).hostname or ""
    cookies = [part.split("=", 1) for part in cookie.split("; ")]
    found = []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for _ in range(LOADS):
            context = opened.new_context(viewport={"width": 1366, "height": 768})
            context.add_cookies(
                [{"name": name, "value": value, "domain": host, "path": "/"} for name, value in cookies]
            )
            page = context.new_page()
            page.add_init_script(_OBSERVE)
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            page.goto(address)
            page.wait_for_timeout(SETTLED)
            cells = page.locator(".matrix tbody tr:visible").count()
            if cells < 90:
                raise RuntimeError(f"the matrix shows {cells} rows")
            found.append(max(page.evaluate("window.tasks"), default=float(MILLISECONDS)))
            context.close()
        opened.close()
    return found
