"""Counting empty searches without writing in a request.

A GET never writes. So each process keeps its counts in memory, and a thread of its own writes them to the
database outside any request: every few seconds (``PORTAL_EMPTY_SEARCHES_SECONDS``) and when the process ends.
The memory is bounded; what a database that does not answer cannot take is kept for the next time.

What counts: a page of results that was opened with nothing on it, no service and no text of a community. Not a
page that was loaded again, fetched ahead by the browser, narrowed by a facet or turned to its second page.
"""

from __future__ import annotations

import atexit
import threading
from collections import Counter
from collections.abc import Mapping

from flask import Flask, current_app, request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from catalogue.feedback import empty_searches
from catalogue.feedback.empty_searches import EmptyKey
from catalogue.foundation import clock
from catalogue.foundation.database import writing_session

from ...editions import is_first
from ...extensions import db

MOST_KEPT = 1000
"""At most this many (word, month, district) counts are kept between flushes; the rest is dropped."""
_EXTENSION = "portal_empty_searches"
_RELOADS = ("no-cache", "max-age=0")


class KeyCounts:
    """Counts in memory, safe to share by threads, never more than ``most`` keys."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._counts: Counter[EmptyKey] = Counter()
        self._lock = threading.Lock()

    def add(self, found: Mapping[EmptyKey, int]) -> None:
        """Add counts; keys for which there is no room are dropped."""
        with self._lock:
            for key, times in found.items():
                if key in self._counts or len(self._counts) < self._most:
                    self._counts[key] += times

    def take(self) -> dict[EmptyKey, int]:
        """All counts, which are forgotten here."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
            return dict(taken)


class Keeper:
    """The counts of one application, and the thread that writes them; it starts with the first empty search."""

    def __init__(self, app: Flask, seconds: int) -> None:
        self._app = app
        self._seconds = seconds
        self._tally = KeyCounts()
        self._writing = threading.Lock()
        self._starting = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, key: EmptyKey) -> None:
        """Count one search. An application under test writes only when a test asks for it."""
        if not self._seconds:
            return
        self._tally.add({key: 1})
        if self._thread is None and not self._app.testing:
            self._start()

    def flush(self) -> int:
        """Write what was counted since the last time, outside any request; how many keys were written.

        What the database does not take is kept, and said in the log.
        """
        with self._writing:
            found = self._tally.take()
            if not found:
                return 0
            try:
                _write(self._engine(), found)
            except SQLAlchemyError as error:
                self._tally.add(found)
                self._app.logger.warning(
                    "Counts of empty searches could not be written: %s", type(error).__name__
                )
                return 0
            return len(found)

    def _engine(self) -> Engine:
        with self._app.app_context():
            return db.engine

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="empty-searches", daemon=True)
                self._thread.start()
                atexit.register(self.stop)

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds):
            self.flush()

    def stop(self) -> None:
        """End the thread and write what is left: at the end of the process."""
        self._stopped.set()
        self.flush()


def _write(engine: Engine, found: Mapping[EmptyKey, int]) -> None:
    with writing_session(engine) as session:
        empty_searches.count(session, found)


def keeper(app: Flask | None = None) -> Keeper:
    """The keeper of an application, by default of the present one."""
    found: Keeper = (app or current_app).extensions[_EXTENSION]
    return found


def note(words: str, *, place: int | None) -> None:
    """Count a search that found nothing, unless its page is only loaded again or fetched ahead.

    ``place`` is the code of the place that it was for: only its district is kept. Counts have no catalogue, so only
    those of the first one are kept: its editors read them.
    """
    if request.method != "GET" or _is_again() or not is_first():
        return
    key = empty_searches.key_of(words, day=clock.today(), place=place)
    if key is not None:
        keeper().note(key)


def _is_again() -> bool:
    """Whether the browser says that it reloads or prefetches the page."""
    return request.headers.get("Cache-Control") in _RELOADS or "prefetch" in request.headers.get(
        "Sec-Purpose", ""
    )


def init_app(app: Flask) -> None:
    """Keep counts for the application."""
    app.extensions[_EXTENSION] = Keeper(app, app.config["PORTAL"].empty_searches_seconds)
