"""One's own account: what it is for, another password, and the log-ins that are open."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue import divisions
from catalogue.access.authenticating import LockedOut, Source, WrongPassword
from catalogue.access.own_account import change_password, end_all_log_ins, end_log_in_elsewhere
from catalogue.foundation import clock

from ..extensions import db, limiter, login_manager
from ..frame.answering import answered, in_form, refused_as_message
from ..frame.errors import say
from ..requests import events
from ..requests.security import LOG_IN_RATE
from . import devices, sessions
from .forms import ConfirmForm, PasswordForm
from .scope import blueprint


def only_for_those_logged_in() -> ResponseReturnValue | None:
    """The answer to somebody who has to log in first; None for those who have."""
    answer: ResponseReturnValue | None = (
        None if current_user.is_authenticated else login_manager.unauthorized()
    )
    return answer


def password_refused(
    form: PasswordForm | ConfirmForm, page: Callable[[], str], error: WrongPassword | LockedOut
) -> ResponseReturnValue:
    """The form's page again, with what is wrong with the present password. Nothing is undone: the failure stays counted."""
    events.note(f"password.{error.code}")
    form.present.errors = [
        _("This is not your present password.") if type(error) is WrongPassword else say(error)
    ]
    return page(), 429 if isinstance(error, LockedOut) else 401


def source_here() -> Source:
    """Where a change of one's own account comes from."""
    return devices.source_of(devices.known_device() or devices.new_device())


def _is_refused(response: Response) -> bool:
    """Whether a password that was asked again counts for the limit of its address."""
    return response.status_code == 401


asks_password = limiter.limit(LOG_IN_RATE, key_func=devices.rate_key, deduct_when=_is_refused)
"""For views that check the present password: refused ones count together, of all such views."""


@blueprint.get("/account")
def show_account() -> ResponseReturnValue:
    """The own account and its open log-ins."""
    if asked := only_for_those_logged_in():
        return asked
    facts = current_user.facts
    return render_template(
        "accounts/account.html",
        account=facts,
        places=divisions.get_divisions(db.session(), [held.division for held in facts.held]),
        log_ins=sessions.open_here(),
        single_sign_on=bool(current_app.config["PORTAL"].oidc_issuer),
    )


@blueprint.get("/account/password")
def edit_password() -> ResponseReturnValue:
    """The form for another password."""
    return only_for_those_logged_in() or _page(PasswordForm(formdata=None))


def _page(form: PasswordForm) -> str:
    return render_template("accounts/password.html", form=form, account=current_user.facts)


@blueprint.post("/account/password")
@asks_password
def save_password() -> ResponseReturnValue:
    """Change the own password. Log-ins on other devices end, and copied cookies with them."""
    if asked := only_for_those_logged_in():
        return asked
    form = PasswordForm()
    with answered({**in_form(form, lambda: _page(form)), **refused_as_message(url_for(".show_account"))}):
        form.check()
        try:
            facts = change_password(
                db.session(),
                actor=current_user.actor,
                present=form.present.data or "",
                password=form.password.data or "",
                now=clock.now(),
                source=source_here(),
            )
        except (WrongPassword, LockedOut) as error:
            return password_refused(form, lambda: _page(form), error)
    sessions.begin(facts)
    flash(_("Your password is changed. Log-ins on other devices have ended."))
    return redirect(url_for(".show_account"))


@blueprint.get("/account/log-ins/<int:log_in>/log-out")
def show_device(log_in: int) -> ResponseReturnValue:
    """The form that ends one's own log-in on another device."""
    return only_for_those_logged_in() or _ending_page(log_in, ConfirmForm(formdata=None))


def _ending_page(log_in: int, form: ConfirmForm) -> str:
    found = next((each for each in sessions.open_here() if each.id == log_in), None) or abort(404)
    return render_template("accounts/log_in_end.html", log_in=found, form=form)


@blueprint.post("/account/log-ins/<int:log_in>/log-out")
@asks_password
def log_out_device(log_in: int) -> ResponseReturnValue:
    """End one's own log-in on another device."""
    if asked := only_for_those_logged_in():
        return asked
    form = ConfirmForm()

    def page() -> str:
        return _ending_page(log_in, form)

    with answered(in_form(form, page)):
        form.check()
        try:
            end_log_in_elsewhere(
                db.session(),
                actor=current_user.actor,
                present=form.present.data or "",
                log_in=log_in,
                now=clock.now(),
                source=source_here(),
            )
        except (WrongPassword, LockedOut) as error:
            return password_refused(form, page, error)
    flash(_("That log-in has ended."))
    return redirect(url_for(".show_account"))


@blueprint.get("/log-out-everywhere")
def show_log_out() -> ResponseReturnValue:
    """The form that ends all of one's log-ins."""
    return only_for_those_logged_in() or _everywhere_page(ConfirmForm(formdata=None))


def _everywhere_page(form: ConfirmForm) -> str:
    return render_template("accounts/log_in_end.html", log_in=None, form=form)


@blueprint.post("/log-out-everywhere")
@asks_password
def log_out_everywhere() -> ResponseReturnValue:
    """End all of one's log-ins, on every device and for every copy of a cookie."""
    if asked := only_for_those_logged_in():
        return asked
    form = ConfirmForm()

    def page() -> str:
        return _everywhere_page(form)

    with answered(in_form(form, page)):
        form.check()
        try:
            count = end_all_log_ins(
                db.session(),
                actor=current_user.actor,
                present=form.present.data or "",
                now=clock.now(),
                source=source_here(),
            )
        except (WrongPassword, LockedOut) as error:
            return password_refused(form, page, error)
    sessions.end()
    flash(
        ngettext(
            "You have logged out. It was your only log-in.",
            "You have logged out everywhere: %(num)d log-ins have ended.",
            count,
        )
    )
    return redirect(url_for("residents.show_home"))
