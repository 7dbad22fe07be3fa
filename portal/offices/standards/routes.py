"""社区规范化建设: a division's page, and what its street or district declares."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import divisions, standards
from catalogue.access.rights import Right, require_as, signs_for
from catalogue.catalogues import ItemFacts
from catalogue.divisions import DivisionFacts
from catalogue.models import Level

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import answered, in_form, refused_as_message
from ...requests.addresses import whole_number
from ..forms import MarkForm
from ..scope import blueprint, enter, links_down_to
from .forms import StandardForm
from .presenters import STANDINGS, rate_text, value_text


@blueprint.get("/<division:code>/standards")
def show_standards(code: int) -> ResponseReturnValue:
    """The tasks of a division with how many communities meet them; of a community, each task and whose word it is."""
    division = enter(code)
    session = db.session()
    if division.level is Level.COMMUNITY:
        return render_template(
            "offices/standards/community.html",
            division=division,
            edition=standards.standards(session),
            tasks=[(each, value_text(each)) for each in standards.tasks_of(session, code)],
            declarers=divisions.get_divisions(
                session, [each.code for each in divisions.lineage(session, code)]
            ),
            standings=STANDINGS,
            trail=links_down_to(division),
        )
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
        trail=links_down_to(division, itself=True),
    )


@blueprint.get("/<division:code>/standards/<int:number>")
def edit_standard(code: int, number: int) -> ResponseReturnValue:
    """What a street or district declares of a task, the form to declare it, and what was declared before."""
    division, task = _entered(code, number)
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


def _entered(code: int, number: int) -> tuple[DivisionFacts, ItemFacts]:
    division = enter(code)
    if division.level not in standards.LEVELS:
        abort(404)
    return division, standards.standards(db.session()).item(str(number))


def _page(division: DivisionFacts, task: ItemFacts, form: StandardForm) -> str:
    history = standards.declared_of(db.session(), division.code, task.key)
    return render_template(
        "offices/standards/declare.html",
        division=division,
        task=task,
        form=form,
        history=history,
        now=next((each for each in history if each.ended_at is None), None),
        shown=task.key in standards.SHOWN,
        may_declare=_may_declare(division) and task.key not in standards.SHOWN,
        standings=STANDINGS,
        end_form=MarkForm(),
        trail=[
            *links_down_to(division, itself=True),
            (_("Standards for communities"), url_for("offices.show_standards", code=division.code)),
        ],
    )
