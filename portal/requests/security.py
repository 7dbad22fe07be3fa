"""What keeps visitors and the portal safe from others: headers, hosts, sizes, origins, redirects.

Rights are not here: they are decided in ``catalogue.access.rights`` alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, g, make_response, request
from flask.typing import ResponseReturnValue
from itsdangerous import Signer
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from ..config import Settings
from ..extensions import csrf, limiter
from ..headers import HEADERS, HTTPS_ALONE, framed_by
from .addresses import LONGEST_ADDRESS
from .transactions import only_reads

View = TypeVar("View", bound=Callable[..., Any])

LOG_IN_RATE = "10 per minute; 60 per hour"
SEARCH_RATE = "120 per minute"
"""Per client address. A whole estate may share one address, so it only stops machines."""

FEEDBACK_RATE = "20 per hour; 40 per day"
"""Reports per client address: an estate may share one, but hardly has more to say in an hour."""
OVERALL_FEEDBACK_RATE = "600 per hour"
"""Reports from all addresses together: as many as offices can read, even if an attacker has many addresses."""
EXPERIENCE_RATE = "30 per hour; 60 per day"
"""Answers to the one question after use per client address."""
FOLLOW_RATE = "30 per minute; 300 per hour"
"""Codes looked up per client address, so that guessing leads nowhere."""


def everybody() -> str:
    """The key of a rate that all visitors share."""
    return "everybody"


def safe_next(target: str | None, default: str) -> str:
    """``target`` if it is a path of this portal, else ``default``: what follows a form never leaves the portal."""
    if not target or len(target) > LONGEST_ADDRESS or not target.startswith("/"):
        return default
    # Browsers read "//host" and "/\host" as another host, and drop control characters first. Nor may
    # a page hold characters that HTML does not know.
    if target[1:2] in ("/", "\\") or "\\" in target or not target.isprintable():
        return default
    try:
        parts = urlsplit(target)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else target


def sent_from_here() -> bool:
    """Whether the browser says that a page of this portal sent the request, or says nothing of it at all."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.host
    return True


def surely_sent_from_here() -> bool:
    """Whether the browser says for certain that a page of this portal sent the request.

    For a form without a token that writes: a browser too old to say so is asked once more, with a token.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host


def harmless_post(view: View) -> View:
    """A POST that only sets a visitor's own preference cookie: no CSRF token, but refused from other sites.

    A token needs a session and so a cookie on every page, which would end caching for all visitors.
    See docs/adr/0010-preferences-without-a-token.md.
    """

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if not sent_from_here():
            abort(403)
        result: ResponseReturnValue = view(*args, **kwargs)
        return result

    checked.harmless_post = True  # type: ignore[attr-defined]
    return csrf.exempt(only_reads(checked))


def kept_from_robots(page: str | Response, status: int | None = None) -> Response:
    """An answer for the holder of a code or a link: no search engine lists it, and no cache keeps it (``_add_headers``)."""
    response: Response = make_response(page)
    if status is not None:
        response.status_code = status
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _add_headers(response: Response) -> Response:
    given = {name.lower() for name, _value in response.headers}
    origins: tuple[str, ...] = g.pop("framed_by", ())
    own = framed_by(origins) if origins else HEADERS
    response.headers.extend(each for each in own.items() if each[0].lower() not in given)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", HTTPS_ALONE)
    response.headers.setdefault("Cache-Control", "private, no-store")
    if response.mimetype == "text/html":
        response.vary.add("Cookie")
    return response


def init_app(app: Flask) -> None:
    """Put the safeguards in front of every request. Before anything that touches the database."""
    settings: Settings = app.config["PORTAL"]
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.config["TRUSTED_HOSTS"] = list(settings.trusted_hosts) or None
    # The prefix makes browsers refuse a session cookie that another host of the domain, or plain HTTP, has set.
    app.config["SESSION_COOKIE_NAME"] = "__Host-session" if settings.secure_cookies else "session"
    # For everything that is signed, also by Flask-WTF. The library's own default is SHA-1.
    Signer.default_digest_method = staticmethod(hashlib.sha256)
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_add_headers)
