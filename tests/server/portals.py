"""Portals, and smaller servers, in processes of their own; and clients that behave badly."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil
from sqlalchemy import make_url

from portal.serving.listening import READ_WITHIN

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
"""Seconds within which anything that must happen here happens, on the slowest machine."""


def eventually(what: str, holds: Callable[[], bool]) -> None:
    """Wait until ``holds``; fail if it never does."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.05)


def free_port() -> int:
    """A port without a listener."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**own: str) -> dict[str, str]:
    """The environment of this run without any setting of a portal; a portal starts as fast as it can. Then ``own``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return kept | {"PYTHONUNBUFFERED": "1", "PORTAL_SEARCH_READY": "0"} | own


class Served:
    """A server in a process group of its own, and what it prints."""

    def __init__(self, arguments: list[str], environ: Mapping[str, str], port: int) -> None:
        self.port = port
        self.environ = environ
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(self.process.stdout)

    @property
    def output(self) -> str:
        """Everything printed so far."""
        return "".join(self.lines)

    def ask(self, path: str, data: bytes | None = None, *, patience: float = PATIENCE) -> tuple[int, bytes]:
        """One request on a connection of its own: status and body. Raises ``OSError`` without an answer."""
        address = f"http://127.0.0.1:{self.port}{path}"
        try:
            with urllib.request.urlopen(address, data, timeout=patience) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read()

    def answers(self, path: str) -> bool:
        """Whether the page is there."""
        try:
            return self.ask(path, patience=5)[0] == 200
        except OSError:
            return False

    def up(self, path: str) -> None:
        """Wait until the page is there."""

        def there() -> bool:
            assert self.process.poll() is None, self.output
            return self.answers(path)

        eventually("it answers", there)

    def wait(self) -> int:
        """The exit code, once the process has ended."""
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return code

    def end(self) -> None:
        """Kill what is left of it."""
        self.process.kill()
        self.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


class Portal(Served):
    """A portal with two workers, started as ``make run`` starts it."""

    def __init__(self, folder: Path, url: str, port: int, **own: str) -> None:
        settings = {
            "PORTAL_INSTANCE_PATH": str(folder),
            "PORTAL_DATABASE_URL": url,
            "PORTAL_PORT": str(port),
            "PORTAL_WORKERS": "2",
        }
        self.database = str(make_url(url).database)
        self.instance = folder
        super().__init__(["-m", "portal.server", "--demo"], environment(**(settings | own)), port)

    def workers(self) -> list[psutil.Process]:
        """The processes that serve: children whose command line says so."""
        try:
            children = psutil.Process(self.process.pid).children(recursive=True)
            return [child for child in children if "portal.serving.worker" in child.cmdline()]
        except psutil.NoSuchProcess:
            return []

    def started(self) -> Portal:
        """Wait until the portal says where it is and both workers are there."""

        def up() -> bool:
            assert self.process.poll() is None, self.output
            there = "The portal is at" in self.output and len(self.workers()) == 2
            return there and self.answers("/static/portal.css")

        eventually("the portal answers", up)
        return self

    def end(self) -> None:
        """Kill what is left of it."""
        for worker in self.workers():
            worker.kill()
        super().end()


def connection(port: int, sent: bytes = b"") -> socket.socket:
    """A client's connection, and the first that it sends."""
    made = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    made.sendall(sent)
    return made


@contextmanager
def many(port: int, sent: bytes, count: int = 200) -> Iterator[list[socket.socket]]:
    """``count`` connections that each send the same and then nothing more, for the time of the block."""
    made = [connection(port, sent) for _ in range(count)]
    try:
        yield made
    finally:
        for each in made:
            each.close()


def received(client: socket.socket) -> bytes:
    """Everything that the server sends until it closes the connection."""
    found = b""
    while piece := client.recv(1 << 20):
        found += piece
    return found


def views_started(folder: Path | None = None) -> Served:
    """One worker with views that last as long as a test wants, on an instance folder; it need not answer yet."""
    port = free_port()
    of_folder = [str(READ_WITHIN), str(folder)] if folder else []
    return Served(["-m", "tests.server.views", str(port), *of_folder], environment(), port)


@contextmanager
def views_served(folder: Path | None = None) -> Iterator[Served]:
    """The same, answering. It ends well, or the test fails."""
    made = views_started(folder)
    try:
        made.up("/")
        yield made
        made.process.terminate()
        assert made.wait() == 0, made.output
    finally:
        made.end()
