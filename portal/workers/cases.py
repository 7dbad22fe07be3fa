"""What residents report of a community: the list by its clock, one case with its answer, and callers' reports."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import feedback, offerings
from catalogue.access.rights import Right, may_reach, require
from catalogue.divisions import DivisionFacts
from catalogue.feedback import ReportDraft
from catalogue.foundation import clock
from catalogue.foundation.errors import Invalid, Refused
from catalogue.models import CaseKind, Channel

from ..cases.forms import CASES_A_PAGE, AnswerForm, read_page
from ..cases.presenters import present_cases
from ..extensions import db
from ..frame.errors import say
from .case_forms import CallerForm
from .scope import actor, blueprint, own_community, own_edition


def _community(code: int) -> DivisionFacts:
    """The community of an address, for those at this desk who may answer. Offices answer at their own."""
    require(actor(), Right.ANSWER, code)
    return own_community(code)


@blueprint.get("/<division:community>/cases")
def list_cases(community: int) -> ResponseReturnValue:
    """The open cases by the day on which they are due, or the answered ones."""
    division = _community(community)
    session, answered, page = (
        db.session(),
        request.args.get("show") == "answered",
        read_page(request.args.get("page")),
    )
    total, found = feedback.cases_in(
        session, division.code, answered=answered, limit=CASES_A_PAGE, offset=(page - 1) * CASES_A_PAGE
    )
    pages = max(1, -(-total // CASES_A_PAGE))
    if page > pages:
        abort(404)
    return render_template(
        "workers/cases.html",
        community=division,
        answered=answered,
        cases=present_cases(session, own_edition(), found),
        total=total,
        page=page,
        pages=pages,
        endings=feedback.endings_of(session, division.code, today=clock.today()),
    )


@blueprint.get("/<division:community>/cases/<int:case>")
def show_case(community: int, case: int) -> ResponseReturnValue:
    """One case: what residents said, how they can be reached, and the form for the answer."""
    return _page(_community(community), case, AnswerForm())


def _page(community: DivisionFacts, case: int, form: AnswerForm) -> str:
    session = db.session()
    found = feedback.get_case(session, case, within=community.code)
    (view,) = present_cases(session, own_edition(), [found])
    return render_template(
        "workers/case.html",
        community=community,
        case=view,
        reports=feedback.reports_of(session, found, actor=actor()),
        reach=may_reach(actor(), found.division),
        form=form,
    )


@blueprint.post("/<division:community>/cases/<int:case>/answer")
def send_answer(community: int, case: int) -> ResponseReturnValue:
    """Answer a case, which closes it."""
    division = _community(community)
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
        return redirect(url_for("workers.show_case", community=division.code, case=case))
    session.commit()
    flash(_("The answer is given. Whoever reported it reads it by the code."))
    return redirect(url_for("workers.list_cases", community=division.code))


@blueprint.get("/<division:community>/cases/new")
def new_case(community: int) -> ResponseReturnValue:
    """An empty form for a caller's report."""
    return _caller_page(_community(community), CallerForm())


def _caller_page(community: DivisionFacts, form: CallerForm) -> str:
    form.prepare(own_edition(), offerings.points_of(db.session(), community.code))
    return render_template("workers/case_new.html", community=community, form=form)


@blueprint.post("/<division:community>/cases/new")
def add_case(community: int) -> ResponseReturnValue:
    """Write a caller's report down, and show the code to tell them."""
    division = _community(community)
    session, edition, form = db.session(), own_edition(), CallerForm()
    form.prepare(edition, offerings.points_of(session, division.code))
    valid = form.validate()
    if not form.kind.data:
        form.blame("kind", _("Choose one of the answers."))
    if not valid or form.errors:
        session.rollback()
        return _caller_page(division, form), 400
    draft = form.draft(division.code, edition)
    try:
        found = feedback.report(
            session,
            draft=draft,
            channel=Channel.CALLER,
            actor=actor(),
            mark=_mark(draft),
            now=clock.now(),
        )
    except Invalid as error:
        session.rollback()
        form.report(error.problems)
        return _caller_page(division, form), 400
    except Refused as error:
        session.rollback()
        form.blame(error.field, say(error))
        return _caller_page(division, form), 409
    session.commit()
    flash(_("Written down. The caller's code is %(code)s.", code=feedback.say_code(found.code)))
    return redirect(url_for("workers.show_case", community=division.code, case=found.case.id))


def _mark(draft: ReportDraft) -> str | None:
    if draft.kind is not CaseKind.IN_VAIN or draft.item is None:
        return None
    return feedback.mark_of_caller(
        str(current_app.secret_key),
        account=actor().name,
        day=clock.today(),
        community=draft.division,
        item_id=draft.item.id,
    )
