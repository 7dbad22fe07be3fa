"""The pages on which cases are answered, the same for workers and offices: the list, one case, the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from catalogue import feedback
from catalogue.access.rights import Actor, Right, may_reach
from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import Refused

from ..extensions import db
from ..frame.answering import answered, as_message, in_form
from .criteria import read_case_criteria
from .forms import AnswerForm
from .presenters import present_cases

CASES_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """What differs between the parts of the portal where cases are answered.

    ``parameter`` is how the part's addresses name a division. ``enter`` gives the division of an address and ends
    the request if ``actor`` has not the right there, to see cases or to answer them. ``trail`` gives the links that lead down to a division, if any.
    ``endings``: whether the list says how visits ended. The macros that frame the pages are in ``case_frame.html``
    of the part's templates.
    """

    blueprint: Blueprint
    parameter: str
    enter: Callable[[int, Right], DivisionFacts]
    actor: Callable[[], Actor]
    edition: Callable[[], EditionFacts | None]
    trail: Callable[[DivisionFacts], Sequence[tuple[str | Markup, str]]] = lambda _division: ()
    endings: bool = False

    @property
    def name(self) -> str:
        """The part's name, as endpoints and folders of templates begin."""
        return self.blueprint.name

    def href(self, view: str, division: DivisionFacts, **more: Any) -> str:
        """The address of one of the part's own pages of cases."""
        where: dict[str, Any] = {self.parameter: division.code}
        return url_for(f"{self.name}.{view}", **where, **more)


def mount(desk: CaseDesk) -> None:
    """Give a part of the portal its pages of cases: ``list_cases``, ``show_case`` and ``send_answer``."""
    rule = f"/<division:{desk.parameter}>/cases"

    @desk.blueprint.get(rule, endpoint="list_cases")
    def list_cases(**where: int) -> ResponseReturnValue:
        return _list_cases(desk, desk.enter(where[desk.parameter], Right.SEE_CASES))

    @desk.blueprint.get(f"{rule}/<int:case>", endpoint="show_case")
    def show_case(case: int, **where: int) -> ResponseReturnValue:
        return _page(desk, desk.enter(where[desk.parameter], Right.SEE_CASES), case, AnswerForm())

    @desk.blueprint.post(f"{rule}/<int:case>/answer", endpoint="send_answer")
    def send_answer(case: int, **where: int) -> ResponseReturnValue:
        return _send_answer(desk, desk.enter(where[desk.parameter], Right.ANSWER), case)


def _list_cases(desk: CaseDesk, division: DivisionFacts) -> str:
    """The open cases of a division by the day on which they are due, or the answered ones."""
    session, criteria, edition = db.session(), read_case_criteria(request.args), desk.edition()
    of = edition.catalogue.id if edition else None
    total, found = feedback.cases_in(
        session,
        division.code,
        catalogue=of,
        answered=criteria.answered,
        limit=CASES_A_PAGE,
        offset=(criteria.page - 1) * CASES_A_PAGE,
    )
    pages = max(1, -(-total // CASES_A_PAGE))
    if criteria.page > pages:
        abort(404)
    return render_template(
        "cases/list.html",
        desk=desk,
        division=division,
        answered=criteria.answered,
        cases=present_cases(session, edition, found),
        total=total,
        page=criteria.page,
        pages=pages,
        endings=feedback.endings_of(session, division.code, today=clock.today(), catalogue=of)
        if desk.endings
        else None,
        trail=desk.trail(division),
    )


def _page(desk: CaseDesk, division: DivisionFacts, case: int, form: AnswerForm) -> str:
    """One case: what residents said, how they can be reached, and the form for the answer."""
    session, me = db.session(), desk.actor()
    found = feedback.get_case(session, case, within=division.code)
    (view,) = present_cases(session, desk.edition(), [found])
    trail = desk.trail(division)
    return render_template(
        "cases/case.html",
        desk=desk,
        division=division,
        case=view,
        reports=feedback.reports_of(session, found, actor=me),
        reach=may_reach(me, found.division),
        form=form,
        trail=[*trail, (_("Residents' reports"), desk.href("list_cases", division))] if trail else (),
    )


def _send_answer(desk: CaseDesk, division: DivisionFacts, case: int) -> ResponseReturnValue:
    """Answer a case, which closes it."""
    session, form = db.session(), AnswerForm()
    feedback.get_case(session, case, within=division.code)
    itself = as_message(desk.href("show_case", division, case=case))
    with answered({**in_form(form, lambda: _page(desk, division, case, form)), Refused: itself}):
        feedback.answer(
            session, actor=desk.actor(), case=case, answer=form.answer.data or "", now=clock.now()
        )
    flash(_("The answer is saved. Residents who reported it can read it with their code."))
    return redirect(desk.href("list_cases", division))
