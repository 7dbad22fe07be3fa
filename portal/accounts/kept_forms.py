"""What was typed when the log-in had ended is not lost: it waits in the page that asks to log in again.

There it is sealed to the account whose log-in has ended, for an hour. Where the browser has lost its cookie, the
form's own token says whose it is. After logging in the form is shown with it, with
the version that its writer saw. It is never saved by itself.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask, current_app, g, make_response, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict

from catalogue.access import kept_forms
from catalogue.access.log_ins import is_open_log_in, log_in_mark
from catalogue.foundation import clock

from ..extensions import db
from ..frame import errors
from ..frame.answering import KEPT
from ..requests import events
from ..requests.addresses import whole_number
from ..requests.security import sent_from_here
from .forms import LogInForm, ReturnForm

PAGES: Mapping[str, str] = {
    "workers.save_line": "workers.edit_line",
    "workers.confirm_lines": "workers.show_lines",
    "workers.save_closing": "workers.edit_closing",
    "workers.save_lines": "workers.show_several",
    "workers.save_copies": "workers.show_source",
    "workers.add_point": "workers.new_point",
    "workers.save_point": "workers.edit_point",
    "workers.save_profile": "workers.edit_profile",
    "offices.save_village_pilot": "offices.edit_village_pilot",
    "offices.save_platform_village": "offices.edit_platform_village",
    "offices.save_platform_villages": "offices.list_platform_villages",
    "workers.add_grid": "workers.list_grids",
    "workers.save_grid": "workers.edit_grid",
    "workers.add_notice": "workers.list_notices",
    "workers.preview_pasted": "workers.show_pasted",
    "workers.preview_poster": "workers.show_pasted",
    "workers.confirm_proposal": "workers.show_pasted",
    "workers.add_session": "workers.list_sessions",
    "workers.save_session": "workers.edit_session",
    "workers.send_refusal": "workers.show_self_told",
    "workers.save_merging": "workers.edit_merging",
    "workers.save_elsewhere": "workers.show_elsewhere",
    "workers.save_digest": "workers.show_today",
    "workers.save_service_guide": "workers.edit_service_guide",
    "workers.add_declaration": "workers.new_declaration",
    "workers.save_declaration": "workers.edit_declaration",
    "workers.set_declaration": "workers.show_declaration",
    "workers.settle_objection": "workers.show_declaration",
    "offices.save_check": "offices.edit_check",
    "offices.save_correction": "offices.edit_check",
    "offices.save_visits": "offices.edit_visits",
    "offices.save_copies": "offices.show_copies",
    "offices.save_review": "offices.list_reviews",
    "offices.set_ruling": "offices.edit_ruling",
    "offices.set_rule": "offices.edit_rule",
    "offices.add_rule": "offices.list_rulings",
    "offices.add_sample": "offices.list_samples",
    "offices.save_service_guide": "offices.edit_service_guide",
    "offices.add_declaration": "offices.new_declaration",
    "offices.save_declaration": "offices.edit_declaration",
    "offices.set_declaration": "offices.show_declaration",
    "offices.settle_objection": "offices.show_declaration",
    "workers.send_objection": "workers.edit_objection",
    "workers.add_case": "workers.new_case",
    "workers.send_answer": "workers.show_case",
    "workers.save_answer": "workers.show_case",
    "workers.send_on": "workers.show_case",
    "workers.send_hotline": "workers.show_case",
    "workers.save_correction": "workers.show_case",
    "offices.send_answer": "offices.show_case",
    "offices.add_account": "offices.new_account",
    "offices.save_answer": "offices.show_case",
    "offices.send_on": "offices.show_case",
    "offices.send_hotline": "offices.show_case",
    "offices.save_reply": "offices.edit_reply",
    "offices.add_department": "offices.list_departments",
    "offices.save_department": "offices.show_department",
    "offices.add_request": "offices.new_request",
    "offices.send_request_answer": "offices.show_request",
    "offices.settle_request": "offices.show_request",
    "workers.send_order_answer": "workers.show_order",
}
"""The page that shows a form, by the endpoint that takes it."""
ACCOUNT = "account"
"""The name under which the session remembers whose log-in has ended."""
_FIELD = "csrf_token"
_NOT_TYPED = frozenset({_FIELD})
_SIGNED_AS = "wtf-csrf-token"
"""That of Flask-WTF, which signs what is in the session into the token of each form."""
LOST_FOR = timedelta(hours=1)
"""How long after the log-in would have been idle a form is still kept whose browser has lost the cookie."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was typed into the form at ``address`` by an account."""

    account: int
    address: str
    fields: kept_forms.Fields


def _seals() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="kept-form")


def seal(sealed: Sealed) -> str:
    """A text that holds what was typed and that only this portal can have made."""
    text = _seals().dumps([sealed.account, sealed.address, sealed.fields])
    return text if isinstance(text, str) else text.decode()


def unseal(text: str | None) -> Sealed | None:
    """What a text holds; None if it is not ours, or older than an hour."""
    if not text:
        return None
    try:
        account, address, fields = _seals().loads(text, max_age=int(kept_forms.KEPT_FOR.total_seconds()))
    except BadData:
        return None
    return Sealed(account, address, tuple((name, value) for name, value in fields))


def token_root(account: int, log_in: str) -> str:
    """What the tokens of a log-in's forms are made from: the account, a mark of its log-in, and a secret of the session.

    The session keeps it, and Flask-WTF compares. As it signs it too, a token also says whose form it is.
    """
    return f"{account}.{log_in_mark(log_in)}.{secrets.token_hex(20)}"


def _owner_by_token() -> int | None:
    """Whose form was sent without a session, by its token: such as by a browser that lost its cookie.

    None for a token that is forged or too old, or whose log-in has been ended: a log-out leaves nothing.
    """
    settings = current_app.config["PORTAL"]
    signed = URLSafeTimedSerializer(current_app.secret_key or "", salt=_SIGNED_AS)
    oldest = timedelta(minutes=settings.session_idle_minutes) + LOST_FOR
    try:
        root = signed.loads(request.form.get(_FIELD, ""), max_age=int(oldest.total_seconds()))
    except BadData:
        return None
    first, _dot, rest = root.partition(".") if isinstance(root, str) else ("", "", "")
    account, mark = whole_number(first), rest.partition(".")[0]
    if account is None or not mark:
        return None
    longest = timedelta(hours=settings.session_hours)
    is_open = is_open_log_in(db.session(), account, mark, now=clock.now(), longest=longest)
    return account if is_open else None


def ask_again() -> ResponseReturnValue | None:
    """An answer to a form whose log-in has ended, or whose token another log-in has made invalid: nothing is lost.

    None if the request brings no form that has a page, or if it is not known whose it is.
    """
    page = PAGES.get(request.endpoint or "")
    if request.method != "POST" or page is None or not sent_from_here():
        return None
    if current_user.is_authenticated:
        account = current_user.facts.id
    else:
        account = session.get(ACCOUNT) or _owner_by_token()
    if account is None:
        return None
    fields = tuple((name, value) for name, value in request.form.items(multi=True) if name not in _NOT_TYPED)
    kept = seal(Sealed(account, url_for(page, **(request.view_args or {})), fields))
    if current_user.is_authenticated:
        form = ReturnForm(formdata=None, kept=kept)
        return make_response(render_template("accounts/kept.html", form=form), 400)
    again = LogInForm(formdata=None, kept=kept)
    return make_response(render_template("accounts/log_in.html", form=again, answer=None), 401)


def return_to(text: str | None, account: int) -> str | None:
    """Keep what a sealed text holds for its account, and give the address of its form; None if there is nothing to keep."""
    sealed = unseal(text)
    if sealed is None or sealed.account != account:
        return None
    path, mark, query = sealed.address.partition("?")
    number = kept_forms.keep_form(db.session(), account, address=path, fields=sealed.fields, now=clock.now())
    return f"{path}?{query}{'&' if mark else ''}{KEPT}={number}"


def read_kept(arguments: Mapping[str, str]) -> int | None:
    """The number of a kept form in a query string; None if it has none, or nonsense."""
    return whole_number(arguments.get(KEPT))


def _show_kept() -> None:
    """Let the forms of a page show what was typed before the log-in ended."""
    number = read_kept(request.args) if request.method == "GET" else None
    if number is None or not current_user.is_authenticated:
        return
    fields = kept_forms.kept_form(
        db.session(),
        current_user.facts.id,
        number,
        address=request.script_root + request.path,
        now=clock.now(),
    )
    if fields is not None:
        g.typed = MultiDict(fields)


def _csrf_error(error: CSRFError) -> Any:
    events.note("form.refused")
    return ask_again() or errors.csrf_error(error)


def init_app(app: Flask) -> None:
    """Keep what is typed, through the end of a log-in."""
    app.before_request(_show_kept)
    app.register_error_handler(CSRFError, _csrf_error)
