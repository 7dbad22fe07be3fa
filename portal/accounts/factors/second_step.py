"""The second step of a log-in, after the password: a code of the app, a recovery code, or a passkey."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.access.authenticating import LockedOut
from catalogue.access.factors.app_codes import AppClosed
from catalogue.access.factors.facts import factors_of
from catalogue.access.factors.passkeys import asking_options
from catalogue.access.factors.second_step import WrongCode, finish_by_code, waiting_account
from catalogue.access.factors.waiting import StepOver
from catalogue.access.users import UserFacts
from catalogue.foundation import clock
from catalogue.models import WaitingKind

from ...extensions import db, limiter
from ...frame.errors import say
from ...requests import events
from ...requests.queries import read_next
from ...requests.security import LOG_IN_RATE
from .. import devices, sessions
from ..beginning import begin_work, own_page
from ..scope import blueprint
from .app import sealing
from .forms import PasskeyAnswerForm, SecondStepForm
from .relying_party import relying_party, why_no_passkeys


def _is_refused(response: Response) -> bool:
    return 400 <= response.status_code < 500


limited = limiter.limit(LOG_IN_RATE, key_func=devices.rate_key, deduct_when=_is_refused)
"""Refused second steps count together, as refused log-ins do."""


def begin_again(error: StepOver) -> Response:
    """Lead back to the first step, and say why."""
    sessions.stop_waiting()
    flash(say(error))
    return redirect(url_for(".log_in"))


@blueprint.get("/log-in/second")
def show_second_step() -> ResponseReturnValue:
    """The form for the code."""
    if current_user.is_authenticated:
        return redirect(own_page(current_user.actor))
    try:
        return second_page(SecondStepForm(formdata=None, next=read_next(request.args)))
    except StepOver as error:
        return begin_again(error)


def second_page(form: SecondStepForm) -> str:
    """The page of the second step. Raises ``StepOver`` if no log-in waits for one."""
    account = waiting_account(db.session(), sessions.waiting(), now=clock.now())
    factors, party = factors_of(db.session(), account.id), relying_party()
    options = ""
    if party is not None and factors.passkeys:
        options = asking_options(
            db.session(), sessions.waiting(), WaitingKind.LOG_IN, party=party, now=clock.now()
        )
    return render_template(
        "accounts/factors/second_step.html",
        form=form,
        factors=factors,
        options=options,
        answer=PasskeyAnswerForm(formdata=None, next=form.next.data),
        no_passkeys=why_no_passkeys() if factors.passkeys else "",
    )


@blueprint.post("/log-in/second")
@limited
def send_second_step() -> ResponseReturnValue:
    """Finish the log-in by a code."""
    form, device = SecondStepForm(), devices.known_device() or devices.new_device()
    account: UserFacts | None = None
    try:
        account = waiting_account(db.session(), sessions.waiting(), now=clock.now())
        if not form.validate_on_submit():
            return second_page(form), 400
        found = finish_by_code(
            db.session(),
            sessions.waiting(),
            form.code.data or form.recovery.data or "",
            sealing=sealing(),
            now=clock.now(),
            source=devices.source_of(device),
        )
    except StepOver as error:
        return begin_again(error)
    except (WrongCode, AppClosed, LockedOut) as error:
        # No error page and nothing undone: the failure stays counted.
        events.note(f"log_in.{error.code}", account=account.name if account else None)
        field = form.recovery if form.recovery.data and not form.code.data else form.code
        field.errors = [say(error)]
        return second_page(form), 429 if isinstance(error, LockedOut) else 401
    return begin_work(found, device, form.next.data)
