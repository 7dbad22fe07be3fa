"""Changes of divisions: asked for, seen beforehand, carried out, read again and taken back."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import divisions, offerings
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import DomainError, Invalid, NotFound, Refused
from catalogue.models import ActKind, Level
from catalogue.succession import acts
from catalogue.succession.acts import ActAsked, ActReport

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import Answers, answered, as_message
from ...requests.transactions import unchanged
from ..scope import blueprint
from .asking import read_change, refused_in_words
from .presenting import (
    KINDS,
    ORDINALS,
    PASSING,
    present_changes,
    present_figures,
    present_obstacles,
    present_parts,
)


def _enter(code: int, kind: str) -> tuple[DivisionFacts, ActKind]:
    """The division and the kind of an address. Ends the request with 404 for one that is not changed so."""
    division = divisions.get_division(db.session(), code)
    if kind not in PASSING or not division.present or division.level not in (Level.STREET, Level.COMMUNITY):
        abort(404)
    return division, ActKind(kind)


@blueprint.get("/divisions/<division:code>/change/<kind>")
def new_change(code: int, kind: str) -> ResponseReturnValue:
    """The form for a change."""
    division, act = _enter(code, kind)
    return _form_page(division, act, [])


def _form_page(division: DivisionFacts, kind: ActKind, problems: list[str]) -> str:
    session = db.session()
    community = division.level is Level.COMMUNITY
    above = division.parent_code or 0
    siblings = [each for each in divisions.children(session, above) if each.code != division.code]
    splits = kind is ActKind.SPLIT
    return render_template(
        "admin/change_form.html",
        division=division,
        kind=kind,
        title=KINDS[kind],
        ordinals=ORDINALS,
        problems=problems,
        typed=request.form,
        chosen=set(request.form.getlist("others")),
        siblings=[each for each in siblings if each.level is division.level],
        free=acts.next_code(session, division.code, above) if community else None,
        points=offerings.points_of(session, division.code) if splits and community else (),
        members=divisions.children(session, division.code) if splits and not community else (),
    )


def _form_again(division: DivisionFacts, kind: ActKind) -> Answers:
    """The form again, with what is wrong and what was typed."""

    def again(error: DomainError) -> str:
        return _form_page(division, kind, refused_in_words(error))

    return {Invalid: again, Refused: again, NotFound: again}


@blueprint.post("/divisions/<division:code>/change/<kind>")
def preview_change(code: int, kind: str) -> ResponseReturnValue:
    """What a change would do. It is carried out and taken back, and nothing of it stays."""
    division, act = _enter(code, kind)
    with answered(_form_again(division, act)):
        asked = read_change(request.form, act, division)
        report = acts.preview(db.session(), actor=actor(), asked=asked, today=clock.today())
    return unchanged(lambda: _preview_page(division, asked, report))


def _preview_page(division: DivisionFacts, asked: ActAsked, report: ActReport) -> str:
    made = {each.code: each.name for each in report.plan.created}
    return render_template(
        "admin/change_preview.html",
        division=division,
        kind=asked.kind,
        title=KINDS[asked.kind],
        parts=present_parts(report.plan.parts, made),
        rows=present_changes(report.changes),
        figures=present_figures(report.figures),
        accounts=report.accounts,
        carried=[
            (name, value)
            for name in request.form
            for value in request.form.getlist(name)
            if name != "csrf_token"
        ],
    )


@blueprint.post("/divisions/<division:code>/change/<kind>/save")
def save_change(code: int, kind: str) -> ResponseReturnValue:
    """Carry a change out."""
    division, act = _enter(code, kind)
    with answered(_form_again(division, act)):
        asked = read_change(request.form, act, division)
        report = acts.perform(db.session(), actor=actor(), asked=asked, today=clock.today())
    flash(_("The change is carried out."))
    return redirect(url_for(".show_change", number=report.number))


@blueprint.get("/changes/<int:number>")
def show_change(number: int) -> ResponseReturnValue:
    """A change of the past, and whether it can be taken back."""
    session = db.session()
    act = acts.get_act(session, number)
    return make_response(
        render_template(
            "admin/change.html",
            act=act,
            title=KINDS[act.kind],
            passes=act.kind in PASSING,
            parts=present_parts(act.parts, {}),
            rows=present_changes(act.changes),
            figures=present_figures(act.figures),
            obstacles=present_obstacles(acts.obstacles(session, number)),
        )
    )


@blueprint.post("/changes/<int:number>/undo")
def undo_change(number: int) -> ResponseReturnValue:
    """Take a change back as one."""
    page = url_for(".show_change", number=number)
    with answered(
        {
            Refused: as_message(
                page,
                lambda _words: _("Something changed in between. Why it cannot be taken back is said below."),
            )
        }
    ):
        acts.undo(db.session(), actor=actor(), number=number, today=clock.today())
    flash(_("The change is taken back."))
    return redirect(page)
