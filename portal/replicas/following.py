"""The replicas of one process: which of them answer, and how far they are.

One thread asks each replica and the primary five times a second, each over a connection of its own. A replica that does not
answer within a second is left out, and requests that wait for it get an error at once; it is back when it answers again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event, make_url

from catalogue.foundation.database import connection_options, engine_options, prepare_engine

from ..logs.measuring import watch_queries
from .lagging import HeardPositions
from .positions import REACHED, SAVED, ShownPosition

LOG = logging.getLogger("portal.replicas")
EVERY = 0.2
"""Seconds between two questions."""
WITHIN = 1.0
"""Seconds for an answer, connecting included."""
LATELY = 2.0
"""Seconds for which it is known how far the primary is. A change that is about to commit within ``SOON`` (2 s, ``catalogue.foundation.trail.slow``)
is then seen everywhere within the ``MARGIN`` (5 s, ``catalogue.published.changes``) that a list of changes tells twice."""


def hang_up(connection: psycopg.Connection[Any] | psycopg.AsyncConnection[Any]) -> None:
    """End the traffic of a connection: what waits for an answer of it gets an error."""
    with (
        contextlib.suppress(psycopg.Error, OSError),
        socket.socket(fileno=os.dup(connection.fileno())) as own,
    ):
        own.shutdown(socket.SHUT_RDWR)


class Replica:
    """One replica: its engine, and what is known of it."""

    def __init__(self, url: str) -> None:
        made = make_url(url)
        self.name = f"{made.host or made.query.get('host', '')}:{made.port or 5432}"
        self._url = url
        self._open: dict[int, Any] = {}
        self._engine: Engine | None = None
        self._making = threading.Lock()
        self.answers = False
        self.replayed = 0
        """The position that it was at when it last answered."""
        self.behind = 0
        """Bytes of the log that were to be here a round of questions ago and are not."""

    @property
    def engine(self) -> Engine:
        """Its engine, made when it is first asked for. No ping before use: what is asked of a replica first tells as much."""
        with self._making:
            if self._engine is None:
                options = engine_options(self._url) | {"pool_pre_ping": False}
                self._engine = prepare_engine(create_engine(self._url, **options))
                watch_queries(self._engine)
                event.listen(self._engine, "connect", self._connected)
                event.listen(self._engine, "close", self._closed)
                event.listen(self._engine, "close_detached", self._closed)
            return self._engine

    def _connected(self, connection: Any, _record: object) -> None:
        self._open[id(connection)] = connection

    def _closed(self, connection: Any, _record: object = None) -> None:
        self._open.pop(id(connection), None)

    def usable(self) -> bool:
        """Whether it answers and is not known to be behind."""
        return self.answers and not self.behind

    def leave_out(self) -> None:
        """Use it no more until it answers again. Requests that wait for it get an error now."""
        if not self.answers:
            return
        self.answers = False
        LOG.warning("The replica %s does not answer and is left out.", self.name)
        for connection in list(self._open.values()):
            hang_up(connection)
        if self._engine is not None:
            self._engine.dispose()

    def answered(self, replayed: int, wanted: int) -> None:
        """It has answered: it is at ``replayed``, and should be at ``wanted`` at least."""
        self.replayed = replayed
        self.behind = max(0, wanted - replayed)
        if not self.answers:
            LOG.warning("The replica %s answers.", self.name)
        self.answers = True


class _Asked:
    """One server that is asked again and again over the same connection."""

    def __init__(self, url: str) -> None:
        self._arguments, self._options = connection_options(url)
        self._connection: psycopg.AsyncConnection[Any] | None = None

    async def ask(self, statement: str) -> int | None:
        """The answer; None if there is none in time."""
        asking = asyncio.create_task(self._answer(statement))
        done, _late = await asyncio.wait((asking,), timeout=WITHIN)
        if not done and self._connection is not None:
            # To cancel it, the driver would ask the server, and wait for that.
            hang_up(self._connection)
        elif not done:
            asking.cancel()
        try:
            return await asking
        except (psycopg.Error, OSError, asyncio.CancelledError):
            await self.hang_up()
            return None

    async def _answer(self, statement: str) -> int | None:
        if self._connection is None:
            self._connection = await psycopg.AsyncConnection.connect(
                *self._arguments, **self._options, autocommit=True
            )
        found = await (await self._connection.execute(statement.encode())).fetchone()
        return None if found is None or found[0] is None else int(found[0])

    async def hang_up(self) -> None:
        """Close the connection."""
        left, self._connection = self._connection, None
        if left is not None:
            with contextlib.suppress(psycopg.Error, OSError):
                await left.close()


class Replicas:
    """The replicas of an application, and what its process has shown. ``primary``: the URL of the database that is written to."""

    def __init__(self, primary: str, urls: Sequence[str]) -> None:
        self._primary = primary
        self._urls = tuple(urls)
        self.each = tuple(Replica(url) for url in urls)
        self.shown = ShownPosition()
        self._heard = HeardPositions(time.monotonic)
        self._turn = 0
        self._asked_at: float | None = None
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()

    def usable(self) -> Iterator[Replica]:
        """Those that can be used now, a different one first each time. The first call begins to ask."""
        self._begin()
        self._turn += 1
        for place in range(len(self.each)):
            replica = self.each[(self._turn + place) % len(self.each)]
            if replica.usable():
                yield replica

    def hears_primary(self) -> bool:
        """Whether the primary said lately how far it is, so that what ``usable`` gives is that far. The first call begins to ask."""
        self._begin()
        return self._asked_at is not None and time.monotonic() - self._asked_at <= LATELY

    def lags(self) -> Mapping[str, float]:
        """By how many seconds each is behind, by its name. Of one that does not answer: since when it lacks something.

        The first call begins to ask, and says 0 of all.
        """
        self._begin()
        return {replica.name: self._heard.behind(replica.replayed) for replica in self.each}

    def _begin(self) -> None:
        if self._thread is not None:
            return
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=lambda: asyncio.run(self._follow()), name="replicas", daemon=True
                )
                self._thread.start()

    def stop(self) -> None:
        """End asking, and close all connections."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
        for replica in self.each:
            replica.leave_out()

    async def _follow(self) -> None:
        await asyncio.gather(
            self._ask_primary(),
            *(self._ask_replica(replica, url) for replica, url in zip(self.each, self._urls, strict=True)),
        )

    async def _ask_primary(self) -> None:
        asked = _Asked(self._primary)
        while not self._stopped.is_set():
            before, asked_at = self.shown.least(), time.monotonic()
            saved = await asked.ask(SAVED)
            if saved is not None:
                self.shown.heard(saved, before=before)
                self._asked_at = asked_at
                self._heard.note(saved)
                self._heard.passed(min(replica.replayed for replica in self.each))
            await asyncio.sleep(EVERY)
        await asked.hang_up()

    async def _ask_replica(self, replica: Replica, url: str) -> None:
        asked = _Asked(url)
        # What was written this moment is on its way: a replica is behind if it lacks what was there a round ago.
        earlier = 0
        while not self._stopped.is_set():
            wanted, earlier = earlier, self.shown.least()
            replayed = await asked.ask(REACHED)
            if replayed is None:
                replica.leave_out()
            else:
                replica.answered(replayed, wanted)
            await asyncio.sleep(EVERY)
        await asked.hang_up()
