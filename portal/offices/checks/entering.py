"""Entering what was found: line by line, on a round of visits, and correcting a result that was entered wrongly."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue import divisions, spot_checks
from catalogue.access.rights import Right, may, require
from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import Conflict
from catalogue.models import CheckResult, CheckWay
from catalogue.spot_checks import SampleFacts

from ...extensions import db
from ...frame.acting import actor
from ...frame.answering import Answers, answered, as_message, in_form
from ...words.formatting import quarter as quarter_in_words
from ..scope import blueprint, enter, links_down_to
from .forms import CheckCorrectionForm, CheckForm, VisitsForm
from .presenters import CheckRow, check_rows, is_offered, visits_of
from .scope import enter_sample, home_of, rows_of
from .words import FOUND, WAYS


@blueprint.get("/<division:code>/checks/<int:sample>/items/<item>")
def edit_check(code: int, sample: int, item: str) -> ResponseReturnValue:
    """One line of a sample: what its record says, and the form for what is found. Made for a phone."""
    return _check_page(code, sample, item, None)


@blueprint.post("/<division:code>/checks/<int:sample>/items/<item>")
def save_check(code: int, sample: int, item: str) -> ResponseReturnValue:
    """Enter what was found: the line is verified or returned, or somebody looks again."""
    enter(code)
    require(actor(), Right.ENTER_CHECKS, code)
    form = CheckForm()
    with answered(_answers(code, sample, item, form)):
        form.check()
        _division, found, edition = enter_sample(code, sample)
        entered = spot_checks.enter_check(
            db.session(),
            actor=actor(),
            sample=sample,
            community=code,
            item=edition.item(item),
            draft=form.draft(),
            expected_version=form.seen,
        )
    flash(
        {
            CheckResult.AGREES: _("Entered: it agrees. The line is verified."),
            CheckResult.DIFFERS: _("Entered: it differs. The line is returned and counts as not delivered."),
            CheckResult.NOT_REACHED: _("Entered: not reached. The line stays on the list."),
        }[entered.result or CheckResult.NOT_REACHED]
    )
    home = home_of(found, code)
    return redirect(
        url_for("offices.show_sample", code=home, sample=sample, _anchor=f"line-{entered.position}")
    )


@blueprint.post("/<division:code>/checks/<int:sample>/items/<item>/correct")
def save_correction(code: int, sample: int, item: str) -> ResponseReturnValue:
    """Correct a result that was entered wrongly: what it left on the line is taken back."""
    enter(code)
    require(actor(), Right.ENTER_CHECKS, code)
    form = CheckCorrectionForm()
    with answered(_answers(code, sample, item, form)):
        form.check()
        _division, _found, edition = enter_sample(code, sample)
        facts = edition.item(item)
        spot_checks.correct_check(
            db.session(),
            actor=actor(),
            cell=spot_checks.get_sample_cell(db.session(), sample, code, facts.id),
            item=facts,
            draft=form.draft(),
            reason=form.reason.data or "",
            expected_version=form.seen,
        )
    flash(_("The result is corrected. The earlier one stays on record."))
    return redirect(url_for("offices.edit_check", code=code, sample=sample, item=item))


def _answers(code: int, sample: int, item: str, form: CheckForm) -> Answers:
    """Back to the line where it was changed meanwhile; else to the form, with what is wrong in it."""
    itself = url_for("offices.edit_check", code=code, sample=sample, item=item)
    changed = as_message(itself, lambda _words: _("The line was changed meanwhile. Read what it says now."))
    return {Conflict: changed, **in_form(form, lambda: _check_page(code, sample, item, form))}


def _check_page(code: int, sample: int, item: str, form: CheckForm | None) -> str:
    division, found, edition = enter_sample(code, sample)
    facts = edition.item(item)
    session = db.session()
    cell = spot_checks.get_sample_cell(session, sample, code, facts.id)
    (row,) = check_rows(session, edition, [cell])
    correcting = spot_checks.may_correct(session, actor(), cell, facts)
    if form is None:
        form = CheckCorrectionForm() if correcting else CheckForm()
        usual = CheckWay.PHONE if cell.result is None else CheckWay.VISIT
        shown = {"way": ((correcting and cell.way) or usual).value}
        if correcting:
            shown["remark"] = cell.remark or ""
        form.show(shown, row.said.version if row.said else 0)
    home = home_of(found, code)
    return render_template(
        "offices/checks/check.html",
        division=division,
        sample=found,
        row=row,
        form=form if correcting or (cell.is_open and may(actor(), Right.ENTER_CHECKS, code)) else None,
        correcting=correcting,
        offered=is_offered(row.said),
        found_words=FOUND,
        way_words=WAYS,
        back=url_for("offices.show_sample", code=home, sample=sample, _anchor=f"line-{cell.position}"),
        trail=[
            *links_down_to(divisions.get_division(session, home), itself=True),
            (
                _("Sample of %(quarter)s", quarter=quarter_in_words(found.quarter)),
                url_for("offices.show_sample", code=home, sample=sample),
            ),
        ],
    )


@blueprint.get("/<division:code>/checks/<int:sample>/visits")
def edit_visits(code: int, sample: int) -> ResponseReturnValue:
    """The results of a round of visits on one page, in walking order. Once opened, it is filled in without a connection."""
    division, found, edition = enter_sample(code, sample)
    return _visits_page(division, found, VisitsForm.of(_to_enter(edition, found, code)))


@blueprint.post("/<division:code>/checks/<int:sample>/visits")
def save_visits(code: int, sample: int) -> ResponseReturnValue:
    """Enter every result that was chosen; lines that have their result meanwhile are left out."""
    enter(code)
    require(actor(), Right.ENTER_CHECKS, code)
    division, found, edition = enter_sample(code, sample)
    form = VisitsForm.of(_to_enter(edition, found, code))

    def page() -> str:
        form.show_present()
        return _visits_page(division, found, form)

    with answered(in_form(form, page)):
        form.check()
        entered = spot_checks.enter_checks(db.session(), actor=actor(), edition=edition, found=form.found())
    count = len(entered)
    flash(ngettext("%(num)d result is entered.", "%(num)d results are entered.", count))
    return redirect(url_for("offices.show_sample", code=code, sample=sample))


def _to_enter(edition: EditionFacts, sample: SampleFacts, code: int) -> list[CheckRow]:
    """The lines whose results may be entered, those to visit or, without any, all that are open."""
    return [
        row
        for row in visits_of(rows_of(edition, sample, code))
        if may(actor(), Right.ENTER_CHECKS, row.cell.community)
    ]


def _visits_page(division: DivisionFacts, sample: SampleFacts, form: VisitsForm) -> str:
    return render_template(
        "offices/checks/visits.html",
        division=division,
        sample=sample,
        form=form,
        trail=[
            *links_down_to(division, itself=True),
            (
                _("Sample of %(quarter)s", quarter=quarter_in_words(sample.quarter)),
                url_for("offices.show_sample", code=division.code, sample=sample.id),
            ),
        ],
    )
