"""One's own account: what it is for, another password, and the log-ins that are open."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from catalogue import divisions
from catalogue.access.authenticating import LockedOut, WrongPassword
from catalogue.access.log_ins import end_log_ins, end_own_log_in
from catalogue.access.own_account import change_password
from catalogue.foundation import clock

from ..extensions import db, limiter, login_manager
from ..frame.answering import answered, in_form, refused_as_message
from ..frame.errors import say
from ..requests import events
from ..requests.security import LOG_IN_RATE
from . import devices, sessions
from .forms import ButtonForm, PasswordForm
from .scope import blueprint


def only_for_those_logged_in() -> ResponseReturnValue | None:
    """The answer to somebody who has to log in first; None for those who have."""
    answer: ResponseReturnValue | None = (
        None if current_user.is_authenticated else login_manager.unauthorized()
    )
    return answer


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
        form=ButtonForm(),
    )


@blueprint.get("/account/password")
def edit_password() -> ResponseReturnValue:
    """The form for another password."""
    return only_for_those_logged_in() or _page(PasswordForm(formdata=None))


def _page(form: PasswordForm) -> str:
    return render_template("accounts/password.html", form=form, account=current_user.facts)


@blueprint.post("/account/password")
@limiter.limit(
    LOG_IN_RATE, key_func=devices.rate_key, deduct_when=lambda response: response.status_code == 401
)
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
                source=devices.source_of(devices.known_device() or devices.new_device()),
            )
        except (WrongPassword, LockedOut) as error:
            # No error page and nothing undone: the failure stays counted.
            events.note(f"password.{error.code}")
            form.present.errors = [
                _("This is not your present password.") if type(error) is WrongPassword else say(error)
            ]
            return _page(form), 429 if isinstance(error, LockedOut) else 401
    sessions.begin(facts)
    flash(_("Your password is changed. Log-ins on other devices have ended."))
    return redirect(url_for(".show_account"))


@blueprint.post("/account/log-ins/<int:log_in>/log-out")
def log_out_device(log_in: int) -> ResponseReturnValue:
    """End one's own log-in on another device."""
    if asked := only_for_those_logged_in():
        return asked
    if not ButtonForm().validate_on_submit():
        abort(400)
    end_own_log_in(db.session(), current_user.facts.id, log_in)
    flash(_("That log-in has ended."))
    return redirect(url_for(".show_account"))


@blueprint.post("/log-out-everywhere")
def log_out_everywhere() -> ResponseReturnValue:
    """End all of one's log-ins, on every device and for every copy of a cookie."""
    if asked := only_for_those_logged_in():
        return asked
    count = end_log_ins(db.session(), current_user.facts.id)
    sessions.end()
    flash(
        ngettext(
            "You have logged out. It was your only log-in.",
            "You have logged out everywhere: %(num)d log-ins have ended.",
            count,
        )
    )
    return redirect(url_for("residents.show_home"))
