"""The guards that every test of the web face relies on: they must see what they are there to see."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest
from flask import Flask, render_template_string
from sqlalchemy import select, text

from catalogue.models import Division
from portal.extensions import db
from tests import here
from tests.guards import RuleBroken
from tests.pages import check_page

GOOD = '<!doctype html><html lang="zh"><head><title>一</title></head><body><h1>一</h1>{}</body></html>'


@pytest.fixture
def app(app_with: Callable[..., Flask]) -> Flask:
    """The application with four pages of a careless author."""
    app = app_with()

    @app.get("/_writes")
    def writes() -> str:
        db.session.execute(text("DELETE FROM stamps"))
        return GOOD.format("")

    @app.get("/_reads")
    def reads() -> str:
        found = db.session.scalars(select(Division.name).limit(1)).first()
        return render_template_string(GOOD.format("{{ name }}"), name=found)

    @app.get("/_queries")
    def queries() -> str:
        lazily = lambda: db.session.scalars(select(Division.name).limit(1)).first()  # noqa: E731
        return render_template_string(GOOD.format("{{ name() }}"), name=lazily)

    @app.get("/_careless")
    def careless() -> str:
        return GOOD.format('<p onclick="go()">')

    return app


def test_a_get_that_writes_is_caught(app: Flask) -> None:
    with pytest.raises(RuleBroken, match="GET /_writes writes"):
        app.test_client().get("/_writes")


def test_a_template_that_queries_is_caught(app: Flask) -> None:
    with pytest.raises(RuleBroken, match="queries while it is rendered"):
        app.test_client().get("/_queries")


def test_a_page_that_reads_first_and_renders_then_is_fine(app: Flask) -> None:
    assert app.test_client().get("/_reads").status_code == 200


def test_a_careless_page_is_caught(app: Flask) -> None:
    with pytest.raises(AssertionError):
        app.test_client().get("/_careless")


@pytest.mark.parametrize(
    "html",
    [
        GOOD.format("<h1>two</h1>"),
        GOOD.format("<p id=a></p><p id=a></p>"),
        GOOD.format("<p style='color: red'></p>"),
        GOOD.format("<script>go()</script>"),
        GOOD.format("<style>p {}</style>"),
        GOOD.format("<form method=post></form>"),
        GOOD.format("<img src='https://elsewhere.example/a.png' alt=''>"),
        GOOD.format("<p><div></p>"),
        GOOD.replace("<title>一</title>", "").format(""),
    ],
)
def test_each_fault_of_a_page_is_caught(html: str) -> None:
    check_page(GOOD.format(""))
    with pytest.raises(AssertionError):
        check_page(html)


def test_a_test_that_reaches_for_the_world_is_caught() -> None:
    with socket.socket() as outward, pytest.raises(AssertionError, match="a test reached for"):
        outward.connect(("192.0.2.1", 80))


def test_what_cannot_run_here_fails_in_ci_and_is_told_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(here, "CI", True)
    with pytest.raises(pytest.fail.Exception, match="no browser"):
        here.not_here("no browser")
    monkeypatch.setattr(here, "CI", False)
    with pytest.raises(pytest.skip.Exception, match="no browser"):
        here.not_here("no browser")
