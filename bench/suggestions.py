"""Suggestions while typing, in process, over every beginning of a file of queries, as it is typed key by key."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogue.search import shared_searcher
from catalogue.search.places.beginning import PlaceNames
from catalogue.search.suggestions.items import ItemNames
from catalogue.search.suggestions.suggester import suggest

from .figures import Figure, percentile, times_of
from .relevance import read_queries
from .search import CHOSEN, QUERIES
from .world import ENGINES, Worlds, edition_of

P95 = 3
LONGEST = 8
"""Characters of a query that are typed: visitors who type more have seen nothing that fits."""


def measure(worlds: Worlds, queries_file: Path = QUERIES) -> Iterator[Figure]:
    """Median and p95 on both engines, near a chosen community; beside a LIKE over the names of service points."""
    typed = beginnings([wanted.query for wanted in read_queries(queries_file)])
    for name in ENGINES:
        with worlds.of(name).engine() as engine, Session(engine) as session:
            searcher = shared_searcher(session)
            for begun in typed[:50]:
                suggest(session, searcher, begun, within=CHOSEN)
            times = []
            for begun in typed:
                began = time.perf_counter()
                suggest(session, searcher, begun, within=CHOSEN)
                times.append((time.perf_counter() - began) * 1000)
            like = percentile(_like(session, typed), 0.5)
            own = percentile(times, 0.5)
            yield Figure(
                f"suggestions, {len(typed)} beginnings, {name}",
                own,
                "ms",
                peer=f"LIKE over service points {like:.2f} ms",
                ratio=like / own,
            )
            yield Figure(f"suggestions, {name}: p95", percentile(times, 0.95), "ms", P95)
            if name == ENGINES[0]:
                edition = edition_of(session)
                seconds = times_of(lambda edition=edition: ItemNames(edition.items), runs=1, warm=0)[0] / 1000
                yield Figure("building the names of services", seconds, "s")
                seconds = (
                    times_of(lambda places=searcher.places: PlaceNames(places), runs=1, warm=0)[0] / 1000
                )
                yield Figure("building the names of places", seconds, "s")


def beginnings(queries: Sequence[str]) -> list[str]:
    """Every beginning of every query, once, in the order in which they are typed."""
    return list(
        dict.fromkeys(query[:end] for query in queries for end in range(1, min(len(query), LONGEST) + 1))
    )


def _like(session: Session, typed: Sequence[str]) -> Iterator[float]:
    """What a search of points without an index takes, over a sample."""
    question = text("SELECT id FROM service_points WHERE name LIKE :part OR address LIKE :part LIMIT 3")
    for begun in typed[:: max(1, len(typed) // 100)]:
        began = time.perf_counter()
        session.execute(question, {"part": f"%{begun}%"}).all()
        yield (time.perf_counter() - began) * 1000
