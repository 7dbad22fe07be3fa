"""Setting up an app that shows codes: its QR code, its secret to type, and a first code that shows that it works."""

from __future__ import annotations

from functools import lru_cache

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from catalogue.access.authenticating import LockedOut, WrongPassword
from catalogue.access.factors.app_codes import NewApp, app_address, new_secret, set_up_app
from catalogue.access.factors.recovery import make_codes
from catalogue.access.factors.sealing import Sealing
from catalogue.access.users import UserFacts
from catalogue.foundation import clock

from ...extensions import db
from ...files.qr import draw_secret_qr
from ...frame.answering import answered, in_form, refused_as_message
from ...requests.transactions import begin_late, only_reads
from ..own_account import asks_password, only_for_those_logged_in, password_refused, source_here
from ..scope import blueprint
from .forms import AppForm
from .overview import changed, codes_page

_GROUP = 4


@lru_cache(maxsize=1)
def _sealing(instance_key: str) -> Sealing:
    return Sealing(instance_key)


def sealing() -> Sealing:
    """What seals the secrets of this instance."""
    return _sealing(str(current_app.secret_key))


def _new_app_of(account: UserFacts) -> str:
    return f"new app of account {account.id}"


def portal_name() -> str:
    """What an app or a device calls the portal: its name, and where it is."""
    return f"1060 {request.host}"


@blueprint.get("/account/second-factor/app")
def edit_app() -> ResponseReturnValue:
    """A new secret and the form for its first code. Nothing is kept before the code was right."""
    if asked := only_for_those_logged_in():
        return asked
    account = current_user.facts
    if account.published:
        return redirect(url_for(".show_factors"))
    secret = new_secret()
    form = AppForm(formdata=None, sealed=sealing().seal(secret, owner=_new_app_of(account)))
    return _page(form, secret)


def _page(form: AppForm, secret: str) -> str:
    address = app_address(secret, account=current_user.facts.name, portal=portal_name())
    return render_template(
        "accounts/factors/app.html",
        form=form,
        account=current_user.facts,
        address=address,
        qr=draw_secret_qr(address),
        groups=[secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP)],
    )


@blueprint.post("/account/second-factor/app")
@only_reads
@asks_password
def save_app() -> ResponseReturnValue:
    """Keep the app, and show the recovery codes that come with a first factor."""
    if asked := only_for_those_logged_in():
        return asked
    form, account, actor = AppForm(), current_user.facts, current_user.actor
    secret = sealing().open(form.sealed.data or "", owner=_new_app_of(account))
    if secret is None:
        return redirect(url_for(".edit_app"))

    def page() -> str:
        return _page(form, secret)

    made = () if account.has_factor else make_codes()
    with answered({**in_form(form, page), **refused_as_message(url_for(".show_factors"))}):
        form.check()
        begin_late()
        try:
            facts = set_up_app(
                db.session(),
                actor=actor,
                present=form.present.data or "",
                app=NewApp(secret, form.code.data or "", made),
                sealing=sealing(),
                now=clock.now(),
                source=source_here(),
            )
        except (WrongPassword, LockedOut) as error:
            return password_refused(form, page, error)
    changed(facts)
    flash(
        _("The app is set up. From now on a log-in asks for its code. Log-ins on other devices have ended.")
    )
    return codes_page(made) if made else redirect(url_for(".show_factors"))
