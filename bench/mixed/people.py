"""Who asks: residents, offices, and workers who open a line, save it, and remember what was acknowledged."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from ..world import CITY
from .clients import Client, Reply, Wish, get, post

RESIDENTS, OFFICES, WORKERS = 0.80, 0.15, 0.05
"""Shares of what is asked for. A worker's is a form and its saving."""
PAGE, OFFICE_PAGE, FORM, SAVE = "residents' pages", "offices' pages", "workers' forms", "workers' saves"
_VERSION = re.compile(rb'name="version"[^>]*value="(\d*)"|value="(\d*)"[^>]*name="version"')
_TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(slots=True)
class Line:
    """A line that one worker keeps saving: its community and item, the worker's cookie, and the note last acknowledged."""

    community: int
    item: str
    cookie: str
    acknowledged: str = ""
    unsure: set[str] = field(default_factory=set)
    """What was sent later and is not answered: it may be there or not."""


@dataclass(slots=True)
class Town:
    """What can be asked for: addresses of residents and of offices (with the cookie of each), and lines to save."""

    pages: Sequence[str]
    office_pages: Sequence[tuple[str, str]]
    free_lines: list[Line]
    lines: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = list(self.free_lines)


def addresses(communities: Sequence[int], items: Sequence[str], queries: Sequence[str]) -> list[str]:
    """What residents open: the first page, searches, services, communities, services of a community, coverage."""
    chosen = ["/", "/services", "/places", f"/coverage/{CITY}"]
    chosen += [f"/communities/{community}" for community in communities]
    chosen += [f"/items/{item}" for item in items]
    chosen += [f"/items/{item}?in={street_of(c)}" for c, item in zip(communities, items, strict=False)]
    return chosen + [f"/search?q={quote(query)}" for query in queries]


def street_of(community: int) -> int:
    """The code of the street above a community."""
    return community // 1000 * 1000


def anyone(town: Town, rng: random.Random) -> Client:
    """A client that is now a resident, now an office, now a worker, by their shares."""
    while True:
        drawn = rng.random()
        if drawn < WORKERS and town.free_lines:
            yield from _saves(town, rng)
        elif drawn < WORKERS + OFFICES:
            path, cookie = rng.choice(town.office_pages)
            yield Wish(OFFICE_PAGE, get(path, cookie))
        else:
            yield Wish(PAGE, get(rng.choice(town.pages)))


def resident(town: Town, rng: random.Random) -> Client:
    """A client that reads residents' pages."""
    while True:
        yield Wish(PAGE, get(rng.choice(town.pages)))


def worker(town: Town, rng: random.Random) -> Client:
    """A client that saves line after line."""
    while True:
        yield from _saves(town, rng)


def _saves(town: Town, rng: random.Random) -> Client:
    """Open the form of a line and save it with a new note."""
    line = town.free_lines.pop(rng.randrange(len(town.free_lines)))
    try:
        path = f"/work/{line.community}/{line.item}"
        page = yield Wish(FORM, get(path, line.cookie))
        note = f"第{rng.randrange(10**9)}次"
        line.unsure.add(note)
        saved = yield Wish(SAVE, post(path, line.cookie, _fields(page, note)))
        if saved.status == 302:
            line.acknowledged = note
            line.unsure.clear()
    finally:
        town.free_lines.append(line)


def can_be_saved(page: bytes) -> bool:
    """Whether the page of a line has its form: lines that follow a declaration or a ruling have none."""
    return bool(_VERSION.search(page) and _TOKEN.search(page) and b'name="note_zh"' in page)


def _fields(page: Reply, note: str) -> dict[str, str]:
    version, token = _VERSION.search(page.body), _TOKEN.search(page.body)
    if version is None or token is None:
        raise RuntimeError("a form without a version or a token")
    return {
        "csrf_token": token[1].decode(),
        "version": (version[1] or version[2] or b"").decode(),
        "state": "absent",
        "note_zh": note,
    }
