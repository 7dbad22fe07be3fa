"""What Prometheus is told: behind a token, by route and status, and nothing of people."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families as families
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from catalogue import feedback
from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.feedback import ReportDraft
from catalogue.foundation import clock
from catalogue.models import Case, CaseKind, Channel, CoverageDay, Role
from portal.metrics.counting import REFUSALS
from portal.probes.answering import PROBES
from portal.replicas.reading import LAGS
from portal.trail import keeping
from tests.portal.logging_in import logged_in
from tests.portal.test_probes import held_by_another_program
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases
TOKEN = "a-token-of-thirty-two-characters"
NAME = "qqzhang"
"""An account's name that is in no other word."""
LABELS = {"route", "status", "le", "stamp", "district", "replica"}
"""Every label that a figure may have. None of them is an account."""
Watcher = Callable[[], dict[str, float]]


@pytest.fixture
def app(app_with: Callable[..., Flask]) -> Flask:
    return app_with(search_ready=False, metrics_token=TOKEN)


def ask(client: FlaskClient, token: str = TOKEN, kind: str = "Bearer") -> TestResponse:
    return client.get("/metrics", headers={"Authorization": f"{kind} {token}"})


@pytest.fixture
def figures(app: Flask) -> Watcher:
    """Read every figure: by its name, or by its name and labels."""

    def read() -> dict[str, float]:
        text = ask(app.test_client()).get_data(as_text=True)
        return {
            sample.name + "".join(f" {value}" for _, value in sorted(sample.labels.items())): sample.value
            for family in families(text)
            for sample in family.samples
        }

    return read


def test_without_a_token_in_the_settings_there_are_no_figures(
    app_with: Callable[..., Flask], told: World
) -> None:
    client = app_with(search_ready=False).test_client()
    assert client.get("/metrics").status_code == 404
    assert ask(client).status_code == 404
    assert ask(client, "").status_code == 404


def test_the_figures_are_for_those_who_have_the_token(app: Flask, told: World) -> None:
    client = app.test_client()
    for wrong in (
        client.get("/metrics"),
        ask(client, TOKEN[:-1]),
        ask(client, ""),
        ask(client, TOKEN, "Basic"),
    ):
        assert wrong.status_code == 401
        assert wrong.headers["WWW-Authenticate"] == "Bearer"
        assert b"portal_" not in wrong.data
    assert ask(client, "令牌").status_code == 401
    answer = ask(client)
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.post("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 405


def test_requests_are_counted_by_route_and_status_with_their_time_and_queries(
    app: Flask, told: World, figures: Watcher
) -> None:
    client = app.test_client()
    before = figures()
    for _ in range(3):
        client.get("/items/0202?q=%E9%80%81%E9%A4%90")
    client.get("/no/such/page")
    after = figures()

    def more(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert more("portal_request_seconds_count residents.show_item 2xx") == 3
    assert more("portal_request_queries_count residents.show_item 2xx") == 3
    assert more("portal_request_queries_sum residents.show_item 2xx") >= 3
    assert more("portal_request_seconds_sum residents.show_item 2xx") > 0
    assert more("portal_request_seconds_count none 4xx") == 1
    assert more("portal_request_wait_seconds_count") == 5  # and the first look at the figures


def test_refused_requests_are_counted_and_are_there_before_the_first(
    app_with: Callable[..., Flask], told: World
) -> None:
    client = app_with(search_ready=False, metrics_token=TOKEN, rate_limits=True).test_client()
    text = ask(client).get_data(as_text=True)
    for status in REFUSALS:
        assert f'portal_requests_refused_total{{status="{status}"}} 0.0' in text
    answers = [client.post("/log-in", data={"name": "a", "password": "b"}).status_code for _ in range(40)]
    text = ask(client).get_data(as_text=True)
    assert 429 in answers
    assert f'portal_requests_refused_total{{status="429"}} {float(answers.count(429))}' in text


def test_the_day_that_is_counted_and_the_age_of_stamps_are_told(
    told: World, engine: Engine, figures: Watcher
) -> None:
    with engine.begin() as connection:
        connection.execute(update(CoverageDay).values(day=clock.today() - timedelta(days=3)))
    found = figures()
    assert found["portal_day_behind"] == 3
    assert found["portal_database_up"] == 1
    assert found["portal_stamp_age_seconds catalogue"] >= 0


def test_cases_past_their_clock_are_told_by_district(told: World, session: Session, figures: Watcher) -> None:
    before = figures()
    for words in ("第一件", "第二件"):
        draft = ReportDraft(kind=CaseKind.NEED, division=told.community, words=words)
        feedback.report(session, draft=draft, channel=Channel.WEB, mark=None, actor=None, now=clock.now())
    session.execute(
        update(Case).where(Case.words == "第一件").values(due_on=clock.today() - timedelta(days=1))
    )
    session.commit()
    after = figures()
    assert after["portal_cases_open"] - before["portal_cases_open"] == 2
    assert after["portal_cases_overdue"] - before["portal_cases_overdue"] == 1
    district = f"portal_district_cases_overdue {told.community // 10**6}"
    assert after[district] - before.get(district, 0) == 1


def test_replicas_are_told_where_there_are_some(app: Flask, told: World, figures: Watcher) -> None:
    assert not any(name.startswith("portal_replica") for name in figures())
    app.extensions[LAGS] = lambda: {"one": 0.5}
    try:
        assert figures()["portal_replica_lag_seconds one"] == 0.5
    finally:
        del app.extensions[LAGS]


def test_workers_figures_are_told_while_the_database_does_not_answer(
    app: Flask, told: World, engine: Engine, figures: Watcher
) -> None:
    app.test_client().get("/healthz")
    engine.dispose()
    with held_by_another_program(engine):
        found = figures()
    assert found["portal_database_up"] == 0
    assert found["portal_request_seconds_count /healthz 2xx"] >= 1
    assert "portal_cases_open" not in found


_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(path=_TEXTS, query=_TEXTS, method=st.sampled_from(["GET", "POST", "HEAD", "BREW"]))
def test_no_label_comes_from_a_request_or_names_an_account(
    app: Flask, told: World, session: Session, path: str, query: str, method: str
) -> None:
    client = _clerk(app, told, session)
    client.open(f"/{path}", method=method, query_string={"q": query, "name": NAME})
    client.get("/work/", headers={"X-Request-ID": NAME, "User-Agent": NAME})
    text = ask(client).get_data(as_text=True)
    assert NAME not in text
    routes = {*app.view_functions, *PROBES, "none"}
    for family in families(text):
        for sample in family.samples:
            assert set(sample.labels) <= LABELS
            assert sample.labels.get("route", "none") in routes
            assert re.fullmatch("[1-5]xx|[0-9]{3}", sample.labels.get("status", "2xx"))
            assert re.fullmatch("[0-9]{6}", sample.labels.get("district", "000000"))


def _clerk(app: Flask, world: World, session: Session) -> FlaskClient:
    """A client of a worker, whose account is made once."""
    kept: FlaskClient | None = app.extensions.get("tests_clerk")
    if kept is None:
        password = "four plain words here"
        accounts.add_user(session, NAME, Role.WORKER, world.community, password, actor=operator("tests"))
        session.commit()
        kept = app.extensions["tests_clerk"] = logged_in(app, NAME)
    return kept


def test_the_age_of_the_root_and_how_many_wait_are_told(
    app_with: Callable[..., Flask], engine: Engine, told: World, figures: Watcher, tmp_path: Path
) -> None:
    assert not any(name.startswith("portal_audit_root") for name in figures())
    app = app_with(search_ready=False, metrics_token=TOKEN, audit_roots=str(tmp_path / "not there" / "roots"))
    keeping.keep(engine, app.config["PORTAL"], lambda _line: None)
    text = ask(app.test_client()).get_data(as_text=True)
    assert re.search(r"^portal_audit_roots_waiting 1\.0$", text, re.MULTILINE)
    assert 0 <= figures()["portal_audit_root_age_seconds"] < 86_400
    assert "portal_audit_roots_waiting" not in figures()
