"""The transaction of a request: it begins before a POST reads anything and is committed once, when the view has answered.

No view commits or rolls back. What the domain refuses is undone where it is turned into an answer: ``answering.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import Flask, current_app, g, make_response, request, session
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from catalogue.foundation.database import begin_writing, prepare_engine
from catalogue.foundation.trail import acting

from ..extensions import db
from ..logs.measuring import watch_queries
from ..replicas.reading import note_written, read_from_primary_instead
from . import events
from .kept_addresses import AddressingFlask

View = TypeVar("View", bound=Callable[..., Any])


class CommittingFlask(AddressingFlask):
    """An application that commits once, when the view of a POST has answered without raising."""

    def ensure_sync(self, func: View) -> View:
        """No view is asynchronous. Flask would ask it of every function of every request."""
        return func

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer the request; errors of the commit get the same error pages as errors of the view."""
        answer = super().dispatch_request()
        if g.pop("writing", False):
            _commit()
        return answer

    def handle_user_exception(self, e: Exception) -> HTTPException | ResponseReturnValue:
        """Answer an error; if it is that of a replica, answer the request once more, from the primary."""
        if not read_from_primary_instead(e):
            return super().handle_user_exception(e)
        try:
            answer = self.preprocess_request()
            return self.dispatch_request() if answer is None else answer
        except Exception as error:
            return super().handle_user_exception(error)


def _commit() -> None:
    try:
        db.session.commit()
    except Exception:
        # The next page must not say that something was saved.
        session.pop("_flashes", None)
        raise
    note_written()


def only_reads(view: View) -> View:
    """Mark a POST view that changes nothing in the database, so that it does not wait for writers."""
    view.only_reads = True  # type: ignore[attr-defined]
    return view


def begin_late() -> None:
    """Begin the writing transaction of a POST that only read until now: what takes long is done before others wait.

    Nothing that was read is certain any more: the domain compares it again.
    """
    db.session.rollback()
    begin_writing(db.session())
    g.writing = True


def undo() -> None:
    """Undo everything that the request has written, and let go of the writer's lock."""
    g.pop("writing", None)
    db.session.rollback()


def unchanged(
    page: Callable[[], str], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Undo everything, then answer with a page: making it may take time that no other writer should wait for."""
    undo()
    response: Response = make_response(page(), status, dict(headers or {}))
    return response


def init_app(app: Flask) -> None:
    """Prepare the engine, and begin every POST as a writing transaction before anything is read in it.

    Flask-SQLAlchemy rolls the session back and gives it back at the end of every request.
    """
    with app.app_context():
        watch_queries(prepare_engine(db.engine))

    @app.before_request
    def _begin() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if request.method != "POST" or view is None:
            return
        acting(db.session(), events.who)
        if not getattr(view, "only_reads", False):
            begin_writing(db.session())
            g.writing = True
