"""Cookies of the portal, but that of the session: named, kept and read in one way.

Where they travel by HTTPS alone their names begin with ``__Host-``: browsers then refuse one that another host of the
domain, or plain HTTP, has set. Nothing of ours is read by a script.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app, g, request
from werkzeug.wrappers import Response

YEAR = 365 * 24 * 3600
_PREFIX = "__Host-"


def full_name(name: str) -> str:
    """The name under which a browser keeps a cookie."""
    return f"{_PREFIX}{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name


def read_cookie(name: str) -> str:
    """What the visitor's cookie holds; empty without one."""
    return "" if g.get("cookies_unread") else request.cookies.get(full_name(name), "")


@contextmanager
def cookies_unread() -> Iterator[None]:
    """Within it the visitor has no cookie, so that an answer is the same for all."""
    g.cookies_unread = True
    try:
        yield
    finally:
        g.cookies_unread = False


def keep_cookie(response: Response, name: str, value: str, *, seconds: int = YEAR) -> None:
    """Let the visitor's browser keep a cookie."""
    response.set_cookie(
        full_name(name),
        value,
        max_age=seconds,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(response: Response, name: str) -> None:
    """Let the visitor's browser forget a cookie."""
    response.delete_cookie(
        full_name(name),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
