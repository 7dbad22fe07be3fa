"""A request's transaction: committed once when the view has answered, and never for an answer that is an error."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, flash
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from catalogue.foundation.errors import Invalid, Problem, Refused
from catalogue.models import ServicePoint
from portal.extensions import csrf, db
from portal.frame.answering import answered, refused_as_message
from portal.requests.transactions import unchanged
from tests.worlds.eight_streets import World

GOOD = '<!doctype html><html lang="zh"><head><title>一</title></head><body><h1>一</h1></body></html>'


@pytest.fixture
def app(app_with: Callable[..., Flask], world: World) -> Flask:
    """The application with one form that adds a point, and then does what its address says."""
    app = app_with()

    @csrf.exempt
    @app.post("/_add/<then>")
    def add(then: str) -> ResponseReturnValue:
        db.session.add(ServicePoint(community_code=world.community, name="新的点"))
        flash("新的点已保存")
        with answered(refused_as_message("/_elsewhere")):
            db.session.flush()
            if then == "refuse":
                raise Refused("This cannot be done.")
            if then == "mistake":
                raise Invalid([Problem("name", "The name is missing.", {})])
        if then == "undo":
            return unchanged(lambda: GOOD, 409)
        return GOOD

    return app


def names(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(ServicePoint.name)))


@pytest.mark.parametrize(
    ("then", "status", "kept"),
    [("answer", 200, 1), ("refuse", 302, 0), ("mistake", 400, 0), ("undo", 409, 0)],
)
def test_a_view_that_answers_is_committed_and_one_that_is_refused_is_not(
    app: Flask, session: Session, then: str, status: int, kept: int
) -> None:
    assert app.test_client().post(f"/_add/{then}").status_code == status
    assert len(names(session)) == kept


@pytest.mark.one_database
def test_nothing_is_said_to_be_saved_when_the_commit_fails(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OperationalError("COMMIT", {}, Exception("disk full"))

    client = app.test_client()
    with monkeypatch.context() as patch:
        patch.setattr(db.session, "commit", fail)
        assert client.post("/_add/answer").status_code == 503
    with client.session_transaction() as kept:
        assert "_flashes" not in kept
    assert names(session) == []
