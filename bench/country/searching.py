"""What the search needs with the whole country: its index of places in each process, and the time of a query."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

import psutil
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.search import Searcher, build_places, shared_searcher

from ..figures import Figure, percentile
from ..relevance import read_queries
from ..search import MEDIAN, P95, QUERIES, answer

_MEGA = 2**20
EVERY = 3
"""Of the queries in the file one in three is asked."""


def measure(engine: Engine) -> Iterator[Figure]:
    """The index of places, then queries, with a community chosen."""
    queries = [wanted.query for wanted in read_queries(QUERIES)][::EVERY]
    with Session(engine) as session:
        before, cpu, began = _own(), time.process_time(), time.perf_counter()
        places = build_places(session)
        spent, took = time.process_time() - cpu, time.perf_counter() - began
        yield Figure("index of places", took, "s", peer=f"CPU {spent:.1f} s")
        yield Figure("index of places: memory of each process", (_own() - before) / _MEGA, "MB")
        del places
        searcher = shared_searcher(session)
        yield from _asked(session, searcher, queries)


def _asked(session: Session, searcher: Searcher, queries: list[str]) -> Iterator[Figure]:
    for query in queries[:50]:
        answer(session, searcher, query)
    times, cpus = [], []
    for query in queries:
        cpu, began = time.process_time(), time.perf_counter()
        answer(session, searcher, query)
        times.append((time.perf_counter() - began) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    what = "search inside the country"
    yield Figure(what, statistics.median(times), "ms", MEDIAN, peer=f"CPU {statistics.median(cpus):.2f} ms")
    late = percentile(cpus, 0.95)
    yield Figure(f"{what}: p95", percentile(times, 0.95), "ms", P95, peer=f"CPU {late:.2f} ms")


def _own() -> int:
    return int(psutil.Process().memory_full_info().uss)
