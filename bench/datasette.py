"""The search beside Datasette over the same rows: how much of what is meant each finds, and how long an answer takes.

Datasette gets what its users would give it in an afternoon: full-text tables, of items as jieba cuts them, of service
points by trigrams, and one saved query for each, which puts the chosen community first. Each of the two serves from a
process of its own and is asked one request after the other, each on a connection of its own, for the page that a person
would see.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from pypinyin import lazy_pinyin
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.local_texts import find_local
from catalogue.models import ServicePoint

from . import load
from .figures import Figure, percentile
from .peers import tokens
from .relevance import Wanted, read_queries, score, summarise
from .search import CHOSEN
from .served import ask, free_port, serving, settings
from .world import Worlds, edition_of

POINTS, TIMED, FIRST, AMONG = 200, 150, 3, 5
_SEED = 1060
_TABLES = """
CREATE VIRTUAL TABLE item USING fts5(code UNINDEXED, name UNINDEXED, words);
CREATE VIRTUAL TABLE point USING fts5(number UNINDEXED, community UNINDEXED, name, address, tokenize = 'trigram');
"""
_SAVED = {
    "services": "SELECT code, name FROM item WHERE item MATCH :words ORDER BY bm25(item) LIMIT 10",
    "places": (
        "SELECT number, name, address FROM point WHERE point MATCH :words"
        " ORDER BY community = CAST(:here AS INTEGER) DESC, bm25(point) LIMIT 10"
    ),
}


def measure(worlds: Worlds, queries_file: Path) -> Iterator[Figure]:
    """Recall of services over a file of queries and of service points by their names; then the time of an answer."""
    world = worlds.of("SQLite")
    queries = [wanted for wanted in read_queries(queries_file) if wanted.codes]
    with (
        TemporaryDirectory(prefix="portal-bench-") as name,
        world.engine() as engine,
        Session(engine) as session,
    ):
        folder = Path(name)
        points = _rows(session, folder / "rows.db")
        (folder / "datasette.json").write_text(
            json.dumps(
                {"databases": {"rows": {"queries": {name: {"sql": sql} for name, sql in _SAVED.items()}}}}
            )
        )
        with _datasette(folder) as port:
            yield from _services(session, queries, port)
            yield from _places(session, points, port)
            theirs = _times(port, [_services_page(wanted.query) for wanted in _some(queries)])
        with serving("portal.server", settings(world, folder / "instance"), own := free_port()):
            pages = [f"/search?{urlencode({'q': wanted.query})}" for wanted in _some(queries)]
            _times(own, pages[::5])
            ours = _times(own, pages)
    yield from _beside("page of an answer, one after the other", ours, theirs)


def _rows(session: Session, path: Path) -> Sequence[tuple[int, int, str]]:
    """Copies items and service points into Datasette's tables; the points that are looked for: number, community, name."""
    points = session.execute(
        select(ServicePoint.id, ServicePoint.community_code, ServicePoint.name, ServicePoint.address)
    ).all()
    with closing(sqlite3.connect(path)) as rows, rows:
        rows.executescript(_TABLES)
        for item in edition_of(session).items:
            words = tokens(f"{item.name_zh} {item.name_en} {item.summary_zh} {item.summary_en}")
            rows.execute("INSERT INTO item VALUES (?, ?, ?)", (item.code, item.name_zh, " ".join(words)))
        rows.executemany("INSERT INTO point VALUES (?, ?, ?, ?)", map(tuple, points))
    chosen = random.Random(_SEED).sample(points, POINTS)
    return [(number, community, name) for number, community, name, _address in chosen]


@contextmanager
def _datasette(folder: Path) -> Iterator[int]:
    """Datasette on a port of its own."""
    told = f"serve {folder}/rows.db --metadata {folder}/datasette.json --port"
    environ = os.environ | {"PYTHONWARNINGS": "ignore"}
    with serving("datasette", environ, port := free_port(), arguments=[*told.split(), str(port)]):
        yield port


def _services(session: Session, queries: Sequence[Wanted], port: int) -> Iterator[Figure]:
    """Whether an accepted item is among the first three."""
    ours = summarise(score(session, queries, within=CHOSEN))["hit_at_3"]
    found = [[row["code"] for row in _answered(port, _services_page(wanted.query))] for wanted in queries]
    hits = [bool(wanted.codes & set(codes[:FIRST])) for wanted, codes in zip(queries, found, strict=True)]
    yield _recall(
        f"beside Datasette: services, {len(queries)} queries, hit at 3", ours, statistics.mean(hits)
    )


def _places(session: Session, points: Sequence[tuple[int, int, str]], port: int) -> Iterator[Figure]:
    """Whether a service point is among the first five when its name is typed in its own community."""
    for kind, typed in _TYPED.items():
        ours, theirs = [], []
        for number, community, name in points:
            hits = find_local(session, typed(name), within=community, limit=AMONG)
            ours.append(number in {hit.point_id for hit in hits})
            rows = _answered(port, _places_page(typed(name), community))[:AMONG]
            theirs.append(number in {row["number"] for row in rows})
        yield _recall(
            f"beside Datasette: places by {kind}, among the first {AMONG}",
            statistics.mean(ours),
            statistics.mean(theirs),
        )


_TYPED: dict[str, Callable[[str], str]] = {
    "name": lambda name: name,
    "two ends of the name": lambda name: f"{name[:3]} {name[-3:]}",
    "pinyin": lambda name: " ".join(lazy_pinyin(name)),
}


def _recall(name: str, ours: float, theirs: float) -> Figure:
    return Figure(name, ours, "", peer=f"Datasette {theirs:.3f}")


def _services_page(query: str) -> str:
    return f"/rows/services?{urlencode({'words': ' OR '.join(map(_quoted, tokens(query))) or _quoted('')})}"


def _places_page(text: str, community: int) -> str:
    words = " AND ".join(map(_quoted, text.split()))
    return f"/rows/places?{urlencode({'words': words, 'here': community})}"


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _answered(port: int, page: str) -> list[dict[str, object]]:
    """The rows of a page of Datasette, as it gives them to programs."""
    path, _, question = page.partition("?")
    answer = ask(port, load.request(f"{path}.json?{question}&_shape=array", host=f"127.0.0.1:{port}"))
    if answer.status != 200:
        raise RuntimeError(f"Datasette answers {answer.status} to {page}")
    rows: list[dict[str, object]] = json.loads(answer.body)
    return rows


def _some(queries: Sequence[Wanted]) -> Sequence[Wanted]:
    return queries[:: max(1, len(queries) // TIMED)]


def _times(port: int, pages: Sequence[str]) -> list[float]:
    """Milliseconds of each page, asked once."""
    times = []
    for page in pages:
        wire = load.request(page, host=f"127.0.0.1:{port}", headers={"Cookie": f"community={CHOSEN}"})
        began = time.perf_counter()
        answer = ask(port, wire)
        times.append((time.perf_counter() - began) * 1000)
        if answer.status not in (200, 303):
            raise RuntimeError(f"{page} is answered by {answer.status}")
    return times


def _beside(name: str, ours: Sequence[float], theirs: Sequence[float]) -> Iterator[Figure]:
    for which, share in (("median", 0.5), ("p95", 0.95)):
        own, peer = percentile(ours, share), percentile(theirs, share)
        yield Figure(
            f"beside Datasette: {name}, {which}",
            own,
            "ms",
            peer=f"Datasette {peer:.1f} ms",
            ratio=peer / own,
        )
