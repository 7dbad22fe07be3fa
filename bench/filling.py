"""The figures of filling Beijing's demonstration: see :mod:`bench.fill` for how it is done and timed."""

from __future__ import annotations

from collections.abc import Iterator

from .figures import AT_LEAST, Figure
from .world import ENGINES, Worlds

SECONDS, MEGABYTES, DATABASE, OFFERINGS = 40, 300, 350, 300_000


def measure(worlds: Worlds) -> Iterator[Figure]:
    """The figures of filling, on both engines."""
    for name in ENGINES:
        filled = worlds.of(name).filled
        yield Figure(f"filling Beijing, {name}", filled.seconds, "s", SECONDS)
        yield Figure(f"filling Beijing, {name}: own CPU time", filled.cpu_seconds, "s")
        yield Figure(f"filling Beijing, {name}: peak memory", filled.peak_mb, "MB", MEGABYTES)
        yield Figure(
            f"filling Beijing, {name}: the database",
            filled.database_mb,
            "MB",
            DATABASE if name == "SQLite" else None,
        )
    yield Figure("offerings filled", filled.offerings, "", OFFERINGS, AT_LEAST)
