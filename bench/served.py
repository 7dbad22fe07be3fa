"""Servers for the bench: the portal, or its peer, in a process group of its own; and single requests to them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.demo import DemoAccount
from catalogue.foundation.database import begin_writing

from . import load
from .bare import WORKERS
from .world import World

_ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Answer:
    """An answer, as it came."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def get(self, name: str) -> str | None:
        """The header field ``name``, None if there is none."""
        return next((value for key, value in self.headers if key.lower() == name), None)


def settings(world: World, folder: Path) -> dict[str, str]:
    """The environment of a portal on ``world`` whose instance folder is ``folder``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return kept | {
        "PORTAL_INSTANCE_PATH": str(folder),
        "PORTAL_DATABASE_URL": world.url,
        "PORTAL_WORKERS": str(WORKERS),
        "PORTAL_SECURE_COOKIES": "0",
        # One address asks more often here than any resident may.
        "PORTAL_RATE_LIMITS": "0",
        "PORTAL_LOG_LEVEL": "error",
    }


def add_account(world: World, account: DemoAccount) -> None:
    """Add a demonstration account to a world."""
    with world.engine() as engine, Session(engine) as session:
        begin_writing(session)
        published = accounts.MadePassword(account.password, accounts.PasswordKind.PUBLISHED)
        accounts.add_user(
            session, account.name, account.role, account.division, published, actor=operator("tests")
        )
        session.commit()


@contextmanager
def serving(
    module: str, environ: dict[str, str], port: int, arguments: Sequence[str] | None = None
) -> Iterator[None]:
    """A server in a process group of its own, ready when the block begins, gone when it ends."""
    if arguments is None:
        # The worlds of benches are demonstrations.
        arguments = {"bench.bare": [str(port)], "portal.server": ["--demo"]}.get(module, [])
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
            ask(port, load.request("/", host=f"127.0.0.1:{port}"))
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer")


def free_port() -> int:
    """A port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(port: int, wire: bytes) -> Answer:
    """One answer, as it came."""
    head, *lines = wire.decode().strip().split("\r\n")
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", head.split()[1], headers=dict(line.split(": ", 1) for line in lines))
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return Answer(answer.status, tuple(answer.getheaders()), body)


def log_in(port: int, account: DemoAccount) -> str:
    """Log in as a person would; the cookies to send from then on."""
    jar = CookieJar()
    opener = build_opener(HTTPCookieProcessor(jar))
    page = opener.open(f"http://127.0.0.1:{port}/log-in").read().decode()
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    form = urlencode({"csrf_token": token, "name": account.name, "password": account.password})
    opener.open(f"http://127.0.0.1:{port}/log-in", form.encode())
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
