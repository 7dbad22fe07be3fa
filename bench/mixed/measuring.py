"""Measuring it: minutes of everything, residents beside an export, and what is refused when too many come."""

from __future__ import annotations

import random
import statistics
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

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
from .beside import measure_beside
from .clients import Client, Seen, get, run
from .people import SAVE, Line, Town, addresses, anyone, can_be_saved, resident, worker
from .telling import errors, short_table, tell_errors, times

CONNECTIONS = 64
TOO_MANY = 600
"""Connections with which more is asked than two cores answer in time."""
SAVERS = 4
"""Of these, workers who save."""
WARM = 15.0
"""Seconds that do not count: the first searches, and caches that fill."""
SHORT = 20.0
"""Seconds of the part with too many."""
MEMORY_GROWTH, REFUSED_WITHIN = 5, 200
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
        kinds: list[tuple[str, Seen]] = []
        figures: list[Figure] = []
        for part in (
            _mixed(port, town, rng, minutes * 60, kinds),
            measure_beside(port, town, rng, cookie),
            _overloaded(port, town, rng, kinds),
            _kept(world, town),
        ):
            for figure in part:
                figures.append(figure)
                yield figure
        sys.stdout.write(short_table(kinds, figures) + "\n\n")


def _many(
    kind: Callable[[Town, random.Random], Client], count: int, town: Town, rng: random.Random
) -> list[Client]:
    return [kind(town, random.Random(rng.random())) for _ in range(count)]


def _mixed(
    port: int, town: Town, rng: random.Random, seconds: float, kinds: list[tuple[str, Seen]]
) -> Iterator[Figure]:
    # The first tenth of the time belongs to the memory as it is when everything was asked for.
    first = run(port, _many(anyone, CONNECTIONS, town, rng), seconds=seconds / 10)
    before, own = _memory(port), process_time()
    seen = run(port, _many(anyone, CONNECTIONS, town, rng), seconds=seconds * 9 / 10)
    own = process_time() - own
    grown = (_memory(port) / before - 1) * 100
    name = f"mixed, {CONNECTIONS} connections"
    tell_errors(name, first, seen)
    kinds.append((name, seen))
    yield from errors(name, first, seen)
    yield Figure(f"{name}: answers a second", sum(map(len, seen.times.values())) / (seconds * 9 / 10), "/s")
    yield Figure(f"{name}: cores that the load itself took of two", own / (seconds * 9 / 10), "")
    yield Figure(f"{name}: memory of the workers", before / 1e6, "MB")
    yield Figure(f"{name}: memory of the workers grew by", grown, "%", MEMORY_GROWTH)
    yield from times(name, seen)


def _overloaded(port: int, town: Town, rng: random.Random, kinds: list[tuple[str, Seen]]) -> Iterator[Figure]:
    clients = _many(resident, TOO_MANY - SAVERS, town, rng) + _many(worker, SAVERS, town, rng)
    seen = run(port, clients, seconds=SHORT)
    name = f"{TOO_MANY} connections"
    tell_errors(name, seen)
    kinds.append((name, seen))
    refused = [each for times in seen.refused.values() for each in times]
    yield Figure(f"{name}: errors", len(seen.wrong), "", 0)
    yield Figure(f"{name}: answers a second", sum(map(len, seen.times.values())) / SHORT, "/s")
    yield Figure(f"{name}: refused", len(refused), "")
    yield Figure(f"{name}: refused without Retry-After", seen.without_retry, "", 0)
    yield Figure(f"{name}: workers' saves refused", len(seen.refused[SAVE]), "", 0)
    if refused:
        yield Figure(f"{name}: refused after, median", statistics.median(refused), "ms")
        yield Figure(f"{name}: refused after, p99", percentile(refused, 0.99), "ms", REFUSED_WITHIN)
    for kind, took in sorted(seen.times.items()):
        yield Figure(f"{name}: {kind}", statistics.median(took), "ms")


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
