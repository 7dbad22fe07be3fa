"""Another website shows a card in a frame, in a real browser: one that the setting names may, one that it does not name may not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from tests.browser.conftest import PATIENCE, LiveServer
from tests.browser.looking import violations
from tests.worlds.eight_streets import World
from tests.worlds.told import MEALS, tell

Serve = Callable[[str], str]
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve a page as another website, at a port of its own; gives its origin."""
    servers: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def begin(html: str) -> str:
        class OtherSite(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(html.encode())

            def log_message(self, *_: object) -> None:
                """Requests are the test's business, not the terminal's."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), OtherSite)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield begin
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_site_that_the_setting_names_may_frame_a_card_and_another_may_not(
    browser: Browser, live_server: LiveServer, serve: Serve, session: Session, world: World
) -> None:
    tell(session, world)
    address = f"{live_server.url}/embed/communities/{world.community}"
    frame = f'<!doctype html><title>Estate</title><iframe title="card" src="{address}"></iframe>'
    named, other = serve(frame), serve(frame)
    settings = live_server.app.config["PORTAL"]
    live_server.app.config["PORTAL"] = replace(settings, embed_origins=(named,))
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(named)
        page.frame_locator("iframe").locator("h1", has_text="多福巷社区").wait_for(timeout=PATIENCE)
        told: list[str] = []
        page.on("console", lambda line: told.append(line.text))
        page.goto(other)
        page.wait_for_load_state("networkidle")
        assert page.frames[1].url.startswith("chrome-error://")
        assert any("frame-ancestors" in line for line in told)


@pytest.mark.parametrize("more", ["?lang=zh", "?lang=en", "?size=large"])
def test_a_card_works_from_200_pixels_and_has_no_barrier(
    browser: Browser, live_server: LiveServer, session: Session, world: World, more: str
) -> None:
    tell(session, world)
    with browser.new_context(viewport={"width": 200, "height": 500}) as context:
        page = context.new_page()
        for path in ("", f"/items/{MEALS}"):
            page.goto(f"{live_server.url}/embed/communities/{world.community}{path}{more}")
            assert violations(page) == []
            for width in (200, 320, 640):
                page.set_viewport_size({"width": width, "height": 500})
                assert page.evaluate(SIDEWAYS) <= 0, (path, width)


def test_a_printed_card_does_not_speak_of_today(
    browser: Browser, live_server: LiveServer, session: Session, world: World
) -> None:
    tell(session, world)
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{live_server.url}/embed/communities/{world.community}")
        now = page.locator("dd .now")
        assert now.is_visible()
        page.emulate_media(media="print")
        assert not now.is_visible()
