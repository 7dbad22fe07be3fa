"""The one question after use: 用上了, 没找到, 白跑了一趟. Counted by month, without a person, a day or a word."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import validate_csrf
from werkzeug.datastructures import MultiDict
from wtforms import ValidationError

from catalogue import feedback
from catalogue.foundation import clock
from catalogue.models import Level, Outcome

from ...editions import current_edition
from ...extensions import csrf, db, limiter
from ...requests.security import EXPERIENCE_RATE, surely_sent_from_here
from ...requests.transactions import unchanged
from ..scope import blueprint
from .forms import Subject, read_subject

OUTCOMES = {outcome.value.replace("_", "-"): outcome for outcome in Outcome}
"""How a visit ended, as addresses and forms name it."""


def _read_ending(values: MultiDict[str, str], *, unknown: int) -> tuple[Outcome, Subject]:
    """How a visit ended and what it was about.

    Ends the request with ``unknown`` for an ending that is not known, with 400 if there is no community in it.
    """
    outcome = OUTCOMES.get(values.get("outcome", ""))
    if outcome is None:
        abort(unknown)
    subject = read_subject(values, current_edition(), None)
    if subject.division is None or subject.division.level is not Level.COMMUNITY:
        abort(400)
    return outcome, subject


@blueprint.post("/experience")
@limiter.limit(EXPERIENCE_RATE)
@csrf.exempt
def send_experience() -> ResponseReturnValue:
    """Count the outcome of a visit. “It was not there” leads to the form that reports it.

    The buttons are on cached pages, so they carry no token: see docs/adr/0015-reports-without-accounts.md.
    """
    outcome, subject = _read_ending(request.form, unknown=400)
    assert subject.division is not None
    if not (surely_sent_from_here() or _has_token()):
        return unchanged(
            lambda: render_template("residents/experience_again.html", subject=subject, outcome=outcome)
        )
    feedback.count_ending(
        db.session(),
        current_edition(),
        outcome=outcome,
        community=subject.division.code,
        item=subject.item,
        point=subject.point,
        now=clock.now(),
    )
    about: dict[str, Any] = {
        "item": subject.item.code if subject.item else None,
        "community": subject.division.code,
        "point": subject.point,
    }
    if outcome is Outcome.NOT_THERE:
        return redirect(url_for("residents.new_case", kind="in-vain", **about), 303)
    return redirect(url_for("residents.show_thanks", outcome=outcome.value.replace("_", "-"), **about), 303)


def _has_token() -> bool:
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


@blueprint.get("/experience/thanks")
def show_thanks() -> ResponseReturnValue:
    """Thanks for an answer, and what else there is to say."""
    outcome, subject = _read_ending(request.args, unknown=404)
    if feedback.is_sensitive(db.session(), current_edition(), item=subject.item, point=subject.point):
        abort(404)
    return render_template("residents/experience_thanks.html", subject=subject, outcome=outcome)
