"""A request has an id in its answer and in its log, and the log says what was slow: by rule, without what people wrote."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.logging import default_handler
from sqlalchemy import text

from catalogue.foundation.discretion import HIDDEN
from portal.extensions import db
from portal.logs import lines
from portal.logs.lines import JsonLine, LogLine
from portal.requests import events
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases
MakeApp = Callable[..., Flask]
WORDS, PHONE, CODE = "我爸爸走丢了", "13910001000", "7K3M9QXZ"
NEW = re.compile(r"[0-9a-f]{24}")


@pytest.fixture
def written() -> Iterator[Callable[[], str]]:
    """What is written to standard error, as the portal writes it."""
    stream = io.StringIO()
    log = logging.getLogger("portal")
    handler = logging.StreamHandler(stream)
    log.addHandler(handler)

    def so_far() -> str:
        return stream.getvalue()

    handler.setFormatter(_Present())
    yield so_far
    log.removeHandler(handler)


class _Present(logging.Formatter):
    """The form that the application has set."""

    def format(self, record: logging.LogRecord) -> str:
        assert default_handler.formatter is not None
        return default_handler.formatter.format(record)


def slow(written: str) -> list[dict[str, object]]:
    """The facts of slow requests and queries in a log of text."""
    return [json.loads(line.split("]: ", 1)[1]) for line in written.splitlines() if "portal.slow" in line]


def test_every_answer_has_an_id_of_its_own(app: Flask, told: World) -> None:
    client = app.test_client()
    pages = ("/", "/items/0202", "/nowhere", "/static/portal.css", "/healthz", "/work/", "/readyz")
    ids = [client.get(page).headers.getlist("X-Request-ID") for page in pages]
    assert all(len(each) == 1 and NEW.fullmatch(each[0]) for each in ids)
    assert len({each[0] for each in ids}) == len(pages)


@pytest.mark.parametrize("proxies", [0, 1])
def test_an_id_is_taken_over_from_a_trusted_proxy_alone_and_if_it_is_well_formed(
    app_with: MakeApp, world: World, proxies: int
) -> None:
    client = app_with(trusted_proxies=proxies).test_client()
    for given, fits in (
        ("4bf92f3577b34da6", True),
        ("a.b_c-1234", True),
        ("short", False),
        ("x" * 65, False),
        ("4bf92f35 77b34da6", False),
        (f"{PHONE}；走丢了", False),
        ('4bf92f35"}{"level":"', False),
    ):
        headers = {"X-Request-ID": given.encode().decode("latin-1")}
        answered = client.get("/healthz", headers=headers).headers["X-Request-ID"]
        assert (answered == given) == (fits and proxies == 1)
        assert answered == given or NEW.fullmatch(answered)


def test_every_line_of_a_request_has_its_id_and_a_line_of_none_has_none(
    app: Flask, told: World, written: Callable[[], str]
) -> None:
    answer = app.test_client().post("/log-in", data={"name": "dong", "password": "wrong"})
    logging.getLogger("portal").warning("Apart from any request")
    refused, apart = written().splitlines()
    assert f" portal.security [{answer.headers['X-Request-ID']}]: {{" in refused
    assert apart.endswith(" WARNING portal: Apart from any request")


def test_a_log_in_json_has_one_object_a_line(
    app_with: MakeApp, told: World, written: Callable[[], str]
) -> None:
    kept = default_handler.formatter
    app = app_with(log_format="json")
    lines.init_app(app)
    try:
        assert isinstance(default_handler.formatter, JsonLine)
        answer = app.test_client().post("/log-in", data={"name": "dong", "password": "wrong"})
        try:
            raise KeyError(f"{WORDS}\n2026-11-30 {PHONE}")
        except KeyError:
            logging.getLogger("portal").exception("Failed\nWARNING portal.security: forged")
        entries = [json.loads(line) for line in written().splitlines()]
    finally:
        default_handler.setFormatter(kept)
    assert [each["logger"] for each in entries] == ["portal.security", "portal"]
    assert entries[0]["request"] == answer.headers["X-Request-ID"]
    assert entries[0]["facts"]["event"] == "log_in.wrong_password"
    assert entries[0]["facts"]["rule"] == "/log-in"
    assert "request" not in entries[1]
    assert "KeyError" in entries[1]["message"]
    assert not any(value in written() for value in (WORDS, PHONE, json.dumps(WORDS)[1:-1]))


def test_an_error_in_text_is_told_without_values(app: Flask, written: Callable[[], str]) -> None:
    assert isinstance(default_handler.formatter, LogLine)
    try:
        raise KeyError(WORDS)
    except KeyError:
        logging.getLogger("portal.serving").exception("A request failed")
    assert "KeyError" in written()
    assert WORDS not in written()
    assert all(line.startswith("  ") for line in written().splitlines()[1:])


def test_a_slow_request_is_written_down_by_its_rule_with_its_queries(
    app_with: MakeApp, told: World, written: Callable[[], str]
) -> None:
    client = app_with(slow_request_ms=1, slow_query_ms=0).test_client()
    client.get(f"/feedback/{CODE}")
    client.get(f"/search?q={WORDS}{PHONE}")
    case, search = slow(written())
    assert (case["event"], case["rule"], case["method"]) == ("request.slow", "/feedback/<code>", "GET")
    assert (case["status"], search["rule"], search["status"]) == (404, "/search", 200)
    assert all(isinstance(each["queries"], int) and each["queries"] > 0 for each in (case, search))
    assert case.keys() == search.keys() == {"event", "rule", "method", "status", "ms", "waited_ms", "queries"}
    assert not any(value in written() for value in (WORDS, PHONE, CODE))


def test_a_slow_query_is_written_down_without_values(
    app_with: MakeApp, told: World, written: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every query takes a second by this clock, which is the measuring's alone.
    ticks = iter(range(10**9))
    app = app_with(slow_request_ms=0, slow_query_ms=1000)
    monkeypatch.setattr("portal.logs.measuring.time", type("Clock", (), {"monotonic": lambda: next(ticks)}))
    app.test_client().get(f"/feedback/{CODE}")
    found = slow(written())
    assert found
    assert {(each["event"], each["rule"]) for each in found} == {("query.slow", "/feedback/<code>")}
    asked = [each for each in found if each["statement"] != "BEGIN"]
    assert [each["queries"] for each in asked] == [*range(1, len(asked) + 1)]
    assert any(str(each["statement"]).startswith(f"SELECT {HIDDEN} FROM stamps") for each in asked)
    assert CODE not in written()


def test_what_a_statement_quotes_is_left_out_all_the_same(
    app_with: MakeApp, told: World, written: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter(range(10**9))
    app = app_with(slow_query_ms=1000)
    ask = events.note

    def note(*args: object, **named: object) -> None:
        db.session.execute(text(f"SELECT '{WORDS}', {PHONE}"))
        ask(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("portal.requests.events.note", note)
    monkeypatch.setattr("portal.logs.measuring.time", type("Clock", (), {"monotonic": lambda: next(ticks)}))
    app.test_client().post("/log-in", data={"name": "dong", "password": "wrong"})
    said = [str(each.get("statement")) for each in slow(written())]
    assert f"SELECT {HIDDEN}, {HIDDEN}" in said
    assert not any(value in written() for value in (WORDS, PHONE))


def test_with_nought_nothing_is_slow(app_with: MakeApp, told: World, written: Callable[[], str]) -> None:
    app_with(slow_request_ms=0, slow_query_ms=0).test_client().get("/items/0202")
    assert slow(written()) == []
