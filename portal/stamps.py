"""The version stamps as a request sees them: what is kept in memory holds until one of them moves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from flask import current_app, g

from catalogue.foundation import stamps

from .extensions import db
from .replicas.reading import reading

Read = TypeVar("Read")
STAMPS = (
    stamps.CATALOGUE,
    stamps.DIVISIONS,
    stamps.CALENDAR,
    stamps.DEMONSTRATION,
    stamps.HOTLINES,
    stamps.NOTICES,
    stamps.ANNOUNCED,
)
STAMPS_KEPT = 1.0
"""Seconds. The stamps move seldom, so not every 304 asks the database."""
_counting: dict[str, threading.Lock] = {}
"""For what is counted seldom, by its name: held by the thread that counts it."""


def without_database() -> bool:
    """Whether this request does without the database, because it tells that the database does not answer."""
    return bool(g.get("without_database", False))


def stamp_versions() -> dict[str, int]:
    """The version stamps, at most ``STAMPS_KEPT`` seconds old. An application under test always asks."""
    if without_database():
        return dict.fromkeys(STAMPS, 0)
    if "stamp_versions" not in g:
        g.stamp_versions = _kept_stamps()
    versions: dict[str, int] = g.stamp_versions
    return versions


def _kept_stamps() -> dict[str, int]:
    there = reading()
    # Stamps of one server say nothing of what another one has; nor may those be used that are from before what was shown.
    name = f"portal_stamps {there.replica.name}" if there else "portal_stamps"
    kept: tuple[float, int, dict[str, int]] | None = current_app.extensions.get(name)
    now = time.monotonic()
    if (
        kept is None
        or now - kept[0] > STAMPS_KEPT
        or current_app.testing
        or (there and kept[1] < there.least)
    ):
        kept = (now, there.position if there else 0, stamps.versions(db.session(), STAMPS))
        current_app.extensions[name] = kept
    return kept[2]


def kept_until(mark: object, name: str, read: Callable[[], Read]) -> Read:
    """What ``read`` gave under this ``mark``, kept in the application's memory as ``name`` until the mark is another."""
    kept: tuple[object, Read] | None = current_app.extensions.get(name)
    if kept is None or kept[0] != mark:
        kept = (mark, read())
        current_app.extensions[name] = kept
    return kept[1]


def kept_for(minutes: int, mark: object, name: str, read: Callable[[], Read]) -> Read:
    """As :func:`kept_until`, and for some minutes at most. While one thread reads again, others get what was there before.

    For what takes long to count and may be minutes old. An application under test always reads. Names must be few.
    """
    if current_app.testing:
        return read()
    window = int(time.monotonic() / (60 * minutes))
    kept: tuple[object, Read] | None = current_app.extensions.get(name)
    if kept is not None and kept[0] == (mark, window):
        return kept[1]
    lock = _counting.setdefault(name, threading.Lock())
    old = kept is not None and kept[0][0] == mark  # type: ignore[index]
    if not lock.acquire(blocking=not old):
        assert kept is not None
        return kept[1]
    try:
        return kept_until((mark, window), name, read)
    finally:
        lock.release()
