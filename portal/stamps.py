"""The version stamps as a request sees them: what is kept in memory holds until one of them moves."""

from __future__ import annotations

import time

from flask import current_app, g

from catalogue.foundation import stamps

from .extensions import db

STAMPS = (stamps.CATALOGUE, stamps.DIVISIONS, stamps.CALENDAR, stamps.DEMONSTRATION, stamps.HOTLINES)
STAMPS_KEPT = 1.0
"""Seconds. The stamps move when an administrator loads something, so not every 304 asks the database."""


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
    kept: tuple[float, dict[str, int]] | None = current_app.extensions.get("portal_stamps")
    now = time.monotonic()
    if kept is None or now - kept[0] > STAMPS_KEPT or current_app.testing:
        kept = (now, stamps.versions(db.session(), STAMPS))
        current_app.extensions["portal_stamps"] = kept
    return kept[1]
