"""What every answer says beside its content, at any address: pages, files, redirects, refusals and errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from catalogue.access.accounts import add_user
from catalogue.access.rights import operator
from catalogue.models import Grant, Role
from portal.frame.refusals import minimal
from portal.headers import HEADERS
from portal.programs.problems import ASKED_BY_PROGRAMS
from tests.rules.test_audiences import filled, table
from tests.worlds.eight_streets import World

HOST = "portal.example"
PASSWORD = "seventeen quiet lanes"
OPEN = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""What is another field in answers for programs."""
TEXTS = re.compile(r"text/|application/xml|.*\+xml$")
STATIC = ("portal.css", "portal.js", "icon.svg", "icon-192.png", "nothing.css")
OTHERS = re.compile("<(?:event|audience)>")
Answers = list[tuple[str, TestResponse]]


_kept: Answers = []
"""Every answer, asked for once for all tests of this file."""


@pytest.fixture
def answers(app_with: Callable[..., Flask], session: Session, world: World) -> Answers:
    """What a visitor gets at every address, by every method that it takes, and what somebody who holds every role reads."""
    if not _kept:
        app = app_with(secure_cookies=True, public_address=f"https://{HOST}")
        _kept.extend(_as_visitor(app, world))
        _kept.extend(_as_everybody(app, session, world))
    return _kept


def _ask(client: FlaskClient, address: str, method: str = "GET") -> tuple[str, TestResponse]:
    # Answers are kept for all tests, and a file is read from a database that the first of them has alone.
    return f"{method} {address}", client.open(
        address, method=method, base_url=f"https://{HOST}", buffered=True
    )


def _as_visitor(app: Flask, world: World) -> Iterator[tuple[str, TestResponse]]:
    client = app.test_client()
    for address, method in _addresses(app, world):
        yield _ask(client, address, method)
    for name in STATIC:
        yield _ask(client, f"/static/{name}")
    yield _ask(client, "/nowhere")
    yield _ask(client, "/?q=" + "x" * 3000)


def _as_everybody(app: Flask, session: Session, world: World) -> Iterator[tuple[str, TestResponse]]:
    made = add_user(session, "all", Role.WORKER, world.community, PASSWORD, actor=operator("tests"))
    held = {
        Role.STREET: world.street,
        Role.DISTRICT: world.district,
        Role.CITY: world.city,
        Role.EDITOR: world.city,
    }
    session.add_all(
        Grant(user_id=made.id, role=role, division_code=division) for role, division in held.items()
    )
    session.commit()
    client = app.test_client()
    begun = client.post("/log-in", data={"name": "all", "password": PASSWORD}, base_url=f"https://{HOST}")
    yield "log-in", begun
    for address, method in _addresses(app, world):
        if method == "GET":
            yield _ask(client, address)


def _addresses(app: Flask, world: World) -> Iterator[tuple[str, str]]:
    for endpoint, line in table(app).items():
        methods, address = line.rsplit(" ", 1)
        # Files of the package have names of their own.
        if endpoint != "static":
            for method in methods.split(", "):
                yield filled(OTHERS.sub("1", address), world), method


def asked_by_program(address: str) -> bool:
    return address.startswith(ASKED_BY_PROGRAMS)


def directives(policy: str) -> dict[str, str]:
    found = (each.strip().partition(" ") for each in policy.split(";"))
    return {name: value for name, _blank, value in found}


def test_every_answer_has_the_same_safeguards(answers: Answers) -> None:
    assert len(answers) > 300
    for where, answer in answers:
        own = HEADERS | OPEN if where.split(" ")[1:] and asked_by_program(where.split(" ")[1]) else HEADERS
        for name, value in own.items():
            assert answer.headers[name] == value, where
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", where
    policy = directives(HEADERS["Content-Security-Policy"])
    for name in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert policy[name] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "form-action")} == {"'self'"}


def test_only_what_programs_ask_opens_itself_to_other_sites_and_never_with_cookies(answers: Answers) -> None:
    for where, answer in answers:
        shared = {name for name, _value in answer.headers if name.startswith("Access-")}
        if " " in where and asked_by_program(where.split(" ")[1]):
            assert answer.headers["Access-Control-Allow-Origin"] == "*", where
            assert "Access-Control-Allow-Credentials" not in shared, where
            assert "Set-Cookie" not in answer.headers, where
        else:
            assert shared == set(), where


def test_no_answer_leads_to_another_host(answers: Answers) -> None:
    led = [(where, answer.location) for where, answer in answers if answer.location]
    assert led
    assert [each for each in led if urlsplit(each[1]).netloc not in ("", HOST)] == []


def test_every_text_says_its_encoding_and_everything_what_it_is(answers: Answers) -> None:
    kinds = {answer.mimetype for _where, answer in answers if answer.status_code == 200}
    assert {
        "text/html",
        "text/csv",
        "text/css",
        "text/javascript",
        "image/svg+xml",
        "application/json",
    } <= kinds
    for where, answer in answers:
        if not answer.data:
            continue
        kind = answer.headers["Content-Type"]
        if TEXTS.match(answer.mimetype):
            assert kind.partition(";")[2].strip() == "charset=utf-8", where
            answer.data.decode()
        if answer.mimetype == "text/html":
            assert answer.data.lstrip()[:1] == b"<", where


def test_every_cookie_is_for_this_host_by_https_and_for_no_script(answers: Answers) -> None:
    set_by = [(where, each) for where, answer in answers for each in answer.headers.getlist("Set-Cookie")]
    assert set_by
    for where, text in set_by:
        for name, cookie in SimpleCookie(text).items():
            assert name.startswith("__Host-"), where
            assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/", "", "Lax"), where
            assert cookie["secure"], where
            assert cookie["httponly"], where


@pytest.mark.parametrize(
    "sent",
    [{"elder": "1"}, {"language": "en"}, {"standard": "1"}, {"elder": "0", "language": "zh"}],
    ids=lambda sent: "+".join(sent),
)
def test_a_preference_is_kept_under_the_guarded_name_and_read_from_it_alone(
    app_with: Callable[..., Flask], world: World, sent: dict[str, str]
) -> None:
    client = app_with(secure_cookies=True).test_client()
    answer = client.post("/preferences", data=sent, base_url="https://localhost")
    kept = answer.headers.getlist("Set-Cookie")
    assert kept
    assert all(each.startswith("__Host-") and "Secure" in each and "Path=/" in each for each in kept)
    other = app_with(secure_cookies=True).test_client()
    other.set_cookie("language", "en", secure=True)
    assert 'lang="zh-CN"' in other.get("/", base_url="https://localhost").text
    other.set_cookie("__Host-language", "en", secure=True)
    assert '<html lang="en"' in other.get("/", base_url="https://localhost").text


def test_without_https_nothing_is_said_of_it(app_with: Callable[..., Flask], world: World) -> None:
    assert "Strict-Transport-Security" not in app_with().test_client().get("/").headers


@pytest.mark.parametrize("status", [400, 408, 500, 503])
def test_an_answer_that_never_reaches_the_application_has_them_too(status: int) -> None:
    said = dict(minimal(status, secure=True)[1])
    assert HEADERS.items() <= said.items()
    assert said["Strict-Transport-Security"].endswith("includeSubDomains")
    assert "Strict-Transport-Security" not in dict(minimal(status)[1])
