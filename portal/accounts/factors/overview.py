"""One's own second factors: what there is, new recovery codes, and taking the app away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from catalogue.access.authenticating import LockedOut, WrongPassword
from catalogue.access.factors.facts import factors_of, needs_factor
from catalogue.access.factors.recovery import MadeCode, make_codes, replace_codes
from catalogue.access.factors.removing import remove_app
from catalogue.access.users import UserFacts
from catalogue.foundation import clock

from ...extensions import db
from ...frame.answering import answered, in_form, refused_as_message
from ...requests.transactions import begin_late, only_reads
from .. import sessions
from ..beginning import own_page
from ..forms import ConfirmForm
from ..own_account import asks_password, only_for_those_logged_in, password_refused, source_here
from ..scope import blueprint
from .relying_party import why_no_passkeys


@blueprint.get("/account/second-factor")
def show_factors() -> ResponseReturnValue:
    """The second factors of one's own account."""
    if asked := only_for_those_logged_in():
        return asked
    account = current_user.facts
    return render_template(
        "accounts/factors/overview.html",
        account=account,
        factors=factors_of(db.session(), account.id),
        no_passkeys=why_no_passkeys(),
        needed=needs_factor(account, current_app.config["PORTAL"].second_factor_roles),
    )


def codes_page(made: Sequence[MadeCode]) -> str:
    """The one page that shows recovery codes. They are kept as hashes alone."""
    return render_template(
        "accounts/factors/codes.html",
        codes=[each.text for each in made],
        account=current_user.facts,
        day=clock.today(),
        onward=own_page(current_user.actor),
    )


def changed(account: UserFacts) -> None:
    """Begin a new log-in after a change of factors: all log-ins before it have ended, copies of this one too."""
    sessions.begin(account)


@blueprint.get("/account/second-factor/codes")
def show_recovery() -> ResponseReturnValue:
    """The form for new recovery codes."""
    return only_for_those_logged_in() or _recovery_page(ConfirmForm(formdata=None))


def _recovery_page(form: ConfirmForm) -> str:
    left = factors_of(db.session(), current_user.facts.id).recovery_codes
    return render_template("accounts/factors/new_codes.html", form=form, left=left)


@blueprint.post("/account/second-factor/codes")
@only_reads
@asks_password
def add_recovery() -> ResponseReturnValue:
    """Make new recovery codes, and show them once."""
    if asked := only_for_those_logged_in():
        return asked
    form, actor = ConfirmForm(), current_user.actor

    def page() -> str:
        return _recovery_page(form)

    with answered({**in_form(form, page), **refused_as_message(url_for(".show_factors"))}):
        form.check()
        made = make_codes()
        begin_late()
        try:
            account = replace_codes(
                db.session(),
                actor=actor,
                present=form.present.data or "",
                recovery=made,
                now=clock.now(),
                source=source_here(),
            )
        except (WrongPassword, LockedOut) as error:
            return password_refused(form, page, error)
    changed(account)
    return codes_page(made)


@blueprint.get("/account/second-factor/app/remove")
def show_app() -> ResponseReturnValue:
    """The form that takes the app away."""
    return only_for_those_logged_in() or _removal_page(ConfirmForm(formdata=None))


def _removal_page(form: ConfirmForm) -> str:
    return render_template("accounts/factors/remove_app.html", form=form)


@blueprint.post("/account/second-factor/app/remove")
@asks_password
def withdraw_app() -> ResponseReturnValue:
    """Take the app away."""
    if asked := only_for_those_logged_in():
        return asked
    form = ConfirmForm()

    def page() -> str:
        return _removal_page(form)

    return removed(
        form,
        page,
        lambda: remove_app(
            db.session(),
            actor=current_user.actor,
            present=form.present.data or "",
            now=clock.now(),
            source=source_here(),
        ),
    )


def removed(
    form: ConfirmForm, page: Callable[[], str], remove: Callable[[], UserFacts]
) -> ResponseReturnValue:
    """What follows taking one of one's own factors away, or why it was not."""
    with answered({**in_form(form, page), **refused_as_message(url_for(".show_factors"))}):
        form.check()
        try:
            account = remove()
        except (WrongPassword, LockedOut) as error:
            return password_refused(form, page, error)
    changed(account)
    flash(_("Removed. Log-ins on other devices have ended."))
    return redirect(url_for(".show_factors"))
