"""A small load generator: a number of connections, each sending the next request as soon as it has its answer.

Python's HTTP clients need longer for a request than the server does. This one reads no more of an answer than
its length and status, over plain sockets.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

CONNECTIONS = 8
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_PATIENCE = 30


@dataclass(slots=True)
class _Connection:
    socket: socket.socket
    began: float = 0.0
    read: bytearray = field(default_factory=bytearray)


@dataclass(frozen=True)
class Load:
    """Answers per second, and the milliseconds of each answer."""

    per_second: float
    times: tuple[float, ...]


def request(path: str, *, host: str, headers: dict[str, str] | None = None) -> bytes:
    """A GET as it goes over the wire."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Accept-Encoding: gzip"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def run(port: int, requests: list[bytes], *, status: int, seconds: float, warm: float = 2.0) -> Load:
    """Send ``requests`` in turn, again and again, for ``seconds`` after ``warm`` seconds that do not count.

    Raises ``RuntimeError`` for an answer of another ``status`` or one without length, and if the server stops
    answering.
    """
    wanted = b"HTTP/1.1 %d" % status
    turns = cycle(requests)
    times: list[float] = []
    with selectors.DefaultSelector() as selector:
        for _ in range(CONNECTIONS):
            made = socket.create_connection(("127.0.0.1", port))
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _send(selector.register(made, selectors.EVENT_READ, _Connection(made)).data, next(turns))
        began = time.perf_counter()
        counted_from, ends = began + warm, began + warm + seconds
        while time.perf_counter() < ends:
            for connection, now in _answered(selector, wanted):
                if now >= counted_from:
                    times.append((now - connection.began) * 1000)
                _send(connection, next(turns))
        for key in list(selector.get_map().values()):
            key.data.socket.close()
    return Load(len(times) / seconds, tuple(times))


def _send(connection: _Connection, wire: bytes) -> None:
    connection.read.clear()
    connection.began = time.perf_counter()
    connection.socket.sendall(wire)


def _answered(selector: selectors.BaseSelector, wanted: bytes) -> Iterator[tuple[_Connection, float]]:
    """Connections whose answer is complete, each with the instant."""
    ready = selector.select(_PATIENCE)
    if not ready:
        raise RuntimeError("the server does not answer")
    for key, _events in ready:
        connection: _Connection = key.data
        received = connection.socket.recv(1 << 18)
        if not received:
            raise RuntimeError("the server closed a connection")
        connection.read += received
        end = connection.read.find(b"\r\n\r\n")
        if end < 0:
            continue
        head = bytes(connection.read[:end])
        if not head.startswith(wanted):
            raise RuntimeError(f"wanted {wanted.decode()}, got {head[:200]!r}")
        found = _LENGTH.search(head)
        if found is None and not wanted.endswith(b"304"):
            raise RuntimeError("an answer without length")
        length = int(found.group(1)) if found and not wanted.endswith(b"304") else 0
        if len(connection.read) >= end + 4 + length:
            yield connection, time.perf_counter()
