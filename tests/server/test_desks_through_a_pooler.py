"""Every desk works through pgbouncer in transaction mode and beside a replica: all pages are read, and forms of each desk are saved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from catalogue.access.accounts import add_user
from catalogue.access.rights import operator
from catalogue.divisions import get_division
from catalogue.foundation.database import begin_writing, make_engine
from catalogue.models import Role
from portal import create_app
from portal.extensions import db
from portal.replicas.following import Replicas
from tests.here import postgres_here
from tests.office_pages import OFFICIAL, Desks, addresses, lists, prepare
from tests.pages import CheckingClient
from tests.portal.logging_in import logged_in
from tests.rules.test_audiences import ADMIN, AUDIENCES, filled
from tests.server.following import FollowedDatabases, Follower
from tests.server.portals import eventually
from tests.worlds.eight_streets import World, describe
from tests.worlds.filled import FILLED

PASSWORD = "seventeen quiet lanes"
OF_ONE_THING = re.compile(r"<(int:|token|key|log_in|office|draft|filename|kind)|/places/<|/sign-on")
"""Addresses of pages about one thing; those of offices are among ``office_pages``."""


@pytest.fixture(scope="module")
def servers() -> Iterator[FollowedDatabases]:
    """A server of this module's own."""
    made = postgres_here(FollowedDatabases)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def url(servers: FollowedDatabases) -> str:
    """The demonstration of the small world on the server that is written to."""
    return servers.create("demonstration", FILLED["demonstration"])


@pytest.fixture(scope="module")
def world() -> World:
    """What is in it."""
    return describe()


@pytest.fixture(scope="module")
def desks(url: str, world: World) -> Desks:
    """The numbers of what pages are about, and an account for each desk."""
    engine = make_engine(url)
    with Session(engine) as session:
        found = prepare(session, world)
        begin_writing(session)
        for name, role in (("boss", Role.ADMIN), ("words", Role.EDITOR)):
            add_user(session, name, role, world.city, PASSWORD, actor=operator("tests"))
        session.commit()
    engine.dispose()
    return found


@pytest.fixture(scope="module")
def follower(servers: FollowedDatabases, desks: Desks) -> Iterator[Follower]:
    """A server that follows."""
    made = servers.follower()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def pooled(servers: FollowedDatabases, url: str) -> Iterator[str]:
    """The address of the database through a pooler."""
    made = servers.pooler()
    yield made.url(url)
    made.stop()


@pytest.fixture
def app(pooled: str, url: str, follower: Follower, tmp_path: Path) -> Iterator[Flask]:
    """One process behind the pooler, with a replica."""
    made = create_app(
        {
            "instance_path": tmp_path,
            "database_url": pooled,
            "database_pooler": "transaction",
            "replica_urls": (follower.url(url),),
            "secret_key": "k" * 32,
            "secure_cookies": False,
            "rate_limits": False,
            "WTF_CSRF_ENABLED": False,
        }
    )
    made.test_client_class = CheckingClient
    replicas: Replicas = made.extensions["portal_replicas"]
    with made.app_context():
        list(replicas.usable())
    eventually("the replica answers", lambda: replicas.each[0].usable())
    yield made
    replicas.stop()
    with made.app_context():
        db.engine.dispose()


def pages_of(audience: str, world: World) -> list[str]:
    """The addresses of a desk's pages that are about no single thing."""
    rules = [rule.split(" ") for rule in AUDIENCES[audience].values()]
    return [
        filled(address, world)
        for method, address in rules
        if method == "GET" and not OF_ONE_THING.search(address)
    ]


def test_every_page_of_every_desk_is_read(app: Flask, desks: Desks, world: World) -> None:
    wanted = {
        OFFICIAL: [*addresses(desks), *lists(world)],
        "worker": [*pages_of("workers", world), *pages_of("all accounts", world)],
        "words": pages_of("editors", world),
        "boss": [*pages_of("administrators", world), f"/admin/divisions/{world.street}/change/split"],
    }
    failed = {}
    for name, paths in wanted.items():
        client = logged_in(app, name)
        for path in dict.fromkeys(paths):
            answer = client.get(path)
            answer.get_data()  # also what is sent in pieces
            if answer.status_code not in (200, 204, 301, 302):
                failed[path] = answer.status_code
    assert failed == {}
    assert all(len(paths) > 5 for paths in wanted.values())
    assert len(wanted["boss"]) >= sum("GET" in rule and "<int" not in rule for rule in ADMIN.values())


@pytest.fixture
def statements(app: Flask) -> list[str]:
    """What the replica was asked."""
    asked: list[str] = []
    engine = app.extensions["portal_replicas"].each[0].engine
    event.listen(engine, "before_cursor_execute", lambda *of: asked.append(of[2]))
    return asked


def saved(client: CheckingClient, page: str, **fields: str) -> None:
    """Send a form as a desk does: with a version where its page has one."""
    answer = client.post(page, data=fields)
    assert answer.status_code in (302, 303), f"{page}: {answer.status_code}"


def test_forms_of_each_desk_are_saved_and_read_again(
    app: Flask, desks: Desks, world: World, statements: list[str]
) -> None:
    def reads(client: CheckingClient, address: str, words: str) -> None:
        assert words in client.get(address).get_data(as_text=True), address

    worker, official = logged_in(app, "worker"), logged_in(app, OFFICIAL)
    desk, office = f"/work/{world.community}", f"/office/{world.street}"

    def version_on(client: CheckingClient, page: str) -> str:
        found = re.search(r'name="version"[^>]*value="([^"]*)"', client.get(page).get_data(as_text=True))
        return found[1] if found else ""

    line = version_on(worker, f"{desk}/0303")
    saved(worker, f"{desk}/0303", state="absent", note_zh="经过连接池保存", version=line)
    reads(worker, f"{desk}/0303", "经过连接池保存")
    saved(worker, f"{desk}/points/new", name="连接池活动室", address="演示路9号")
    reads(worker, f"{desk}/points", "连接池活动室")
    saved(worker, f"{desk}/cases/new", kind="need", words="想学用手机挂号", item="")
    saved(official, f"{office}/departments", name="连接池科", phone="55500872")
    reads(official, f"{office}/departments", "连接池科")
    saved(official, f"{office}/accounts/{desks.worker}/person", person="林 雁")
    reads(official, f"{office}/accounts/{desks.worker}", "林 雁")
    boss = logged_in(app, "boss")
    saved(boss, f"/admin/divisions/{world.neighbour}/name", name="连接池社区居委会")
    reads(boss, f"/admin/divisions/{world.neighbour}", "连接池社区")
    with app.app_context():
        assert get_division(db.session(), world.neighbour).short_name == "连接池社区"
    # Desks read from the primary alone: what they saved is there, however far the replica is.
    assert not [each for each in statements if "连接池" in each]
    assert not any(each.startswith(("INSERT", "UPDATE")) for each in statements)


def test_several_desks_at_once_share_the_few_connections_of_the_pooler(
    app: Flask, desks: Desks, world: World
) -> None:
    clients: list[Callable[[], int]] = []
    for name, path in ((OFFICIAL, f"/office/{world.city}"), ("worker", f"/work/{world.community}")):
        own = logged_in(app, name)
        clients += [lambda own=own, path=path: own.get(path).status_code] * 3
    assert {each() for each in clients} == {200}
