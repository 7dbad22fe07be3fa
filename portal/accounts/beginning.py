"""What follows a log-in that has shown everything its account asks for."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from flask import flash, make_response, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.access.administering import administers
from catalogue.access.rights import Actor, Right, places
from catalogue.access.users import UserFacts

from ..extensions import db
from ..frame.answering import KEPT
from ..requests.security import safe_next
from . import devices, sessions


def own_page(actor: Actor) -> str:
    """Where someone's work begins."""
    if places(actor, Right.ADMINISTER) and administers(db.session(), actor):
        return url_for("admin.start")
    if places(actor, Right.SEE_OFFICE) or places(actor, Right.OWN_ITEMS):
        return url_for("offices.start")
    if places(actor, Right.SEE_WORK):
        return url_for("workers.start")
    if places(actor, Right.SEE_VOCABULARY):
        return url_for("editors.start")
    return url_for("residents.show_home")


def begin_work(
    user: UserFacts, device: str, target: str | None, provider_session: str | None = None
) -> Response:
    """Log somebody in who has shown everything that the account asks for, and lead to ``target`` or the own page.

    ``provider_session``: the mark of the session at the provider of single sign-on, if the log-in came from there.
    """
    sessions.begin(user, provider_session or sessions.waiting_provider())
    return lead_on(target, device)


def lead_on(target: str | None, device: str) -> Response:
    """Lead somebody who has just logged in to ``target``, or to the own page; the device is known from now on."""
    address = safe_next(target, own_page(current_user.actor))
    say_kept(address)
    response = make_response(redirect(address))
    devices.remember_device(response, device)
    return response


def say_kept(address: str | None) -> None:
    """Say so where an address leads to a form with what was typed before the log-in ended."""
    if address and KEPT in dict(parse_qsl(urlsplit(address).query)):
        flash(_("What you had typed is still here. Please read it again, and save it."))
