"""Pages at the served port: two workers, eight connections, compression on, and a bare view as the peer."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from catalogue.demo import DemoAccount, demo_accounts
from catalogue.models import Role

from . import load
from .figures import AT_LEAST, Figure, median_ms, percentile
from .relevance import read_queries
from .search import CHOSEN
from .served import add_account, ask, free_port, log_in, serving, settings
from .world import CITY, World, Worlds

SEARCH, MATRIX, NOT_MODIFIED = 450, 200, 3000
SERVER_MILLISECONDS = 10
STREET_MILLISECONDS, STREET_KB = 60, 90
LARGEST_STREET = 110111105000
"""长阳镇: 90 communities."""
SECONDS = 5.0
SEARCHED = 6.0
"""Seconds of searching before it is measured: both workers have started by then and met most services. No query comes twice."""
DROPPED = {"date", "server", "connection", "transfer-encoding"}
_CHOSEN = {"Cookie": f"community={CHOSEN}"}
_ROOT = Path(__file__).parent.parent


def measure(worlds: Worlds, queries_file: Path) -> Iterator[Figure]:
    """Requests per second of three kinds of answers, each beside a bare view; then the matrix page's own time."""
    world = worlds.copy(worlds.of("SQLite"), "served")
    account = next(account for account in demo_accounts() if account.role is Role.CITY)
    add_account(world, account)
    with TemporaryDirectory(prefix="portal-bench-") as folder:
        environ = settings(world, Path(folder))
        with serving("portal.server", environ, port := free_port()):
            host = f"127.0.0.1:{port}"
            searches = [
                load.request(f"/search?q={quote(wanted.query)}", host=host, headers=_CHOSEN)
                for wanted in read_queries(queries_file)
                # A number, and what names no service, may lead to a page of its own.
                if wanted.codes and not wanted.query.isdigit()
            ]
            yield from compared("search page", port, searches, 200, SEARCH, Path(folder), warm=SEARCHED)
            cookie = {"Cookie": log_in(port, account)}
            matrix = load.request(f"/office/{CITY}", host=host, headers=cookie)
            yield from compared("matrix page of the city", port, [matrix], 200, MATRIX, Path(folder))
            tag = ask(port, load.request("/", host=host)).get("etag")
            if tag is None:
                raise RuntimeError("the home page has no ETag")
            again = load.request("/", host=host, headers={"If-None-Match": tag})
            yield from compared("home page, not modified", port, [again], 304, NOT_MODIFIED, Path(folder))
    city, _size = _server_time(world, account, CITY)
    yield Figure("matrix page of the city: server time", city, "ms", SERVER_MILLISECONDS)
    street, size = _server_time(world, account, LARGEST_STREET)
    yield Figure("matrix page of 90 communities: server time", street, "ms", STREET_MILLISECONDS)
    yield Figure("matrix page of 90 communities: compressed", size / 1000, "kB", STREET_KB)


def compared(
    name: str, port: int, requests: list[bytes], status: int, target: float, folder: Path, warm: float = 2.0
) -> Iterator[Figure]:
    """Requests per second, and the share of what a bare view with the same bytes reaches. ``warm``: seconds before that."""
    answer = ask(port, requests[0])
    own = load.run(port, requests, status=status, seconds=SECONDS, warm=warm)
    kept = folder / "answer"
    headers = [(key, value) for key, value in answer.headers if key.lower() not in DROPPED]
    kept.write_bytes(json.dumps({"status": status, "headers": headers}).encode() + b"\n" + answer.body)
    with serving("bench.bare", os.environ | {"BENCH_ANSWER": str(kept)}, bare_port := free_port()):
        bare = load.run(bare_port, requests, status=status, seconds=SECONDS / 2)
    yield Figure(
        f"{name}: requests a second",
        own.per_second,
        "/s",
        target,
        AT_LEAST,
        peer=f"bare view {bare.per_second:,.0f} /s, {len(answer.body) / 1000:.1f} kB",
        ratio=own.per_second / bare.per_second,
    )
    yield Figure(f"{name}: median under this load", percentile(own.times, 0.5), "ms")
    yield Figure(f"{name}: p99 under this load", percentile(own.times, 0.99), "ms")


def _server_time(world: World, account: DemoAccount, division: int) -> tuple[float, int]:
    """Median milliseconds from the WSGI call to the last byte of a matrix page, compressed, in process; and its bytes."""
    from portal import create_app

    with TemporaryDirectory(prefix="portal-bench-") as folder:
        app = create_app(
            {
                "instance_path": Path(folder),
                "database_url": world.url,
                "secure_cookies": False,
                "rate_limits": False,
                "WTF_CSRF_ENABLED": False,
            }
        )
        client = app.test_client()
        client.post("/log-in", data={"name": account.name, "password": account.password})

        sizes: list[int] = []

        def get() -> None:
            answer = client.get(f"/office/{division}", headers={"Accept-Encoding": "gzip"})
            if answer.status_code != 200:
                raise RuntimeError(f"the matrix page answers {answer.status}")
            sizes.append(len(answer.data))

        return median_ms(get, runs=60), sizes[-1]
