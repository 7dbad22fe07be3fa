"""Logging in by a passkey: after the password, or by itself."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from catalogue.access.factors.passkeys import WrongPasskey, asking_options, finish_by_passkey
from catalogue.access.factors.waiting import StepOver, begin_step
from catalogue.foundation import clock
from catalogue.models import WaitingKind

from ...extensions import db
from ...frame.errors import say
from ...requests import events
from ...requests.queries import read_next
from .. import devices, sessions
from ..beginning import begin_work, own_page
from ..scope import blueprint
from .forms import PasskeyAnswerForm
from .relying_party import relying_party
from .second_step import begin_again, limited


@blueprint.post("/log-in/passkey")
@limited
def start_passkey_log_in() -> ResponseReturnValue:
    """Begin a log-in by a passkey alone. The page that follows asks the device."""
    if relying_party() is None:
        abort(404)
    form = PasskeyAnswerForm()
    if not form.validate_on_submit():
        abort(400)
    sessions.wait(begin_step(db.session(), WaitingKind.PASSKEY_LOG_IN, None, now=clock.now()))
    return redirect(url_for(".show_passkey_log_in", next=form.next.data or None))


@blueprint.get("/log-in/passkey")
def show_passkey_log_in() -> ResponseReturnValue:
    """Ask the device for its passkey."""
    if current_user.is_authenticated:
        return redirect(own_page(current_user.actor))
    party = relying_party() or abort(404)
    try:
        options = asking_options(
            db.session(), sessions.waiting(), WaitingKind.PASSKEY_LOG_IN, party=party, now=clock.now()
        )
    except StepOver as error:
        return begin_again(error)
    form = PasskeyAnswerForm(formdata=None, next=read_next(request.args))
    return render_template("accounts/factors/passkey_log_in.html", form=form, options=options)


@blueprint.post("/log-in/passkey/answer")
@limited
def send_passkey_log_in() -> ResponseReturnValue:
    """Finish a log-in by a passkey alone."""
    return _finish(WaitingKind.PASSKEY_LOG_IN, ".show_passkey_log_in")


@blueprint.post("/log-in/second/passkey")
@limited
def send_passkey() -> ResponseReturnValue:
    """Finish a log-in by a passkey after the password."""
    return _finish(WaitingKind.LOG_IN, ".show_second_step")


def _finish(kind: WaitingKind, again: str) -> ResponseReturnValue:
    party, form = relying_party() or abort(404), PasskeyAnswerForm()
    if not form.validate_on_submit():
        abort(400)
    device = devices.known_device() or devices.new_device()
    try:
        account = finish_by_passkey(
            db.session(),
            sessions.waiting(),
            kind,
            answer=form.answer.data or "",
            party=party,
            now=clock.now(),
            source=devices.source_of(device),
        )
    except StepOver as error:
        return begin_again(error)
    except WrongPasskey as error:
        # Nothing undone: a copy stays noted, and the next attempt has another challenge.
        events.note(f"log_in.{error.code}")
        flash(say(error))
        return redirect(url_for(again, next=form.next.data or None))
    return begin_work(account, device, form.next.data)
