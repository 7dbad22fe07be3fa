"""What is done with a case: the answer and its correction, passing on, closing by the number at 12345."""

from __future__ import annotations

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import feedback
from catalogue.access.rights import Right
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import Conflict, Refused

from ..extensions import db
from ..frame.answering import answered, as_message, in_form
from ..frame.errors import say
from ..requests.addresses import whole_number
from ..requests.transactions import unchanged
from .forms import AnswerForm, HotlineForm, PassForm
from .views import CaseDesk, CaseForms, case_page, list_page, offered_holders, replies_in_words


def mount(desk: CaseDesk) -> None:
    """Give a part of the portal its pages of cases."""
    rule = f"/<division:{desk.parameter}>/cases"
    blueprint = desk.blueprint

    def entered(where: dict[str, int], right: Right, *, passed: bool = False) -> DivisionFacts:
        code = where[desk.parameter]
        return (desk.enter_passed(code) if passed else None) or desk.enter(code, right)

    @blueprint.get(rule, endpoint="list_cases")
    def list_cases(**where: int) -> ResponseReturnValue:
        return list_page(desk, entered(where, Right.SEE_CASES, passed=True))

    @blueprint.get(f"{rule}/<int:case>", endpoint="show_case")
    def show_case(case: int, **where: int) -> ResponseReturnValue:
        return case_page(desk, entered(where, Right.SEE_CASES, passed=True), case)

    @blueprint.post(f"{rule}/<int:case>/answer", endpoint="send_answer")
    def send_answer(case: int, **where: int) -> ResponseReturnValue:
        return _send_answer(desk, entered(where, Right.ANSWER, passed=True), case)

    @blueprint.post(f"{rule}/<int:case>/answer/correct", endpoint="save_answer")
    def save_answer(case: int, **where: int) -> ResponseReturnValue:
        return _save_answer(desk, entered(where, Right.ANSWER), case)

    @blueprint.post(f"{rule}/<int:case>/pass-on", endpoint="send_on")
    def send_on(case: int, **where: int) -> ResponseReturnValue:
        return _send_on(desk, entered(where, Right.ANSWER), case)

    @blueprint.post(f"{rule}/<int:case>/hotline", endpoint="send_hotline")
    def send_hotline(case: int, **where: int) -> ResponseReturnValue:
        return _send_hotline(desk, entered(where, Right.ANSWER), case)


def _send_answer(desk: CaseDesk, division: DivisionFacts, case: int) -> ResponseReturnValue:
    """Answer a case, which closes it; or put the words for its outcome into the form."""
    session, form = db.session(), AnswerForm()
    found = desk.case(division, case)

    def page() -> str:
        return case_page(desk, division, case, CaseForms.of(answer=form))

    itself = as_message(desk.href("show_case", division, case=case))
    with answered({**in_form(form, page), Refused: itself}):
        if request.form.get("then") == "insert":
            form.begin_with(replies_in_words(found))
            return unchanged(page)
        feedback.answer(session, actor=desk.actor(), case=case, draft=form.draft(), now=clock.now())
    flash(_("The answer is saved. Residents who reported it can read it with their code."))
    return redirect(desk.href("list_cases", division))


def _save_answer(desk: CaseDesk, division: DivisionFacts, case: int) -> ResponseReturnValue:
    """Correct the answer. Where somebody else did meanwhile, theirs is shown above what was typed."""
    session, form = db.session(), AnswerForm()
    found = feedback.get_case(session, case, within=division.code)

    def page() -> str:
        return case_page(desk, division, case, CaseForms.of(answer=form))

    def conflict(error: Conflict) -> str:
        form.seen.data = str(error.values["current"])
        form.blame(None, say(error))
        return page()

    itself = as_message(desk.href("show_case", division, case=case))
    with answered({**in_form(form, page), Refused: itself, Conflict: conflict}):
        if request.form.get("then") == "insert":
            form.begin_with(replies_in_words(found))
            return unchanged(page)
        feedback.correct_answer(
            session,
            actor=desk.actor(),
            case=case,
            draft=form.draft(),
            seen=whole_number(form.seen.data) or 0,
            now=clock.now(),
        )
    flash(_("The answer is corrected. Residents see both answers, each with its day."))
    return redirect(desk.href("show_case", division, case=case))


def _send_on(desk: CaseDesk, division: DivisionFacts, case: int) -> ResponseReturnValue:
    """Pass a case on."""
    session, form = db.session(), PassForm()
    found = feedback.get_case(session, case, within=division.code)
    holders = offered_holders(found)

    def page() -> str:
        return case_page(desk, division, case, CaseForms.of(passing=form))

    itself = as_message(desk.href("show_case", division, case=case))
    with answered({**in_form(form, page), Refused: itself}):
        holder, name = holders.get(form.to.data or "", (None, ""))
        if holder is None and (sent_to := _held_like(form.to.data, found)) is not None:
            division_code, department = sent_to
        else:
            division_code = holder.division if holder else 0
            department = holder.department.id if holder and holder.department else None
        feedback.pass_on(
            session,
            actor=desk.actor(),
            case=case,
            division=division_code,
            department=department,
            reason=form.reason.data or "",
            now=clock.now(),
        )
    if name:
        flash(_("Passed on to %(name)s. The day by which an answer is due stays.", name=name))
    return redirect(desk.href("list_cases", division))


def _held_like(key: str | None, found: feedback.CaseFacts) -> tuple[int, int | None] | None:
    """The present holder, if it is the one that was chosen: the form was sent twice."""
    if found.department is not None:
        return (found.holder, found.department) if key == str(found.department) else None
    present = "community" if found.holder == found.division else "street"
    return (found.holder, None) if key == present else None


def _send_hotline(desk: CaseDesk, division: DivisionFacts, case: int) -> ResponseReturnValue:
    """Close a case that 12345 has dealt with, by its number there."""
    session, form = db.session(), HotlineForm()
    feedback.get_case(session, case, within=division.code)

    def page() -> str:
        return case_page(desk, division, case, CaseForms.of(hotline=form))

    itself = as_message(desk.href("show_case", division, case=case))
    with answered({**in_form(form, page), Refused: itself}):
        feedback.answer(session, actor=desk.actor(), case=case, draft=form.draft(), now=clock.now())
    flash(_("Closed with the number at 12345."))
    return redirect(desk.href("list_cases", division))
