"""A database that is gone, or restarted, or refuses: every page says so, and no log holds what somebody wrote."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.foundation import discretion
from catalogue.foundation.database import begin_writing, make_engine
from catalogue.models import Role
from portal import create_app
from portal.extensions import db
from tests.conftest import FILLED
from tests.databases import PostgresDatabases
from tests.here import postgres_here
from tests.worlds.eight_streets import World, describe

PASSWORD = "seventeen quiet lanes"
WORDS, PHONE, CODE = "我爸爸走丢了", "13910001000", "7K3M9QXZ"
PAGES = ("/", "/search?q=%E9%80%81%E9%A4%90", "/items/0202", "/work/", "/feedback/7K3M9QXZ", "/nowhere")
STATIC = "/static/portal.css"


def worker_of(app: Flask, session: Session, world: World) -> FlaskClient:
    """The browser of a worker who has logged in."""
    begin_writing(session)
    accounts.add_user(session, "dong", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
    session.commit()
    client = app.test_client()
    assert client.post("/log-in", data={"name": "dong", "password": PASSWORD}).status_code == 302
    return client


@pytest.fixture
def gone(app: Flask) -> Iterator[None]:
    """The database does not answer."""

    def refuse(*_: object, **__: object) -> None:
        raise OperationalError(
            "SELECT words", {"words": WORDS}, ConnectionError("gone"), hide_parameters=True
        )

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", refuse)
    yield
    event.remove(engine, "before_cursor_execute", refuse)


@pytest.mark.both_databases
@pytest.mark.parametrize("logged_in", [False, True])
def test_every_page_tells_that_the_database_is_gone(
    app: Flask,
    client: FlaskClient,
    session: Session,
    told: World,
    logged_in: bool,
    request: pytest.FixtureRequest,
) -> None:
    visitor = worker_of(app, session, told) if logged_in else client
    app.testing, app.config["PROPAGATE_EXCEPTIONS"] = False, False
    request.getfixturevalue("gone")
    for page in PAGES:
        answer = visitor.get(page)
        if answer.status_code == 302:  # to log in
            assert (page, logged_in) == ("/work/", False)
            continue
        assert answer.status_code == 503, page
        assert int(answer.headers["Retry-After"]) > 0
        assert "系统暂时无法响应" in answer.text
    assert visitor.post("/feedback/new", data={"words": WORDS}).status_code == 503
    assert visitor.get(STATIC).status_code == 200


@pytest.mark.both_databases
def test_who_was_logged_in_still_is_when_the_database_is_back(
    app: Flask, session: Session, told: World, request: pytest.FixtureRequest
) -> None:
    worker = worker_of(app, session, told)
    app.testing, app.config["PROPAGATE_EXCEPTIONS"] = False, False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.accounts.sessions.find_log_in", _raise_lost)
        assert worker.get(f"/work/{told.community}").status_code == 503
    assert worker.get(f"/work/{told.community}").status_code == 200


def _raise_lost(*_: object, **__: object) -> None:
    raise OperationalError("SELECT", None, ConnectionError("gone"))


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("method", "page", "status"),
    [("GET", "/items/0202", 200), ("GET", "/points/999999", 404), ("POST", "/log-in", 400)],
)
def test_a_page_is_sent_although_the_connection_is_lost_after_its_last_query(
    app: Flask,
    client: FlaskClient,
    told: World,
    method: str,
    page: str,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app.testing, app.config["PROPAGATE_EXCEPTIONS"] = False, False
    with app.app_context():
        dialect = db.engine.dialect
    assert client.get("/items/0202").status_code == 200  # the first connection rolls back by itself
    tried: list[object] = []

    def lose(connection: object) -> None:
        tried.append(connection)
        raise dialect.loaded_dbapi.OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        patch.setattr(dialect, "do_rollback", lose)
        answer = client.open(page, method=method)
    assert tried
    assert (answer.status_code, answer.content_type) == (status, "text/html; charset=utf-8")
    assert "</html>" in answer.text
    with app.app_context():
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert client.get("/items/0202").status_code == 200


@pytest.fixture
def own_server() -> Iterator[PostgresDatabases]:
    """A PostgreSQL server that the test may restart."""
    server = postgres_here(PostgresDatabases)
    yield server
    server.stop()


def test_a_restart_of_postgresql_under_load_is_told_and_over_when_it_is_over(
    own_server: PostgresDatabases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, town = own_server.create("told", FILLED["told"]), describe()
    own = {"instance_path": tmp_path, "database_url": url, "secure_cookies": False, "rate_limits": False}
    app = create_app(own | {"WTF_CSRF_ENABLED": False})
    monkeypatch.setattr(app.logger, "disabled", True)
    engine = make_engine(url)
    with Session(engine) as session:
        clients = [worker_of(app, session, town), app.test_client()]
    seen: Counter[int] = Counter()
    wrong: list[object] = []
    over = threading.Event()

    def ask(client: FlaskClient) -> None:
        while not over.is_set():
            for page in ("/items/0202", f"/work/{town.community}", STATIC):
                answer = client.get(page)
                seen[answer.status_code] += 1
                good = (200,) if page == STATIC else (200, 302, 503)
                if answer.status_code not in good or not answer.data or "Content-Type" not in answer.headers:
                    wrong.append((page, answer.status_code, answer.data[:80]))

    threads = [threading.Thread(target=ask, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    own_server.restart()
    own_server.restart()
    over.set()
    for thread in threads:
        thread.join()
    statuses = [client.get(f"/work/{town.community}").status_code for client in clients]
    with app.app_context():
        db.engine.dispose()
    engine.dispose()
    assert wrong == []
    assert {200, 503} <= set(seen)
    assert statuses == [200, 302]


# What the log says


@pytest.mark.both_databases
def test_an_error_of_the_database_holds_nothing_that_somebody_wrote(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("CREATE TABLE said (words varchar(40) PRIMARY KEY, phone varchar(40) CHECK (phone > '2'))")
        )
        connection.execute(text("INSERT INTO said VALUES (:words, '3')"), {"words": WORDS})
    values = {"words": WORDS, "phone": PHONE, "code": CODE}
    own = {
        "sqlite": "SELECT 1 FROM local_texts_index WHERE local_texts_index MATCH '\"' || :words",
        "postgresql": "SELECT CAST(:words AS integer)",
    }
    for statement in (
        "INSERT INTO said VALUES (:words, '3')",
        "INSERT INTO said VALUES (:code, :phone)",
        "INSERT INTO nowhere VALUES (:words, :phone)",
        own[engine.dialect.name],
    ):
        with pytest.raises(DBAPIError) as raised, engine.begin() as connection:
            connection.execute(
                text(statement), {name: values[name] for name in values if f":{name}" in statement}
            )
        for said in (
            str(raised.value),
            repr(raised.value),
            str(raised.value.orig),
            discretion.told(raised.value),
        ):
            assert not any(value in said for value in values.values()), said


@pytest.mark.both_databases
def test_a_failure_is_written_down_without_the_words_and_the_code_of_a_case(
    app: Flask, told: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        try:
            int(f"{WORDS} {PHONE}")
        except ValueError as error:
            raise KeyError(WORDS) from error

    monkeypatch.setattr("portal.residents.feedback.views.feedback.read_code", fail)
    app.testing, app.config["PROPAGATE_EXCEPTIONS"] = False, False
    with caplog.at_level(logging.DEBUG):
        assert app.test_client().get(f"/feedback/{CODE}").status_code == 500
    assert "in fail" in caplog.text
    assert "KeyError" in caplog.text
    assert "ValueError" in caplog.text
    assert "/feedback/<code>" in caplog.text
    assert not any(value in caplog.text for value in (WORDS, PHONE, CODE))


def test_what_is_said_discreetly_still_says_what_happened() -> None:
    assert (
        discretion.discreet('near "我": no such column: x1, at 12345') == "near …: no such column: x1, at …"
    )
