"""What changed in a day: an answer to a program that keeps a copy, after the records of a day and what ran out in the night."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import CommitteeKind, Division, Role, State
from catalogue.offerings import OfferingDraft, record
from catalogue.operations.daily import count_day
from catalogue.published import changes_since
from portal import create_app

from .figures import Figure, cpu_ms, median_ms
from .world import CITY, ENGINES, World, Worlds, edition_of

A_DAY = 1_200
"""Records of a day: 60 lines in each of 7,200 communities, each confirmed once a year."""
MILLISECONDS = 20
RUNS = 40


def measure(worlds: Worlds) -> Iterator[Figure]:
    """Which cells changed, and a page of 100 services that did, on both engines. No two ask after the same instant, so none is kept."""
    for name in ENGINES:
        world = worlds.copy(worlds.of(name), "changed")
        began = clock.now() + timedelta(minutes=1)
        with world.engine() as engine:
            _record_a_day(engine, began + timedelta(hours=1))
            with _at(began + timedelta(days=1)):
                with Session(engine) as session:
                    begin_writing(session)
                    count_day(session, today=clock.today())
                    session.commit()
                with Session(engine) as session:
                    cells = len(changes_since(session, began).cells)
                    took = median_ms(partial(_asked, session, began), runs=RUNS)
                yield Figure(
                    f"cells that changed in a day, {cells:,} of them, {name}", took, "ms", MILLISECONDS
                )
                yield from _pages(world, name, began)


def _asked(session: Session, since: datetime) -> None:
    changes_since(session, since)
    session.rollback()


def _pages(world: World, name: str, began: datetime) -> Iterator[Figure]:
    with (
        TemporaryDirectory(prefix="portal-bench-") as folder,
        patch.dict("os.environ", {"PORTAL_LOG_LEVEL": "error"}),
    ):
        app = create_app({"instance_path": Path(folder), "database_url": world.url, "rate_limits": False})
        client, instants = app.test_client(), (began + timedelta(microseconds=each) for each in range(10_000))
        for path, asked in (
            ("/api/v1/changes", {"limit": "100"}),
            ("/hsds/services", {"per_page": "100", "minimal": "true"}),
            ("/hsds/services", {"per_page": "100"}),
        ):
            after = "after" if path.startswith("/api") else "modified_after"
            ask = partial(_get, client, path, asked, after, instants)
            said = (
                "changes"
                if path.startswith("/api")
                else "services" + (", minimal" if "minimal" in asked else "")
            )
            took = median_ms(ask, runs=RUNS)
            used = cpu_ms(ask, runs=RUNS)
            target = MILLISECONDS if "minimal" in asked or path.startswith("/api") else None
            yield Figure(
                f"a day's {said}, first 100, {name}",
                took,
                "ms",
                target,
                peer=f"{used:.1f} ms of processor time",
            )


def _get(
    client: FlaskClient, path: str, asked: dict[str, str], after: str, instants: Iterator[datetime]
) -> None:
    answer = client.get(f"{path}?{urlencode({**asked, after: next(instants).isoformat()})}")
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")


@contextmanager
def _at(instant: datetime) -> Iterator[None]:
    """Let the portal's clock show an instant."""
    with patch.object(clock, "now", lambda: instant):
        yield


def _record_a_day(engine: Engine, at: datetime) -> None:
    rng = random.Random(1060)
    worker = Actor("bench", (Held(Role.STREET, CITY),))
    with Session(engine) as session:
        edition = edition_of(session)
        communities = session.scalars(
            select(Division.code).where(Division.kind == CommitteeKind.JU, Division.retired_on.is_(None))
        ).all()
    items = [item for item in edition.items if item.form in ("home", "remote", "outreach")]
    with _at(at), Session(engine) as session:
        for turn in range(A_DAY):
            begin_writing(session)
            draft = OfferingDraft(state=State.DELIVERED, phone="010-0500-1060", note_zh=f"第{turn}次记录")
            record(
                session, actor=worker, community=rng.choice(communities), item=rng.choice(items), draft=draft
            )
            session.commit()
