"""The search from understanding to availability, in process, over a file of queries; and its relevance."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from catalogue.local_texts import find_local
from catalogue.search import Hints, Searcher, build_places, build_searcher, search, shared_searcher

from .figures import AT_LEAST, Figure, percentile
from .relevance import Wanted, read_queries, score, score_peers, summarise
from .world import ENGINES, Worlds, edition_of

MEDIAN, P95, BUILD = 2, 5, 0.3
HIT_AT_1, HIT_AT_3, RIGHT_NONE = 0.88, 0.95, 0.9
QUERIES = Path(__file__).parent.parent / "catalogue" / "data" / "asked.tsv"
CHOSEN = 110101001001
"""多福巷社区, as if the resident had chosen it."""


def measure(worlds: Worlds, queries_file: Path = QUERIES) -> Iterator[Figure]:
    """Times on both engines; relevance and the building of the index do not depend on the engine."""
    queries = read_queries(queries_file)
    for name in ENGINES:
        with worlds.of(name).engine() as engine, Session(engine) as session:
            searcher = shared_searcher(session)
            for wanted in queries[:20]:
                answer(session, searcher, wanted.query)
            times = []
            for wanted in queries:
                began = time.perf_counter()
                answer(session, searcher, wanted.query)
                times.append((time.perf_counter() - began) * 1000)
            yield Figure(f"search, {name}", percentile(times, 0.5), "ms", MEDIAN)
            yield Figure(f"search, {name}: p95", percentile(times, 0.95), "ms", P95)
            if name == ENGINES[0]:
                yield from _index(session)
                yield from _relevance(session, queries)


def answer(session: Session, searcher: Searcher, query: str) -> None:
    """All that the results page asks: services, where they are offered, and what communities wrote."""
    answer = search(session, searcher, query, Hints(within=CHOSEN))
    place = answer.place.code if answer.place else None
    find_local(session, answer.understood.need, within=place)


def _index(session: Session) -> Iterator[Figure]:
    edition = edition_of(session)
    began = time.perf_counter()
    places = build_places(session)
    between = time.perf_counter()
    build_searcher(edition, places)
    yield Figure("building the index of needs", time.perf_counter() - between, "s", BUILD)
    yield Figure("building the index of places", between - began, "s")


_MEASURES = (
    ("hit at 1", "hit_at_1", HIT_AT_1),
    ("hit at 3", "hit_at_3", HIT_AT_3),
    ("right “none”", "right_none", RIGHT_NONE),
)


def _relevance(session: Session, queries: Sequence[Wanted]) -> Iterator[Figure]:
    """Ours against the targets, then what a portal could do without a search of its own."""
    ours = summarise(score(session, queries, within=None))
    for name, key, target in _MEASURES:
        yield Figure(f"search, {len(queries)} queries: {name}", ours[key], "", target, AT_LEAST)
    for peer, scored in score_peers(edition_of(session).items, queries).items():
        summary = summarise(scored)
        for name, key, _target in _MEASURES:
            yield Figure(f"  {peer}: {name}", summary[key], "")
