"""Every kind of public page: its own CPU time beside a bare view, what the busiest answer a second, and places near home."""

from __future__ import annotations

import json
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder

from catalogue import feedback, near, place_checks
from catalogue.access.rights import Actor, Held
from catalogue.divisions import get_profile
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import CaseKind, Channel, Role, ServicePoint

from . import load
from .bare import make_app
from .country.watching import cpu_of
from .figures import Figure, cpu_ms
from .pages import DROPPED, compared
from .search import CHOSEN
from .served import free_port, serving, settings
from .world import CITY, ENGINES, World, Worlds, edition_of

MILLISECONDS = 10
"""What a page may take."""
NEAR_MILLISECONDS = 3
A_SECOND = {"home": 800, "item": 300, "item, community chosen": 300, "near": 300, "community": 300}
"""Requests a second of some of them, at the served port."""
WRITES = 10
RUNS = 15
DRAFT = "demonstration-next"
"""The next edition that the demonstration invents."""
ITEM, DISTRICT, STREET = "0202", 110101000000, 110101001000
NOWHERE = "/nowhere"
_COOKIE = {"Cookie": f"community={CHOSEN}"}
_SHARED = {"Accept-Encoding": "gzip", "Accept-Language": "zh-CN"}
APART = frozenset(
    {
        "residents.download_circle",
        "residents.download_circle_book",
        "residents.download_circle_json",
        "residents.download_coverage",
        "residents.download_coverage_json",
        "residents.download_indicators",
        "residents.download_indicators_json",
        "residents.download_sample_list",
        "residents.find_coverage",
        "residents.find_nearest_community",
        "residents.send_manifest",
        "residents.send_service_worker",
        "residents.show_followed",
    }
)
"""What is no page: downloads, of which ``exports`` has the large ones, a redirection, files of the device; and the page of a mail's link."""


@dataclass(frozen=True)
class Found:
    """What the demonstration has numbers for that change with every filling."""

    point: int
    case: str
    link: str


def measure(worlds: Worlds) -> Iterator[Figure]:
    """Places near home on both engines, pages by their time, then the busiest at the served port."""
    for name in ENGINES:
        yield from _near(worlds, name)
    world = worlds.copy(worlds.of(ENGINES[0]), "public")
    pages = pages_of(_prepare(world))
    with TemporaryDirectory(prefix="portal-bench-") as folder:
        yield from _in_process(world, pages, Path(folder))
        with serving("portal.server", settings(world, Path(folder)), port := free_port()):
            host = f"127.0.0.1:{port}"
            for name, target in A_SECOND.items():
                path, headers = pages[name]
                asked = [load.request(path, host=host, headers=headers)]
                yield from compared(name, port, asked, 200, target, Path(folder))
            path, headers = pages["community"]
            asked = [load.request(path, host=host, headers=headers)]
            with _writing(world):
                yield from compared(
                    f"community, {WRITES} writes a second",
                    port,
                    asked,
                    200,
                    A_SECOND["community"],
                    Path(folder),
                )


@contextmanager
def _writing(world: World) -> Iterator[None]:
    """Write to the database all the time, so that no page stays as it is for long."""
    done = threading.Event()

    def write() -> None:
        with world.engine() as engine, Session(engine) as session:
            while not done.wait(1 / WRITES):
                begin_writing(session)
                session.execute(
                    update(ServicePoint)
                    .where(ServicePoint.community_code == CHOSEN)
                    .values(name=ServicePoint.name)
                )
                session.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        done.set()
        writer.join()


def _near(worlds: Worlds, engine_name: str) -> Iterator[Figure]:
    with worlds.of(engine_name).engine() as engine, Session(engine) as session:
        item, origin = edition_of(session).item(ITEM), near.origin_of(get_profile(session, CHOSEN))
        if origin is None:
            raise RuntimeError("the chosen community has no reference point")
        server = None if engine_name == ENGINES[0] else worlds.server()

        def ask() -> None:
            near.places_near(session, item, origin, community=CHOSEN)

        cpu_ms(ask, runs=20)  # the first ones fill what is kept, and let PostgreSQL keep its plans
        taken = cpu_ms(ask, runs=400, clock=lambda: time.process_time() + cpu_of(server))
    yield Figure(f"places near home, {engine_name}: CPU", taken, "ms", NEAR_MILLISECONDS)


def _prepare(world: World) -> Found:
    """A report that can be followed and a link of a service point's own, as residents have them."""
    with world.engine() as engine, Session(engine) as session:
        point = session.scalars(
            select(ServicePoint.id).where(ServicePoint.community_code == CHOSEN).order_by(ServicePoint.id)
        ).first()
        if point is None:
            raise RuntimeError("the chosen community has no service point")
        session.rollback()
        begin_writing(session)
        draft = feedback.ReportDraft(kind=CaseKind.NEED, division=CHOSEN, words="希望周末也有人送餐")
        said = feedback.report(session, draft=draft, channel=Channel.WEB, now=clock.now())
        worker = Actor("bench", (Held(Role.WORKER, CHOSEN),))
        link = place_checks.make_link(session, actor=worker, community=CHOSEN, point_id=point, secret="bench")
        session.commit()
        if link.token is None:
            raise RuntimeError("the service point has a link already")
        return Found(point, said.code, link.token)


def pages_of(found: Found) -> dict[str, tuple[str, dict[str, str]]]:
    """Each kind of page by its name: its address, and the headers of who has chosen a community."""
    there, query = f"community={CHOSEN}&item={ITEM}", quote("老年餐桌")
    alone = {
        "home": "/",
        "item": f"/items/{ITEM}",
        "item, in a street": f"/items/{ITEM}?in={STREET}",
        "search": f"/search?q={query}",
        "all services": "/services",
        "near, no community": f"/items/{ITEM}/near",
        "division": f"/divisions/{DISTRICT}",
        "street": f"/divisions/{STREET}",
        "coverage of the city": f"/coverage/{CITY}",
        "coverage of a street": f"/coverage/{STREET}",
        "what does not apply": f"/coverage/{CITY}/rulings",
        "quarter-hour circle of the city": f"/coverage/{CITY}/circle",
        "indicators of the city": f"/coverage/{CITY}/indicators",
        "96156": "/96156",
        "a draft of an edition": f"/drafts/{DRAFT}",
        "editions side by side": "/editions",
        "commenting on a draft": f"/drafts/{DRAFT}/comment",
        "definitions": "/definitions",
        "privacy": "/privacy",
        "api": "/api",
        "other offices": "/other-offices",
        "choosing a community": "/places",
        "choosing, asked": f"/places?q={quote('多福巷')}",
        "following a report": "/feedback",
        "a report": f"/feedback/{found.case}",
        "own service point": "/place",
        "own service point, by link": f"/place/{found.link}",
        "offline": "/offline",
        "log-in": "/log-in",
        "display": "/display",
        "nothing there": NOWHERE,
    }
    chosen = {
        "home, community chosen": "/",
        "item, community chosen": f"/items/{ITEM}",
        "item, in the city, community chosen": f"/items/{ITEM}?in={CITY}",
        "near": f"/items/{ITEM}/near",
        "near, open now and step-free": f"/items/{ITEM}/near?when=now&step-free=1",
        "near, every service": "/near",
        "near, every service, open now and step-free": "/near?when=now&step-free=1",
        "community": f"/communities/{CHOSEN}",
        "search, community chosen": f"/search?q={query}",
        "all services, community chosen": "/services",
        "people": "/audiences/elderly",
        "event": "/events/illness",
        "suggestions": f"/suggest?q={quote('老')}",
        "service point": f"/points/{found.point}",
        "card of a service point": f"/points/{found.point}/card",
        "code of a service point": f"/points/{found.point}/qr.svg",
        "quarter-hour circle of a community": f"/communities/{CHOSEN}/circle",
        "poster": f"/communities/{CHOSEN}/poster",
        "public sheet": f"/communities/{CHOSEN}/public-sheet",
        "open matters": f"/communities/{CHOSEN}/matters",
        "call list": f"/communities/{CHOSEN}/numbers",
        "code of a community": f"/communities/{CHOSEN}/qr.svg",
        "following": f"/follow?in={CHOSEN}",
        "on other websites": f"/embed?community={CHOSEN}",
        "card for other websites": f"/embed/communities/{CHOSEN}",
        "line for other websites": f"/embed/communities/{CHOSEN}/items/0202",
        "reporting": f"/feedback/new?kind=need&{there}",
        "thanks": f"/experience/thanks?outcome=used&{there}",
    }
    return {name: (path, {}) for name, path in alone.items()} | {
        name: (path, _COOKIE) for name, path in chosen.items()
    }


def _in_process(world: World, pages: dict[str, tuple[str, dict[str, str]]], folder: Path) -> Iterator[Figure]:
    """The CPU time of each page, from the WSGI call to the last compressed byte, and the share of a bare view's."""
    from portal import create_app
    from portal.residents.kept_pages import ANSWERS, FRAGMENTS, READS

    app = create_app(
        {
            "instance_path": folder,
            "database_url": world.url,
            "secure_cookies": False,
            "rate_limits": False,
            "WTF_CSRF_ENABLED": False,
        }
    )
    require_every_kind(app, pages)
    slow = 0
    for name, (path, headers) in pages.items():
        own, status, told, body = _cpu(app.wsgi_app, path, headers, lambda: forget(app, ANSWERS, READS))
        if status != (404 if path == NOWHERE else 200):
            raise RuntimeError(f"{name}: {path} answers {status}")
        first, *_ = _cpu(app.wsgi_app, path, headers, lambda: forget(app, ANSWERS, READS, FRAGMENTS))
        again, *_ = _cpu(app.wsgi_app, path, headers)
        kept = folder / "bare"
        answer = {"status": status, "headers": [each for each in told if each[0].lower() not in DROPPED]}
        kept.write_bytes(json.dumps(answer).encode() + b"\n" + body)
        bare, *_ = _cpu(make_app(kept).wsgi_app, path, headers)
        slow += own > MILLISECONDS
        peer = f"first {first:.1f}, again {again:.1f}, bare view {bare:.2f} ms, {len(body) / 1000:.1f} kB"
        yield Figure(f"  {name}: CPU", own, "ms", MILLISECONDS, peer=peer, ratio=bare / own)
    yield Figure("public pages over their time", slow, "pages", 0)


def require_every_kind(app: Flask, pages: dict[str, tuple[str, dict[str, str]]]) -> None:
    """Raise if residents have a page of a kind that is not measured."""
    adapter = app.url_map.bind("")
    known = set()
    for path, _headers in pages.values():
        if path != NOWHERE:
            known.add(adapter.match(path.partition("?")[0])[0])
    kinds = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("residents.") and "GET" in (rule.methods or ())
    }
    if missing := kinds - known - APART:
        raise RuntimeError(f"not measured: {', '.join(sorted(missing))}")


def forget(app: Flask, *shelves: str) -> None:
    """Empty what pages are kept on: ``ANSWERS`` as after a write, ``FRAGMENTS`` too as in a new minute."""
    for shelf in shelves:
        app.extensions.pop(shelf, None)


def _cpu(
    application: Callable[..., Any],
    path: str,
    headers: dict[str, str],
    before: Callable[[], None] = lambda: None,
) -> tuple[float, int, list[tuple[str, str]], bytes]:
    """Median milliseconds of CPU of an answer, ``before`` left out; its status, headers and body."""
    path, _, query = path.partition("?")
    times = []
    told: list[Any] = []
    for run in range(RUNS + 2):
        environ = EnvironBuilder(
            path=path, query_string=query, headers=list((_SHARED | headers).items())
        ).get_environ()
        told.clear()
        before()
        began = time.process_time()
        answer = application(environ, lambda *head: told.extend(head))
        body = b"".join(answer)
        if run > 1:  # the first ones fill what is kept
            times.append((time.process_time() - began) * 1000)
        answer.close()
    return statistics.median(times), int(told[0].split()[0]), told[1], body
