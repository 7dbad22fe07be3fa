"""Which tests show that a view leaves its entry in the trail, and whether they did: the table is ``tests/rules/entries-of-posts.csv``."""

from __future__ import annotations

import csv
import functools
from pathlib import Path
from typing import NamedTuple

from tests.guards import ENTRIES

TABLE = Path(__file__).with_name("rules") / "entries-of-posts.csv"


class Row(NamedTuple):
    """A view that takes a POST, the action of its entry, and the test that shows it; or no action, and why."""

    view: str
    action: str
    shown_by: str


@functools.cache
def rows() -> tuple[Row, ...]:
    """The table."""
    with TABLE.open(encoding="utf-8") as file:
        return tuple(Row(*line) for line in list(csv.reader(file))[1:])


@functools.cache
def _by_test() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows():
        if row.action:
            found.setdefault(row.shown_by, []).append(row)
    return found


@functools.cache
def _leaving_nothing() -> frozenset[str]:
    return frozenset(row.view for row in rows() if not row.action)


def missing_after(test: str) -> str:
    """What is wrong after a test: an entry that it should have shown, or one of a view that leaves none. Empty if nothing is."""
    missing = [row for row in _by_test().get(test, ()) if (row.view, row.action) not in ENTRIES]
    if missing:
        left = sorted(ENTRIES)
        return f"no entry {[f'{row.action} by {row.view}' for row in missing]}, only {left}"
    surprising = sorted(view for view, _action in ENTRIES if view in _leaving_nothing())
    return f"an entry of {surprising}: the table says that there is none" if surprising else ""
