"""Measuring it: minutes of everything, residents beside an export, and what is refused when too many come."""

from __future__ import annotations

import random
import statistics
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from catalogue.counters.recount import verify
from catalogue.demo import DemoAccount, demo_accounts
from catalogue.models import CommitteeKind, Division, Offering, Role

from ..figures import Figure, percentile
from ..relevance import read_queries
from ..search import QUERIES
from ..served import add_account, ask, free_port, log_in, serving, settings
from ..world import CITY, World, Worlds, edition_of
from .clients import Client, Seen, get, run
from .people import Line, Town, addresses, anyone, can_be_saved, resident, worker

CONNECTIONS = 64
TOO_MANY = 600
"""Connections with which more is asked than two cores answer in time."""
SAVERS = 4
"""Of these, workers who save."""
BESIDE = 8
"""Residents' connections beside an export."""
EXPORTS = 4
"""What one office asks for at once, again and again."""
WARM = 15.0
"""Seconds that do not count: the first searches, and caches that fill."""
SHORT = 20.0
"""Seconds of each further part; parts with and without an export take turns, three times."""
TIMES_P50, MEMORY_GROWTH, REFUSED_WITHIN, SLOWER_BY = 10, 5, 200, 20
WORKERS, LINES_EACH = 12, 8
PAGES = 40


def measure(worlds: Worlds, minutes: float) -> Iterator[Figure]:
    """All parts, on SQLite: two workers serve, as on two cores."""
    world = worlds.copy(worlds.of("SQLite"), "mixed")
    with (
        TemporaryDirectory(prefix="portal-bench-") as folder,
        serving("portal.server", settings(world, Path(folder)), port := free_port()),
    ):
        town, cookie = _town(world, port)
        rng = random.Random(1060)
        run(port, _many(anyone, CONNECTIONS, town, rng), seconds=WARM)
        yield from _mixed(port, town, rng, minutes * 60)
        yield from _beside_exports(port, town, rng, cookie)
        yield from _overloaded(port, town, rng)
        yield from _kept(world, town)


def _many(
    kind: Callable[[Town, random.Random], Client], count: int, town: Town, rng: random.Random
) -> list[Client]:
    return [kind(town, random.Random(rng.random())) for _ in range(count)]


def _mixed(port: int, town: Town, rng: random.Random, seconds: float) -> Iterator[Figure]:
    # The first tenth of the time belongs to the memory as it is when everything was asked for.
    first = run(port, _many(anyone, CONNECTIONS, town, rng), seconds=seconds / 10)
    before = _memory(port)
    seen = run(port, _many(anyone, CONNECTIONS, town, rng), seconds=seconds * 9 / 10)
    grown = (_memory(port) / before - 1) * 100
    name = f"mixed, {CONNECTIONS} connections"
    for each in (first, seen):
        _tell_wrong(each)
    wrong = sum(len(each.wrong) + sum(map(len, each.refused.values())) for each in (first, seen))
    answered = sum(map(len, seen.times.values()))
    yield Figure(f"{name}: errors and refusals", wrong, "", 0)
    yield Figure(f"{name}: answers a second", answered / (seconds * 9 / 10), "/s")
    yield Figure(f"{name}: memory of the workers grew by", grown, "%", MEMORY_GROWTH)
    for kind, times in sorted(seen.times.items()):
        half, most = statistics.median(times), percentile(times, 0.99)
        yield Figure(f"{name}: {kind}", half, "ms")
        yield Figure(f"{name}: {kind}: p99", most, "ms")
        yield Figure(f"{name}: {kind}: p99 by median", most / half, "x", TIMES_P50)


def _beside_exports(port: int, town: Town, rng: random.Random, cookie: str) -> Iterator[Figure]:
    """Residents with and without the exports of one office, in turns."""
    alone: list[float] = []
    beside: list[float] = []
    taken = [0]
    for _turn in range(3):
        for times, paths in (
            (alone, ()),
            (beside, (f"/office/{CITY}/gaps.csv", f"/office/{CITY}/communities.csv")),
        ):
            with _exporting(port, paths, cookie, taken):
                seen = run(port, _many(resident, BESIDE, town, rng), seconds=SHORT)
            _tell_wrong(seen)
            times.append(len(seen.times["residents' pages"]) / SHORT)
    slower = (statistics.median(alone) / statistics.median(beside) - 1) * 100
    yield Figure("residents' pages a second, alone", statistics.median(alone), "/s")
    yield Figure(f"residents' pages a second, beside {EXPORTS} exports", statistics.median(beside), "/s")
    yield Figure("residents slower beside exports by", slower, "%", SLOWER_BY)
    yield Figure("exports that were taken beside", taken[0], "")


@contextmanager
def _exporting(port: int, paths: tuple[str, ...], cookie: str, taken: list[int]) -> Iterator[None]:
    """One office that asks for files again and again, for the time of the block."""
    over = threading.Event()

    threads = [
        threading.Thread(target=_take_again, args=(port, paths[n % len(paths)], cookie, taken, over))
        for n in range(EXPORTS if paths else 0)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _take_again(port: int, path: str, cookie: str, taken: list[int], over: threading.Event) -> None:
    while not over.is_set():
        connection = HTTPConnection("127.0.0.1", port, timeout=120.0)
        try:
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            while not over.is_set() and answer.read(1 << 18):
                pass
            taken[0] += not over.is_set()
        finally:
            connection.close()


def _overloaded(port: int, town: Town, rng: random.Random) -> Iterator[Figure]:
    clients = _many(resident, TOO_MANY - SAVERS, town, rng) + _many(worker, SAVERS, town, rng)
    seen = run(port, clients, seconds=SHORT)
    _tell_wrong(seen)
    refused = [each for times in seen.refused.values() for each in times]
    name = f"{TOO_MANY} connections"
    yield Figure(f"{name}: errors", len(seen.wrong), "", 0)
    yield Figure(f"{name}: answers a second", sum(map(len, seen.times.values())) / SHORT, "/s")
    yield Figure(f"{name}: refused", len(refused), "")
    yield Figure(f"{name}: refused without Retry-After", seen.without_retry, "", 0)
    yield Figure(f"{name}: workers' saves refused", len(seen.refused["workers' saves"]), "", 0)
    if refused:
        yield Figure(f"{name}: refused after, median", statistics.median(refused), "ms")
        yield Figure(f"{name}: refused after, p99", percentile(refused, 0.99), "ms", REFUSED_WITHIN)
    for kind, times in sorted(seen.times.items()):
        yield Figure(f"{name}: {kind}", statistics.median(times), "ms")


def _kept(world: World, town: Town) -> Iterator[Figure]:
    """Whether what was acknowledged is there, and the counters are those of a recount."""
    written = [line for line in town.lines if line.acknowledged]
    with world.engine() as engine, Session(engine) as session:
        keys = {(line.community, line.item): line for line in written}
        ids = {item.code: item.id for item in edition_of(session).items}
        kept = session.execute(
            select(Offering.community_code, Offering.item_id, Offering.note_zh).where(
                tuple_(Offering.community_code, Offering.item_id).in_([(c, ids[i]) for c, i in keys])
            )
        )
        codes = {number: code for code, number in ids.items()}
        notes = {(community, codes[item]): note for community, item, note in kept}
        lost = sum(notes.get(key) not in {line.acknowledged, *line.unsure} for key, line in keys.items())
        differs = len(verify(session))
    yield Figure("lines that were saved again and again", len(written), "")
    yield Figure("acknowledged and lost", lost, "", 0)
    yield Figure("counters that are not those of a recount", differs, "", 0)


def _tell_wrong(seen: Seen) -> None:
    for each in seen.wrong[:5]:
        print(f"wrong: {each}", file=sys.stderr)


def _memory(port: int) -> float:
    """Bytes that the workers hold for themselves alone."""
    parent = next(
        each.pid
        for each in psutil.net_connections("tcp4")
        if each.laddr and each.laddr[1] == port and each.pid
    )
    own = psutil.Process(parent)
    if "portal.serving.worker" in own.cmdline():
        own = psutil.Process(own.ppid())
    workers = [each for each in own.children() if "portal.serving.worker" in each.cmdline()]
    return float(sum(each.memory_full_info().uss for each in workers))


def _can_be_saved(port: int, line: Line) -> bool:
    return can_be_saved(ask(port, get(f"/work/{line.community}/{line.item}", line.cookie)).body)


def _town(world: World, port: int) -> tuple[Town, str]:
    """What can be asked for in a world; the cookie of the city, which exports."""
    rng = random.Random(1060)
    with world.engine() as engine, Session(engine) as session:
        edition = edition_of(session)
        communities = list(
            session.scalars(
                select(Division.code).where(Division.kind == CommitteeKind.JU, Division.retired_on.is_(None))
            )
        )
    chosen = rng.sample(communities, PAGES + WORKERS)
    items = [item.code for item in edition.items]
    queries = [each.query for each in rng.sample(read_queries(QUERIES), PAGES)]
    lines = []
    for number, community in enumerate(chosen[PAGES:]):
        account = DemoAccount(f"mixed-{number}", Role.WORKER, community, f"Mixed-bench-{number}-1060")
        add_account(world, account)
        cookie = log_in(port, account)
        drawn = (Line(community, item, cookie) for item in rng.sample(items, len(items)))
        lines += islice((line for line in drawn if _can_be_saved(port, line)), LINES_EACH)
    cookies = {}
    for account in demo_accounts():
        if account.role in (Role.CITY, Role.DISTRICT, Role.STREET) and account.name != "rural":
            add_account(world, account)
            cookies[account.division] = log_in(port, account)
    offices = [
        (f"/office/{division}{page}", cookie)
        for division, cookie in cookies.items()
        for page in ("", "/gaps", "/indicators", "/cases")
    ]
    return Town(addresses(chosen[:PAGES], items, queries), offices, lines), cookies[CITY]
