"""What the trail needs each day: its root is kept, said and handed over; the settings of a start are noted."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue.audit import newest_of
from catalogue.audit.checking import read_roots
from catalogue.audit.roots import heads_of, kept_roots, root_of, state_of_roots
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.foundation.trail import UNTOLD, wrote
from catalogue.models import Base, JobName, JobOutcome, TrailEntry
from catalogue.operations.jobs import last_runs
from catalogue.operations.trail_keeping import keep_trail, note_settings
from tests.catalogue.trails import KEY, change, looked_through, said
from tests.worlds.eight_streets import World

HELD = timedelta(days=1000)


@pytest.fixture
def keep(engine: Engine) -> Any:
    """Do what the trail needs, with a place for its root; gives what was said."""

    @contextmanager
    def writing() -> Iterator[Session]:
        with Session(engine) as session:
            begin_writing(session)
            yield session
            session.commit()

    def done(place: object = "") -> list[dict[str, Any]]:
        lines: list[str] = []
        keep_trail(writing, key=KEY, kept_for=HELD, place=str(place), say=lines.append)
        return [json.loads(line) for line in lines]

    return done


class Collector(BaseHTTPRequestHandler):
    """An address that takes roots; while ``status`` is an error it takes none."""

    got: list[dict[str, Any]]
    status = 204

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.status == 204:
            self.got.append(json.loads(body))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[tuple[str, type[Collector]]]:
    own = type("Collecting", (Collector,), {"got": []})
    server = HTTPServer(("127.0.0.1", 0), own)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/roots", own
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_root_of_a_day_is_said_in_the_log_and_kept_once(told: World, keep: Any, session: Session) -> None:
    (line,) = keep()
    (root,) = kept_roots(session)
    assert line["event"] == "audit.root"
    assert (line["day"], line["root"]) == (clock.today().isoformat(), root.root)
    assert line["chains"] == len(list(heads_of(root.heads)))
    assert root_of(heads_of(root.heads)) == root.root
    session.rollback()
    change(session, told.street)
    session.rollback()
    keep()
    assert [each.root for each in kept_roots(session)] == [root.root]
    assert read_roots([f"2026-11-30T01:02:03Z INFO {json.dumps(line)}"]) == {line["day"]: root.root}
    assert said(looked_through(session, roots={line["day"]: root.root})) == []


def test_a_root_goes_to_a_folder_once(told: World, keep: Any, tmp_path: Path) -> None:
    keep(tmp_path)
    keep(tmp_path)
    (line,) = (tmp_path / "audit-roots.jsonl").read_text(encoding="utf-8").splitlines()
    assert set(json.loads(line)) == {"day", "at", "root", "chains", "entries"}


def test_a_root_that_an_address_refuses_is_handed_over_later(
    told: World, keep: Any, session: Session, collector: tuple[str, type[Collector]]
) -> None:
    address, taken = collector
    taken.status = 503
    assert [line["event"] for line in keep(address)] == ["audit.root", "audit.root_not_handed_over"]
    taken.status = 204
    keep(address)
    keep(address)
    (root,) = kept_roots(session)
    assert [each["root"] for each in taken.got] == [root.root]
    assert root.sent_at is not None


@pytest.mark.parametrize("place", ["/no/such/folder/roots", "http://127.0.0.1:9/roots"])
def test_a_place_that_is_not_there_stops_nothing(
    told: World, keep: Any, session: Session, place: str
) -> None:
    assert keep(place)[-1]["event"] == "audit.root_not_handed_over"
    assert len(kept_roots(session, unsent=True)) == 1
    session.rollback()
    run = last_runs(session)[JobName.ROOT]
    assert run.outcome is JobOutcome.FAILED
    assert run.error
    assert place not in run.error


def test_a_root_that_waits_is_told_after_ten_minutes_and_an_old_one_after_a_day(
    told: World, keep: Any, session: Session
) -> None:
    now = clock.now()
    assert state_of_roots(session).word(now, leaves=True) == "none"
    session.rollback()
    keep("/no/such/folder/roots")
    state = state_of_roots(session)
    assert (state.waiting, state.newest) == (1, state.waiting_since)
    assert state.word(now, leaves=True) == "ok"
    assert state.word(now + timedelta(minutes=11), leaves=True) == "not handed over"
    assert state.word(now + timedelta(minutes=11), leaves=False) == "ok"
    assert state.word(now + timedelta(hours=27), leaves=False) == "late"


def test_settings_are_noted_when_they_change_and_secrets_never(told: World, session: Session) -> None:
    values = {"PORTAL_PORT": "8080", "PORTAL_SECRET_KEY": None}
    assert note_settings(session, key=KEY, values=values)
    session.commit()
    assert not note_settings(session, key=KEY, values=values)
    assert note_settings(session, key=KEY, values=values | {"PORTAL_PORT": "8081"})
    session.commit()
    entry = newest_of(session, action="settings.used")
    assert entry is not None
    assert entry.before is not None
    assert entry.after is not None
    assert entry.after["PORTAL_SECRET_KEY"] == "secret"
    assert entry.after["PORTAL_PORT"] != entry.before["PORTAL_PORT"]
    assert "8081" not in str(entry)


@pytest.mark.parametrize("table", sorted(set(Base.metadata.tables) - UNTOLD.keys()))
def test_no_kind_of_change_is_forgotten(told: World, session: Session, table: str) -> None:
    wrote(session.connection(), table)
    session.commit()
    newest = select(TrailEntry).where(TrailEntry.chain == 0).order_by(TrailEntry.number.desc()).limit(1)
    assert (session.scalars(newest).one().action, session.scalars(newest).one().subject) == (
        "rows.changed",
        table,
    )


def test_what_is_left_out_of_the_trail_has_a_reason_and_is_a_table() -> None:
    assert UNTOLD.keys() - set(Base.metadata.tables) == set()
    assert all(len(reason) > 10 for reason in UNTOLD.values())
