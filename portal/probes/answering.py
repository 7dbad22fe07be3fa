"""``/healthz`` and ``/readyz``: JSON for what watches over the portal; ``/metrics``: its figures.

They are answered before the application sees the request: without a log-in, a session, a rate or a check of the host, and by
the server without a turn (``portal.serving.bridge``), so that neither a queue nor a database that hangs holds them up.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask

from catalogue.audit.roots import RootState
from catalogue.foundation import clock
from catalogue.operations import readiness

from ..config import Settings
from ..headers import HEADERS
from ..logs.present import present
from .backups import BackupLooks, facts_of_roots
from .looks import Looks
from .metrics import CONTENT_TYPE, METRICS, Figures

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SERVES = "/healthz"
READY = "/readyz"
PROBES = frozenset({SERVES, READY, METRICS})
WITHIN = 2.0
"""Seconds within which the database must have answered."""
KEPT = 1.0
"""Seconds for which a look holds: many probes cost no more than one."""
SEARCH_READY = "portal_search_ready"
"""Among the application's extensions: that this process has made its search ready."""

Checks = dict[str, str]
"""The checks of readiness, and what each found: ``ok``, or what is wrong in fixed words."""
_FINE = "ok"
_STATUS = {
    200: "200 OK",
    401: "401 UNAUTHORIZED",
    404: "404 NOT FOUND",
    405: "405 METHOD NOT ALLOWED",
    503: "503 SERVICE UNAVAILABLE",
}
_WORD = {401: "wrong token", 404: "not here"}


class _Found(NamedTuple):
    """What a look at the database found: the checks, and how the roots of the trail are (None: not asked)."""

    checks: Checks
    roots: RootState | None = None


class Probes:
    """Answers the probes and hands every other request to the application below. ``warm`` makes the search of this process ready."""

    def __init__(self, application: WSGIApplication, app: Flask, warm: Callable[[Flask], None]) -> None:
        self._application = application
        self._app = app
        kept = 0.0 if app.testing else KEPT
        self._database: Looks[_Found] = Looks(self._look, within=WITHIN, kept=kept)
        self._search: Looks[None] = Looks(lambda: warm(app), within=0.0, kept=WITHIN)
        self._backups = BackupLooks(app)
        self._figures = Figures(app, self._backups)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        address = environ.get("PATH_INFO")
        if address not in PROBES:
            return self._application(environ, start_response)
        own = present()
        if own is not None:
            own.rule = own.route = address
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _answer(environ, start_response, 405, {"allowed": "GET"})
        if address == SERVES:
            return _answer(environ, start_response, 200, {"serves": True})
        if address == METRICS:
            return self._answer_figures(environ, start_response)
        found = self._database.ask() or _Found(_unknown("no answer in time"))
        checks = found.checks | {"search": self._of_search(found.checks)}
        ready = all(each == _FINE for each in checks.values())
        facts: dict[str, object] = {
            "ready": ready,
            "checks": checks,
            "backup": self._backups.facts(),
            "audit_root": facts_of_roots(found.roots, self._app.config["PORTAL"].audit_roots),
        }
        return _answer(environ, start_response, 200 if ready else 503, facts)

    def _answer_figures(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        status = self._figures.status_for(environ)
        if status != 200:
            return _answer(environ, start_response, status, {"metrics": _WORD[status]})
        return _send(environ, start_response, 200, self._figures.text(), CONTENT_TYPE)

    def _look(self) -> _Found:
        settings: Settings = self._app.config["PORTAL"]
        try:
            found = readiness.look(settings.database_url, now=clock.now())
        except Exception:  # any error: the portal is not ready; errors may quote what is secret
            return _Found(_unknown("no answer"))
        if not found.schema:
            return _Found(_unknown("not asked") | {"database": _FINE, "schema": "not the wanted one"})
        checks = {
            "database": _FINE,
            "schema": _FINE,
            "catalogue": _FINE if found.catalogue else "none in force",
            "day": _FINE if found.day else "not counted",
        }
        return _Found(checks, found.roots)

    def _of_search(self, found: Checks) -> str:
        settings: Settings = self._app.config["PORTAL"]
        if not settings.search_ready or self._app.extensions.get(SEARCH_READY):
            return _FINE
        if found["catalogue"] == _FINE:
            # The database did not answer when the worker started. What can be made now is made beside.
            self._search.ask()
        return "not made yet"


def _unknown(database: str) -> Checks:
    return {"database": database, "schema": "not asked", "catalogue": "not asked", "day": "not asked"}


def _answer(
    environ: WSGIEnvironment, start_response: StartResponse, status: int, facts: dict[str, object]
) -> Iterable[bytes]:
    return _send(environ, start_response, status, f"{json.dumps(facts)}\n".encode(), "application/json")


def _send(
    environ: WSGIEnvironment, start_response: StartResponse, status: int, body: bytes, kind: str
) -> Iterable[bytes]:
    headers = [
        ("Content-Type", kind),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        *HEADERS.items(),
    ]
    if status == 405:
        headers.append(("Allow", "GET, HEAD"))
    if status == 401:
        headers.append(("WWW-Authenticate", "Bearer"))
    start_response(_STATUS[status], headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def init_app(app: Flask, warm: Callable[[Flask], None]) -> None:
    """Answer probes before anything else looks at a request."""
    app.wsgi_app = Probes(app.wsgi_app, app, warm)  # type: ignore[method-assign]
