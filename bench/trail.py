"""The chained trail: looking through a million entries, and what it adds to recording a line."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.audit.checking import check
from catalogue.foundation import migrating
from catalogue.foundation.database import begin_writing, make_engine, read_one_moment
from catalogue.foundation.histories import add_entries
from catalogue.foundation.loading import insert_rows
from catalogue.foundation.trail import linking
from catalogue.foundation.trail.linking import COLUMNS, hash_of
from catalogue.foundation.trail.rows import HISTORIES, digest_of, document_text
from catalogue.models import CommitteeKind, Division, Revision, Role, State, TrailEntry, TrailHead
from catalogue.models.base import number_of_instant
from catalogue.offerings import OfferingDraft, cells, record

from .figures import Figure
from .world import CITY, ENGINES, Worlds, edition_of

ENTRIES = 1_000_000
CHAINS = 349
SECONDS = 20
SHARE = 15
PAIRS = 12
IN_A_ROW = 40
_AT_ONCE = 20_000
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
_SAID = {
    "state": "delivered",
    "phone": "010-0500-1060",
    "note_zh": "每天上午，周末休息",
    "confirmed_on": "2026-01-01",
}
_REVISION = ("id", "community_code", "item_id", "at", "action", "actor", "role", "version", "before", "after")


def measure(worlds: Worlds) -> Iterator[Figure]:
    """CPU seconds of verifying on both engines, beside the least that reading and hashing costs; then recording in pairs."""
    for name in ENGINES:
        engine = make_engine(worlds.empty(name, "trail"))
        try:
            migrating.upgrade(engine)
            _fill(engine)
            yield from _verify(engine, name)
        finally:
            engine.dispose()
    for name in ENGINES:
        with worlds.copy(worlds.of(name), "trailed").engine() as engine:
            yield _recorded(engine, name)


def _verify(engine: Engine, name: str) -> Iterator[Figure]:
    floor = _floor(engine)
    for with_rows in (False, True):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.process_time()
        with Session(engine) as session:
            read_one_moment(session)
            found = check(session, key=b"-", with_rows=with_rows)
        own = time.process_time() - began
        assert not found.damages
        assert found.entries >= ENTRIES
        what = f"verifying {ENTRIES:,} entries{' and the rows they point to' if with_rows else ''}, {name}"
        peer = f"SELECT, json.dumps and SHA-256 {floor:.1f} s"
        yield Figure(what, own, "s", SECONDS, peer=peer, ratio=floor / own)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        yield Figure(f"{what}: memory", grown, "MB")


def _floor(engine: Engine) -> float:
    """CPU seconds of reading the entries and chaining them by the standard library alone."""
    began = time.process_time()
    with Session(engine) as session:
        columns = ", ".join(COLUMNS)
        rows = session.connection().exec_driver_sql(
            f"SELECT {columns} FROM trail_entries ORDER BY chain, number"
        )
        last = ""
        for row in rows.yield_per(2_000):
            said = json.dumps([*row, last], ensure_ascii=False, separators=(",", ":"), default=str)
            last = hashlib.sha256(said.encode()).hexdigest()
    return time.process_time() - began


def _fill(engine: Engine) -> None:
    """Write entries of lines in all chains, street after street."""
    ends: list[tuple[int, int, str]] = []
    with Session(engine) as session:
        begin_writing(session)
        rows = _rows(ends)
        while some := list(islice(rows, _AT_ONCE)):
            insert_rows(session, Revision, _REVISION, [revision for revision, _entry in some])
            insert_rows(session, TrailEntry, (*COLUMNS, "hash"), [entry for _revision, entry in some])
        insert_rows(session, TrailHead, ("chain", "number", "hash"), ends)
        session.commit()


def _rows(ends: list[tuple[int, int, str]]) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    form = HISTORIES["revisions"]
    text = document_text(_SAID)
    for place in range(CHAINS):
        street, last = 110_100_000_000 + (place + 1) * 1000, ""
        share = ENTRIES // CHAINS + (place < ENTRIES % CHAINS)
        for number in range(1, share + 1):
            row = place * (ENTRIES // CHAINS + 1) + number
            at = _BEGINNING + timedelta(seconds=number)
            said = (row, street + 1 + number % 20, number % 60, at, "record", "worker", "worker", number)
            digest = digest_of([*said[:3], number_of_instant(at), *said[4:]], [text, text])
            about = f"line {said[1]} {said[2]}"
            told = (
                "worker",
                "worker",
                "0f" * 8,
                "line.record",
                about,
                said[1],
                form.table,
                row,
                digest,
                None,
            )
            last = hash_of((street, number, number_of_instant(at), *told), last)
            yield (*said, _SAID, _SAID), (street, number, at, *told, last)
        ends.append((street, share, last))


def _recorded(engine: Engine, name: str) -> Figure:
    """The median of pairs: recordings with the trail and without it, in turns, in CPU time.

    On PostgreSQL that of the server's process is added: the connection is the same for all.
    """
    with Session(engine) as session:
        edition = edition_of(session)
        communities = session.scalars(
            select(Division.code)
            .where(Division.kind == CommitteeKind.JU, Division.retired_on.is_(None))
            .limit(200)
        ).all()
    server = _Server(engine)
    worker = Actor("bench", (Held(Role.STREET, CITY),))
    turn = 0

    def some() -> float:
        nonlocal turn
        began = time.process_time() + server.seconds()
        for _ in range(IN_A_ROW):
            turn += 1
            draft = OfferingDraft(state=State.ABSENT, note_zh=f"第{turn}次记录")
            with Session(engine) as session:
                begin_writing(session)
                community = communities[turn % len(communities)]
                item = edition.items[turn // len(communities) % len(edition.items)]
                record(session, actor=worker, community=community, item=item, draft=draft)
                session.commit()
        return (time.process_time() + server.seconds() - began) * 1000 / IN_A_ROW

    some()
    pairs = []
    for _ in range(PAIRS):
        own = some()
        with patch.object(linking, "link", _no_link), patch.object(cells, "add_entries", _only_added):
            pairs.append((own, some()))
    share = (statistics.median(own / bare for own, bare in pairs) - 1) * 100
    bare = statistics.median(bare for _own, bare in pairs)
    return Figure(
        f"what the trail adds to recording, {name}", share, "%", SHARE, peer=f"without it {bare:.2f} ms"
    )


class _Server:
    """The CPU time of the server's process behind an engine's one connection; none on SQLite."""

    def __init__(self, engine: Engine) -> None:
        self._stat: Path | None = None
        if engine.dialect.name == "postgresql":
            with engine.connect() as connection:
                number = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            self._stat = Path(f"/proc/{number}/stat")

    def seconds(self) -> float:
        """What it has used so far."""
        if self._stat is None:
            return 0.0
        user, system = self._stat.read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _no_link(_session: Session) -> int:
    return 0


def _only_added(session: Session, history: Any, entries: Any, **_where: Any) -> None:
    """What a history did before the trail: the same rows, nothing noted."""
    with patch("catalogue.foundation.histories.note_rows", lambda *_args, **_more: None):
        add_entries(session, history, entries)
