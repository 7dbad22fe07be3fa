"""Residents beside the exports of one office, in turns with residents alone."""

from __future__ import annotations

import random
import socket
import statistics
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from itertools import cycle

from ..figures import AT_LEAST, Figure, percentile
from ..world import CITY
from .clients import Seen, run
from .people import PAGE, Town, resident
from .telling import errors, tell_errors

BESIDE = 8
"""Residents' connections."""
AT_ONCE = 4
"""Files that the office asks for at once, again and again: all kinds in turn."""
SHORT, TURNS = 20.0, 3
"""Seconds of each part, and how many of each there are."""
SLOWER_BY = 20
FILES = tuple(
    f"/office/{CITY}/{name}"
    for name in (
        "gaps.csv",
        "matrix.csv",
        "communities.json",
        "remedies.csv",
        "indicators.csv",
        "matrix.xlsx",
        "villages.csv",
        "gaps.json",
        "brief.docx",
        "trail.csv",
        "communities.csv",
        "standards.csv",
        "matrix.json",
        "brief.xlsx",
    )
)


def measure_beside(port: int, town: Town, rng: random.Random, cookie: str) -> Iterator[Figure]:
    """All figures; ``cookie`` is that of the office."""
    alone, beside = Seen(), Seen()
    rates: dict[bool, list[float]] = {False: [], True: []}
    taken: Counter[str] = Counter()
    for _turn in range(TURNS):
        for exporting, whole in ((False, alone), (True, beside)):
            with _exporting(port, FILES if exporting else (), cookie, taken):
                clients = [resident(town, random.Random(rng.random())) for _ in range(BESIDE)]
                seen = run(port, clients, seconds=SHORT)
            rates[exporting].append(len(seen.times[PAGE]) / SHORT)
            whole.times[PAGE] += seen.times[PAGE]
            whole.refused[PAGE] += seen.refused[PAGE]
            whole.wrong += seen.wrong
    tell_errors("residents beside exports", alone, beside)
    name = "residents beside one office's exports"
    before, after = statistics.median(rates[False]), statistics.median(rates[True])
    yield Figure("residents alone: pages a second", before, "/s")
    yield Figure(f"{name}: pages a second", after, "/s")
    for what, said in ((alone, "residents alone"), (beside, name)):
        yield Figure(f"{said}: median", statistics.median(what.times[PAGE]), "ms")
        yield Figure(f"{said}: p99", percentile(what.times[PAGE], 0.99), "ms")
    slower = statistics.median(beside.times[PAGE]) / statistics.median(alone.times[PAGE])
    yield Figure(f"{name}: fewer pages by", (1 - after / before) * 100, "%", SLOWER_BY)
    yield Figure(f"{name}: median longer by", (slower - 1) * 100, "%", SLOWER_BY)
    yield from errors(name, alone, beside)
    yield Figure(f"{name}: files that were complete", taken["200"], "", 1, AT_LEAST)
    yield Figure(f"{name}: files that were not", sum(taken.values()) - taken["200"], "", 0)


@contextmanager
def _exporting(port: int, paths: Sequence[str], cookie: str, taken: Counter[str]) -> Iterator[None]:
    """One office that asks for files again and again, for the time of the block."""
    over = threading.Event()
    files = cycle(paths)
    lock = threading.Lock()

    def next_path() -> str:
        with lock:
            return next(files)

    def take() -> None:
        while not over.is_set():
            found = _take(port, next_path(), cookie, connections)
            if not over.is_set():
                taken[found] += 1

    connections: set[HTTPConnection] = set()
    threads = [threading.Thread(target=take) for _ in range(AT_ONCE if paths else 0)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        # An export may wait for minutes for the one before it.
        for each in tuple(connections):
            if each.sock is not None:
                with suppress(OSError):
                    each.sock.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()


def _take(port: int, path: str, cookie: str, connections: set[HTTPConnection]) -> str:
    """Ask for one file and read it to its end: its status, or how it failed."""
    connection = HTTPConnection("127.0.0.1", port, timeout=300.0)
    connections.add(connection)
    try:
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        while answer.read(1 << 18):
            pass
    except (OSError, HTTPException) as error:
        return type(error).__name__
    else:
        return str(answer.status)
    finally:
        connections.discard(connection)
        connection.close()
