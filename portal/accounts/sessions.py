"""Who is logged in, and until when: a log-in ends when it is ended, after a time without a request, and in any case.

The cookie holds the log-in's token, and when it was last used: reading a page writes nothing to the database.
"""

from __future__ import annotations

import hashlib
import logging
import time
from datetime import UTC, datetime, timedelta

from flask import Flask, Request, Response, current_app, flash, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from catalogue.access.kept_forms import forget_kept_forms
from catalogue.access.log_ins import LogInFacts, begin_log_in, end_log_in, find_log_in, open_log_ins
from catalogue.access.rights import Actor
from catalogue.access.users import UserFacts, actor_of

from ..editions import here, own_start
from ..extensions import db, login_manager
from ..frame.presentation import LogInEnd
from ..programs.problems import asked_by_program
from ..requests import events
from ..requests.security import safe_next
from ..stamps import without_database
from . import kept_forms
from .devices import kind_of_device

WAITING = "waiting"
"""The name under which the session keeps the token of what waits for a second step."""
ONWARD = "onward"
"""The name under which it keeps the address to go on to, while somebody is at the provider of single sign-on."""
PROVIDER = "provider"
"""The name under which it keeps the mark of the session at the provider, from which a log-in came."""
SEEN_EVERY = 60
"""Seconds after which the session's last sign of life is renewed, to spare a cookie per answer."""


_SHAPES = {
    "_user_id": str,
    "_id": str,
    "_fresh": bool,
    "_flashes": list,
    "csrf_token": str,
    "seen": int,
    "account": int,
    "began": int,
    "waiting": str,
    "onward": str,
    "provider": str,
}
"""What a session holds, by name."""


class CheckedSessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie. One that holds something of another kind counts as none.

    It was signed with our key all the same: by another program, or by another version of this one.
    """

    digest_method = staticmethod(hashlib.sha256)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the session of a request."""
        if self.get_cookie_name(app) not in request.cookies or asked_by_program():
            # Most visitors have none, and the reader of one takes longer to make than many an answer.
            return self.session_class()
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

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep the session with the visitor. What programs ask is the same for everyone."""
        if not asked_by_program():
            super().save_session(app, session, response)


class LoggedIn:
    """The account behind the present request, in the form that Flask-Login expects."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, facts: UserFacts, token: str) -> None:
        self.facts = facts
        self._token = token

    @property
    def name(self) -> str:
        """The name that pages show."""
        return self.facts.shown_as

    @property
    def actor(self) -> Actor:
        """Who acts when this person does something: pass it to the domain."""
        return actor_of(self.facts)

    def ends(self) -> LogInEnd:
        """When the log-in ends."""
        settings = current_app.config["PORTAL"]
        longest = settings.session_hours * 3600 - (_now() - session.get("began", _now()))
        return LogInEnd(self.facts.id, settings.session_idle_minutes * 60, max(0, longest))

    def get_id(self) -> str:
        """The token of the log-in: Flask-Login keeps it in the session and hands it to ``_load``."""
        return self._token


def _now() -> int:
    return int(time.time())


def begin(user: UserFacts, provider_session: str | None = None) -> None:
    """Log ``user`` in, in a fresh session: nothing of the visitor's session before is kept. The caller commits.

    ``provider_session``: the mark of the session at the provider, if the log-in came from there. Where somebody who has
    logged in gets a new log-in, such as after another password, it stays that of the log-in before.
    """
    if provider_session is None and session.get(kept_forms.ACCOUNT) == user.id:
        provider_session = session.get(PROVIDER)
    _end_present()
    token = begin_log_in(
        db.session(),
        user.id,
        now=_at(_now()),
        longest=_longest(),
        device=kind_of_device(request.headers.get("User-Agent", "")),
        provider_session=provider_session,
    )
    session.clear()
    if provider_session is not None:
        session[PROVIDER] = provider_session
    login_user(LoggedIn(user, token))
    session["seen"] = session["began"] = _now()
    session[kept_forms.ACCOUNT] = user.id
    session["csrf_token"] = kept_forms.token_root(user.id, token)
    # The token of the form that was sent is kept for the request. A page that answers it needs one of this log-in.
    g.pop("csrf_token", None)
    events.note("log_in.begun", account=user.name, level=logging.INFO)


def wait(token: str, *, onward: str = "", provider_session: str | None = None) -> None:
    """Keep the token of a log-in that waits for its second step, in a session that is empty besides. It has no right.

    ``onward``: where to go on to afterwards; ``provider_session`` as in ``begin``.
    """
    _end_present()
    session.clear()
    session[WAITING] = token
    if onward:
        session[ONWARD] = onward
    if provider_session is not None:
        session[PROVIDER] = provider_session


def wait_besides(token: str) -> None:
    """Keep the token of what somebody who has logged in adds to the own account."""
    session[WAITING] = token


def waiting() -> str:
    """The token of the log-in that waits in this session; empty if none does."""
    return str(session.get(WAITING, ""))


def waiting_provider() -> str | None:
    """The mark of the session at the provider from which the log-in came that waits; None if it came from none."""
    return session.get(PROVIDER) if WAITING in session else None


def came_from_provider() -> bool:
    """Whether the visitor's log-in came from the provider of single sign-on."""
    return PROVIDER in session


def stop_waiting() -> str:
    """Forget what waits in this session, and give the address to go on to."""
    session.pop(WAITING, None)
    return str(session.pop(ONWARD, ""))


def end() -> None:
    """End the log-in for every copy of its cookie, and the session; nothing typed is kept. The caller commits."""
    account = session.get(kept_forms.ACCOUNT)
    if current_user.is_authenticated:
        events.note("log_in.ended", level=logging.INFO)
    if account is not None:
        forget_kept_forms(db.session(), account)
    _end_present()
    logout_user()
    session.clear()


def open_here() -> tuple[LogInFacts, ...]:
    """The visitor's log-ins that have not ended, on all devices."""
    return open_log_ins(
        db.session(), current_user.facts.id, current_user.get_id(), now=_at(_now()), longest=_longest()
    )


def _end_present() -> None:
    token = session.get("_user_id")
    if isinstance(token, str):
        end_log_in(db.session(), token)


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _longest() -> timedelta:
    return timedelta(hours=current_app.config["PORTAL"].session_hours)


def _is_idle() -> bool:
    seen = session.get("seen")
    if not isinstance(seen, int):
        return True
    return _now() - seen > current_app.config["PORTAL"].session_idle_minutes * 60


@login_manager.user_loader
def _load(token: str) -> LoggedIn | None:
    """The account of a log-in that has not ended; clears the session otherwise."""
    if without_database():
        return None
    facts: UserFacts | None = None
    if isinstance(token, str) and not _is_idle():
        facts = find_log_in(db.session(), token, now=_at(_now()), longest=_longest())
    if facts is None:
        account = session.get(kept_forms.ACCOUNT)
        session.clear()
        if account is not None:
            session[kept_forms.ACCOUNT] = account
        flash(_("Your log-in has ended. Please log in again."))
        return None
    if _now() - session["seen"] >= SEEN_EVERY:
        session["seen"] = _now()
    return LoggedIn(facts, token)


@login_manager.unauthorized_handler
def _ask_to_log_in() -> ResponseReturnValue:
    if asked := kept_forms.ask_again():
        return asked
    target = here() if request.method == "GET" else own_start()
    return redirect(url_for("accounts.log_in", next=safe_next(target, own_start())))


def init_app(app: Flask) -> None:
    """Bind log-ins to the application."""
    app.session_interface = CheckedSessions()
    # Log-ins are bound to time, not to an address: a phone's changes as it moves.
    login_manager.session_protection = None
    login_manager.init_app(app)
