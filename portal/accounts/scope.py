"""The addresses of accounts, and the pages that are open while a first password or a second factor comes first."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from catalogue.access.factors.facts import needs_factor

blueprint = Blueprint("accounts", __name__)

OPEN_ALWAYS = frozenset(
    {
        "accounts.edit_password",
        "accounts.save_password",
        "accounts.log_out",
        "accounts.log_out_everywhere",
        "accounts.show_log_out",
        "accounts.set_preferences",
        "accounts.show_display",
        "accounts.show_log_in",
        "residents.send_manifest",
        "residents.send_service_worker",
        "static",
    }
)
"""What opens to somebody who still has a first password: changing it, leaving, and how the page is shown."""


SETTING_UP = frozenset(
    {
        "accounts.show_factors",
        "accounts.edit_app",
        "accounts.save_app",
        "accounts.new_passkey",
        "accounts.start_passkey",
        "accounts.add_passkey",
    }
)
"""What opens besides to somebody who has to set up a second factor."""


def _first_password_first() -> ResponseReturnValue | None:
    """Lead to the change of a first password, from every page but those that are always open."""
    # Without a log-in nothing is asked: most visitors have none.
    if request.endpoint in OPEN_ALWAYS or "_user_id" not in session:
        return None
    if not current_user.is_authenticated or not current_user.facts.must_change:
        return None
    flash(_("Please choose your own password first. The first one was only for this log-in."))
    return redirect(url_for("accounts.edit_password"), 303)


def _second_factor_first() -> ResponseReturnValue | None:
    """Lead those who need a second factor and have none to setting one up, from every page but those that are always open."""
    roles = current_app.config["PORTAL"].second_factor_roles
    if not roles or request.endpoint in OPEN_ALWAYS or request.endpoint in SETTING_UP:
        return None
    if "_user_id" not in session or not current_user.is_authenticated:
        return None
    if current_user.facts.must_change or not needs_factor(current_user.facts, roles):
        return None
    return redirect(url_for("accounts.show_factors"), 303)


def init_app(app: Flask) -> None:
    """Let nothing else open while a first password has to be changed, and then while a second factor is missing."""
    app.before_request(_first_password_first)
    app.before_request(_second_factor_first)
