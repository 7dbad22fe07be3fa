"""Databases whose lines and histories lie in parts by province."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from catalogue.foundation import partitions
from catalogue.foundation.database import make_engine
from tests.catalogue.parts.told import TIANJINS
from tests.databases import Databases, put_into_parts
from tests.worlds.eight_streets import World
from tests.worlds.filled import EMPTY, FILLED


def fill_parted(template: str) -> Callable[[Engine], None]:
    """Fill a database as ``template`` says, and put it into parts."""

    def fill(engine: Engine) -> None:
        FILLED[template](engine)
        put_into_parts(engine)

    return fill


@pytest.fixture
def postgresql(databases: Callable[[str], Databases]) -> Databases:
    """Only PostgreSQL has parts."""
    return databases("postgresql")


@pytest.fixture
def db_url(request: pytest.FixtureRequest, postgresql: Databases) -> Iterator[str]:
    """A database in parts, with what the test's other fixtures need in it."""
    template = next((name for name in FILLED if name in request.fixturenames), EMPTY)
    url = postgresql.create(f"{template}_parted", fill_parted(template))
    yield url
    postgresql.drop(url)


@pytest.fixture
def whole(world: World, postgresql: Databases) -> Iterator[Engine]:
    """The small world with its demonstration, each table one."""
    url = postgresql.create("demonstration", FILLED["demonstration"])
    engine = make_engine(url)
    with engine.begin() as connection:
        partitions.unpartition(connection)  # where a run puts all databases into parts
    yield engine
    engine.dispose()
    postgresql.drop(url)


@pytest.fixture
def sqlite(databases: Callable[[str], Databases]) -> Iterator[Engine]:
    """An empty database of SQLite."""
    maker = databases("sqlite")
    url = maker.create(EMPTY, FILLED[EMPTY])
    engine = make_engine(url)
    yield engine
    engine.dispose()
    maker.drop(url)


@pytest.fixture
def tianjin(tmp_path: Path) -> Path:
    """The list of another province."""
    path = tmp_path / "tianjin.csv"
    path.write_text(TIANJINS, encoding="utf-8")
    return path
