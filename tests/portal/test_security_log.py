"""What is written down for security: log-ins and refusals, with the account and a mark of the network, and nothing typed."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.authenticating import FREE_FAILURES
from catalogue.access.rights import operator
from catalogue.models import Role
from portal.logs.lines import LogLine
from tests.portal.logging_in import logged_in
from tests.worlds.eight_streets import World

PASSWORD = "four plain words here"
ADDRESS = "192.0.2.7"
MakeApp = Callable[..., Flask]


@pytest.fixture(autouse=True)
def owner(session: Session, world: World) -> None:
    """A worker of 多福巷社区."""
    accounts.add_user(session, "dong", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
    session.commit()


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[dict[str, str]]]]:
    """The events that were written down, in their order."""
    with caplog.at_level(logging.INFO, logger="portal.security"):
        yield lambda: [
            json.loads(record.getMessage()) for record in caplog.records if record.name == "portal.security"
        ]


def log_in(client: FlaskClient, name: str = "dong", password: str = PASSWORD) -> None:
    client.post("/log-in", data={"name": name, "password": password}, environ_base={"REMOTE_ADDR": ADDRESS})


Written = Callable[[], list[dict[str, str]]]


def test_a_log_in_and_a_log_out_are_written_down(client: FlaskClient, written: Written) -> None:
    log_in(client)
    client.post("/log-out")
    said = [(each["event"], each["account"], each["rule"]) for each in written()]
    assert said == [("log_in.begun", "dong", "/log-in"), ("log_in.ended", "dong", "/log-out")]


def test_a_refused_log_in_names_an_account_that_exists_and_nothing_typed(
    client: FlaskClient, written: Written, caplog: pytest.LogCaptureFixture
) -> None:
    log_in(client, password="the wrong password")
    log_in(client, name="my secret by mistake", password="dong")
    assert [(each["event"], each["account"]) for each in written()] == [
        ("log_in.wrong_password", "dong"),
        ("log_in.wrong_password", None),
    ]
    assert not any(typed in caplog.text for typed in ("the wrong password", "secret", ADDRESS))
    first, second = written()
    assert first["from"] == second["from"]


def test_who_has_to_wait_is_written_down(client: FlaskClient, written: Written) -> None:
    for _each in range(FREE_FAILURES):
        log_in(client, password="the wrong password")
    log_in(client)
    assert [each["event"] for each in written()][-2:] == ["log_in.locked_out", "rate.reached"]


def test_a_page_without_the_right_is_written_down_with_its_rule(
    app: Flask, world: World, written: Written
) -> None:
    worker = logged_in(app, "dong")
    assert worker.get(f"/office/{world.street}").status_code in (403, 404)
    (said,) = [each for each in written() if each["event"].startswith("access.")]
    assert said["account"] == "dong"
    assert "<" in said["rule"]
    assert str(world.street) not in str(said)


def test_a_form_without_its_token_is_written_down(app_with: MakeApp, written: Written) -> None:
    app_with(WTF_CSRF_ENABLED=True).test_client().post("/log-in", data={"name": "dong"})
    assert [each["event"] for each in written()] == ["form.refused"]


def test_a_strange_host_is_written_down(app_with: MakeApp, written: Written) -> None:
    client = app_with(trusted_hosts=("1060.example.cn",)).test_client()
    assert client.get("/", headers={"Host": "elsewhere.example"}).status_code == 400
    assert [each["event"] for each in written()] == ["host.refused"]


def test_a_visitor_who_mistypes_an_address_is_not(client: FlaskClient, written: Written) -> None:
    assert client.get("/items/9999").status_code == 404
    assert written() == []


def test_an_entry_says_when_in_utc_and_cannot_look_like_two() -> None:
    record = logging.makeLogRecord(
        {"name": "portal", "levelname": "WARNING", "msg": "first\n2026-11-30 forged\r\nx", "created": 0.5}
    )
    lines = LogLine().format(record).split("\n")
    assert lines[0].startswith("1970-01-01T00:00:00.")
    assert re.fullmatch(r"\S+Z WARNING portal: first", lines[0])
    assert all(line.startswith("  ") for line in lines[1:])
