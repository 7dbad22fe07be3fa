"""Every kind of page of offices and workers: its own CPU time, from the WSGI call to the last byte, in process."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.demo import demo_accounts
from catalogue.foundation.codes import subtree
from catalogue.models import Division, Level, Role

from .figures import Figure
from .served import add_account
from .world import World, Worlds, edition_of

MILLISECONDS = 15
"""What a page may take."""
CHANGES = {"city": 1000 + MILLISECONDS, "district": 100 + MILLISECONDS}
"""What the movements between two days may take, and the page around them."""
NAMED: dict[str, float] = {
    "offices.show_brief city": 1500,
    "offices.show_brief street": 150,
    "offices.show_item city": 62,
    "offices.list_gaps district": 50 + MILLISECONDS,  # groups of gaps have a time of their own
    **{
        f"offices.{page} {desk}": CHANGES[desk]
        for page in ("show_changes", "list_changed_cells")
        for desk in CHANGES
    },
}
"""Pages that may take another time, by endpoint and the desk that asks: a page is no faster than the figure in it."""
RUNS = 5
ITEM = "0202"
SELECTED = 60
"""Cells that are ticked where a page is about a selection."""
_OF_SELECTION = frozenset({"offices.show_chosen", "offices.new_request"})
_DESKS = {
    "city": (Role.CITY, "offices"),
    "district": (Role.DISTRICT, "offices"),
    "street": (Role.STREET, "offices"),
    "worker": (Role.WORKER, "workers"),
}


def measure(worlds: Worlds) -> Iterator[Figure]:
    """Pages that are over their time, each with it; then how many there are, and the median of all.

    Pages about one case, list or the like are left out: the demonstration has no numbers that stay the same.
    """
    from portal import create_app

    world = worlds.copy(worlds.of("SQLite"), "desks")
    with TemporaryDirectory(prefix="portal-bench-") as folder:
        app = create_app(
            {
                "instance_path": Path(folder),
                "database_url": world.url,
                "secure_cookies": False,
                "rate_limits": False,
                "WTF_CSRF_ENABLED": False,
            }
        )
        found: dict[str, float] = {}
        clients = {desk: _logged_in(app, world, role) for desk, (role, _blueprint) in _DESKS.items()}
        for desk, (_role, blueprint) in _DESKS.items():
            client, division = clients[desk]
            ticked = _ticked(world, division)
            for endpoint, address in _pages(app, blueprint, division):
                if endpoint in _OF_SELECTION:
                    address += ticked
                milliseconds = _cpu(client, address)
                if milliseconds is not None:
                    found[f"{endpoint} {desk}"] = milliseconds
    yield Figure("pages of offices and workers: measured", len(found), "pages")
    yield Figure("pages of offices and workers: median CPU time", statistics.median(found.values()), "ms")
    slow = {name: taken for name, taken in found.items() if taken > NAMED.get(name, MILLISECONDS)}
    yield Figure("pages of offices and workers: over their time", len(slow), "pages", 0)
    for name in sorted({*slow, *NAMED.keys() & found.keys()}, key=lambda each: -found[each]):
        yield Figure(f"  {name}", found[name], "ms", NAMED.get(name, MILLISECONDS))


def _logged_in(app: Flask, world: World, role: Role) -> tuple[FlaskClient, int]:
    account = next(each for each in demo_accounts() if each.role is role)
    add_account(world, account)
    client = app.test_client()
    answer = client.post("/log-in", data={"name": account.name, "password": account.password})
    if answer.status_code != 302:
        raise RuntimeError(f"{account.name} cannot log in: {answer.status}")
    return client, account.division


def _pages(app: Flask, blueprint: str, division: int) -> list[tuple[str, str]]:
    """The endpoints of a desk that need nothing but a division and an item, with their addresses."""
    found = []
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith(f"{blueprint}.") or "GET" not in (rule.methods or ()):
            continue
        places = rule.arguments - {"code", "community", "item"}
        if not places:
            values = {"code": str(division), "community": str(division), "item": ITEM}
            address = re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda place, v=values: v[place[1]], rule.rule)  # type: ignore[misc]
            found.append((rule.endpoint, address))
    return sorted(found)


def _ticked(world: World, division: int) -> str:
    """The query string that ticks some cells of a division, as far apart as they lie; about half of them are gaps."""
    with world.engine() as engine, Session(engine) as session:
        items = edition_of(session).items
        codes = session.scalars(
            select(Division.code)
            .where(
                Division.code.between(*subtree(division)),
                Division.level == Level.COMMUNITY,
                Division.retired_on.is_(None),
            )
            .order_by(Division.code)
        ).all()
    cells = (
        f"cell={codes[place * len(codes) // SELECTED]:012d}-{items[place * len(items) // SELECTED].code}"
        for place in range(SELECTED)
    )
    return "?" + "&".join(cells)


def _cpu(client: FlaskClient, address: str) -> float | None:
    """Median milliseconds of CPU of a page; None for what is no page here."""
    times = []
    for run in range(RUNS + 1):
        began = time.process_time()
        answer = client.get(address)
        taken = (time.process_time() - began) * 1000
        answer.close()
        if answer.status_code != 200 or answer.mimetype != "text/html":
            return None
        if run:  # the first fills what is kept
            times.append(taken)
    return statistics.median(times)
