"""One's own passkeys: adding one, its name, taking it away."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from catalogue.access.authenticating import LockedOut, WrongPassword
from catalogue.access.factors import passkeys
from catalogue.access.factors.facts import PasskeyFacts, factors_of
from catalogue.access.factors.passkeys import NewPasskey, RelyingParty, WrongPasskey
from catalogue.access.factors.recovery import make_codes
from catalogue.access.factors.removing import remove_passkey, rename_passkey
from catalogue.access.factors.waiting import StepOver
from catalogue.foundation import clock

from ...extensions import db
from ...frame.answering import answered, as_message, in_form, problems_as_messages, refused_as_message
from ...requests.transactions import begin_late, only_reads
from ..forms import ConfirmForm
from ..own_account import asks_password, only_for_those_logged_in, password_refused, source_here
from ..scope import blueprint
from .forms import DeviceForm, NewPasskeyForm, PasskeyNameForm
from .overview import changed, codes_page, removed
from .relying_party import relying_party


def _party() -> RelyingParty:
    """What passkeys belong to here; elsewhere there is nothing at these addresses."""
    return relying_party() or abort(404)


@blueprint.get("/account/second-factor/passkeys/new")
def new_passkey() -> ResponseReturnValue:
    """The form for another passkey: what it is called, and the present password."""
    if asked := only_for_those_logged_in():
        return asked
    _party()
    return _new_page(NewPasskeyForm(formdata=None))


def _new_page(form: NewPasskeyForm) -> str:
    return render_template("accounts/factors/new_passkey.html", form=form)


@blueprint.post("/account/second-factor/passkeys/new")
@asks_password
def start_passkey() -> ResponseReturnValue:
    """Ask the device to make a passkey."""
    if asked := only_for_those_logged_in():
        return asked
    party, form = _party(), NewPasskeyForm()

    def page() -> str:
        return _new_page(form)

    with answered({**in_form(form, page), **refused_as_message(url_for(".show_factors"))}):
        form.check()
        try:
            token = passkeys.start_passkey(
                db.session(),
                actor=current_user.actor,
                present=form.present.data or "",
                name=form.name.data or "",
                now=clock.now(),
                source=source_here(),
            )
        except (WrongPassword, LockedOut) as error:
            return password_refused(form, page, error)
    options = passkeys.adding_options(
        db.session(), token, account=current_user.facts, party=party, now=clock.now()
    )
    device = DeviceForm(formdata=None, token=token, name=form.name.data)
    return render_template("accounts/factors/make_passkey.html", form=device, options=options)


@blueprint.post("/account/second-factor/passkeys")
@only_reads
def add_passkey() -> ResponseReturnValue:
    """Keep the passkey that the device has made, and show the recovery codes that come with a first factor."""
    if asked := only_for_those_logged_in():
        return asked
    party, form, account, actor = _party(), DeviceForm(), current_user.facts, current_user.actor
    again = url_for(".new_passkey")
    if not form.validate_on_submit():
        abort(400)
    made = () if account.has_factor else make_codes()
    begin_late()
    with answered(
        {StepOver: as_message(again), WrongPasskey: as_message(again), **problems_as_messages(again)}
    ):
        facts = passkeys.add_passkey(
            db.session(),
            form.token.data or "",
            actor=actor,
            new=NewPasskey(form.answer.data or "", form.name.data or "", made),
            party=party,
            now=clock.now(),
        )
    changed(facts)
    flash(_("The passkey is added. Log-ins on other devices have ended."))
    return codes_page(made) if made else redirect(url_for(".show_factors"))


def _own(passkey: int) -> PasskeyFacts:
    kept = factors_of(db.session(), current_user.facts.id).passkeys
    return next((each for each in kept if each.id == passkey), None) or abort(404)


def _passkey_page(passkey: PasskeyFacts, name: PasskeyNameForm, removing: ConfirmForm) -> str:
    return render_template("accounts/factors/passkey.html", passkey=passkey, name=name, removing=removing)


@blueprint.get("/account/second-factor/passkeys/<int:passkey>")
def edit_passkey(passkey: int) -> ResponseReturnValue:
    """A passkey: its name, and the form that takes it away."""
    if asked := only_for_those_logged_in():
        return asked
    own = _own(passkey)
    return _passkey_page(own, PasskeyNameForm(formdata=None, name=own.name), ConfirmForm(formdata=None))


@blueprint.post("/account/second-factor/passkeys/<int:passkey>")
def save_passkey(passkey: int) -> ResponseReturnValue:
    """Give a passkey another name."""
    if asked := only_for_those_logged_in():
        return asked
    own, form = _own(passkey), PasskeyNameForm()
    with answered(in_form(form, lambda: _passkey_page(own, form, ConfirmForm(formdata=None)))):
        form.check()
        rename_passkey(db.session(), actor=current_user.actor, passkey=passkey, name=form.name.data or "")
    flash(_("The name is saved."))
    return redirect(url_for(".show_factors"))


@blueprint.post("/account/second-factor/passkeys/<int:passkey>/remove")
@asks_password
def withdraw_passkey(passkey: int) -> ResponseReturnValue:
    """Take a passkey away."""
    if asked := only_for_those_logged_in():
        return asked
    own, form = _own(passkey), ConfirmForm()

    def page() -> str:
        return _passkey_page(own, PasskeyNameForm(formdata=None, name=own.name), form)

    return removed(
        form,
        page,
        lambda: remove_passkey(
            db.session(),
            actor=current_user.actor,
            present=form.present.data or "",
            passkey=passkey,
            now=clock.now(),
            source=source_here(),
        ),
    )
