"""Ways to do without a roll-up: GROUP BY in the same database, DuckDB in memory, pandas in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import duckdb
import pandas
from sqlalchemy import Engine, Select, case, literal_column, select, true
from sqlalchemy.orm import Session

from catalogue.counters import rollup
from catalogue.counters.segments import SEGMENTS, segment_column
from catalogue.models import Level, Offering

_AT_ONCE = 200_000
_TYPES = {"division": "INTEGER", "item": "SMALLINT", "segment": "TINYINT", "disputed": "BOOLEAN"}


def cells_by(level: Level, day: date) -> Select[Any]:
    """Every record as (division of a level, item, place of its segment, disputed): judged, but not counted."""
    segment = segment_column(day, true())
    place = case(
        {name.value: literal_column(str(place)) for place, name in enumerate(SEGMENTS)}, value=segment
    )
    return select(Offering.community_code // level.span, Offering.item_id, place, Offering.disputed)


def _parts(engine: Engine, level: Level) -> Iterator[list[list[Any]]]:
    with Session(engine) as session:
        query = cells_by(level, rollup.counted_day(session))
        rows = session.execute(query.execution_options(yield_per=_AT_ONCE))
        for part in rows.partitions():
            yield [list(column) for column in zip(*part, strict=True)]


@contextmanager
def in_duckdb(engine: Engine, level: Level) -> Iterator[Callable[[], object]]:
    """DuckDB over all rows of a database, on all cores; the rows were judged before the clock starts."""
    store = duckdb.connect()
    store.execute(f"CREATE TABLE cells ({', '.join(f'{name} {kind}' for name, kind in _TYPES.items())})")
    columns = ", ".join(f"unnest(?::{kind}[])" for kind in _TYPES.values())
    for part in _parts(engine, level):
        store.execute(f"INSERT INTO cells SELECT {columns}", part)
    counters = ", ".join(f"count(*) FILTER (segment = {place})" for place in range(len(SEGMENTS)))
    query = (
        f"SELECT division, item, {counters}, count(*) FILTER (disputed) FROM cells GROUP BY division, item"
    )
    yield lambda: store.execute(query).fetchall()
    store.close()


@contextmanager
def in_pandas(engine: Engine, level: Level) -> Iterator[Callable[[], object]]:
    """pandas over all rows of a database: one count of (division, item, segment), one of the disputed."""
    parts = [pandas.DataFrame(dict(zip(_TYPES, part, strict=True))) for part in _parts(engine, level)]
    cells = pandas.concat(parts).astype(
        {"division": "int32", "item": "int16", "segment": "int8", "disputed": "bool"}
    )

    def call() -> object:
        by_segment = cells.groupby(["division", "item", "segment"]).size().unstack(fill_value=0)
        return by_segment.join(cells.groupby(["division", "item"])["disputed"].sum())

    yield call
