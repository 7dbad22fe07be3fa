"""Fixtures for all tests.

``db_url``, ``engine`` and ``session`` run a test once on SQLite and once on PostgreSQL, each time on an empty
schema, or on the small world if the test also asks for ``world`` (for ``told`` or ``reported``: after its communities
have reported); so do ``app`` and ``client``. Tests of pages run on SQLite alone unless they are marked ``both_databases``.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import is_hypothesis_test
from jinja2.bccache import BytecodeCache
from sqlalchemy import Dialect, Engine
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from catalogue.access import passwords
from catalogue.catalogues import editions
from catalogue.foundation.database import begin_writing, make_engine
from catalogue.foundation.trail import slow
from tests.compiled import CompiledTemplates
from tests.databases import BACKENDS, Databases, PostgresDatabases, SqliteDatabases
from tests.entries import missing_after
from tests.examples import EXPLORING, JUDGE, QUICK, register_profiles, repeating, slow_tests, test_of
from tests.guards import ENTRIES
from tests.here import postgres_here
from tests.seen import SEEN
from tests.worlds.filled import EMPTY, FILLED

# Every test leaves an application behind; looking for cycles after every few hundred objects takes a tenth of the time.
gc.set_threshold(100_000, 50, 100)

# Where Python is told to keep no compiled files, every process that a test starts would compile the portal again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

register_profiles()

PAGES = frozenset({"browser", "portal", "rules"})
"""Folders whose tests look at pages: what the database does for a page is tested in ``tests/catalogue``."""

collect_ignore = ["browser", "deploy", "server"] if QUICK else []


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the domain's tests on both databases, those of pages on SQLite: see CONTRIBUTING.md, "Tests"."""
    if "backend" not in metafunc.fixturenames:
        return
    marked = metafunc.definition.get_closest_marker
    pages = PAGES.intersection(metafunc.definition.path.parts) and not marked("both_databases")
    alone = pages or marked("one_database") or QUICK
    metafunc.parametrize("backend", BACKENDS[:1] if alone else BACKENDS)


def on_postgresql(item: pytest.Item) -> bool:
    """Whether this is a test's case on PostgreSQL."""
    return (
        isinstance(item, pytest.Function)
        and getattr(item, "callspec", None) is not None
        and (item.callspec.params.get("backend") == "postgresql")
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what ``make judge`` and the bench alone run; in ``make quick`` slow tests, and each case of a test but its first.

    Of a test with several cases PostgreSQL runs the first: what differs between databases is the statement, which cases
    share. Those marked ``every_case`` do not share theirs.
    """
    every = JUDGE or EXPLORING or "TALLY" in os.environ
    chosen = [item for item in items if every or not item.get_closest_marker("judge")]
    first: dict[tuple[str, bool], pytest.Item] = {}
    for item in chosen:
        first.setdefault((test_of(item.nodeid), on_postgresql(item)), item)
    if QUICK:
        chosen = [item for (name, _), item in first.items() if name not in slow_tests()]
    elif not every:
        chosen = [
            item
            for item in chosen
            if not on_postgresql(item)
            or item.get_closest_marker("every_case")
            or first[test_of(item.nodeid), True] is item
        ]
    config.hook.pytest_deselected(items=[*set(items).difference(chosen)])
    items[:] = chosen


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Forget what the test before left in its trail: fixtures are part of a test."""
    ENTRIES.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Ask a test that shows an entry of the trail whether it was left: see ``tests/entries.py``."""
    answer = yield from _called(item)
    if missing := missing_after(item.nodeid.partition("[")[0]):
        pytest.fail(missing)
    return answer


def _called(item: pytest.Item) -> Iterator[None]:
    """Give PostgreSQL fewer examples of a property test: see ``tests/examples.py``."""
    if not on_postgresql(item) or not is_hypothesis_test(getattr(item, "obj", None)):
        return (yield)
    with repeating(item.obj):  # type: ignore[attr-defined]
        return (yield)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _seen_by_all(shared: Path) -> None:
    """Let the processes of a run tell each other which pages they have looked at."""
    SEEN.share(shared / "seen")


@pytest.fixture(scope="session", autouse=True)
def _closed_network() -> Iterator[None]:
    """Let tests reach this machine alone."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield


def _settings() -> dict[str, str]:
    """Variables of this process that a portal or the client of its database reads, or sets."""
    return {
        name: value for name, value in os.environ.items() if name.startswith(("PORTAL_", "PG", "PROMETHEUS_"))
    }


@pytest.fixture(autouse=True)
def _leaves_no_settings() -> Iterator[None]:
    """Fail a test that changes the environment for those that follow in its process."""
    before = _settings()
    yield
    left = _settings()
    for name in left.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)
    assert left == before


@pytest.fixture(scope="session", autouse=True)
def _no_write_is_slow() -> Iterator[None]:
    """Let no busy machine leave a row, and a query more, of a transaction that took long: ``own_clock`` tells what is long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slow, "SOON", timedelta(days=1))
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Passwords are hashed slowly on purpose, which tests with a thousand log-ins need not wait for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session", autouse=True)
def _routes_compiled_once() -> Iterator[None]:
    """Let addresses be compiled by the first application of a run: two thirds of the time of making one."""
    compile_rule = Rule.compile
    known: dict[tuple[str, str, bool], Rule] = {}

    def once(self: Rule) -> None:
        key = (self.rule, repr(self.defaults), self.merge_slashes)
        first = known.get(key)
        if first is None:
            compile_rule(self)
            known[key] = self
            return
        self._parts, self._trace, self._converters = first._parts, first._trace, first._converters
        self.arguments |= first.arguments
        for name in ("_build", "_build_unknown"):
            setattr(self, name, getattr(first, name).__func__.__get__(self, None))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _statements_compiled_once() -> Iterator[None]:
    """Let a statement be compiled by the first engine of a run that executes it: every test makes engines of its own."""
    compile_statement = ClauseElement._compile_w_cache
    first: dict[str, Dialect] = {}
    compiled: LRUCache[Any, Any] = LRUCache(10_000)

    def once(
        self: ClauseElement, dialect: Dialect, *, compiled_cache: Any, column_keys: list[str], **how: Any
    ) -> Any:
        alike = first.setdefault(dialect.name, dialect)
        cache = compiled_cache if compiled_cache is None else compiled
        return compile_statement(self, alike, compiled_cache=cache, column_keys=column_keys, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClauseElement, "_compile_w_cache", once)
        yield


@pytest.fixture(scope="session")
def databases(shared: Path) -> Iterator[Callable[[str], Databases]]:
    """The maker of databases for a backend, started when it is first asked for."""
    started: dict[str, Databases] = {}

    def of(backend: str) -> Databases:
        if backend not in started:
            if backend == "sqlite":
                started[backend] = SqliteDatabases(shared)
            else:
                started[backend] = postgres_here(PostgresDatabases)
        return started[backend]

    yield of
    for each in started.values():
        each.stop()


@pytest.fixture
def db_url(
    request: pytest.FixtureRequest, backend: str, databases: Callable[[str], Databases]
) -> Iterator[str]:
    """A fresh database with the newest schema, and with what the test's other fixtures need in it."""
    maker = databases(backend)
    template = next((name for name in FILLED if name in request.fixturenames), EMPTY)
    url = maker.create(template, FILLED[template])
    yield url
    maker.drop(url)


@pytest.fixture
def undisturbed(backend: str, db_url: str, databases: Callable[[str], Databases]) -> None:
    """Nothing writes to the database's server but the test: PostgreSQL's marks of writing are those of the whole server."""
    databases(backend).settle()


@pytest.fixture
def engine(db_url: str) -> Iterator[Engine]:
    """An engine on the test's own database."""
    engine = make_engine(db_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on the test's own database. Nothing is begun: a test may call ``begin_writing``."""
    with Session(engine) as session:
        yield session


@pytest.fixture
def world(db_url: str) -> Any:
    """The small world, loaded into the test's own database: see ``tests/worlds/eight_streets.py``."""
    from tests.worlds import eight_streets

    return eight_streets.describe()


@pytest.fixture
def told(world: Any) -> Any:
    """The small world after some of its communities have reported: see ``tests/worlds/told.py``."""
    return world


@pytest.fixture
def reported(world: Any, session: Session) -> Any:
    """The edition of the small world after every community has reported: see ``tests/worlds/reported.py``."""
    from catalogue.catalogues import get_edition

    edition = get_edition(session, world.edition_key)
    session.rollback()
    return edition


@pytest.fixture
def demonstration(world: Any) -> Any:
    """The small world with the demonstration in it: see ``tests/worlds/demonstrated.py``."""
    return world


@pytest.fixture
def by_hand(session: Session) -> Any:
    """The edition of a town of eight communities: see ``tests/worlds/small_town.py``. A writing session has begun."""
    from catalogue.catalogues import get_edition

    begin_writing(session)
    return get_edition(session, "small")


@pytest.fixture(scope="session", autouse=True)
def _editions_read_once() -> Iterator[None]:
    """Let copies of a template share what was read of their editions: its stamp is dated to the microsecond."""
    own = editions._slot
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            editions,
            "_slot",
            lambda *of: own(*of) if of[1].token[2] is None else (repr(of[1].token), of[1].id),
        )
        yield


@pytest.fixture(scope="session")
def compiled(shared: Path) -> BytecodeCache:
    """Templates as compiled by the first application of a run: every test makes an application of its own."""
    return CompiledTemplates(shared)


@pytest.fixture(scope="session")
def applications() -> Any:
    """The applications of this process: see ``tests/applications.py``."""
    from tests.applications import Applications

    return Applications()


@pytest.fixture
def app_with(
    db_url: str, tmp_path: Path, compiled: BytecodeCache, applications: Any
) -> Iterator[Callable[..., Flask]]:
    """Make an application on the test's own database: ``app_with(WTF_CSRF_ENABLED=True)``.

    It raises when a template queries or a GET writes, and its clients check every page that they get.
    """
    from tests.pages import CheckingClient

    made: list[Flask] = []

    def make(**overrides: Any) -> Flask:
        own = {
            "instance_path": tmp_path / "instance",
            "database_url": db_url,
            "secure_cookies": False,
            "rate_limits": False,
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
        }
        app: Flask = applications.take(own | overrides)
        app.test_client_class = CheckingClient
        app.jinja_env.bytecode_cache = compiled
        made.append(app)
        return app

    yield make
    for app in made:
        applications.give_back(app)


@pytest.fixture
def app(app_with: Callable[..., Flask]) -> Flask:
    """The application on the test's own database, without CSRF tokens and rate limits."""
    return app_with()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor who is not logged in."""
    return app.test_client()
