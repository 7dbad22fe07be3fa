"""Answers for programs that are given again before the application begins with a request.

Most programs ask for what they have: a kept answer, or 304, costs a look at the database's mark, at the rate, and no more. All that
is not certain here is left to the application. See docs/adr/0079-answered-ahead.md.
"""

from __future__ import annotations

import gzip
import math
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask, request
from limits import RateLimitItem
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from catalogue.foundation import clock
from catalogue.published.written import WriteWatch

from ..extensions import db, limiter
from ..frame.kept_fragments import Shelf
from ..frame.refusals import REFUSED
from ..logs.present import present
from ..programs.problems import ASKED_BY_PROGRAMS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

AHEAD = "portal_answers_ahead"
"""Where an application keeps them, with the watch of its database."""
ROOM = 4096
"""Answers that are given again so. Their bytes are those that ``kept`` has."""
_KEPT = "portal.ahead"
"""In the WSGI environment: what the application says of its answer, for the next who asks."""
_OF_ONE_READER = frozenset(
    {
        "content-encoding",
        "content-length",
        "ratelimit-limit",
        "ratelimit-remaining",
        "ratelimit-reset",
    }
)
"""Header fields that depend on who asks."""

Fields = list[tuple[str, str]]


class Packed(NamedTuple):
    """An answer as one gzip stream, its entity tag, and its own header fields."""

    packed: bytes
    tag: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Again:
    """An answer that may be given again, and what is to be said of a request for it."""

    answer: Packed
    fields: tuple[tuple[str, str], ...]
    rate: tuple[RateLimitItem, str] | None
    """The rate, and its scope."""
    rule: str
    route: str


class _Told(NamedTuple):
    answer: Packed
    by_minute: bool
    rate: tuple[RateLimitItem, str] | None


def may_be_given_again(answer: Packed, *, by_minute: bool) -> None:
    """Say that the present request's answer holds until something is written or the day ends; ``by_minute``: or the minute."""
    reached = limiter.current_limit
    rate = None if reached is None else (reached.limit, reached.request_args[-1])
    request.environ[_KEPT] = _Told(answer, by_minute, rate)


class AnsweredAhead:
    """Gives kept answers again, in front of an application."""

    def __init__(self, application: WSGIApplication, app: Flask) -> None:
        self._application = application
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, or let the application do it."""
        if (
            not environ["PATH_INFO"].startswith(ASKED_BY_PROGRAMS)
            or environ["REQUEST_METHOD"] != "GET"
            or REFUSED in environ
        ):
            return self._application(environ, start_response)
        shelf, watch = self._own()
        mark = watch.mark()
        if mark is None:
            return self._application(environ, start_response)
        key = _key(environ)
        now = clock.now()
        day = clock.today()
        again = shelf.find(key, (mark, day, None)) or shelf.find(key, (mark, day, _minute(now)))
        if again is not None:
            given = _give(again, environ, start_response)
            if given is not None:
                return given
        return self._from_application(shelf, key, (mark, day, now), environ, start_response)

    def _own(self) -> tuple[Shelf[_Again], WriteWatch]:
        own: tuple[Shelf[_Again], WriteWatch] | None = self._app.extensions.get(AHEAD)
        if own is None:
            with self._app.app_context():
                own = self._app.extensions[AHEAD] = Shelf(ROOM), WriteWatch(db.engine)
        return own

    def _from_application(
        self,
        shelf: Shelf[_Again],
        key: Hashable,
        before: tuple[Hashable, date, datetime],
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """Let the application answer, and keep what it says may be given again: it holds for what was there before it began."""
        said: list[Fields] = []

        def start(status: str, headers: Fields, *error: Any) -> Callable[[bytes], object]:
            if status[:3] == "200":
                said.append(headers)
            return start_response(status, headers, *error)

        body = self._application(environ, start)
        told: _Told | None = environ.get(_KEPT)
        own = present()
        if told is not None and said and own is not None:
            mark, day, now = before
            fields = tuple(each for each in said[0] if each[0].lower() not in _OF_ONE_READER)
            again = _Again(told.answer, fields, told.rate, own.rule, own.route)
            shelf.keep(key, again, (mark, day, _minute(now) if told.by_minute else None))
        return body


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def _key(environ: WSGIEnvironment) -> Hashable:
    """All of a request that its answer depends on."""
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST", ""),
        environ.get("SCRIPT_NAME", ""),
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
    )


def _give(again: _Again, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes] | None:
    """The answer; None if its reader asks too often, which the application tells."""
    fields = _with_rate(again, environ)
    if fields is None:
        return None
    own = present()
    if own is not None:
        own.rule, own.route = again.rule, again.route
    if f'"{again.answer.tag}"' in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 NOT MODIFIED", [each for each in fields if each[0] != "Content-Type"])
        return ()
    body = again.answer.packed
    if _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        fields.append(("Content-Encoding", "gzip"))
    else:
        body = gzip.decompress(body)
    fields.append(("Content-Length", str(len(body))))
    start_response("200 OK", fields)
    return (body,)


def _with_rate(again: _Again, environ: WSGIEnvironment) -> Fields | None:
    """The header fields of an answer, with those that say how often its reader may still ask; None if that was too often."""
    fields = list(again.fields)
    if again.rate is None:
        return fields
    rate, scope = again.rate
    reader = environ.get("REMOTE_ADDR") or "127.0.0.1"
    try:
        counts = limiter.limiter
        if not counts.hit(rate, reader, scope):
            return None
        left = counts.get_window_stats(rate, reader, scope)
    except Exception:
        return None
    fields.append(("RateLimit-Limit", str(rate.amount)))
    fields.append(("RateLimit-Remaining", str(max(0, left.remaining))))
    fields.append(("RateLimit-Reset", str(max(0, math.ceil(int(left.reset_time + 1) - time.time())))))
    return fields


@lru_cache(128)
def _takes_gzip(accepted: str) -> bool:
    return parse_accept_header(accepted, Accept)["gzip"] > 0


def init_app(app: Flask) -> None:
    """Answer so, unless answers come from replicas: what one of them has seen is known to a request alone.

    Before anything else wraps the application: the parts outside of it must have read who asks.
    """
    if not app.config["PORTAL"].replica_urls:
        app.wsgi_app = AnsweredAhead(app.wsgi_app, app)  # type: ignore[method-assign]
