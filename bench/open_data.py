"""Answers for programs at the served port: a page of a list, one row, and “not modified”, each beside a bare view.

Kept: one address again and again. Not kept: each address once, so that every answer is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from . import load
from .figures import Figure
from .pages import compared
from .served import ask, free_port, serving, settings
from .world import Worlds

KEPT, MADE, SINGLE, NOT_MODIFIED = 1500, 500, 3000, 5000
LIST = "/api/v1/communities?limit=20"
ONE = "/api/v1/items/0202"
OTHERS = 40_000
"""Addresses of pages of which none is asked twice: more than are asked while it is measured."""


def measure(worlds: Worlds) -> Iterator[Figure]:
    """Requests per second of four kinds of answers. Rates are off, as one machine asks them all."""
    world = worlds.copy(worlds.of("SQLite"), "open data")
    with TemporaryDirectory(prefix="portal-bench-") as folder:
        environ = settings(world, Path(folder))
        with serving("portal.server", environ, port := free_port()):
            host = f"127.0.0.1:{port}"

            def asked(path: str, **headers: str) -> bytes:
                return load.request(path, host=host, headers=headers)

            listed, one = asked(LIST), asked(ONE)
            yield from compared("open data, page of 20, kept", port, [listed], 200, KEPT, Path(folder))
            # A cursor that no two of them share makes each of them another address.
            others = [asked(f"{LIST}&cursor={cursor}") for cursor in _cursors(OTHERS, port)]
            yield from compared("open data, page of 20, made", port, others, 200, MADE, Path(folder))
            yield from compared("open data, one item", port, [one], 200, SINGLE, Path(folder))
            tag = ask(port, one).get("etag")
            if tag is None:
                raise RuntimeError("an answer for programs has no ETag")
            again = asked(ONE, **{"If-None-Match": tag})
            yield from compared("open data, not modified", port, [again], 304, NOT_MODIFIED, Path(folder))


def _cursors(count: int, port: int) -> Iterator[str]:
    """Cursors between codes of communities, from the first of the city on: no two the same, all with the mark of the list."""
    from portal.open_answers.paging import cursor_of

    with urlopen(f"http://127.0.0.1:{port}{LIST}") as answer:
        mark = json.load(answer)["links"]["next"].rpartition(".")[2]
    return (f"{cursor_of(110_101_001_000 + number)}.{mark}" for number in range(count))
