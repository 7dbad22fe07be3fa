"""Workers are renewed under load: new code and settings, and no client notices."""

from __future__ import annotations

import http.client
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from tests.conftest import FILLED
from tests.databases import Databases
from tests.server.portals import PATIENCE, Portal, connection, eventually, free_port, received

# The server is the same on both databases.
pytestmark = pytest.mark.one_database

PAGES = ("/services", "/static/portal.css", "/places", "/healthz")
USUAL = "PORTAL_HOTLINE_NAME=热线\n"
RENEWED = "All workers are new."


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file with the portal's settings."""
    file = tmp_path_factory.mktemp("settings") / "portal.env"
    file.write_text(USUAL)
    return file


@pytest.fixture(scope="module")
def portal(
    databases: Callable[[str], Databases], tmp_path_factory: pytest.TempPathFactory, settings: Path
) -> Iterator[Portal]:
    """A portal with one worker: while it is renewed no other one serves. It ends well after all tests."""
    maker = databases("sqlite")
    url = maker.create("world", FILLED["world"])
    own = {"PORTAL_WORKERS": "1", "PORTAL_RATE_LIMITS": "off", "PORTAL_SETTINGS_FILE": str(settings)}
    # A slow machine takes long to renew workers.
    own |= {"PORTAL_BODY_SECONDS": "600"}
    made = Portal(tmp_path_factory.mktemp("instance"), url, free_port(), **own)
    try:
        made.up("/static/portal.css")
        yield made
        made.process.terminate()
        assert made.wait() == 0, made.output
        assert "Traceback" not in made.output
    finally:
        made.end()
        maker.drop(url)


def renew(portal: Portal) -> None:
    """Renew the workers, and wait until all are new."""
    before = portal.output.count(RENEWED)
    portal.process.send_signal(signal.SIGHUP)
    eventually("the workers are renewed", lambda: portal.output.count(RENEWED) == before + 1)


class Visitor:
    """Asks for page after page until told to stop, on one connection as long as the portal keeps it, or a new one each time."""

    def __init__(self, portal: Portal, *, keeps: bool) -> None:
        self.answered = 0
        self.failed: list[object] = []
        self._port = portal.port
        self._keeps = keeps
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()

    def stop(self) -> None:
        """Let it end its last request."""
        self._over.set()
        self._thread.join()

    def _ask(self) -> None:
        asked = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        while not self._over.wait(0.01):
            page = PAGES[self.answered % len(PAGES)]
            try:
                asked.request("GET", page)
                answer = asked.getresponse()
                answer.read()
                if answer.status != 200:
                    self.failed.append((page, answer.status))
                # http.client opens another connection when an answer says that it was the last one.
                if not self._keeps:
                    asked.close()
            except (OSError, http.client.HTTPException) as error:
                self.failed.append((page, repr(error)))
                asked.close()
            self.answered += 1
        asked.close()


def test_no_request_fails_while_workers_are_renewed_three_times(portal: Portal, settings: Path) -> None:
    slow = connection(
        portal.port, b"POST /log-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 6\r\n\r\nnam"
    )
    visitors = [Visitor(portal, keeps=True), Visitor(portal, keeps=False)]
    first = portal.workers()
    for name in ("热线甲", "热线乙", "热线丙"):
        settings.write_text(f"PORTAL_HOTLINE_NAME={name}\n")
        renew(portal)
        # Both may take what comes in the moment of the change.
        eventually("the new setting is in force", lambda: name in portal.ask("/nowhere")[1].decode())  # noqa: B023
    asked = [visitor.answered for visitor in visitors]
    eventually("they are answered", lambda: all(v.answered > n for v, n in zip(visitors, asked, strict=True)))
    for visitor in visitors:
        visitor.stop()
    assert [visitor.failed for visitor in visitors] == [[]] * len(visitors)
    # The first worker still reads what this client began to send.
    assert first[0].is_running()
    with slow:
        slow.sendall(b"e=a")
        answer = received(slow)
    assert answer.startswith(b"HTTP/1.1 400 ")
    eventually("those from before have ended", lambda: len(portal.workers()) == 1)
    assert "ended" not in portal.output


@contextmanager
def spoilt_setting(_portal: Portal, settings: Path) -> Iterator[str]:
    settings.write_text("PORTAL_HOTLINE=none of your business\n")
    yield "PORTAL_HOTLINE"
    settings.write_text(USUAL)


@contextmanager
def other_schema(portal: Portal, _settings: Path) -> Iterator[str]:
    with closing(sqlite3.connect(portal.database)) as connection:
        ((own,),) = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.commit()
        yield "the database has the schema of another version: restart the portal"
        connection.execute("UPDATE alembic_version SET version_num = ?", (own,))
        connection.commit()


@pytest.mark.parametrize("spoil", [spoilt_setting, other_schema])
def test_workers_that_could_not_serve_take_no_place(
    portal: Portal, settings: Path, spoil: Callable[[Portal, Path], AbstractContextManager[str]]
) -> None:
    before = portal.workers()
    with spoil(portal, settings) as reason:
        told = len(portal.lines)
        portal.process.send_signal(signal.SIGHUP)
        eventually("it is told", lambda: "are not renewed" in "".join(portal.lines[told:]))
        assert reason in portal.output
        assert portal.workers() == before
        assert portal.answers("/services")
