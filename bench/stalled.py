"""What others feel of clients that stall: the time of their pages with and without two hundred of these."""

from __future__ import annotations

import multiprocessing
import selectors
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import make_url

from catalogue.demo import demo_accounts
from catalogue.models import Role

from . import load
from .figures import Figure, percentile
from .search import CHOSEN
from .served import add_account, ask, free_port, log_in, serving, settings
from .world import CITY, Worlds

CLIENTS = 200
LATER_MS = 100
"""Milliseconds by which 95 of 100 answers to others may come later than on an idle portal."""
ASKED = 120
"""Requests of others, one after the other, for each kind."""
SETTLE = 2.0
"""Seconds before the others begin: the stalled ones have arrived."""
EXPORTS = 2
WRITERS = 40
HUNDRED_MB = 100_000_000

_HOST = b"Host: 127.0.0.1\r\n"
_PAGES = ("/", "/services", "/places", f"/communities/{CHOSEN}", "/search?q=%E5%85%BB%E8%80%81")


@dataclass(frozen=True)
class Kind:
    """One way to stall: what a client sends first, how much more it sends at a time, and how often."""

    name: str
    first: bytes
    more: bytes = b""
    every: float = 1.0
    reads: bool = True


KINDS = (
    Kind("heads that never end", b"GET / HTTP/1.1\r\n" + _HOST + b"X-Slow: ", b"x"),
    Kind("bodies byte by byte", b"POST /log-in HTTP/1.1\r\n" + _HOST + b"Content-Length: 1000\r\n\r\n", b"x"),
    Kind(
        "bodies of 100 MB",
        b"POST /log-in HTTP/1.1\r\n" + _HOST + b"Content-Length: %d\r\n\r\n" % HUNDRED_MB,
        b"x" * 262_144,
        0.0,
    ),
    Kind("answers never read", b"GET /services HTTP/1.1\r\n" + _HOST + b"\r\n", reads=False),
    Kind("connections that are silent", b""),
    # The server closes them after some seconds; they come again with a cheap request.
    Kind("connections kept open", b"GET /static/portal.css HTTP/1.1\r\n" + _HOST + b"\r\n"),
)


def measure(worlds: Worlds) -> Iterator[Figure]:
    """The others' 95th percentile on an idle portal, then how much later it comes beside each kind of clients."""
    world = worlds.copy(worlds.of("SQLite"), "stalled")
    account = next(account for account in demo_accounts() if account.role is Role.CITY)
    add_account(world, account)
    with (
        TemporaryDirectory(prefix="portal-bench-") as folder,
        serving("portal.server", settings(world, Path(folder)), port := free_port()),
    ):
        _others(port)
        idle = _others(port)
        yield Figure("others on an idle portal: p95", idle, "ms")
        for kind in KINDS:
            with _stalling(kind, port):
                yield _later(f"{CLIENTS} {kind.name}", _others(port), idle)
        with _lock_held(str(make_url(world.url).database)), _asking(WRITERS, port, _experience()):
            yield _later(f"{WRITERS} writers waiting for SQLite's lock", _others(port), idle)
        export = load.request(
            f"/office/{CITY}/gaps.csv", host="127.0.0.1", headers={"Cookie": log_in(port, account)}
        )
        with _asking(EXPORTS, port, export):
            yield _later(f"{EXPORTS} exports of the city's gaps", _others(port), idle)


def _later(name: str, p95: float, idle: float) -> Figure:
    return Figure(f"others beside {name}: p95 later by", p95 - idle, "ms", LATER_MS)


def _others(port: int) -> float:
    """The 95th percentile of residents' pages in milliseconds, each on a connection of its own."""
    times = []
    for number in range(ASKED):
        wire = load.request(_PAGES[number % len(_PAGES)], host=f"127.0.0.1:{port}")
        began = time.perf_counter()
        answer = ask(port, wire)
        times.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{wire[:80]!r} answers {answer.status}")
    return percentile(times, 0.95)


@contextmanager
def _stalling(kind: Kind, port: int) -> Iterator[None]:
    """Clients of one kind, in a process of their own, for the time of the block."""
    process = multiprocessing.get_context("spawn").Process(target=stall, args=(kind, port), daemon=True)
    process.start()
    try:
        time.sleep(SETTLE)
        yield
    finally:
        process.kill()
        process.join()


@dataclass(slots=True)
class _Client:
    socket: socket.socket
    to_send: bytes
    due: float = field(default=0.0)


def stall(kind: Kind, port: int) -> None:
    """Keep ``CLIENTS`` connections stalled until the process is killed; one that is closed is opened again."""
    with selectors.DefaultSelector() as selector:
        for _ in range(CLIENTS):
            _open(selector, kind, port)
        while True:
            for key, events in selector.select(0.1):
                client: _Client = key.data
                try:
                    if events & selectors.EVENT_READ and not client.socket.recv(1 << 16):
                        raise ConnectionError
                    if events & selectors.EVENT_WRITE:
                        _send(selector, client, kind)
                except OSError:
                    selector.unregister(client.socket)
                    client.socket.close()
                    _open(selector, kind, port)
            now = time.monotonic()
            for key in list(selector.get_map().values()):
                if kind.more and not key.data.to_send and key.data.due <= now:
                    key.data.to_send = kind.more
                    selector.modify(key.data.socket, _events(kind) | selectors.EVENT_WRITE, key.data)


_unread: list[socket.socket] = []
"""Connections of clients that do not read: kept open, and never looked at again."""


def _events(kind: Kind) -> int:
    # A client that does not read waits for nothing; it may still send.
    return selectors.EVENT_READ if kind.reads else selectors.EVENT_WRITE


def _open(selector: selectors.BaseSelector, kind: Kind, port: int) -> None:
    made = socket.create_connection(("127.0.0.1", port))
    made.setblocking(False)
    selector.register(made, _events(kind) | selectors.EVENT_WRITE, _Client(made, kind.first))


def _send(selector: selectors.BaseSelector, client: _Client, kind: Kind) -> None:
    try:
        sent = client.socket.send(client.to_send) if client.to_send else 0
    except BlockingIOError:
        return
    client.to_send = client.to_send[sent:]
    if client.to_send:
        return
    client.due = time.monotonic() + kind.every
    if kind.every or not kind.more:
        if kind.reads:
            selector.modify(client.socket, selectors.EVENT_READ, client)
        else:
            selector.unregister(client.socket)
            _unread.append(client.socket)
    else:
        client.to_send = kind.more


@contextmanager
def _lock_held(database: str) -> Iterator[None]:
    """Another process's writing transaction, for the time of the block."""
    holder = sqlite3.connect(database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.rollback()
        holder.close()


def _experience() -> bytes:
    """A form that writes and needs no log-in: how a visit ended."""
    return b"POST /experience HTTP/1.1\r\n" + _HOST + b"Content-Length: 0\r\n\r\n"


@contextmanager
def _asking(count: int, port: int, wire: bytes) -> Iterator[None]:
    """``count`` clients that each send the same request again as soon as it is answered, during the block."""
    ended = threading.Event()

    def ask_again() -> None:
        while not ended.is_set():
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.settimeout(0.5)
                client.sendall(wire)
                _until(client, ended.is_set)

    threads = [threading.Thread(target=ask_again) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(SETTLE)
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def _until(client: socket.socket, ended: Callable[[], bool]) -> None:
    """Read until the connection is closed or ``ended``."""
    while not ended():
        try:
            if not client.recv(1 << 20):
                return
        except TimeoutError:
            continue
        except OSError:
            return
