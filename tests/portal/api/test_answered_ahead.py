"""What a program asks again is answered before the application begins: the same as by it, and never what is not so any more."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask, request_started
from flask.testing import FlaskClient
from sqlalchemy import create_engine, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from catalogue.foundation import clock
from catalogue.foundation.database import engine_options
from catalogue.models import Offering
from catalogue.published.written import WriteWatch
from tests.rules.addresses_for_programs import PROGRAMS
from tests.rules.test_audiences import filled
from tests.worlds.eight_streets import World

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("undisturbed")]

OF_ONE_REQUEST = {"Date", "X-Request-ID", "RateLimit-Remaining", "RateLimit-Reset"}


@contextmanager
def begun(app: Flask) -> Iterator[list[str]]:
    """The paths of the requests with which the application itself begins."""
    from flask import request

    paths: list[str] = []

    def note(_app: Flask, **_: object) -> None:
        paths.append(request.path)

    with request_started.connected_to(note, app):
        yield paths


def said(answer: TestResponse) -> object:
    """An answer without what is of one request: a gzip stream, too, tells the second in which it was made."""
    fields = [each for each in answer.headers if each[0] not in OF_ONE_REQUEST]
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return answer.status_code, sorted(fields), gzip.decompress(answer.data) if packed else answer.data


def addresses(world: World) -> list[str]:
    found = [filled(rule.split(" ")[1], world) for rule in PROGRAMS.values() if rule.startswith("GET ")]
    assert found
    return found


def test_the_second_answer_is_the_first_one(app_with: Callable[..., Flask], told: World) -> None:
    app = app_with(rate_limits=True, open_rate=1000)
    client, ahead = app.test_client(), 0
    for address in addresses(told):
        for accepted in ("gzip", "identity"):
            asked = {"Accept-Encoding": accepted}
            first = client.get(address, headers=asked)
            with begun(app) as paths:
                again = client.get(address, headers=asked)
            assert said(again) == said(first), address
            ahead += not paths
    assert ahead >= 40


def test_who_has_it_is_told_so(app: Flask, client: FlaskClient, told: World) -> None:
    address = f"/api/v1/offerings?within={told.community}"
    tag = client.get(address).headers["ETag"]
    first = client.get(f"{address}&limit=20", headers={"If-None-Match": f'"other", {tag}'})
    with begun(app) as paths:
        again = client.get(address, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.data, paths) == (304, b"", [])
    assert again.headers["ETag"] == tag
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Type" not in again.headers
    assert first.status_code in (200, 304)
    with begun(app) as paths:
        assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    assert paths == []


def test_what_was_written_is_in_the_next_answer(client: FlaskClient, session: Session, told: World) -> None:
    address = f"/api/v1/offerings/{told.community}-meals"
    for number in range(3):
        client.get(address)
        session.execute(
            update(Offering).where(Offering.community_code == told.community).values(note_zh=f"第{number}次")
        )
        client.get(address)
        session.commit()
        assert client.get(address).get_json()["data"]["note_zh"] == f"第{number}次"
        assert client.get(address).get_json()["data"]["note_zh"] == f"第{number}次"


def test_another_day_has_another_answer(
    app: Flask, client: FlaskClient, told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    said_of = {}
    for days in (0, 1, 0):
        monkeypatch.setattr(clock, "now", lambda days=days: now + timedelta(days=days))
        said_of[days] = client.get("/api/v1/items/0202").get_json()["about"]["day"]
    assert said_of[0] != said_of[1]


def test_what_depends_on_the_minute_is_made_again_in_the_next_one(
    app: Flask, client: FlaskClient, told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, address = clock.now().replace(second=1), f"/api/v1/communities/{told.community}"
    monkeypatch.setattr(clock, "now", lambda: now)
    client.get(address)
    with begun(app) as paths:
        client.get(address)
        assert paths == []
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=1))
        client.get(address)
    assert len(paths) == 1


def test_answers_given_ahead_count_as_asked(app_with: Callable[..., Flask], told: World) -> None:
    app = app_with(rate_limits=True, open_rate=3)
    client = app.test_client()
    with begun(app) as paths:
        left = [client.get("/api/v1/items").headers["RateLimit-Remaining"] for _ in range(3)]
        refused = client.get("/api/v1/items")
    assert left == ["2", "1", "0"]
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert len(paths) == 2


def test_another_host_gets_its_own_answer(app_with: Callable[..., Flask], told: World) -> None:
    client = app_with(trusted_hosts=("one.example", "two.example")).test_client()
    for _ in range(2):
        for host in ("one.example", "two.example"):
            answer = client.get("/feeds/other-offices.atom", headers={"Host": host})
            assert f"http://{host}/" in answer.text
        assert client.get("/feeds/other-offices.atom", headers={"Host": "three.example"}).status_code == 400


def test_figures_count_them_by_their_route(app_with: Callable[..., Flask], told: World) -> None:
    client = app_with(metrics_token="t" * 32).test_client()
    counted = re.compile(r'portal_request_seconds_count{route="api.list_items",status="2xx"} (\d+)')

    def figure() -> int:
        figures = client.get("/metrics", headers={"Authorization": f"Bearer {'t' * 32}"}).text
        return int(found[1]) if (found := counted.search(figures)) else 0

    before = figure()
    for _ in range(3):
        client.get("/api/v1/items")
    assert figure() == before + 3


def test_no_mark_is_told_of_a_database_that_does_not_answer_or_is_in_memory() -> None:
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    assert WriteWatch(create_engine(nowhere, **engine_options(nowhere))).mark() is None
    assert WriteWatch(create_engine("sqlite://")).mark() is None


def test_packed_answers_open(client: FlaskClient, told: World) -> None:
    for _ in range(2):
        packed = client.get("/api/v1/items", headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == client.get("/api/v1/items").data
