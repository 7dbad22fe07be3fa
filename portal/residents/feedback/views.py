"""Feedback: corrections, needs and “it was not there”, the code to follow them by, and the question after use."""

from __future__ import annotations

from dataclasses import replace

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from catalogue import divisions, feedback, offerings
from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.models import CaseKind, Channel, Level

from ...editions import current_edition
from ...extensions import csrf, db, limiter
from ...frame.answering import answered, in_form
from ...frame.errors import say_when_again
from ...frame.presentation import only_root
from ...requests import events
from ...requests.security import SEARCH_RATE
from ...requests.transactions import unchanged
from ...words.i18n import say as _
from ..bot_guard import FillingPace, pace_of, seconds_to_wait, sign
from ..scope import blueprint
from .forms import (
    LONGEST_PLACE,
    FeedbackForm,
    Subject,
    look_up,
    read_first_words,
    read_subject,
)
from .on_record import recorded_for
from .open_matters import reported_already


@blueprint.get("/feedback/new")
def new_case() -> ResponseReturnValue:
    """The form for a correction, a need or “it was not there”; without a kind, the choice of these."""
    subject = read_subject(request.args, current_edition(), g.place)
    if subject.kind is None:
        return render_template("residents/feedback_kinds.html", subject=subject)
    form = FeedbackForm(formdata=None)
    form.words.data = read_first_words(request.args)
    return _page(subject, form)


def _page(subject: Subject, form: FeedbackForm) -> str:
    """The form as it was filled in. Keeps a good stamp, so that a second try is not too quick again."""
    now = clock.now()
    if pace_of(form.stamp.data, now) is FillingPace.OLD:
        form.stamp.data = sign(now)
    form.homepage.data = ""
    edition = current_edition()
    correcting = subject.kind is CaseKind.CORRECTION
    form.prepare(
        subject, edition, recorded_for(subject, edition) if correcting else {}, _to_be_had(subject, edition)
    )
    if subject.division is None:
        tops = only_root()
        districts = divisions.children(db.session(), tops[0].code) if tops else divisions.roots(db.session())
        form.offer_places(look_up((form.place.data or "")[:LONGEST_PLACE]), (*districts, *tops))
    return render_template(
        "residents/feedback_new.html", subject=subject, form=form, reported=reported_already(subject, edition)
    )


@blueprint.post("/feedback/new")
@limiter.limit(SEARCH_RATE)
@csrf.exempt
def send_case() -> ResponseReturnValue:
    """Take a report and redirect to its code. If something is wrong, nothing typed is lost.

    Exempt from the check before every view, because that would lose the text: the form checks the token itself.
    """
    values: MultiDict[str, str] = request.form
    subject = read_subject(values, current_edition(), g.place)
    if subject.kind is None:
        return unchanged(lambda: render_template("residents/feedback_kinds.html", subject=subject), 400)
    form = FeedbackForm()
    step = values.get("then")
    if step in ("look-up", "elsewhere"):
        about = replace(subject, division=None) if step == "elsewhere" else subject
        return unchanged(lambda: _page(about, form))
    if form.homepage.data:
        return unchanged(lambda: render_template("residents/feedback_refused.html"), 400)
    division = form.division_given(subject)
    if not _may_send(subject, form, division) or division is None:
        return unchanged(lambda: _page(subject, form), 400)
    return _take(subject, form, division)


def _take(subject: Subject, form: FeedbackForm, division: DivisionFacts) -> ResponseReturnValue:
    """Keep the report, or show the form again with the reason why not."""
    with answered(in_form(form, lambda: _page(subject, form))):
        draft = form.draft(subject, division)
        found = feedback.report(
            db.session(),
            draft=draft,
            channel=Channel.WEB,
            mark=_mark(subject, division),
            now=clock.now(),
            code=feedback.code_of_form(str(current_app.secret_key), form.stamp.data or "", draft),
        )
    if wait := seconds_to_wait():
        form.blame(
            None,
            _("Too many reports came from your address. What you wrote is still here.")
            + " "
            + say_when_again(wait),
        )
        return unchanged(lambda: _page(subject, form), 429, {"Retry-After": str(wait)})
    flash(_("We have received it. Keep the code below: it is all you need to follow the answer."))
    return redirect(url_for("residents.show_case", code=feedback.say_code(found.code)), 303)


def _to_be_had(subject: Subject, edition: EditionFacts | None) -> tuple[str, ...]:
    """The codes of the services of a place, for a visitor who must say which one was not there."""
    if subject.kind is not CaseKind.NOT_THERE or subject.point is None or subject.item or edition is None:
        return ()
    session = db.session()
    served = offerings.served_at(session, edition, offerings.get_point(session, subject.point))
    return tuple(dict.fromkeys(each.line.item.code for each in served if not each.line.item.sensitive))


def _may_send(subject: Subject, form: FeedbackForm, division: DivisionFacts | None) -> bool:
    """Whether token, time and place are as they should be; else says so in the form."""
    if not form.validate():
        form.ask_to_send_again()
        return False
    pace = pace_of(form.stamp.data, clock.now())
    if pace is FillingPace.FAST:
        events.note("form.too_fast")
        form.blame(None, _("That was very quick. Please check what you wrote and send it again."))
    elif pace is FillingPace.OLD:
        form.blame(None, _("The page was open for too long. Please check what you wrote and send it again."))
    if division is None:
        form.blame("place", _("Say where it is. Look up the name of your community or choose the district."))
    elif subject.kind is CaseKind.NOT_THERE and division.level is not Level.COMMUNITY:
        form.blame("place", _("Say in which community it was."))
    return pace is FillingPace.GOOD and not form.errors


def _mark(subject: Subject, division: DivisionFacts) -> str | None:
    if subject.kind is not CaseKind.NOT_THERE or subject.item is None:
        return None
    return feedback.mark_of_address(
        str(current_app.secret_key),
        address=request.remote_addr,
        community=division.code,
        item_id=subject.item.id,
    )
