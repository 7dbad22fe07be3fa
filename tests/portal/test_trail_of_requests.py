"""What requests leave in the trail: log-ins, contacts that were read, files that were taken, and from where."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.audit.checking import check
from catalogue.foundation.trail import Who
from catalogue.models import Role, TrailEntry
from portal.requests import events
from portal.trail import reading
from tests.pages import CheckingClient
from tests.worlds.eight_streets import World

PASSWORD = "four plain words here"


def trail(session: Session, *actions: str) -> list[TrailEntry]:
    session.rollback()
    query = select(TrailEntry).where(TrailEntry.action.in_(actions)).order_by(TrailEntry.at)
    return list(session.scalars(query))


@pytest.fixture
def office(app: Flask, world: World, session: Session) -> CheckingClient:
    """The street of 多福巷社区, logged in."""
    accounts.add_user(session, "dong", Role.STREET, world.street, PASSWORD, actor=operator("tests"))
    session.commit()
    client: CheckingClient = app.test_client()
    client.post("/log-in", data={"name": "dong", "password": PASSWORD})
    return client


def test_a_log_in_says_who_and_from_which_network_without_its_address(
    office: CheckingClient, world: World, session: Session
) -> None:
    (entry,) = trail(session, "log_in.begun")
    assert (entry.actor, entry.role, entry.chain) == ("dong", "street", world.street)
    assert entry.origin is not None
    assert "127.0.0.1" not in entry.origin


def test_a_refused_log_in_names_an_account_that_exists_and_nothing_typed(
    office: CheckingClient, app: Flask, session: Session
) -> None:
    stranger = app.test_client()
    stranger.post("/log-in", data={"name": "dong", "password": "guessed"})
    stranger.post("/log-in", data={"name": "my secret password", "password": "x"})
    known, unknown = trail(session, "log_in.refused")
    assert (known.actor, unknown.actor, unknown.subject) == ("dong", "unknown", "account unknown")
    every = session.execute(select(TrailEntry.actor, TrailEntry.subject)).all()
    assert "my secret password" not in str(every)


def test_what_a_resident_sends_leaves_no_mark_of_the_network(
    app: Flask, world: World, session: Session
) -> None:
    with app.test_request_context("/feedback", method="POST"):
        assert events.who() == Who("resident", "resident")
    with app.test_request_context("/log-in", method="POST"):
        assert events.who().origin is not None


def test_a_file_that_an_office_takes_is_noted_and_one_of_a_resident_is_not(
    office: CheckingClient, app: Flask, world: World, session: Session
) -> None:
    address = f"/office/{world.street}/matrix.csv"
    assert office.get(address).status_code == 200
    (entry,) = trail(session, "file.taken")
    assert (entry.actor, entry.division_code) == ("dong", world.street)
    assert entry.subject.endswith(".csv")
    assert app.test_client().get(f"/coverage/{world.street}.csv").status_code in (200, 404)
    assert len(trail(session, "file.taken")) == 1


def test_a_file_that_cannot_be_noted_is_not_given(
    office: CheckingClient, app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr(reading, "note_read", fails)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = office.get(f"/office/{world.street}/matrix.csv")
    assert answer.status_code == 500
    assert not answer.text.startswith("\ufeff")


def test_every_request_leaves_a_trail_that_verifies(office: CheckingClient, session: Session) -> None:
    session.rollback()
    assert check(session, key=b"-").damages == []
