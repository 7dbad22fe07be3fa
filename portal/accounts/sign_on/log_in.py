"""Logging in at the provider: the way there, the way back, and what follows."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from catalogue.access.factors.waiting import StepOver, WaitingFacts, begin_step, end_step, find_step
from catalogue.access.sign_on.opening import SignOnRefused, count_opened, open_tied, provider_mark
from catalogue.access.sign_on.ties import Identity
from catalogue.foundation import clock
from catalogue.models import WaitingKind

from ...extensions import db
from ...requests.security import safe_next
from ...requests.transactions import begin_late, only_reads, undo
from .. import devices, sessions
from ..beginning import begin_work, own_page
from ..factors.second_step import begin_again, limited
from ..scope import blueprint
from .asking import SignOnFailed
from .flow import (
    SHOWN_JUST_NOW,
    ProviderAnswer,
    SignOnQuestion,
    address_to_ask,
    is_answer_to,
    person_of,
    read_answer,
    settings_here,
)
from .forms import ProviderAnswerForm, SignOnForm
from .pages import failed_page, leading_page, provider_name, refused_page, strange_page
from .provider import Provider, provider_here
from .tokens import SignedOn
from .tying import finish_tying


def _oldest() -> int:
    """Seconds since somebody logged in at the provider, at most."""
    return settings_here().oidc_max_age_minutes * 60


@blueprint.post("/log-in/sign-on")
@only_reads
@limited
def start_sign_on() -> ResponseReturnValue:
    """Lead the browser to the provider."""
    provider, form = provider_here() or abort(404), SignOnForm()
    if not form.validate_on_submit():
        abort(400)
    if current_user.is_authenticated:
        return redirect(own_page(current_user.actor))
    try:
        endpoints = provider.endpoints()
    except SignOnFailed as error:
        return failed_page(error)
    begin_late()
    token = begin_step(db.session(), WaitingKind.SIGN_ON, None, now=clock.now())
    waiting = find_step(db.session(), token, WaitingKind.SIGN_ON, now=clock.now())
    sessions.wait(token, onward=safe_next(form.next.data, ""))
    question = SignOnQuestion(token, waiting.challenge)
    return leading_page(
        address_to_ask(endpoints, question, oldest=_oldest(), again=False),
        _("Log in with %(name)s", name=provider_name()),
        _("You are being led to %(name)s, which asks who you are.", name=provider_name()),
    )


@blueprint.get("/log-in/sign-on")
def show_answer() -> ResponseReturnValue:
    """The way back: a form with what the provider handed the browser, which a script sends at once. Nothing is written yet."""
    if provider_here() is None:
        abort(404)
    answer = read_answer(request.args)
    if not is_answer_to(answer, sessions.waiting()):
        if current_user.is_authenticated and not sessions.waiting():
            # Another window of this browser came back first.
            return redirect(own_page(current_user.actor))
        return strange_page()
    form = ProviderAnswerForm(
        formdata=None, state=answer.state, code=answer.code, error=answer.error, iss=answer.issuer
    )
    if answer.issuer is None:
        del form.iss
    return render_template("accounts/sign_on/answer.html", form=form, name=provider_name())


@blueprint.post("/log-in/sign-on/answer")
@only_reads
@limited
def send_answer() -> ResponseReturnValue:
    """Ask the provider who it was, and log in or tie the own account. Each answer is tried once."""
    provider, form = provider_here() or abort(404), ProviderAnswerForm()
    if not form.validate_on_submit():
        abort(400)
    answer = read_answer(request.form)
    if not is_answer_to(answer, sessions.waiting()):
        return strange_page()
    ties = current_user.is_authenticated
    try:
        waiting, person = _person(provider, answer, ties=ties)
    except StepOver as error:
        return redirect(url_for(".show_sign_on")) if ties else begin_again(error)
    onward = sessions.stop_waiting()
    if isinstance(person, SignOnFailed):
        return failed_page(person)
    identity = Identity(provider.issuer, person.subject)
    return finish_tying(identity, waiting) if ties else _log_in(identity, person, onward)


def _person(
    provider: Provider, answer: ProviderAnswer, *, ties: bool
) -> tuple[WaitingFacts, SignedOn | SignOnFailed]:
    """What waited in this browser, and who the provider says it is, or why not. Begins the writing transaction, in which the
    question is answered for good. Raises ``StepOver``.

    While the provider is asked, no connection to the database is held.
    """
    token, kind = sessions.waiting(), WaitingKind.IDENTITY_TIED if ties else WaitingKind.SIGN_ON
    waiting = find_step(db.session(), token, kind, now=clock.now())
    undo()
    oldest = SHOWN_JUST_NOW if ties else _oldest()
    question = SignOnQuestion(token, waiting.challenge)
    found: SignedOn | SignOnFailed
    try:
        found = person_of(provider, answer, question, oldest=oldest, at=int(clock.now().timestamp()))
    except SignOnFailed as error:
        found = error
    begin_late()
    end_step(db.session(), token, kind, now=clock.now())
    return waiting, found


def _log_in(identity: Identity, person: SignedOn, onward: str) -> ResponseReturnValue:
    """Open the account that is tied. Its own second factor is asked for, unless the provider's word counts for it."""
    try:
        account = open_tied(db.session(), identity, now=clock.now())
    except SignOnRefused as error:
        # No error page and nothing undone: the refusal stays in the trail.
        return refused_page(error)
    mark = provider_mark(identity, person.provider_session)
    if account.has_factor and not person.shown_by.intersection(settings_here().oidc_two_factors):
        step = begin_step(db.session(), WaitingKind.LOG_IN, account.id, now=clock.now())
        sessions.wait(step, provider_session=mark)
        return redirect(url_for(".show_second_step", next=onward or None))
    device = devices.known_device() or devices.new_device()
    count_opened(db.session(), account, now=clock.now(), source=devices.source_of(device))
    return begin_work(account, device, onward, mark)
