"""Clients that ask for what people ask for, each for the next thing as soon as it has its answer.

A client is a generator: it yields what to send and under which name its time counts, and is sent the answer.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

HOST = "127.0.0.1"
PATIENCE = 60.0
"""Seconds without any answer after which the portal counts as hanging."""
AGAIN = 0.5
"""Seconds after which a client that was refused comes again: sooner than it is asked to."""
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_LAST = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client sends next: the kind under which its time counts, the request as it goes over the wire."""

    kind: str
    wire: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, head and body."""

    status: int
    head: bytes
    body: bytes


Client = Generator[Wish, Reply, None]


@dataclass(slots=True)
class Seen:
    """What clients saw: milliseconds by kind, those of refusals, answers that are wrong, and what was saved."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    without_retry: int = 0


@dataclass(slots=True)
class _Line:
    """A connection and the client that uses it."""

    client: Client
    wish: Wish
    socket: socket.socket | None = None
    began: float = 0.0
    again_at: float = 0.0
    read: bytearray = field(default_factory=bytearray)


def get(path: str, cookie: str = "") -> bytes:
    """A request for a page."""
    return _wire("GET", path, cookie)


def post(path: str, cookie: str, fields: dict[str, str]) -> bytes:
    """A form as it is sent."""
    body = urlencode(fields).encode()
    head = _wire("POST", path, cookie)[:-2]
    kind = b"Content-Type: application/x-www-form-urlencoded\r\n"
    return head + kind + b"Content-Length: %d\r\n\r\n" % len(body) + body


def _wire(method: str, path: str, cookie: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", *([f"Cookie: {cookie}"] if cookie else [])]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def run(port: int, clients: Sequence[Client], *, seconds: float) -> Seen:
    """Let clients ask for ``seconds``, each on a connection that it keeps. A client whose generator ends asks no more."""
    seen = Seen()
    with selectors.DefaultSelector() as selector:
        lines = [_Line(client, next(client)) for client in clients]
        for line in lines:
            _ask(selector, port, line)
        ends = last = time.perf_counter()
        ends += seconds
        while time.perf_counter() < ends and lines:
            for line, reply, now in _replies(selector, seen):
                last = now
                _note(line, reply, now, seen)
                _go_on(selector, port, line, reply, lines)
            now = time.perf_counter()
            for line in lines:
                if line.socket is None and line.again_at <= now:
                    _ask(selector, port, line)
            if now - last > PATIENCE:
                raise RuntimeError("the portal does not answer")
        for line in lines:
            if line.socket is not None:
                line.socket.close()
    return seen


def _ask(selector: selectors.BaseSelector, port: int, line: _Line) -> None:
    line.read.clear()
    line.began = time.perf_counter()
    if line.socket is None:
        line.socket = socket.create_connection((HOST, port), timeout=PATIENCE)
        line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(line.socket, selectors.EVENT_READ, line)
    line.socket.sendall(line.wish.wire)


def _close(selector: selectors.BaseSelector, line: _Line) -> None:
    assert line.socket is not None
    selector.unregister(line.socket)
    line.socket.close()
    line.socket = None


def _replies(selector: selectors.BaseSelector, seen: Seen) -> Iterator[tuple[_Line, Reply, float]]:
    for key, _events in selector.select(0.05):
        line: _Line = key.data
        assert line.socket is not None
        try:
            received = line.socket.recv(1 << 18)
        except OSError:
            received = b""
        if not received:
            seen.wrong.append(f"{line.wish.kind}: the connection was closed after {len(line.read)} bytes")
            _close(selector, line)
            line.again_at = time.perf_counter() + AGAIN
            continue
        line.read += received
        end = line.read.find(b"\r\n\r\n")
        if end < 0:
            continue
        head = bytes(line.read[: end + 2])
        length = _LENGTH.search(head)
        if length is None:
            seen.wrong.append(f"{line.wish.kind}: an answer without a length")
            _close(selector, line)
        elif len(line.read) >= end + 4 + int(length.group(1)):
            yield line, Reply(int(head[9:12]), head, bytes(line.read[end + 4 :])), time.perf_counter()


def _note(line: _Line, reply: Reply, now: float, seen: Seen) -> None:
    took = (now - line.began) * 1000
    if reply.status in (200, 302):
        seen.times[line.wish.kind].append(took)
    elif reply.status == 503:
        seen.refused[line.wish.kind].append(took)
        seen.without_retry += b"\r\nretry-after:" not in reply.head.lower()
    else:
        seen.wrong.append(f"{line.wish.kind}: {reply.status} {line.wish.wire[:80]!r}")


def _go_on(
    selector: selectors.BaseSelector, port: int, line: _Line, reply: Reply, lines: list[_Line]
) -> None:
    if _LAST.search(reply.head):
        _close(selector, line)
    if reply.status == 503:
        if line.socket is not None:
            _close(selector, line)
        line.again_at = time.perf_counter() + AGAIN
        return
    try:
        line.wish = line.client.send(reply)
    except StopIteration:
        if line.socket is not None:
            _close(selector, line)
        lines.remove(line)
        return
    _ask(selector, port, line)
