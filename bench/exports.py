"""Files of coverage at the served port: when their first and last byte come, and what residents feel of two at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from catalogue.demo import demo_accounts
from catalogue.models import Role

from . import load
from .figures import Figure
from .search import CHOSEN
from .served import add_account, ask, free_port, log_in, serving, settings
from .world import CITY, Worlds

DISTRICT = 110105000000
"""朝阳区: of all districts the one with most communities."""
FIRST, LAST, OTHERS = 3, 10, 1
"""Seconds to the first and last byte of the city's gaps, and for any page beside two of these."""
BOOK_DISTRICT, BOOK_CITY, BOOK_MB = 1, 8, 30
PIECE = 1 << 20
_PAGES = ("/", "/services", "/places", f"/communities/{CHOSEN}", "/search?q=%E5%85%BB%E8%80%81")


@dataclass
class Taken:
    """A file as it came: seconds to its first and last byte, and its size."""

    first: float
    last: float
    size: int


def measure(worlds: Worlds) -> Iterator[Figure]:
    """The city's gaps alone and two at once, and the matrix community by community as a workbook."""
    world = worlds.copy(worlds.of("SQLite"), "exports")
    account = next(account for account in demo_accounts() if account.role is Role.CITY)
    add_account(world, account)
    with (
        TemporaryDirectory(prefix="portal-bench-") as folder,
        serving("portal.server", settings(world, Path(folder)), port := free_port()),
    ):
        cookie = log_in(port, account)
        gaps = f"/office/{CITY}/gaps.csv"
        _pages(port)  # the first search makes the index
        alone = take(port, gaps, cookie)
        yield Figure("the city's gaps.csv: to the first byte", alone.first, "s", FIRST)
        yield Figure("the city's gaps.csv: to the last byte", alone.last, "s", LAST)
        with _taking(2, port, gaps, cookie) as taken:
            slowest = 0.0
            while len(taken) < 2:
                slowest = max(slowest, _pages(port))
        yield Figure("two at once: the later first byte", max(each.first for each in taken), "s", FIRST)
        yield Figure("two at once: the later last byte", max(each.last for each in taken), "s", LAST)
        yield Figure("residents beside two: slowest page", slowest, "s", OTHERS)
        for name, division, most in (("a district", DISTRICT, BOOK_DISTRICT), ("the city", CITY, BOOK_CITY)):
            book = take(port, f"/office/{division}/matrix.xlsx", cookie)
            yield Figure(f"matrix by community of {name} as .xlsx", book.last, "s", most)
        yield Figure("matrix by community of the city as .xlsx: size", book.size / 1_000_000, "MB", BOOK_MB)


def take(port: int, path: str, cookie: str) -> Taken:
    """Download a file."""
    began = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"{path} answers {answer.status}")
    size = len(answer.read(1))
    first = time.perf_counter() - began
    while piece := answer.read(PIECE):
        size += len(piece)
    connection.close()
    return Taken(first, time.perf_counter() - began, size)


@contextmanager
def _taking(count: int, port: int, path: str, cookie: str) -> Iterator[list[Taken]]:
    """``count`` clients that download a file at the same time; the list holds those that have it."""
    taken: list[Taken] = []
    threads = [threading.Thread(target=lambda: taken.append(take(port, path, cookie))) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield taken
    finally:
        for thread in threads:
            thread.join()


def _pages(port: int) -> float:
    """Ask for some of residents' pages, one after the other: the seconds of the slowest."""
    slowest = 0.0
    for path in _PAGES:
        began = time.perf_counter()
        answer = ask(port, load.request(path, host=f"127.0.0.1:{port}"))
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}")
        slowest = max(slowest, time.perf_counter() - began)
    return slowest
