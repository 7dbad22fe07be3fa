"""Every request is measured: an id for its answer and its log, how long it took, how many queries it made, and what was slow."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, has_app_context, request, request_started
from sqlalchemy import Engine, event

from catalogue.foundation.discretion import HIDDEN, discreet

from ..config import Settings
from ..metrics import counting
from .lines import write_facts
from .present import ID_FIELD, PRESENT, Measured, measured, present

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOG = logging.getLogger("portal.slow")
LONGEST_STATEMENT = 300
"""Characters of a slow statement that are written down."""
_SELECTED = re.compile(r"\bSELECT\b.*?\bFROM\b")
"""What a statement selects: its tables say more, in less room."""


class MeasuredRequests:
    """Measures each request. The outermost part of the application."""

    def __init__(self, application: WSGIApplication, app: Flask) -> None:
        self._application = application
        self._app = app
        self._counting = counting.counting_of(app)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        settings: Settings = self._app.config["PORTAL"]
        own = measured(environ, trusts_proxy=settings.trusted_proxies > 0)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            own.status = int(status[:3])
            return start_response(status, [*headers, (ID_FIELD, own.id)], *error)

        token = PRESENT.set(own)
        try:
            answer = self._application(environ, start)
            took = time.monotonic() - own.began
            if self._counting is not None:
                self._counting.request(
                    own.route, own.status, seconds=took, queries=own.queries, waited=own.waited
                )
            _note_slow_request(own, took * 1000, settings.slow_request_ms)
            return answer
        finally:
            PRESENT.reset(token)


def _note_slow_request(own: Measured, took: float, slowest: int) -> None:
    if not slowest or took < slowest:
        return
    facts = {"event": "request.slow", "rule": own.rule, "method": own.method, "status": own.status}
    times = {"ms": round(took), "waited_ms": round(own.waited * 1000), "queries": own.queries}
    write_facts(LOG, logging.WARNING, facts | times)


def watch_queries(engine: Engine) -> None:
    """Count the queries of requests, and write down those that are slow."""

    @event.listens_for(engine, "before_cursor_execute")
    def _begin(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        own = present()
        if own is not None:
            # SQLite's transactions are begun by a statement.
            own.queries += not statement.startswith("BEGIN")
            own.query_began = time.monotonic()

    @event.listens_for(engine, "after_cursor_execute")
    def _end(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        own = present()
        if own is not None and has_app_context():
            _note_slow_query(own, statement, current_app.config["PORTAL"].slow_query_ms)


def _note_slow_query(own: Measured, statement: str, slowest: int) -> None:
    took = (time.monotonic() - own.query_began) * 1000
    if not slowest or took < slowest:
        return
    # Statements have places for values, and no values. What is quoted in one all the same is left out.
    said = _SELECTED.sub(f"SELECT {HIDDEN} FROM", discreet(" ".join(statement.split())))[:LONGEST_STATEMENT]
    facts = {"event": "query.slow", "rule": own.rule, "method": own.method, "ms": round(took)}
    write_facts(LOG, logging.WARNING, facts | {"queries": own.queries, "statement": said})


def _note_rule(_app: Flask, **_: object) -> None:
    own = present()
    if own is not None:
        own.rule = str(request.url_rule or "")
        own.route = request.endpoint or ""


def init_app(app: Flask) -> None:
    """Measure every request. After everything that wraps the application."""
    request_started.connect(_note_rule, app)
    app.wsgi_app = MeasuredRequests(app.wsgi_app, app)  # type: ignore[method-assign]
