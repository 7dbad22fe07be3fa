"""One's own account and the provider: tying it, after the password here and a new log-in there, and untying it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from catalogue.access.authenticating import LockedOut, WrongPassword
from catalogue.access.factors.waiting import WaitingFacts, begin_step, find_step
from catalogue.access.sign_on.ties import Identity, confirm_before_tying, tie, ties_of, untie_own
from catalogue.foundation import clock
from catalogue.models import WaitingKind

from ...extensions import db
from ...frame.answering import answered, in_form, refused_as_message
from ...requests.transactions import begin_late, only_reads
from .. import sessions
from ..forms import ConfirmForm
from ..own_account import asks_password, only_for_those_logged_in, password_refused, source_here
from ..scope import blueprint
from .asking import SignOnFailed
from .flow import SHOWN_JUST_NOW, SignOnQuestion, address_to_ask
from .pages import failed_page, leading_page, offered, provider_name
from .provider import provider_here


@blueprint.get("/account/sign-on")
def show_sign_on() -> ResponseReturnValue:
    """Whether the own account is tied, and the form that ties or unties it."""
    if asked := only_for_those_logged_in():
        return asked
    if provider_here() is None:
        abort(404)
    return _page(ConfirmForm(formdata=None))


def _page(form: ConfirmForm) -> str:
    return render_template(
        "accounts/sign_on/tying.html",
        form=form,
        account=current_user.facts,
        ties=ties_of(db.session(), current_user.facts.id),
        sign_on=offered(),
    )


@blueprint.post("/account/sign-on")
@only_reads
@asks_password
def start_tying() -> ResponseReturnValue:
    """Check the password, and lead the browser to the provider, which asks once more who it is."""
    if asked := only_for_those_logged_in():
        return asked
    provider, form = provider_here() or abort(404), ConfirmForm()
    account, actor = current_user.facts, current_user.actor

    def page() -> str:
        return _page(form)

    with answered({**in_form(form, page), **refused_as_message(url_for(".show_sign_on"))}):
        form.check()
        try:
            endpoints = provider.endpoints()
        except SignOnFailed as error:
            return failed_page(error)
        begin_late()
        try:
            confirm_before_tying(
                db.session(),
                actor=actor,
                present=form.present.data or "",
                now=clock.now(),
                source=source_here(),
            )
        except (WrongPassword, LockedOut) as error:
            return password_refused(form, page, error)
        token = begin_step(db.session(), WaitingKind.IDENTITY_TIED, account.id, now=clock.now())
    waiting = find_step(db.session(), token, WaitingKind.IDENTITY_TIED, now=clock.now())
    sessions.wait_besides(token)
    return leading_page(
        address_to_ask(
            endpoints, SignOnQuestion(token, waiting.challenge), oldest=SHOWN_JUST_NOW, again=True
        ),
        _("Tie the account to %(name)s", name=provider_name()),
        _("You are being led to %(name)s, which asks who you are once more.", name=provider_name()),
    )


def finish_tying(identity: Identity, waiting: WaitingFacts) -> ResponseReturnValue:
    """Tie the account that asked for it, in the transaction that has begun."""
    page = url_for(".show_sign_on")
    if waiting.user_id != current_user.facts.id:
        # Somebody else has logged in meanwhile.
        return redirect(page)
    with answered(refused_as_message(page)):
        facts = tie(db.session(), actor=current_user.actor, identity=identity, now=clock.now())
    sessions.begin(facts)
    flash(_("The account is tied. Log-ins on other devices have ended."))
    return redirect(page)


@blueprint.post("/account/sign-on/untie")
@asks_password
def withdraw_tie() -> ResponseReturnValue:
    """Untie the own account."""
    if asked := only_for_those_logged_in():
        return asked
    form = ConfirmForm()
    if provider_here() is None:
        abort(404)

    def page() -> str:
        return _page(form)

    with answered({**in_form(form, page), **refused_as_message(url_for(".show_sign_on"))}):
        form.check()
        try:
            facts = untie_own(
                db.session(),
                actor=current_user.actor,
                present=form.present.data or "",
                now=clock.now(),
                source=source_here(),
            )
        except (WrongPassword, LockedOut) as error:
            return password_refused(form, page, error)
    sessions.begin(facts)
    flash(_("The account is untied. Log-ins on other devices have ended."))
    return redirect(url_for(".show_sign_on"))
