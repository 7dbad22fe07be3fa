"""What residents report in an office's division: all open cases by their clock, and those that lie with itself first."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from catalogue import feedback
from catalogue.access.rights import Right, may_reach, require
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import Invalid, Refused

from ..cases.forms import CASES_A_PAGE, AnswerForm, read_page
from ..cases.presenters import present_cases
from ..extensions import db
from ..frame.errors import say
from ..frame.presentation import current_edition
from .desk import actor, blueprint, enter, trail_of


def _enter(code: int) -> DivisionFacts:
    """The division of an address, for whoever may answer there. Raises ``NotAllowed``."""
    division = enter(code)
    require(actor(), Right.ANSWER, division.code)
    return division


@blueprint.get("/<division:code>/cases")
@login_required
def list_cases(code: int) -> ResponseReturnValue:
    """The open cases of a division by the day on which they are due, or the answered ones."""
    division = _enter(code)
    session, page = db.session(), read_page(request.args.get("page"))
    answered = request.args.get("show") == "answered"
    total, found = feedback.cases_in(
        session, division.code, answered=answered, limit=CASES_A_PAGE, offset=(page - 1) * CASES_A_PAGE
    )
    pages = max(1, -(-total // CASES_A_PAGE))
    if page > pages:
        abort(404)
    return render_template(
        "offices/cases.html",
        division=division,
        answered=answered,
        cases=present_cases(session, current_edition(), found),
        total=total,
        page=page,
        pages=pages,
        trail=trail_of(division, itself=True),
    )


@blueprint.get("/<division:code>/cases/<int:case>")
@login_required
def show_case(code: int, case: int) -> ResponseReturnValue:
    """One case: what residents said, and the form for the answer."""
    return _page(_enter(code), case, AnswerForm())


def _page(division: DivisionFacts, case: int, form: AnswerForm) -> str:
    session = db.session()
    found = feedback.get_case(session, case, within=division.code)
    (view,) = present_cases(session, current_edition(), [found])
    return render_template(
        "offices/case.html",
        division=division,
        case=view,
        reports=feedback.reports_of(session, found, actor=actor()),
        reach=may_reach(actor(), found.division),
        form=form,
        trail=[
            *trail_of(division, itself=True),
            (_("Residents' reports"), url_for("offices.list_cases", code=division.code)),
        ],
    )


@blueprint.post("/<division:code>/cases/<int:case>/answer")
@login_required
def send_answer(code: int, case: int) -> ResponseReturnValue:
    """Answer a case, which closes it."""
    division = _enter(code)
    session, form = db.session(), AnswerForm()
    feedback.get_case(session, case, within=division.code)
    try:
        feedback.answer(session, actor=actor(), case=case, answer=form.answer.data or "", now=clock.now())
    except Invalid as error:
        session.rollback()
        form.report(error)
        return _page(division, case, form), 400
    except Refused as error:
        session.rollback()
        flash(say(error))
        return redirect(url_for("offices.show_case", code=division.code, case=case))
    session.commit()
    flash(_("The answer is given. Whoever reported it reads it by the code."))
    return redirect(url_for("offices.list_cases", code=division.code))
