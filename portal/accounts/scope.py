"""The addresses of accounts, and the one page that is open while a first password has to be changed."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

blueprint = Blueprint("accounts", __name__)

OPEN_ALWAYS = frozenset(
    {
        "accounts.edit_password",
        "accounts.save_password",
        "accounts.log_out",
        "accounts.log_out_everywhere",
        "accounts.set_preferences",
        "accounts.show_display",
        "accounts.show_log_in",
        "residents.send_manifest",
        "residents.send_service_worker",
        "static",
    }
)
"""What opens to somebody who still has a first password: changing it, leaving, and how the page is shown."""


def _first_password_first() -> ResponseReturnValue | None:
    """Lead to the change of a first password, from every page but those that are always open."""
    # Without a log-in nothing is asked: most visitors have none.
    if request.endpoint in OPEN_ALWAYS or "_user_id" not in session:
        return None
    if not current_user.is_authenticated or not current_user.facts.must_change:
        return None
    flash(_("Please choose your own password first. The first one was only for this log-in."))
    return redirect(url_for("accounts.edit_password"), 303)


def init_app(app: Flask) -> None:
    """Let nothing else open while a first password has to be changed."""
    app.before_request(_first_password_first)
