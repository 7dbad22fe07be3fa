"""What a request is to the queue (``portal.serving.turns``): a writing one, one of somebody who has logged in, an export."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadData
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_cookie

from .turns import Precedence

READERS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods of requests that never write."""
EXPORTS = "download"
"""How names of views begin whose answers are files with many rows."""
STATIC = "/static/"
OTHER_CATALOGUE = "/c/"
"""How addresses in another catalogue than the first one begin: its key follows (``portal.editions``)."""
LOGGED_IN = "_user_id"
"""What the session of somebody who has logged in holds."""
COOKIES_KEPT = 1024
"""Visitors' cookies whose meaning a worker keeps."""

Kinds = Callable[[str, str, str], Precedence]
"""The kind of a request by its method, path and cookies."""


def kind_by_method(method: str, _path: str, _cookies: str) -> Precedence:
    """The kind of a request where nothing is known of the application."""
    return Precedence.GUEST if method in READERS else Precedence.WRITE


Accounts = Callable[[str], str]
"""Who has logged in by the cookies of a request; empty for a visitor."""


def no_account(_cookies: str) -> str:
    """No one, where nothing is known of the application."""
    return ""


def kinds_of(app: Flask, account_of: Accounts) -> Kinds:
    """How to tell the kinds of an application's requests. It is asked for every request, in the event loop."""
    is_export = _exports_of(app)

    def kind(method: str, path: str, cookies: str) -> Precedence:
        if method not in READERS:
            return Precedence.WRITE
        if path.startswith(STATIC):
            # A page that was answered is worth little without its style.
            return Precedence.KNOWN
        if is_export(path):
            return Precedence.EXPORT
        return Precedence.KNOWN if account_of(cookies) else Precedence.GUEST

    return kind


def _exports_of(app: Flask) -> Callable[[str], bool]:
    """Whether a path leads to an export."""
    addresses = app.url_map.bind("")
    ends = {
        rule.rule.rpartition("/")[2]
        for rule in app.url_map.iter_rules()
        if rule.endpoint.rpartition(".")[2].startswith(EXPORTS)
    }

    def is_export(path: str) -> bool:
        end = path.rpartition("/")[2]
        # To find the view of an address takes longer than all else here.
        if "." not in end and end not in ends:
            return False
        if path.startswith(OTHER_CATALOGUE):
            path = f"/{path.removeprefix(OTHER_CATALOGUE).partition('/')[2]}"
        try:
            endpoint, _arguments = addresses.match(path, "GET")
        except HTTPException:
            return False
        return str(endpoint).rpartition(".")[2].startswith(EXPORTS)

    return is_export


def accounts_of(app: Flask) -> Accounts:
    """How to tell who has logged in: by a session that we signed. What anyone can make up does not count."""
    name = app.config["SESSION_COOKIE_NAME"]
    interface = app.session_interface
    signer = (
        interface.get_signing_serializer(app) if isinstance(interface, SecureCookieSessionInterface) else None
    )

    @lru_cache(maxsize=COOKIES_KEPT)
    def account_of(cookies: str) -> str:
        if signer is None or name not in cookies:
            return ""
        try:
            return str(signer.loads(parse_cookie(cookies).get(name, "")).get(LOGGED_IN, ""))
        except (AttributeError, BadData, TypeError, ValueError):
            return ""

    return account_of
