"""Log-ins in the portal: ended for every copy of the cookie, and refused to strangers alone."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from catalogue.access import accounts
from catalogue.access.authenticating import CEILING, FREE_FAILURES
from catalogue.access.rights import operator
from catalogue.foundation.database import begin_writing
from catalogue.models import LogIn, Role
from portal.extensions import limiter
from tests.worlds.eight_streets import World

PASSWORD = "four plain words here"
MakeApp = Callable[..., Flask]
Change = Callable[[Session], object]


@pytest.fixture(autouse=True)
def owner(session: Session, world: World) -> None:
    """A worker of 多福巷社区, and one of the community beside it."""
    accounts.add_user(session, "dong", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
    accounts.add_user(session, "xi", Role.WORKER, world.neighbour, PASSWORD, actor=operator("tests"))
    session.commit()


@pytest.fixture
def limited(app_with: MakeApp) -> Flask:
    """The application with its limits of rates, none of them used."""
    app = app_with(rate_limits=True)
    limiter.reset()
    return app


def log_in(client: FlaskClient, address: str = "192.0.2.1", **changes: str) -> TestResponse:
    data = {"name": "dong", "password": PASSWORD, **changes}
    return client.post("/log-in", data=data, environ_base={"REMOTE_ADDR": address})


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("session")
    assert cookie is not None
    return cookie.value


def copied(app: Flask, cookie: str) -> FlaskClient:
    """Another browser with a copy of the session cookie."""
    thief = app.test_client()
    thief.set_cookie("session", cookie)
    return thief


def is_in(client: FlaskClient) -> bool:
    return client.get("/work/").location != "/log-in?next=/work/"


def test_a_copied_cookie_is_worth_nothing_after_log_out(app: Flask) -> None:
    client = app.test_client()
    log_in(client)
    thief = copied(app, cookie_of(client))
    assert is_in(thief)
    client.post("/log-out")
    assert not is_in(thief)


def test_logging_out_here_leaves_another_device_logged_in(app: Flask) -> None:
    here, there = app.test_client(), app.test_client()
    log_in(here)
    log_in(there)
    here.post("/log-out")
    assert not is_in(here)
    assert is_in(there)


def test_logging_in_again_ends_the_log_in_before(app: Flask) -> None:
    client = app.test_client()
    log_in(client)
    before = cookie_of(client)
    log_in(client, name="xi")
    assert is_in(client)
    assert not is_in(copied(app, before))


@pytest.mark.parametrize(
    "change",
    [
        lambda session: accounts.set_password(
            session, name="dong", password=f"{PASSWORD} again", actor=operator("tests")
        ),
        lambda session: accounts.close_account(session, name="dong", actor=operator("tests")),
        lambda session: accounts.end_every_log_in(session, name="dong", actor=operator("tests")),
    ],
    ids=["a new password", "a closed account", "an administrator"],
)
def test_every_log_in_of_an_account_ends_at_once(app: Flask, session: Session, change: Change) -> None:
    clients = [app.test_client() for _ in range(3)]
    for client in clients:
        log_in(client)
    other = app.test_client()
    log_in(other, name="xi")
    session.rollback()
    begin_writing(session)
    change(session)
    session.commit()
    assert [is_in(client) for client in clients] == [False] * 3
    assert is_in(other)


def test_a_reopened_account_logs_in_again(app: Flask, session: Session) -> None:
    client = app.test_client()
    log_in(client)
    accounts.close_account(session, name="dong", actor=operator("tests"))
    accounts.reopen_account(session, name="dong", actor=operator("tests"))
    session.commit()
    assert not is_in(client)
    assert log_in(client).status_code == 302


def test_the_token_is_not_in_the_database(app: Flask, session: Session) -> None:
    client = app.test_client()
    log_in(client)
    with client.session_transaction() as kept:
        token = kept["_user_id"]
    found = session.query(LogIn).one()
    assert token not in vars(found).values()
    assert found.token_hash not in cookie_of(client)


def test_the_device_is_named_to_this_host_by_https_alone(app_with: MakeApp) -> None:
    client = app_with(secure_cookies=True).test_client()
    answer = client.post("/log-in", data={"name": "dong", "password": PASSWORD}, base_url="https://localhost")
    (device,) = [each for each in answer.headers.getlist("Set-Cookie") if "device" in each]
    for part in ("__Host-device=", "Path=/;", "Secure", "HttpOnly", "SameSite=Lax"):
        assert part in device
    assert "device" not in client.post("/log-in", data={"name": "dong", "password": "x"}).headers.get(
        "Set-Cookie", ""
    )


def test_a_stranger_who_guesses_does_not_lock_the_owner_out(app: Flask) -> None:
    stranger, owner = app.test_client(), app.test_client()
    assert [log_in(stranger, password="wrong").status_code for _ in range(FREE_FAILURES)] == [
        401
    ] * FREE_FAILURES
    assert log_in(stranger).status_code == 429
    assert log_in(owner, address="192.0.2.2").status_code == 302


def test_many_strangers_do_not_lock_out_the_owners_device(app: Flask) -> None:
    owner = app.test_client()
    log_in(owner)
    owner.post("/log-out")
    for number in range(CEILING):
        log_in(app.test_client(), address=f"198.51.100.{number}", password="wrong")
    assert log_in(app.test_client(), address="203.0.113.1").status_code == 429
    assert log_in(owner, address="203.0.113.1").status_code == 302


@pytest.mark.parametrize("cookie", ["", "x", "Imhvd2R5Ig.AAAA", "长", "a" * 3_000])
def test_a_device_that_somebody_made_up_is_no_device(app: Flask, cookie: str) -> None:
    client = app.test_client()
    client.set_cookie("device", cookie)
    assert log_in(client).status_code == 302
    assert log_in(client, password="wrong").status_code == 401


def test_an_office_behind_one_address_logs_in_as_often_as_it_likes(limited: Flask) -> None:
    app = limited
    assert {log_in(app.test_client()).status_code for _ in range(30)} == {302}


def test_only_failures_use_up_the_limit_of_an_address(limited: Flask) -> None:
    app = limited
    for number in range(10):
        assert log_in(app.test_client(), name=f"guess{number}").status_code == 401
        assert log_in(app.test_client(), address="192.0.2.2").status_code == 302
    assert log_in(app.test_client(), name="guess10").status_code == 429
    assert log_in(app.test_client(), address="192.0.2.2").status_code == 302


def test_a_guesser_in_the_office_does_not_use_up_the_limit_of_its_known_devices(limited: Flask) -> None:
    app = limited
    owner = app.test_client()
    log_in(owner)
    for number in range(11):
        log_in(app.test_client(), name=f"guess{number}")
    assert log_in(app.test_client()).status_code == 429
    assert log_in(owner).status_code == 302


def test_eight_people_who_log_in_at_once_from_one_address_all_get_in(limited: Flask) -> None:
    app, start, statuses = limited, threading.Barrier(8), []

    def run() -> None:
        client = app.test_client()
        start.wait()
        statuses.extend(log_in(client).status_code for _ in range(2))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [302] * 16
