"""For every error, a page of our own says what happened, what to do, and whom to call."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from catalogue.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Problem, Refused
from portal.frame.errors import PAGES
from tests.examples import examples
from tests.pages import CheckingClient

MakeApp = Callable[..., Flask]
SHOWN_ONLY = sorted(set(PAGES) - {405})


@pytest.fixture
def failing(app: Flask) -> CheckingClient:
    """A client of an application with addresses that fail."""
    raised = {
        "not-found": NotFound("There is no such account."),
        "not-allowed": NotAllowed("Your account has no right to do this for this community or division."),
        "conflict": Conflict("Your change was not saved, so that theirs is not lost."),
        "refused": Refused("The name %(name)s is taken.", name="<ann>"),
        "invalid": Invalid([Problem("name", "A name has 1 to %(most)d characters.", {"most": 40})]),
    }

    def fail(how: str) -> str:
        if how.isdigit():
            abort(int(how))
        if how == "database":
            # What the driver raises when the server has gone: with the statement in its words.
            raise OperationalError("SELECT * FROM no_such_table", None, ConnectionError("gone"))
        if how == "bug":
            raise ZeroDivisionError
        raise raised[how]

    app.add_url_rule("/fail/<how>", view_func=fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.testing = False
    return app.test_client()


@pytest.mark.parametrize("status", SHOWN_ONLY)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_error_has_its_page(failing: CheckingClient, status: int, language: str) -> None:
    failing.set_cookie("language", language)
    answer = failing.get(f"/fail/{status}")
    assert answer.status_code == status
    assert 'href="tel:12345"' in answer.text
    heading = "".join(failing.page.find("h1").itertext())
    assert heading
    assert heading.isascii() == (language == "en")


def test_an_address_that_leads_nowhere(client: FlaskClient) -> None:
    answer = client.get("/no/such/place")
    assert answer.status_code == 404
    assert "没有找到此页" in answer.text


def test_an_address_that_only_answers_to_its_form_names_what_it_allows(client: FlaskClient) -> None:
    answer = client.get("/preferences")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("how", "status", "said"),
    [
        ("not-found", 404, "没有这个账号"),
        ("not-allowed", 403, "没有对该社区或区划进行此操作的权限"),
        ("conflict", 409, "您的修改没有保存"),
        ("refused", 409, "账号名&lt;ann&gt;已被使用"),
        ("invalid", 400, "账号名为1至40个字"),
        ("bug", 500, "系统出现错误"),
    ],
)
def test_what_the_domain_refuses_is_said_in_the_readers_language(
    failing: CheckingClient, how: str, status: int, said: str
) -> None:
    answer = failing.get(f"/fail/{how}")
    assert answer.status_code == status
    assert said in answer.text


def test_a_database_that_does_not_answer_is_told_without_asking_it_anything(failing: CheckingClient) -> None:
    failing.set_cookie("community", "110101001001")
    answer = failing.get("/fail/database")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "系统暂时无法响应" in answer.text
    assert "no_such_table" not in answer.text


def test_other_errors_of_http_are_told_as_the_nearest_that_has_a_page(failing: CheckingClient) -> None:
    assert failing.get("/fail/418").status_code == 400
    assert failing.get("/fail/502").status_code == 500


def test_an_error_is_never_kept_by_anybody(client: FlaskClient) -> None:
    assert client.get("/nowhere").headers["Cache-Control"] == "private, no-store"


@examples(40)
@given(
    soup=st.text(max_size=30),
    cookie=st.text(st.characters(codec="ascii", exclude_characters=';, "\\'), max_size=20),
)
def test_no_address_and_no_cookie_makes_the_portal_fail(client: FlaskClient, soup: str, cookie: str) -> None:
    for name in ("community", "language", "elder", "session"):
        client.set_cookie(name, cookie)
    answer = client.get("/" + soup.replace("\\", "").lstrip("/"))
    assert answer.status_code in (200, 302, 308, 400, 404, 405)
