"""When a request's transaction begins as a writing one, and how an unfinished one ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

from catalogue.foundation.database import begin_writing, prepare_engine

from ..extensions import db

View = TypeVar("View", bound=Callable[..., Any])


def only_reads(view: View) -> View:
    """Mark a POST view that changes nothing in the database, so that it need not queue behind writers."""
    view.only_reads = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    """Prepare the engine, and begin every POST as a writing transaction before anything is read in it.

    The session is rolled back and given back at the end of every request by Flask-SQLAlchemy; a view that
    means its changes commits once.
    """
    with app.app_context():
        prepare_engine(db.engine)

    @app.before_request
    def _begin() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if request.method == "POST" and view is not None and not getattr(view, "only_reads", False):
            begin_writing(db.session())
