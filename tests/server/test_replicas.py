"""Residents and programs read from a replica of PostgreSQL, and never see less there than they saw before."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from catalogue.access.accounts import add_user
from catalogue.access.rights import Actor, Held, operator
from catalogue.divisions import ProfileDraft, save_profile
from catalogue.divisions.hotlines import set_hotline
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing, make_engine
from catalogue.foundation.trail.slow import SOON
from catalogue.models import Admits, Role
from catalogue.offerings import PointDraft, save_point
from catalogue.published.changes import MARGIN
from portal.replicas import following
from portal.replicas.following import LATELY, SAVED
from portal.replicas.positions import ShownPosition
from portal.replicas.reading import WRITTEN
from tests.here import postgres_here
from tests.server.following import (
    PRIMARY,
    REPLICA,
    TOKEN,
    FollowedDatabases,
    Follower,
    Read,
    application,
    close,
    replicas_of,
)
from tests.server.portals import eventually
from tests.worlds.eight_streets import World, describe
from tests.worlds.filled import FILLED
from tests.worlds.reported import PASSWORD

HOURS = "Mo-Su 09:00-17:00"
HOME, ITEM = "/", "/items/0202"
CARD, DESK = f"/embed/communities/{World.community}", f"/api/v1/communities/{World.community}"
ORGANIZATIONS, FEED = "/hsds/organizations?full=true", f"/feeds/communities/{World.community}.atom"
ANSWERS = (DESK, ORGANIZATIONS, FEED, "/hsds/services?modified_after=2026-01-01", "/data/catalogue.jsonld")
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def servers() -> Iterator[FollowedDatabases]:
    """A server of this module's own."""
    made = postgres_here(FollowedDatabases)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def url(servers: FollowedDatabases) -> str:
    """The small world on the server that is written to."""
    return servers.create("told", FILLED["told"])


@pytest.fixture(scope="module")
def shared_follower(servers: FollowedDatabases, url: str) -> Iterator[Follower]:
    """A server that follows."""
    made = servers.follower()
    yield made
    made.stop()


@pytest.fixture
def follower(shared_follower: Follower) -> Iterator[Follower]:
    """The server that follows, answering and not held."""
    yield shared_follower
    shared_follower.thaw()
    shared_follower.go_on()


@pytest.fixture
def world() -> World:
    """What is in it."""
    return describe()


@pytest.fixture
def app(url: str, follower: Follower, tmp_path: Path) -> Iterator[Flask]:
    """One process with a replica."""
    made = application(url, follower, tmp_path)
    yield made
    close(made)


@pytest.fixture
def client(app: Flask, world: World) -> FlaskClient:
    """A visitor who has chosen a community: every page names its number to call."""
    return visitor(app, world)


def visitor(app: Flask, world: World) -> FlaskClient:
    made = app.test_client()
    made.set_cookie("community", str(world.community))
    return made


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """The database that is written to, beside the portal."""
    made = make_engine(url)
    yield made
    made.dispose()


def name_hotline(engine: Engine, world: World, name: str) -> None:
    """Change what every page says, and a station and a place that answers name, beside the portal: as another process does."""
    with Session(engine) as session:
        begin_writing(session)
        set_hotline(session, actor=operator("tests"), division=world.city, phone="12345", name_zh=name)
        station = ProfileDraft(station_name=name)
        worker = Actor("worker", (Held(Role.WORKER, world.community),))
        save_profile(session, actor=worker, community=world.community, draft=station)
        place = {
            "community": world.community,
            "point_id": 1,
            "draft": PointDraft(name=name, hours=HOURS, admits=Admits.EVERYONE),
        }
        save_point(session, actor=worker, **place)
        session.commit()


@pytest.fixture
def worker(engine: Engine, world: World) -> str:
    """An account of a worker."""
    with Session(engine) as session:
        begin_writing(session)
        name = f"worker{next(_NUMBERS)}"
        add_user(session, name, Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
        session.commit()
    return name


@pytest.fixture
def unheard(monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal does not hear how far the primary is, as if that were very new."""
    monkeypatch.setattr(ShownPosition, "heard", lambda *_, **__: None)


@pytest.mark.parametrize(
    "page", [HOME, ITEM, "/search?q=%E9%80%81%E9%A4%90", "/nowhere", "/api", "/data", CARD, *ANSWERS]
)
def test_visitors_and_programs_read_from_the_replica(app: Flask, client: FlaskClient, page: str) -> None:
    read = Read(app)
    # Programs do once it was heard how far the primary is, which a busy machine tells late.
    eventually("it is read there", lambda: read.of(lambda: client.get(page)) == REPLICA)


@pytest.mark.usefixtures("unheard")
def test_a_page_that_is_given_again_asks_the_replica_one_thing(
    app: Flask, client: FlaskClient, follower: Follower
) -> None:
    # A server writes to its log now and then although nothing is written to it, and a new minute is a new page.
    follower.hold()
    read = Read(app)

    def once() -> bool:
        assert read.of(lambda: client.get(ITEM)) == REPLICA
        return len(read.replica) == 1

    eventually("it is given again", once)


def test_who_has_logged_in_reads_pages_from_the_primary_and_open_data_like_everyone(
    app: Flask, client: FlaskClient, worker: str
) -> None:
    client.post("/log-in", data={"name": worker, "password": PASSWORD})
    client.delete_cookie(WRITTEN)
    read = Read(app)
    assert read.of(lambda: client.get(ITEM)) == PRIMARY
    assert read.of(lambda: client.get(DESK)) == REPLICA
    assert "Cookie" not in client.get(DESK).vary


def test_programs_read_from_the_primary_while_it_is_not_heard_how_far_that_is(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = following._Asked.ask

    async def deaf(asked: following._Asked, statement: str) -> int | None:
        return None if statement == SAVED else await ask(asked, statement)

    read = Read(app)
    assert read.of(lambda: client.get(DESK)) == REPLICA
    with monkeypatch.context() as patch:
        patch.setattr(following._Asked, "ask", deaf)
        eventually("they read from the primary", lambda: read.of(lambda: client.get(DESK)) == PRIMARY)
        eventually("visitors still read from it", lambda: read.of(lambda: client.get(ITEM)) == REPLICA)
    eventually("they read from the replica again", lambda: read.of(lambda: client.get(DESK)) == REPLICA)


def test_a_change_that_a_replica_lacks_is_within_what_a_list_of_changes_tells_twice() -> None:
    assert SOON.total_seconds() + LATELY < MARGIN.total_seconds()


def test_a_program_that_copies_from_a_replica_is_told_what_that_lacked(
    app: Flask, client: FlaskClient, follower: Follower, engine: Engine, world: World
) -> None:
    follower.hold()
    client.get(DESK)
    copied_at = clock.now()
    name_hotline(engine, world, "漏不掉的")
    asked = f"/api/v1/changes?after={quote(copied_at.isoformat())}&limit=100"

    def told() -> bool:
        return str(world.community) in {each["community"] for each in client.get(asked).get_json()["data"]}

    eventually("it is told", told)
    assert "漏不掉的" in client.get(DESK).text


def test_what_others_write_is_seen_although_the_replica_stays_where_it_is(
    app: Flask, client: FlaskClient, follower: Follower, engine: Engine, world: World
) -> None:
    follower.hold()
    name_hotline(engine, world, "别处写的")
    eventually("it is seen", lambda: "别处写的" in client.get(HOME).text)
    follower.go_on()
    read = Read(app)
    eventually("the replica is used again", lambda: read.of(lambda: client.get(ITEM)) == REPLICA)
    assert "别处写的" in client.get(HOME).text


@pytest.mark.usefixtures("unheard")
def test_what_this_process_writes_is_seen_by_all_its_visitors(
    app: Flask, client: FlaskClient, follower: Follower, engine: Engine, world: World, worker: str
) -> None:
    follower.hold()
    name_hotline(engine, world, "刚写的")
    app.test_client().post("/log-in", data={"name": worker, "password": PASSWORD})
    assert "刚写的" in client.get(HOME).text


@pytest.mark.usefixtures("unheard")
def test_who_wrote_sees_it_at_another_process_and_without_a_log_in(
    app: Flask,
    url: str,
    follower: Follower,
    engine: Engine,
    world: World,
    worker: str,
    tmp_path: Path,
) -> None:
    follower.hold()
    name_hotline(engine, world, "本人写的")
    here = visitor(app, world)
    here.post("/log-in", data={"name": worker, "password": PASSWORD})
    here.post("/log-out")
    here.get(HOME)  # says that the log-in has ended, and ends the session
    written = here.get_cookie(WRITTEN)
    assert written is not None
    assert here.get_cookie("session") is None
    other = application(url, follower, tmp_path / "other")
    try:
        there = visitor(other, world)
        assert "本人写的" not in there.get(HOME).text
        there.set_cookie(WRITTEN, written.value)
        assert "本人写的" in there.get(HOME).text
    finally:
        close(other)


@pytest.mark.usefixtures("unheard")
@pytest.mark.parametrize("page", [HOME, CARD, DESK, ORGANIZATIONS, FEED])
def test_neither_words_nor_marks_go_back_when_a_replica_is_behind(
    app: Flask, client: FlaskClient, follower: Follower, engine: Engine, world: World, page: str
) -> None:
    follower.hold()
    name = f"新的名称{next(_NUMBERS)}"
    before = client.get(page)
    name_hotline(engine, world, name)
    assert client.get(page).headers["ETag"] == before.headers["ETag"]
    replica = replicas_of(app).each[0]
    follower.freeze()
    eventually("it is left out", lambda: not replica.answers)
    after = client.get(page)
    assert name in after.text
    follower.thaw()
    eventually("it answers", lambda: replica.answers)
    for _ in range(3):
        again = client.get(page)
        assert again.headers["ETag"] == after.headers["ETag"] != before.headers["ETag"]
        assert name in again.text


def test_the_figures_say_for_how_long_a_replica_has_lacked_something(
    app: Flask, client: FlaskClient, follower: Follower, engine: Engine, world: World
) -> None:
    def lag() -> float:
        told = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
        (found,) = re.findall(r"^portal_replica_lag_seconds\{replica=\".+\"\} (\S+)$", told, re.MULTILINE)
        return float(found)

    eventually("it lacks nothing", lambda: lag() == 0)
    follower.hold()
    name_hotline(engine, world, f"名称{next(_NUMBERS)}")
    eventually("it lacks something", lambda: lag() > 0)
    earlier = lag()
    eventually("it lacks it for longer", lambda: lag() > earlier)
    follower.go_on()
    eventually("it lacks nothing again", lambda: lag() == 0)
    follower.freeze()
    name_hotline(engine, world, f"名称{next(_NUMBERS)}")
    eventually("what does not answer falls behind too", lambda: lag() > 0)


def test_a_replica_that_hangs_costs_no_visitor_an_error_and_is_back_by_itself(
    app: Flask, client: FlaskClient, follower: Follower
) -> None:
    assert client.get(ITEM).status_code == 200
    read = Read(app)
    follower.freeze()
    # This one waits until the replica is left out, and is then answered by the primary.
    assert client.get(ITEM).status_code == 200
    assert read.of(lambda: client.get(ITEM)) == PRIMARY
    follower.thaw()
    eventually("it is used again", lambda: read.of(lambda: client.get(ITEM)) == REPLICA)


@pytest.mark.parametrize("page", [ITEM, DESK])
def test_a_replica_that_is_killed_costs_no_visitor_an_error_and_is_back_by_itself(
    app: Flask, client: FlaskClient, follower: Follower, page: str
) -> None:
    assert client.get(page).status_code == 200
    read = Read(app)
    follower.kill()
    assert client.get(page).status_code == 200
    assert read.of(lambda: client.get(page)) == PRIMARY
    follower.start()
    eventually("it is used again", lambda: read.of(lambda: client.get(page)) == REPLICA)


@pytest.mark.parametrize("nth", [2, 4])
def test_a_replica_that_is_lost_in_the_middle_of_a_page_costs_no_error(
    app: Flask, client: FlaskClient, nth: int
) -> None:
    read = Read(app)
    client.get("/items/0301")
    read.replica.clear()

    def lose(*_: object) -> None:
        if len(read.replica) == nth:
            raise OperationalError("SELECT", None, ConnectionError("gone"))

    event.listen(replicas_of(app).each[0].engine, "before_cursor_execute", lose)
    assert read.of(lambda: client.get("/items/0302")) == (True, True)
    answer = client.get("/items/0302")
    assert answer.status_code == 200


def test_a_position_that_no_browser_was_given_changes_nothing(app: Flask, client: FlaskClient) -> None:
    read = Read(app)
    for value in ("", "x", "-1", "1" * 40, "０"):
        client.set_cookie(WRITTEN, value)
        assert read.of(lambda: client.get(ITEM)) == REPLICA


def test_a_replica_that_has_become_the_primary_is_read_like_one(
    app: Flask, client: FlaskClient, follower: Follower
) -> None:
    follower.ask("SELECT pg_promote()")
    read = Read(app)
    eventually("it is read", lambda: read.of(lambda: client.get(ITEM)) == REPLICA)
    assert client.get(ITEM).status_code == 200
