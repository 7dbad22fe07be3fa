"""Following a report by its code: the page of the case, and saying that it is not settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import StringField, TextAreaField

from catalogue import divisions, feedback
from catalogue.feedback import CaseFacts, ReportFacts, tidy_text
from catalogue.foundation import clock
from catalogue.foundation.errors import NotFound
from catalogue.models import CaseKind, WrongField

from ...cases.history import GIVEN, EventView, present_events
from ...cases.presenters import CaseView, present_cases
from ...cases.record import item_of
from ...editions import current_edition
from ...extensions import csrf, db, limiter
from ...frame.answering import DomainForm, answered, in_form
from ...frame.hotline import hotline
from ...requests.security import FOLLOW_RATE, kept_from_robots
from ...requests.transactions import unchanged
from ...words.i18n import say as _
from ..forms import read_typed_code
from ..scope import blueprint
from .on_record import recorded_of


class UnsettledForm(DomainForm):
    """A resident says that it is not settled."""

    words = TextAreaField(_l("What is not settled? (optional)"), filters=[tidy_text], render_kw={"rows": 3})
    contact = StringField(
        _l("Telephone or e-mail, if you want to be reached (optional)"), filters=[tidy_text]
    )


@dataclass(frozen=True, slots=True)
class Followed:
    """What the page of a report shows: the case, its answers the latest first, and the case that says the same."""

    case: CaseView
    answers: tuple[EventView, ...]
    said: tuple[EventView, ...]
    """What this resident said to them."""
    same: CaseView | None
    fact: Markup | None
    """What is on record now of what was reported as wrong."""


@blueprint.get("/feedback")
@limiter.limit(FOLLOW_RATE)
def find_case() -> ResponseReturnValue:
    """Where a code is typed in; with one, the case that it leads to."""
    typed = read_typed_code(request.args)
    if not typed:
        return render_template("residents/feedback_find.html", typed="", known=True)
    code = feedback.read_code(typed)
    if code is None:
        return render_template("residents/feedback_find.html", typed=typed, known=False), 404
    return redirect(url_for("residents.show_case", code=feedback.say_code(code)))


@blueprint.get("/feedback/<code>")
@limiter.limit(FOLLOW_RATE)
def show_case(code: str) -> ResponseReturnValue:
    """The report, who handles it, the deadline and the answers: for the holder of the code."""
    found = _report(code)
    if found is None:
        return _unknown(code)
    return kept_from_robots(_page(found, UnsettledForm(formdata=None), clock.now()))


@blueprint.post("/feedback/<code>/unsettled")
@limiter.limit(FOLLOW_RATE)
@csrf.exempt
def send_unsettled(code: str) -> ResponseReturnValue:
    """Open the case again. Exempt from the check before every view, because that would lose the text: the form checks itself."""
    found = _report(code)
    if found is None:
        return _unknown(code)
    form, now = UnsettledForm(), clock.now()
    if not form.validate():
        form.ask_to_send_again()
        return kept_from_robots(unchanged(lambda: _page(found, form, now), 400))
    with answered(in_form(form, lambda: _page(found, form, now))):
        feedback.reopen(
            db.session(),
            code=found.code,
            words=form.words.data or "",
            contact=form.contact.data or "",
            now=now,
        )
    flash(_("Thank you. It goes back to those who answered, and the time for the answer starts again."))
    return redirect(url_for("residents.show_case", code=feedback.say_code(found.code)), 303)


@blueprint.post("/feedback/<code>/remove")
@limiter.limit(FOLLOW_RATE)
def remove_words(code: str) -> ResponseReturnValue:
    """Erase what the holder of the code wrote, and how to reach them."""
    found = _report(code)
    if found is None:
        return _unknown(code)
    feedback.erase_words(db.session(), code=found.code)
    flash(_("What you wrote and how to reach you are erased."))
    return redirect(url_for("residents.show_case", code=feedback.say_code(found.code)), 303)


def _report(code: str) -> ReportFacts | None:
    read = feedback.read_code(code)
    try:
        return feedback.find_report(db.session(), read) if read else None
    except NotFound:
        return None


def _unknown(code: str) -> ResponseReturnValue:
    return render_template("residents/feedback_find.html", typed=code[:64], known=False), 404


def _page(found: ReportFacts, form: UnsettledForm, now: datetime) -> str:
    session, followed = db.session(), _followed(found)
    case = followed.case
    profile = divisions.get_profile(session, case.division.code)
    return render_template(
        "residents/feedback_case.html",
        followed=followed,
        case=case,
        code=feedback.say_code(found.code),
        words=found.words,
        contact=found.contact,
        at=found.at,
        lineage=divisions.lineage(session, case.division.code),
        number=profile.phones[0] if profile and profile.phones else hotline(case.division.code).phone,
        own_phone=bool(profile and profile.phones),
        form=form,
        may_reopen=feedback.may_reopen(found, now),
    )


def _followed(found: ReportFacts) -> Followed:
    """The case of a report as its resident reads it: a fixed number of queries."""
    session, edition = db.session(), current_edition()
    other = _other(found.case)
    case, *others = present_cases(
        session, edition, [found.case, *([other] if other else [])], to_resident=True
    )
    events = feedback.events_of(session, found.case.id)
    given = [event for event in events if event.step in GIVEN]
    own = [event for event in events if event.report == found.id and event.words]
    return Followed(
        case,
        tuple(reversed(present_events(given, {}))),
        present_events(own, {}),
        others[0] if others else None,
        _fact(found.case),
    )


def _other(case: CaseFacts) -> CaseFacts | None:
    """The case that an answer names as the same; None where it is no more."""
    if case.duplicate_of is None:
        return None
    try:
        return feedback.get_case(db.session(), case.duplicate_of, within=None)
    except NotFound:
        return None


def _fact(case: CaseFacts) -> Markup | None:
    """The telephone, address or hours now, where one of them was reported as wrong and that is answered."""
    if case.open or case.kind is not CaseKind.CORRECTION or case.field not in _TOLD_AGAIN:
        return None
    edition = current_edition()
    try:
        told = recorded_of(edition, division=case.division, item=item_of(case, edition), point=case.point)
    except NotFound:
        return None
    return told.get(case.field)


_TOLD_AGAIN = (WrongField.PHONE, WrongField.ADDRESS, WrongField.HOURS)
