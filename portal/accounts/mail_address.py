"""The own mail address, confirmed by the link of a first mail."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from catalogue.today.digests import confirm_digest, waits_for

from ..extensions import db
from .own_account import only_for_those_logged_in
from .scope import blueprint


@blueprint.get("/account/mail/<token>")
def show_mail_address(token: str) -> ResponseReturnValue:
    """The address that is to be confirmed: opening a link changes nothing, mail programs open links too."""
    if asked := only_for_those_logged_in():
        return asked
    address = waits_for(db.session(), current_user.actor, token)
    status = 200 if address else 404
    return render_template("accounts/mail_address.html", address=address, token=token), status


@blueprint.post("/account/mail/<token>")
def confirm_mail_address(token: str) -> ResponseReturnValue:
    """Say that the address is one's own."""
    if asked := only_for_those_logged_in():
        return asked
    address = confirm_digest(db.session(), actor=current_user.actor, token=token)
    flash(_("At most one mail a month goes to %(address)s.", address=address))
    return redirect(url_for("workers.start"))
