"""Pages at the served port: two workers, eight connections, compression on, and a bare view as the peer."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.demo import DemoAccount, demo_accounts
from catalogue.foundation.database import begin_writing
from catalogue.models import Role

from . import load
from .bare import WORKERS
from .figures import AT_LEAST, Figure, median_ms, percentile
from .relevance import read_queries
from .search import CHOSEN
from .world import CITY, World, Worlds

SEARCH, MATRIX, NOT_MODIFIED = 300, 200, 3000
SERVER_MILLISECONDS = 15
SECONDS = 5.0
_DROPPED = {"date", "server", "connection", "transfer-encoding"}
_CHOSEN = {"Cookie": f"community={CHOSEN}"}
_ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def get(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)


def measure(worlds: Worlds, queries_file: Path) -> Iterator[Figure]:
    """Requests per second of three kinds of answers, each beside a bare view; then the matrix page's own time."""
    world = worlds.copy(worlds.of("SQLite"), "served")
    account = next(account for account in demo_accounts() if account.role is Role.CITY)
    _add(world, account)
    with TemporaryDirectory(prefix="portal-bench-") as folder:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        environ |= {
            "PORTAL_INSTANCE_PATH": folder,
            "PORTAL_DATABASE_URL": world.url,
            "PORTAL_WORKERS": str(WORKERS),
            "PORTAL_SECURE_COOKIES": "0",
            # One address asks more often here than any resident may.
            "PORTAL_RATE_LIMITS": "0",
            "PORTAL_LOG_LEVEL": "error",
        }
        with _served("portal.server", environ, port := _free_port()):
            host = f"127.0.0.1:{port}"
            searches = [
                load.request(f"/search?q={quote(wanted.query)}", host=host, headers=_CHOSEN)
                for wanted in read_queries(queries_file)
            ]
            yield from _compared("search page", port, searches, 200, SEARCH, Path(folder))
            cookie = {"Cookie": _log_in(port, account)}
            matrix = load.request(f"/office/{CITY}", host=host, headers=cookie)
            yield from _compared("matrix page of the city", port, [matrix], 200, MATRIX, Path(folder))
            tag = _ask(port, load.request("/", host=host)).get("etag")
            if tag is None:
                raise RuntimeError("the home page has no ETag")
            again = load.request("/", host=host, headers={"If-None-Match": tag})
            yield from _compared("home page, not modified", port, [again], 304, NOT_MODIFIED, Path(folder))
    yield Figure(
        "matrix page of the city: server time", _server_time(world, account), "ms", SERVER_MILLISECONDS
    )


def _add(world: World, account: DemoAccount) -> None:
    with world.engine() as engine, Session(engine) as session:
        begin_writing(session)
        accounts.add_user(session, *account)
        session.commit()


def _compared(
    name: str, port: int, requests: list[bytes], status: int, target: float, folder: Path
) -> Iterator[Figure]:
    """Requests per second, and the share of what a bare view with the same bytes reaches."""
    answer = _ask(port, requests[0])
    own = load.run(port, requests, status=status, seconds=SECONDS)
    kept = folder / "answer"
    headers = [(key, value) for key, value in answer.headers if key.lower() not in _DROPPED]
    kept.write_bytes(json.dumps({"status": status, "headers": headers}).encode() + b"\n" + answer.body)
    with _served("bench.bare", os.environ | {"BENCH_ANSWER": str(kept)}, bare_port := _free_port()):
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


@contextmanager
def _served(module: str, environ: dict[str, str], port: int) -> Iterator[None]:
    """A server in a process group of its own, ready when the block begins, gone when it ends."""
    arguments = [str(port)] if module == "bench.bare" else []
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env=environ | {"PORTAL_PORT": str(port)} if module == "portal.server" else environ,
        cwd=_ROOT,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port, process)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("the server ended before it served")
        try:
            _ask(port, load.request("/", host=f"127.0.0.1:{port}"))
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ask(port: int, wire: bytes) -> _Answer:
    """One answer, as it came."""
    head, *lines = wire.decode().strip().split("\r\n")
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", head.split()[1], headers=dict(line.split(": ", 1) for line in lines))
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return _Answer(answer.status, tuple(answer.getheaders()), body)


def _log_in(port: int, account: DemoAccount) -> str:
    """Log in as a person would; the cookies to send from then on."""
    jar = CookieJar()
    opener = build_opener(HTTPCookieProcessor(jar))
    page = opener.open(f"http://127.0.0.1:{port}/log-in").read().decode()
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    form = urlencode({"csrf_token": token, "name": account.name, "password": account.password})
    opener.open(f"http://127.0.0.1:{port}/log-in", form.encode())
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def _server_time(world: World, account: DemoAccount) -> float:
    """Median milliseconds from the WSGI call to the last byte of the matrix page, compressed, in process."""
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

        def get() -> None:
            answer = client.get(f"/office/{CITY}", headers={"Accept-Encoding": "gzip"})
            if answer.status_code != 200:
                raise RuntimeError(f"the matrix page answers {answer.status}")

        return median_ms(get, runs=60)
