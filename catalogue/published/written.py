"""Whether anything was written to the database, asked at the price of one short statement, outside any transaction.

For answers that are given again before a request has a session: see :func:`catalogue.foundation.database.written_mark` for those that have one.
"""

from __future__ import annotations

import threading
import time
import weakref
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ..foundation.database import WrittenMark

_SQLITE = "PRAGMA data_version"
"""Moves when any other connection commits (https://sqlite.org/pragma.html#pragma_data_version)."""
_POSTGRESQL = "SELECT CAST(pg_current_snapshot() AS text), pg_is_in_recovery()"
RENEWED_AFTER = 60.0
"""Seconds after which PostgreSQL is connected to again: an address may lead to another server by then."""
AGAIN_AFTER = 1.0
"""Seconds in which a database that did not answer is not asked again."""


class WriteWatch:
    """Watches one database by a connection of its own, which no transaction uses. May be used by several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._postgresql = engine.dialect.name == "postgresql"
        self._here = self._postgresql or (bool(engine.url.database) and engine.url.database != ":memory:")
        self._lock = threading.Lock()
        self._connection: Any = None
        self._source = object()
        self._connected = 0.0
        self._not_before = 0.0
        self._end = weakref.finalize(self, _nothing)

    def mark(self) -> WrittenMark | None:
        """A mark of what is committed: while it is the same, so is every answer of the database. It may move without a write.

        None where that cannot be said: the database does not answer, is a replica, or lies in this process's memory.
        """
        if not self._here:
            return None
        with self._lock:
            now = time.monotonic()
            if now < self._not_before:
                return None
            try:
                return self._asked(now)
            except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error):
                self._leave()
                self._not_before = now + AGAIN_AFTER
                return None

    def _asked(self, now: float) -> WrittenMark | None:
        if self._connection is None or (self._postgresql and now - self._connected > RENEWED_AFTER):
            self._leave()
            self._connect(now)
        cursor = self._connection.execute(_POSTGRESQL if self._postgresql else _SQLITE)
        state = cursor.fetchone()
        cursor.close()
        if self._postgresql and state[1]:
            self._leave()
            return None
        return WrittenMark(self._source, state[0])

    def _connect(self, now: float) -> None:
        proxied = self._engine.raw_connection()
        # Of its own: the pool has room for another one.
        proxied.detach()
        connection: Any = proxied.dbapi_connection
        self._connection = connection
        if self._postgresql:
            connection.autocommit = True
        self._source, self._connected = object(), now
        self._end = weakref.finalize(self, proxied.close)

    def _leave(self) -> None:
        self._connection = None
        self._end()


def _nothing() -> None:
    """What ends a watch that has no connection."""
