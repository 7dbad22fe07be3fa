"""What a watcher asks of the portal: whether it serves, and whether it can."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, text, update
from werkzeug.test import TestResponse

from catalogue.foundation import clock
from catalogue.models import CoverageDay, Edition
from portal.probes.looks import MOST, Looks
from portal.trail import keeping
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases
FINE = {"database": "ok", "schema": "ok", "catalogue": "ok", "day": "ok", "search": "ok"}


@pytest.fixture
def client(app_with: Callable[..., Flask], engine: Engine) -> FlaskClient:
    """A watcher of a portal that leaves the search to its first visitor and has counted the day."""
    _count(engine, 0)
    return app_with(search_ready=False).test_client()


def _count(engine: Engine, days_ago: int) -> None:
    with engine.begin() as connection:
        connection.execute(update(CoverageDay).values(day=clock.today() - timedelta(days=days_ago)))


@contextmanager
def held_by_another_program(engine: Engine) -> Iterator[None]:
    """For the time of the block another program has the database for itself, and not even readers get in."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(
                text("LOCK TABLE alembic_version, coverage_day, editions IN ACCESS EXCLUSIVE MODE")
            )
            yield
        return
    with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as holder:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        yield


def ask(client: FlaskClient) -> tuple[int, dict[str, str]]:
    """The status of readiness, and every check."""
    answer = client.get("/readyz")
    found = answer.get_json()
    assert found["ready"] == (answer.status_code == 200)
    return answer.status_code, found["checks"]


def is_kept_nowhere(answer: TestResponse) -> bool:
    return answer.headers["Cache-Control"] == "no-store" and "Set-Cookie" not in answer.headers


def test_a_portal_that_can_answer_says_so(client: FlaskClient, told: World) -> None:
    assert client.get("/healthz").get_json() == {"serves": True}
    assert ask(client) == (200, FINE)
    assert is_kept_nowhere(client.get("/healthz"))
    assert is_kept_nowhere(client.get("/readyz"))


def test_a_probe_is_only_read(client: FlaskClient, told: World) -> None:
    for address in ("/healthz", "/readyz"):
        assert client.post(address).status_code == 405
        assert client.head(address).data == b""
        assert client.head(address).status_code == 200


def test_probes_ask_no_host_and_count_for_no_rate(
    app_with: Callable[..., Flask], told: World, engine: Engine
) -> None:
    _count(engine, 0)
    app = app_with(search_ready=False, trusted_hosts=("1060.example.cn",), rate_limits=True)
    watcher = app.test_client()
    answers = [
        watcher.get(address, headers={"Host": "10.0.0.7"}) for address in ("/healthz", "/readyz") * 150
    ]
    assert {answer.status_code for answer in answers} == {200}


def test_a_day_that_is_not_counted_is_told_half_an_hour_after_midnight(
    client: FlaskClient, told: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    _count(engine, 1)
    midnight = clock.now().astimezone(clock.BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    for minutes, found in ((29, "ok"), (31, "not counted")):
        monkeypatch.setattr(clock, "now", lambda after=minutes: midnight + timedelta(minutes=after))
        assert ask(client) == (200 if found == "ok" else 503, FINE | {"day": found})
    with engine.begin() as connection:
        connection.execute(delete(CoverageDay))
    assert ask(client) == (503, FINE | {"day": "not counted"})


def test_a_portal_without_an_edition_in_force_is_not_ready(
    client: FlaskClient, told: World, engine: Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(update(Edition).values(in_force_from=clock.today() + timedelta(days=9)))
    assert ask(client) == (503, FINE | {"catalogue": "none in force"})


def test_another_schema_is_told_and_nothing_else_is_asked_of_it(
    client: FlaskClient, told: World, engine: Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    status, found = ask(client)
    assert (status, found["database"], found["schema"]) == (503, "ok", "not the wanted one")
    assert {found["catalogue"], found["day"]} == {"not asked"}


def test_a_search_that_could_not_be_made_at_the_start_is_made_when_it_is_asked_for(
    app_with: Callable[..., Flask], told: World, engine: Engine
) -> None:
    _count(engine, 0)
    watcher = app_with(search_ready=True).test_client()
    assert ask(watcher) == (503, FINE | {"search": "not made yet"})
    end = time.monotonic() + 60
    while ask(watcher) != (200, FINE):
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_database_that_hangs_is_told_in_time_and_pages_serve_again_after_it(
    client: FlaskClient, told: World, engine: Engine
) -> None:
    assert ask(client) == (200, FINE)
    engine.dispose()
    with held_by_another_program(engine):
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.get_json()["checks"]["database"] in ("no answer", "no answer in time")
    end = time.monotonic() + 60
    while ask(client) != (200, FINE):
        assert time.monotonic() < end
        time.sleep(0.2)


def test_a_database_that_is_not_there_is_told_without_its_address(
    app_with: Callable[..., Flask], told: World, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_with(search_ready=False)

    def fail(url: str, **_: object) -> None:
        raise ConnectionError(f"{url} refused the password of 1060")

    monkeypatch.setattr("portal.probes.answering.readiness.look", fail)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["checks"]["database"] == "no answer"
    words = {*json.loads(answer.data)["checks"].values()}
    assert words <= {"ok", "no answer", "not asked", "not made yet"}


@pytest.mark.one_database
def test_many_who_ask_share_a_look_and_those_that_hang_are_few() -> None:
    ended, begun = threading.Event(), []

    def hang() -> str:
        begun.append(1)
        ended.wait()
        return "found"

    looks = Looks(hang, within=0.0, kept=60.0)
    assert [looks.ask() for _ in range(20)] == [None] * 20
    assert len(begun) == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.probes.looks.GIVEN_UP", 0.0)
        assert [looks.ask() for _ in range(20)] == [None] * 20
    assert len(begun) == MOST
    ended.set()
    end = time.monotonic() + 60
    while looks.ask() != "found":
        assert time.monotonic() < end


def test_how_the_root_of_the_trail_is_is_told_and_never_makes_a_portal_unready(
    app_with: Callable[..., Flask], engine: Engine, told: World, tmp_path: Path
) -> None:
    _count(engine, 0)
    app = app_with(search_ready=False, audit_roots=str(tmp_path / "not there" / "roots"))

    def root(minutes: int = 0) -> dict[str, object]:
        later = clock.now() + timedelta(minutes=minutes)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "now", lambda: later)
            answer = app.test_client().get("/readyz")
        assert answer.status_code == 200
        return dict(answer.get_json()["audit_root"])

    assert root() == {"state": "none", "waiting": 0}
    keeping.keep(engine, app.config["PORTAL"], lambda _line: None)
    assert root() == {"state": "ok", "hours": 0, "waiting": 1}
    assert root(minutes=11) == {"state": "not handed over", "hours": 0, "waiting": 1}
    (tmp_path / "not there").mkdir()
    keeping.keep(engine, app.config["PORTAL"], lambda _line: None)
    assert root(minutes=11) == {"state": "ok", "hours": 0, "waiting": 0}


def test_the_age_of_a_root_is_told_where_none_leaves_the_machine(
    client: FlaskClient, app: Flask, engine: Engine, told: World
) -> None:
    keeping.keep(engine, app.config["PORTAL"], lambda _line: None)
    assert client.get("/readyz").get_json()["audit_root"] == {"state": "ok", "hours": 0}
