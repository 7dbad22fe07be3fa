"""The check: its questions, “no change”, a place that closed, and the way back from both."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from catalogue import offerings
from catalogue.access.rights import Right
from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import Invalid
from catalogue.offerings.checks.answering import Checked, check_unchanged
from catalogue.offerings.checks.closing import close_lines
from catalogue.offerings.checks.questions import PlaceQuestion, question_of, questions_of

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, refused_as_message
from ...frame.errors import say
from ...words.item_names import name_as_text, named
from ..scope import blueprint, own_community, own_edition
from ..versions.undoing import just_saved_together, undo_together, undoable_together
from .forms import ClosingForm, read_displayed
from .presenters import present_checklist, present_question, question_name
from .returning import FROM_CHECK, back_from, came_from


@blueprint.get("/<division:community>/check")
def show_check(community: int) -> ResponseReturnValue:
    """All questions of a community, those due this month first."""
    division = own_community(community)
    today = clock.today()
    questions = questions_of(db.session(), own_edition(), division.code, today=today)
    return render_template(
        "workers/checking/check.html",
        community=division,
        checklist=present_checklist(division.code, questions, today),
        said=just_saved_together(),
    )


@blueprint.post("/<division:community>/check")
def confirm_check(community: int) -> ResponseReturnValue:
    """Say “no change” of one question: the lines that the form displayed are confirmed."""
    division = own_community(community, Right.RECORD)
    edition = own_edition()
    back = _back(division)
    with answered(refused_as_message(back)):
        checked = check_unchanged(
            db.session(),
            actor=actor(),
            edition=edition,
            community=division.code,
            key=request.form.get("key", ""),
            seen=request.form.get("seen", ""),
            displayed=read_displayed(edition, request.form.getlist("lines")),
        )
    _tell(division, checked)
    return redirect(back)


def _tell(community: DivisionFacts, checked: Checked) -> None:
    """Say what was confirmed, with the way back, and which lines were not."""
    if checked.confirmed:
        count = len(checked.confirmed)
        text = ngettext("Checked: %(num)d line confirmed.", "Checked: %(num)d lines confirmed.", count)
        flash(text, undoable_together(community.code, checked.confirmed))
    for left in checked.left:
        flash(named(left.item, say(left.error)))


def _back(community: DivisionFacts) -> str:
    """The check, at the next question; or today's list, if the answer was given there."""
    return back_from(community.code, url_for("workers.show_check", community=community.code, _anchor="next"))


@blueprint.post("/<division:community>/check/undo")
def undo_check(community: int) -> ResponseReturnValue:
    """Take back what was just said of the lines of one place: of all of them, or of none."""
    division = own_community(community, Right.RECORD)
    return undo_together(division, _back(division))


@blueprint.get("/<division:community>/check/<key>")
def show_question(community: int, key: str) -> ResponseReturnValue:
    """One question with its lines unfolded, each with the way to its form."""
    division = own_community(community)
    question = _question(division, key)
    return render_template(
        "workers/checking/question.html",
        community=division,
        question=present_question(division.code, question, clock.today()),
        came=came_from() or FROM_CHECK,
        back=_back(division),
    )


def _question(community: DivisionFacts, key: str) -> PlaceQuestion:
    return question_of(db.session(), own_edition(), community.code, key, today=clock.today())


@blueprint.get("/<division:community>/check/<key>/closed")
def edit_closing(community: int, key: str) -> ResponseReturnValue:
    """What becomes of the lines of a place that closed."""
    division = own_community(community)
    question = _question(division, key)
    form = _form(division, question)
    if not form.items.data and question.point:
        form.items.data = [f"{line.item.code}:{line.version}" for line in _named_lines(question)]
    return _closing_page(division, question, form)


def _named_lines(question: PlaceQuestion) -> list[offerings.Line]:
    """The lines that name the place: those that only share its telephone may go on without it."""
    point = question.point
    return [
        line
        for line in _all_lines(question)
        if point and line.offering and point.id in line.offering.draft.points
    ]


def _all_lines(question: PlaceQuestion) -> Sequence[offerings.Line]:
    every = [*question.lines, *(line for line, _apart in question.apart)]
    return sorted(every, key=lambda line: line.item.code)


def _form(community: DivisionFacts, question: PlaceQuestion) -> ClosingForm:
    form = ClosingForm()
    own = offerings.points_of(db.session(), community.code)
    form.prepare(
        [
            (f"{line.item.code}:{line.version}", f"{line.item.code} {name_as_text(line.item)}")
            for line in _all_lines(question)
        ],
        [point for point in own if question.point is None or point.id != question.point.id],
    )
    return form


def _closing_page(community: DivisionFacts, question: PlaceQuestion, form: ClosingForm) -> str:
    return render_template(
        "workers/checking/closing.html",
        community=community,
        question=present_question(community.code, question, clock.today()),
        form=form,
        came=came_from(),
        back=_back(community),
    )


@blueprint.post("/<division:community>/check/<key>/closed")
def save_closing(community: int, key: str) -> ResponseReturnValue:
    """Say what becomes of the lines of a place that closed: of all that are ticked, or of none."""
    division = own_community(community, Right.RECORD)
    edition = own_edition()
    question = _question(division, key)
    form = _form(division, question)
    with answered({Invalid: partial(_refused, division, question, form, edition)}):
        form.check()
        changed = close_lines(
            db.session(),
            actor=actor(),
            edition=edition,
            community=division.code,
            point_id=question.point.id if question.point else None,
            closing=form.closing(),
            displayed=read_displayed(edition, form.items.data or ()),
        )
    text = ngettext(
        "%(name)s: %(num)d line changed.",
        "%(name)s: %(num)d lines changed.",
        len(changed),
        name=question_name(question),
    )
    flash(text, undoable_together(division.code, changed))
    return redirect(_back(division))


def _refused(
    community: DivisionFacts,
    question: PlaceQuestion,
    form: ClosingForm,
    edition: EditionFacts,
    error: Invalid,
) -> str:
    """The page again, with what is wrong of its fields and of each line."""
    items = {item.code: item for item in edition.items}

    for problem in error.problems:
        if problem.field in items:
            form.blame("items", named(items[problem.field], say(problem)))
        else:
            form.report([problem])
    return _closing_page(community, _question(community, question.key), form)
