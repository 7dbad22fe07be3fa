"""The city's matrix from the domain function, beside two ways to do without a roll-up, and with ten times the data."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import duckdb
from sqlalchemy import Engine, case, func, select, true
from sqlalchemy.orm import Session

from catalogue.counters import rollup
from catalogue.counters.segments import SEGMENTS, segment_column
from catalogue.coverage.matrix import matrix
from catalogue.foundation.database import begin_writing
from catalogue.models import Division, Level, Offering

from .country.peers import in_pandas
from .figures import Figure, median_ms
from .grown import TIMES, grow
from .pages import LARGEST_STREET
from .world import CITY, ENGINES, World, Worlds, edition_of

MILLISECONDS = {"SQLite": 2, "PostgreSQL": 3}
"""The city's 16 rows, and every matrix of at most 31."""
OF_90 = 6
OVER_GROUP_BY, OVER_DUCKDB, GROWTH = 50, 2, 1.2
RUNS = 300
STREET = 110108003000
"""万寿路街道: 31 communities."""


@contextmanager
def domain_function(engine: Engine, code: int = CITY) -> Iterator[Callable[[], object]]:
    """A call of the domain function in a transaction of its own, the edition known as in a request."""
    with Session(engine) as session:
        edition = edition_of(session)
        session.rollback()

        def call() -> object:
            found = matrix(session, edition, code)
            session.rollback()
            return found

        yield call


def grouped_query(day: date, level: Level = Level.DISTRICT) -> Any:
    """Segments by division of a level and item, counted from the records: the same figures without a roll-up."""
    division = Offering.community_code // level.span
    segment = segment_column(day, true())
    return (
        select(
            division,
            Offering.item_id,
            *(func.sum(case((segment == name.value, 1), else_=0)) for name in SEGMENTS),
            func.sum(case((Offering.disputed, 1), else_=0)),
        )
        .join(Division, Division.code == Offering.community_code)
        .where(Division.retired_on.is_(None))
        .group_by(division, Offering.item_id)
    )


@contextmanager
def group_by(engine: Engine) -> Iterator[Callable[[], object]]:
    """The GROUP BY over the same database."""
    with Session(engine) as session:
        query = grouped_query(rollup.counted_day(session))

        def call() -> object:
            return session.execute(query).all()

        yield call


@contextmanager
def in_duckdb(engine: Engine) -> Iterator[Callable[[], object]]:
    """DuckDB over the same rows, joined and judged beforehand, in memory, on all cores."""
    store = duckdb.connect()
    store.execute("CREATE TABLE cells (district INTEGER, item SMALLINT, segment VARCHAR, disputed BOOLEAN)")
    with Session(engine) as session:
        rows = session.execute(
            select(
                Offering.community_code // Level.DISTRICT.span,
                Offering.item_id,
                segment_column(rollup.counted_day(session), true()),
                Offering.disputed,
            ).execution_options(yield_per=20_000)
        )
        columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)]
    # One list for each column: by far the quickest way in that needs no further library.
    store.execute(
        "INSERT INTO cells SELECT unnest(?::INTEGER[]), unnest(?::SMALLINT[]), unnest(?::VARCHAR[]), "
        "unnest(?::BOOLEAN[])",
        columns,
    )
    counters = ", ".join(f"count(*) FILTER (segment = '{name.value}')" for name in SEGMENTS)
    query = (
        f"SELECT district, item, {counters}, count(*) FILTER (disputed) FROM cells GROUP BY district, item"
    )
    yield lambda: store.execute(query).fetchall()
    store.close()


def measure(worlds: Worlds) -> Iterator[Figure]:
    """Time of the domain function and its ratios, on both engines."""
    for name in ENGINES:
        world = worlds.of(name)
        with world.engine() as engine, domain_function(engine) as domain:
            own = median_ms(domain, runs=RUNS)
            yield Figure(f"matrix of the city, {name}", own, "ms", MILLISECONDS[name])
            for code, what, target in (
                (STREET, "a street of 31 communities", MILLISECONDS[name]),
                (LARGEST_STREET, "a street of 90 communities", OF_90),
            ):
                with domain_function(engine, code) as of_street:
                    yield Figure(f"matrix of {what}, {name}", median_ms(of_street, runs=RUNS), "ms", target)
            with group_by(engine) as peer:
                yield _ratio(name, own, median_ms(peer, runs=7, warm=1), "GROUP BY", OVER_GROUP_BY)
            with in_duckdb(engine) as peer:
                yield _ratio(name, own, median_ms(peer, runs=50), "DuckDB in memory", OVER_DUCKDB)
            with in_pandas(engine, Level.DISTRICT) as peer:
                yield _ratio(name, own, median_ms(peer, runs=15), "pandas in memory", OVER_DUCKDB)


def measure_growth(worlds: Worlds) -> Iterator[Figure]:
    """The domain function with ten times the offerings, in turns with the world as it is."""
    for name in ENGINES:
        world = worlds.of(name)
        grown = _grown(worlds, world)
        with (
            world.engine() as engine,
            grown.engine() as larger,
            domain_function(engine) as domain,
            domain_function(larger) as of_larger,
        ):
            own, ten_times = in_turns(domain, of_larger)
            yield Figure(
                f"matrix, {name}: time with {TIMES} x the offerings, as a multiple",
                ten_times / own,
                "x",
                GROWTH,
            )
            with group_by(larger) as peer:
                grouped = median_ms(peer, runs=3, warm=1)
                yield Figure(
                    f"matrix of the city, {name}, {TIMES} x the offerings",
                    ten_times,
                    "ms",
                    peer=f"GROUP BY {grouped:,.0f} ms",
                    ratio=grouped / ten_times,
                )


def _grown(worlds: Worlds, world: World) -> World:
    grown = worlds.copy(world, "beijing-ten-times")
    with grown.engine() as engine, Session(engine) as session:
        begin_writing(session)
        grow(session)
        session.commit()
    return grown


def in_turns(first: Callable[[], object], second: Callable[[], object]) -> tuple[float, float]:
    """Medians of two works taken in turns, now one first and now the other, so that a busy moment meets both."""
    times: tuple[list[float], list[float]] = ([], [])
    both = list(zip((first, second), times, strict=True))
    for turn in range(RUNS + 5):
        for work, taken in both[:: -1 if turn % 2 else 1]:
            began = time.perf_counter()
            work()
            if turn >= 5:
                taken.append((time.perf_counter() - began) * 1000)
    own, other = (sorted(taken)[len(taken) // 2] for taken in times)
    return own, other


def _ratio(name: str, own: float, peer: float, peer_name: str, target: float) -> Figure:
    return Figure(
        f"matrix, {name}: times faster than {peer_name}",
        peer / own,
        "x",
        target,
        ">=",
        peer=f"{peer_name} {peer:,.1f} ms",
        ratio=peer / own,
    )
