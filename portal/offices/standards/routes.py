"""社区规范化建设: a division's page, and what its street or district declares."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import divisions, standards
from catalogue.access.rights import Right, require_as, signs_for
from catalogue.catalogues import ItemFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.codes import ancestors
from catalogue.models import Level
from catalogue.standards import StandardFacts

from ...extensions import db
from ...files.downloads import as_csv
from ...frame.acting import actor
from ...frame.answering import answered, in_form, refused_as_message
from ...requests.addresses import whole_number
from ...standards.presenters import STANDINGS, count_states, rate_text, standards_rows, task_lines
from ...words import labels
from ..forms import MarkForm
from ..scope import blueprint, enter, enter_seeing, links_down_to
from .forms import StandardForm


@blueprint.get("/<division:code>/standards")
def show_standards(code: int) -> ResponseReturnValue:
    """The tasks of a division with how many communities meet them; of a community, each task and whose word it is."""
    division = enter_seeing(code)
    session = db.session()
    if division.level is Level.COMMUNITY:
        return _community_page(division)
    found = standards.standards_of(session, code)
    below = [each.code for each in found.parts] + [each.code for each in found.communities]
    return render_template(
        "offices/standards/division.html",
        division=division,
        edition=standards.standards(session),
        found=found,
        rate=rate_text(found.ju),
        villages=rate_text(found.cun),
        rate_of=rate_text,
        names=divisions.get_divisions(session, below),
        may_declare=_may_declare(division),
        standings=STANDINGS,
        today=clock.today(),
        trail=links_down_to(division, itself=True),
    )


@blueprint.get("/<division:code>/standards.csv")
def download_standards(code: int) -> ResponseReturnValue:
    """All tasks in the division and in each of its parts, as a table."""
    division = enter_seeing(code)
    if division.level is Level.COMMUNITY:
        abort(404)
    session = db.session()
    found = standards.standards_by_part(session, code)
    names = divisions.get_divisions(session, [code, *(each.code for each in found.parts)])
    return as_csv(f"standards-{code:012d}-{clock.today():%Y%m%d}", standards_rows(found, names))


@blueprint.get("/<division:code>/standards/<int:number>")
def edit_standard(code: int, number: int) -> ResponseReturnValue:
    """A task in a division and in its parts; what a street or district declares of it, before and now, and the form to do so."""
    division, task = _entered(code, number, reading=True)
    form = StandardForm()
    history = standards.declared_of(db.session(), code, task.key)
    form.show(next((each for each in history if each.ended_at is None), None))
    return _page(division, task, form)


@blueprint.post("/<division:code>/standards/<int:number>")
def save_standard(code: int, number: int) -> ResponseReturnValue:
    """Declare a task for all communities of a street or district."""
    division, task = _entered(code, number)
    require_as(actor(), Right.DECLARE_STANDARDS, code)
    form = StandardForm()
    with answered(in_form(form, lambda: _page(division, task, form))):
        form.check()
        standards.declare_standard(db.session(), actor=actor(), division=code, task=task, draft=form.draft)
    flash(_("Declared. It holds for all communities of the division."))
    return redirect(url_for("offices.show_standards", code=code))


@blueprint.post("/<division:code>/standards/<int:number>/end")
def withdraw_standard(code: int, number: int) -> ResponseReturnValue:
    """Take back what a street or district declares of a task."""
    _division, task = _entered(code, number)
    require_as(actor(), Right.DECLARE_STANDARDS, code)
    declaration = whole_number(request.form.get("declaration"))
    if not MarkForm().validate_on_submit() or declaration is None:
        abort(400)
    itself = url_for("offices.edit_standard", code=code, number=number)
    with answered(refused_as_message(itself)):
        standards.end_standard(db.session(), actor=actor(), division=code, task=task, declaration=declaration)
    flash(_("Taken back. The office declares nothing of this task now."))
    return redirect(itself)


def _may_declare(division: DivisionFacts) -> bool:
    return (
        division.present
        and division.level in standards.LEVELS
        and signs_for(actor(), Right.DECLARE_STANDARDS, division.code)
    )


def _entered(code: int, number: int, *, reading: bool = False) -> tuple[DivisionFacts, ItemFacts]:
    division = enter_seeing(code) if reading else enter(code)
    if division.level is Level.COMMUNITY or not (reading or division.level in standards.LEVELS):
        abort(404)
    return division, standards.standards(db.session()).item(str(number))


def _community_page(division: DivisionFacts) -> str:
    session = db.session()
    tasks = standards.tasks_of(session, division.code)
    own, declared = task_lines(tasks)
    return render_template(
        "offices/standards/community.html",
        division=division,
        edition=standards.standards(session),
        counts=count_states(tasks),
        own=own,
        declared=declared,
        places=divisions.get_divisions(session, ancestors(division.code)),
        standings=STANDINGS,
        today=clock.today(),
        trail=links_down_to(division),
    )


def _declared_above(division: DivisionFacts, task: ItemFacts) -> StandardFacts | None:
    """What the district of a street declares of a task; None for other divisions."""
    if division.level is not Level.STREET or division.parent_code is None:
        return None
    said = standards.declared_of(db.session(), division.parent_code, task.key)
    return next((each for each in said if each.ended_at is None), None)


def _page(division: DivisionFacts, task: ItemFacts, form: StandardForm) -> str:
    session = db.session()
    history = standards.declared_of(session, division.code, task.key)
    found = standards.task_in(session, task, division.code)
    return render_template(
        "offices/standards/task.html",
        division=division,
        task=task,
        form=form,
        history=history,
        above=_declared_above(division, task),
        found=found,
        names=divisions.get_divisions(session, [each.code for each in found.parts]),
        now=next((each for each in history if each.ended_at is None), None),
        declares=division.level in standards.LEVELS and task.key not in standards.SHOWN,
        may_declare=_may_declare(division) and task.key not in standards.SHOWN,
        standings=STANDINGS,
        end_form=MarkForm(),
        today=clock.today(),
        words=labels,
        trail=[
            *links_down_to(division, itself=True),
            (_("Standards for communities"), url_for("offices.show_standards", code=division.code)),
        ],
    )
