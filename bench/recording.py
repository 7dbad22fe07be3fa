"""Recording one offering as a worker does: validation, revision, roll-up, commit."""

from __future__ import annotations

import itertools
import random
import statistics
import time
from collections.abc import Iterator

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.foundation import stamps
from catalogue.foundation.database import begin_writing
from catalogue.models import CommitteeKind, Division, Role, State
from catalogue.offerings import OfferingDraft, record

from .figures import Figure, percentile
from .world import CITY, ENGINES, Worlds, edition_of

MILLISECONDS = {"SQLite": 2, "PostgreSQL": 5}
RUNS = 400
_STAMP = "bench"


def measure(worlds: Worlds) -> Iterator[Figure]:
    """Median and p95 on both engines, beside a bare update and commit of one row in the same database."""
    for name in ENGINES:
        with worlds.copy(worlds.of(name), "recorded").engine() as engine:
            times = _record_many(engine)
            bare = statistics.median(_bare_updates(engine))
        own = statistics.median(times)
        yield Figure(
            f"recording one offering, {name}",
            own,
            "ms",
            MILLISECONDS[name],
            peer=f"bare UPDATE and commit {bare:.2f} ms",
            ratio=bare / own,
        )
        yield Figure(f"recording one offering, {name}: p95", percentile(times, 0.95), "ms")


def _record_many(engine: Engine) -> list[float]:
    """Milliseconds of each recording: cells drawn over the whole city, new ones and changed ones."""
    rng = random.Random(1060)
    with Session(engine) as session:
        edition = edition_of(session)
        communities = session.scalars(
            select(Division.code).where(Division.kind == CommitteeKind.JU, Division.retired_on.is_(None))
        ).all()
    worker = Actor("bench", (Held(Role.STREET, CITY),))
    states = itertools.cycle((State.DELIVERED, State.ABSENT, State.PARTIAL))
    times = []
    for turn in range(RUNS + 20):
        state = next(states)
        draft = OfferingDraft(
            state=state,
            phone="010-0500-1060",
            note_zh=f"第{turn}次记录",
            shortfall="只有上午" if state is State.PARTIAL else None,
        )
        community = rng.choice(communities)
        item = rng.choice([item for item in edition.items if item.form in ("home", "remote", "outreach")])
        began = time.perf_counter()
        with Session(engine) as session:
            begin_writing(session)
            record(session, actor=worker, community=community, item=item, draft=draft)
            session.commit()
        if turn >= 20:
            times.append((time.perf_counter() - began) * 1000)
    return times


def _bare_updates(engine: Engine) -> Iterator[float]:
    """The least that any write costs here: one row, one commit."""
    with Session(engine) as session:
        begin_writing(session)
        stamps.bump(session, _STAMP)
        session.commit()
    for turn in range(RUNS):
        began = time.perf_counter()
        with Session(engine) as session:
            begin_writing(session)
            session.execute(
                text("UPDATE stamps SET version = :turn WHERE name = :name"), {"turn": turn, "name": _STAMP}
            )
            session.commit()
        yield (time.perf_counter() - began) * 1000
