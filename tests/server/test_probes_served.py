"""Probes of a portal whose visitors all wait: they are answered beside the queue."""

from __future__ import annotations

import json
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.server.portals import PATIENCE, Portal, connection, eventually, free_port
from tests.worlds.eight_streets import World

VISITORS = 60
"""More than two workers have threads for."""
SEARCH = b"GET /search?q=%E9%80%81%E9%A4%90 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
FORM = (
    b"POST /log-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 6\r\n\r\nname=a"
)


@contextmanager
def held(engine: Engine) -> Iterator[tuple[bytes, int]]:
    """For the time of the block the database lets visitors wait. Gives what they send, and the status of readiness."""
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE stamps, editions, coverage_day IN ACCESS EXCLUSIVE MODE"))
            yield SEARCH, 503
        else:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield FORM, 200


def test_probes_are_answered_while_all_visitors_wait_for_the_database(
    db_url: str, engine: Engine, world: World, tmp_path: Path
) -> None:
    portal = Portal(tmp_path / "instance", db_url, free_port(), PORTAL_RATE_LIMITS="off")
    with ExitStack() as after:
        after.callback(portal.end)
        portal.started()
        eventually("the portal is ready", lambda: portal.ask("/readyz")[0] == 200)
        with held(engine) as (sent, status), ExitStack() as clients:
            waiting = [clients.enter_context(connection(portal.port, sent)) for _ in range(VISITORS)]
            assert portal.ask("/healthz") == (200, b'{"serves": true}\n')
            # Each worker says for a second what it saw last.
            eventually("it is told", lambda: [portal.ask("/readyz")[0] for _ in range(4)] == [status] * 4)
            # Visitors who cannot be answered in time are told so, but not those whose pages are being made.
            assert any(nothing_came(each) for each in waiting)
        eventually("the portal is ready again", lambda: portal.ask("/readyz")[0] == 200)


def nothing_came(client: socket.socket) -> bool:
    """Whether a client still waits for the first byte of its answer."""
    client.setblocking(False)
    try:
        return client.recv(1, socket.MSG_PEEK) is None
    except BlockingIOError:
        return True


@pytest.mark.one_database
def test_a_worker_writes_what_was_slow_as_a_line_of_json_with_the_id_of_its_answer(
    db_url: str, world: World, tmp_path: Path
) -> None:
    own = {"PORTAL_LOG_FORMAT": "json", "PORTAL_SLOW_REQUEST_MS": "1", "PORTAL_TRUSTED_PROXIES": "1"}
    portal = Portal(tmp_path / "instance", db_url, free_port(), **own)
    with ExitStack() as after:
        after.callback(portal.end)
        portal.started()
        asked = urllib.request.Request(
            f"http://127.0.0.1:{portal.port}/items/0202", headers={"X-Request-ID": "proxy-4bf92f35"}
        )
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
            assert answer.headers["X-Request-ID"] == "proxy-4bf92f35"
        eventually("it is in the log", lambda: '"proxy-4bf92f35"' in portal.output)
        (entry,) = [
            json.loads(line) for line in portal.lines if '"proxy-4bf92f35"' in line and "request.slow" in line
        ]
    assert (entry["logger"], entry["facts"]["rule"]) == ("portal.slow", "/items/<item:code>")
