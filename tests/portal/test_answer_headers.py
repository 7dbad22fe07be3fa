"""What every answer says beside its content, at any address: pages, files, redirects, refusals and errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.frame.refusals import minimal
from portal.requests.security import HEADERS
from tests.rules.test_audiences import filled, table
from tests.worlds.eight_streets import World

HOST = "portal.example"
TEXTS = re.compile(r"text/|application/xml|.*\+xml$")
STATIC = ("portal.css", "portal.js", "icon.svg", "icon-192.png", "nothing.css")
OTHERS = re.compile("<(?:event|audience)>")
Answers = list[tuple[str, TestResponse]]


@pytest.fixture
def answers(app_with: Callable[..., Flask], world: World) -> Answers:
    """What a visitor without a log-in gets at every address, by every method that it takes, over HTTPS."""
    app = app_with(secure_cookies=True, public_address=f"https://{HOST}")
    client = app.test_client()

    def asked() -> Iterator[tuple[str, TestResponse]]:
        for endpoint, line in table(app).items():
            methods, address = line.rsplit(" ", 1)
            for method in methods.split(", "):
                # Files of the package have names of their own.
                if endpoint != "static":
                    path = filled(OTHERS.sub("1", address), world)
                    yield (
                        f"{method} {path}",
                        client.open(path, method=method, base_url=f"https://{HOST}"),
                    )
        for name in STATIC:
            yield name, client.get(f"/static/{name}", base_url=f"https://{HOST}")
        yield "nowhere", client.get("/nowhere", base_url=f"https://{HOST}")
        yield "too long", client.get("/?q=" + "x" * 3000, base_url=f"https://{HOST}")

    return list(asked())


def directives(policy: str) -> dict[str, str]:
    found = (each.strip().partition(" ") for each in policy.split(";"))
    return {name: value for name, _blank, value in found}


def test_every_answer_has_the_same_safeguards(answers: Answers) -> None:
    assert len(answers) > 300
    for where, answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, where
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", where
    policy = directives(HEADERS["Content-Security-Policy"])
    for name in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert policy[name] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "form-action")} == {"'self'"}


def test_no_answer_opens_itself_to_other_sites(answers: Answers) -> None:
    shared = {
        name for _where, answer in answers for name, _value in answer.headers if name.startswith("Access-")
    }
    assert shared == set()


def test_no_answer_leads_to_another_host(answers: Answers) -> None:
    led = [(where, answer.location) for where, answer in answers if answer.location]
    assert led
    assert [each for each in led if urlsplit(each[1]).netloc not in ("", HOST)] == []


def test_every_text_says_its_encoding_and_everything_what_it_is(answers: Answers) -> None:
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
