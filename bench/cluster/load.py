"""Load on a cluster: visitors who read, people who log in, and a client that writes rows; and what each of them saw."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

import psycopg

from .servers import SITE, Cluster

READERS = 3
WAIT = 0.02
"""Seconds between two requests of a reader: a person reads, and both cores have others to serve."""


def ask(
    port: int,
    path: str,
    *,
    form: dict[str, str] | None = None,
    cookies: str = "",
    client: str = "127.0.0.1",
    seconds: float = 30,
) -> tuple[int, dict[str, list[str]], bytes]:
    """One request from an address of loopback: status, header fields, body. Raises ``OSError`` or ``HTTPException``."""
    connection = HTTPConnection("127.0.0.1", port, timeout=seconds, source_address=(client, 0))
    headers = {"Host": f"127.0.0.1:{SITE}"} | ({"Cookie": cookies} if cookies else {})
    try:
        if form is None:
            connection.request("GET", path, headers=headers)
        else:
            typed = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
            connection.request("POST", path, urlencode(form), headers | typed)
        answer = connection.getresponse()
        fields: dict[str, list[str]] = {}
        for name, value in answer.getheaders():
            fields.setdefault(name.lower(), []).append(value)
        return answer.status, fields, answer.read()
    finally:
        connection.close()


@dataclass
class Seen:
    """What clients saw: how long each answer took, and which were none."""

    took: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def worst(self) -> float:
        """The slowest answer, in seconds."""
        return max(self.took, default=0.0)


class Clients:
    """Threads that do something again and again for the time of a ``with`` block."""

    def __init__(self, *does: Callable[[], None]) -> None:
        self._ends = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(do,), daemon=True) for do in does]

    def _run(self, do: Callable[[], None]) -> None:
        while not self._ends.is_set():
            do()

    def __enter__(self) -> Clients:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join(60)


class Readers:
    """Visitors who read pages, by way of nginx unless another port is named; ``wait``: seconds between two pages."""

    def __init__(self, pages: Sequence[str], *, port: int = SITE, wait: float = WAIT) -> None:
        self.seen = Seen()
        self._port, self._wait = port, wait
        self._pages = itertools.cycle(pages)
        self._clients = itertools.count()

    def read(self) -> None:
        """Read one page."""
        page = next(self._pages)
        began = time.monotonic()
        try:
            client = f"127.3.0.{next(self._clients) % 200 + 1}"
            status, _fields, _body = ask(self._port, page, client=client)
            if status != 200:
                self.seen.faults.append(f"{status} {page}")
        except (OSError, HTTPException) as error:
            self.seen.faults.append(f"{type(error).__name__} {page}")
        self.seen.took.append(time.monotonic() - began)
        time.sleep(self._wait)


class Rows:
    """A client that writes numbered rows by way of the pooler, one transaction each, and remembers what was acknowledged."""

    TABLE = "cluster_rows"

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._connection: psycopg.Connection | None = None
        self._numbers = itertools.count(int(time.time()) * 100_000)
        self.acknowledged: list[tuple[int, float]] = []
        self.refused = 0

    def write(self) -> None:
        """Write one row."""
        number = next(self._numbers)
        try:
            if self._connection is None:
                self._connection = self._cluster.connect()
            self._connection.execute(f"INSERT INTO {self.TABLE} VALUES (%s)", (number,))
            self.acknowledged.append((number, time.monotonic()))
        except psycopg.Error:
            self.refused += 1
            with contextlib.suppress(psycopg.Error):
                if self._connection is not None:
                    self._connection.close()
            self._connection = None
            time.sleep(0.05)

    def lost(self) -> int:
        """How many acknowledged rows are not there."""
        with self._cluster.connect() as connection:
            there = {number for (number,) in connection.execute(f"SELECT number FROM {self.TABLE}")}
        return sum(number not in there for number, _ in self.acknowledged)

    def pause(self, since: float) -> float:
        """The longest time after ``since`` without an acknowledged row, in seconds."""
        times = [since, *(when for _, when in self.acknowledged if when >= since)]
        return max((later - earlier for earlier, later in itertools.pairwise(times)), default=float("inf"))


class LogIns:
    """People who log in by way of nginx, each from an address of their own: every log-in is a row of the database."""

    def __init__(self, names: Sequence[str], password: str) -> None:
        self._people = itertools.cycle(names)
        self._password = password
        self._addresses = (f"127.1.{number // 200 % 200}.{number % 200 + 1}" for number in itertools.count())
        self.acknowledged: list[tuple[str, str]] = []
        self.refused = 0

    def log_in(self) -> None:
        """Log one person in."""
        client = next(self._addresses)
        try:
            found = log_in(SITE, next(self._people), self._password, client)
        except (OSError, HTTPException):
            found = None
        if found is None:
            self.refused += 1
        else:
            self.acknowledged.append((client, found))
        time.sleep(0.2)

    def lost(self, page: str) -> int:
        """How many of those who were told that they are logged in are not."""
        return sum(
            ask(SITE, page, cookies=cookies, client=client)[0] != 200 for client, cookies in self.acknowledged
        )


def log_in(port: int, name: str, password: str, client: str) -> str | None:
    """Log in, as a browser does; its cookies, or None if that is refused."""
    _status, fields, page = ask(port, "/log-in", client=client)
    token = page.decode().partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    form = {"name": name, "password": password, "csrf_token": token}
    status, further, _page = ask(port, "/log-in", form=form, cookies=cookies_of(fields), client=client)
    return cookies_of(further) if status == 302 else None


def cookies_of(fields: dict[str, list[str]]) -> str:
    """What a browser sends back."""
    return "; ".join(each.partition(";")[0] for each in fields.get("set-cookie", ()))
