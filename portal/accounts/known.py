"""What the portal knows of the person who has logged in: a page, and the same as a file. For oneself alone."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from catalogue.operations.known import known_of

from ..extensions import db
from ..files.downloads import as_json
from .own_account import only_for_those_logged_in
from .scope import blueprint

WHAT: Mapping[str, tuple[LazyString, LazyString]] = {
    "users": (
        _l("Your account: its name, yours, since when it exists"),
        _l("As long as the account; your office takes your own name away when you leave."),
    ),
    "grants": (_l("What your account may do, and where"), _l("Until your office changes it.")),
    "log_ins": (_l("Where you are logged in"), _l("Until you log out, a week at most.")),
    "familiar_sources": (
        _l("Marks of devices and networks from which you logged in; no addresses"),
        _l("180 days after the last log-in from there, or until another password."),
    ),
    "authenticators": (_l("Authenticator app"), _l("Until you remove it.")),
    "passkeys": (_l("Passkeys"), _l("Until you remove them.")),
    "recovery_codes": (_l("Codes for a lost device, as digests"), _l("Until they are used or made again.")),
    "tied_identities": (
        _l("Who you are at the provider of single sign-on: its address, and what it calls you"),
        _l("Until you or your office untie it; your office also does by a new first password."),
    ),
    "waiting_steps": (_l("Log-ins that wait for a second step"), _l("Some minutes.")),
    "digest_wishes": (
        _l("The address for the monthly mail"),
        _l("Until you end the mail; unconfirmed, a week."),
    ),
    "kept_forms": (_l("What you had typed when a log-in ended"), _l("An hour.")),
}
"""Each table in words, and how long it is kept; in the order of the page."""


@blueprint.get("/account/known")
def show_known() -> ResponseReturnValue:
    """What is kept of oneself, what for, and until when."""
    if asked := only_for_those_logged_in():
        return asked
    known = known_of(db.session(), user_id=current_user.facts.id)
    return render_template(
        "accounts/known.html",
        known=known,
        tables=sorted(known.tables, key=lambda each: list(WHAT).index(each.table)),
        what=WHAT,
        days=current_app.config["PORTAL"].audit_days,
    )


@blueprint.get("/account/known.json")
def download_known() -> ResponseReturnValue:
    """The same as a file."""
    if asked := only_for_those_logged_in():
        return asked
    return as_json("what-the-portal-knows", known_of(db.session(), user_id=current_user.facts.id).as_values())
