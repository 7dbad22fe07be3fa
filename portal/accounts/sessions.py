"""Who is logged in, and until when: a session ends after a time without a request, and after a time in any case."""

from __future__ import annotations

import time

from flask import Flask, Request, current_app, flash, redirect, request, session, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_user, logout_user

from catalogue.access.accounts import UserFacts, actor_of, get_user
from catalogue.access.rights import Actor
from catalogue.foundation.errors import NotFound

from ..extensions import db, login_manager
from ..frame.addresses import whole_number
from ..frame.security import safe_next

SEEN_EVERY = 60
"""The session's last sign of life is renewed at most once in so many seconds, to spare a cookie per answer."""


_SHAPES = {
    "_user_id": str,
    "_id": str,
    "_fresh": bool,
    "_flashes": list,
    "csrf_token": str,
    "epoch": int,
    "began": int,
    "seen": int,
}
"""What a session holds, by name."""


class CheckedSessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie. One that holds something of another kind counts as none.

    It was signed with our key all the same: by another program, or by another version of this one.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the session of a request."""
        try:
            found = super().open_session(app, request)
        except (TypeError, ValueError):
            return self.session_class()
        if found and not all(isinstance(value, _SHAPES.get(name, object)) for name, value in found.items()):
            return self.session_class()
        if found and not all(
            isinstance(each, tuple) and len(each) == 2 for each in found.get("_flashes", ())
        ):
            return self.session_class()
        return found


class LoggedIn:
    """The account behind the present request, in the form that Flask-Login expects."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, facts: UserFacts) -> None:
        self.facts = facts

    @property
    def name(self) -> str:
        return self.facts.name

    @property
    def actor(self) -> Actor:
        """Who acts when this person does something: pass it to the domain."""
        return actor_of(self.facts)

    def get_id(self) -> str:
        return str(self.facts.id)


def _now() -> int:
    return int(time.time())


def begin(user: UserFacts) -> None:
    """Start a fresh session for ``user``: nothing of the visitor's session before is kept."""
    session.clear()
    login_user(LoggedIn(user))
    session["epoch"] = user.session_epoch
    session["began"] = session["seen"] = _now()


def end() -> None:
    """End the session."""
    logout_user()
    session.clear()


def _is_over() -> bool:
    settings = current_app.config["PORTAL"]
    now, seen, began = _now(), session.get("seen"), session.get("began")
    if not isinstance(seen, int) or not isinstance(began, int):
        return True
    idle, age = now - seen, now - began
    return idle > settings.session_idle_minutes * 60 or age > settings.session_hours * 3600


@login_manager.user_loader
def _load(user_id: str) -> LoggedIn | None:
    """The account of a session that is still good; ends the session otherwise."""
    facts: UserFacts | None = None
    number = whole_number(str(user_id))
    if number is not None and not _is_over():
        try:
            facts = get_user(db.session(), number)
        except NotFound:
            facts = None
    if facts is None or not facts.active or facts.session_epoch != session.get("epoch"):
        session.clear()
        flash(_("Your log-in has ended. Please log in again."))
        return None
    if _now() - session["seen"] >= SEEN_EVERY:
        session["seen"] = _now()
    return LoggedIn(facts)


@login_manager.unauthorized_handler
def _ask_to_log_in() -> ResponseReturnValue:
    # What a form held cannot be sent again by a redirect, so after logging in its page is shown afresh.
    target = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(url_for("accounts.log_in", next=safe_next(target, "/")))


def init_app(app: Flask) -> None:
    """Bind log-ins to the application."""
    # Sessions are bound to time and to the account's epoch, not to an address: a phone's changes as it moves.
    app.session_interface = CheckedSessions()
    login_manager.session_protection = None
    login_manager.init_app(app)
