"""The pages on which cases are handled, the same for workers and offices: the list and one case with its forms."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from markupsafe import Markup, escape

from catalogue import divisions, feedback
from catalogue.access.rights import Actor, Right, may, may_reach
from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts
from catalogue.feedback import CaseFacts, Holder, RecordEntry
from catalogue.foundation import clock
from catalogue.models import CaseOutcome

from ..effort.presenters import ANSWER, note_before_sending
from ..extensions import db
from ..frame.desks import Desk
from ..requests.paging import pages_or_404, rows_before
from ..trail.reading import note_read
from ..words.formatting import day
from ..words.i18n import language
from .criteria import read_case_criteria
from .forms import AnswerForm, HotlineForm, PassForm
from .history import holder_name, present_events
from .presenters import CaseView, present_cases
from .record import entries_of, present_record

CASES_A_PAGE = 50
Beside = Callable[[CaseFacts, Sequence[RecordEntry], Mapping[CaseOutcome, str]], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDesk(Desk):
    """What differs between the parts of the portal where cases are handled.

    ``enter_passed`` gives the division of an address to those who answer there for a department, and ``departments`` says to
    which departments' cases the reader is limited, by the code of the division (None: to none).
    ``read_shown`` gives the filter by grid of a division's list and the ids of the cases that it shows (None: all), ``grid_of`` the form
    by which a case is put into a grid. ``endings``: whether the list says how visits ended. ``beside`` makes what the part's frame shows beside an open case, from
    what is on record and the words with which answers begin.
    """

    actor: Callable[[], Actor]
    edition: Callable[[], EditionFacts | None]
    enter_passed: Callable[[int], DivisionFacts | None] = lambda _code: None
    departments: Callable[[int], Collection[int] | None] = lambda _code: None
    read_shown: Callable[[Mapping[str, str], DivisionFacts], tuple[Any, Collection[int] | None]] = (
        lambda _arguments, _division: (None, None)
    )
    grid_of: Callable[[DivisionFacts, CaseFacts], Any] = lambda _division, _case: None
    endings: bool = False
    beside: Beside = lambda _case, _entries, _replies: None

    def case(self, division: DivisionFacts, case: int) -> CaseFacts:
        """A case of a division that the reader sees. Raises ``NotFound``."""
        return feedback.get_case(
            db.session(), case, within=division.code, departments=self.departments(division.code)
        )


@dataclass(frozen=True, slots=True)
class CaseForms:
    """The forms of a case's page; those that are not given are empty, or hold what was typed before a log-in ended."""

    answer: AnswerForm
    passing: PassForm
    hotline: HotlineForm
    beside: Any = None

    @classmethod
    def of(cls, **given: Any) -> CaseForms:
        """The forms, with the one that is given."""
        return cls(
            **{"answer": AnswerForm(), "passing": PassForm(), "hotline": HotlineForm()} | given,
        )


def list_page(desk: CaseDesk, division: DivisionFacts) -> str:
    """The open cases of a division by the day on which they are due, or the answered ones."""
    session, criteria, edition = db.session(), read_case_criteria(request.args), desk.edition()
    of = edition.catalogue.id if edition else None
    grid_filter, only = desk.read_shown(request.args, division)
    total, found = feedback.cases_in(
        session,
        division.code,
        catalogue=of,
        answered=criteria.answered,
        limit=CASES_A_PAGE,
        offset=rows_before(criteria.page, CASES_A_PAGE),
        departments=desk.departments(division.code),
        only=only,
    )
    pages = pages_or_404(criteria.page, total, CASES_A_PAGE)
    return render_template(
        "cases/list.html",
        desk=desk,
        division=division,
        answered=criteria.answered,
        cases=present_cases(session, edition, found),
        total=total,
        page=criteria.page,
        pages=pages,
        grid_filter=grid_filter,
        endings=feedback.endings_of(session, division.code, today=clock.today(), catalogue=of)
        if desk.endings
        else None,
        trail=desk.trail(division),
    )


def case_page(desk: CaseDesk, division: DivisionFacts, case: int, forms: CaseForms | None = None) -> str:
    """One case: the fact on record, what residents said, how they can be reached, the history, and its forms."""
    session, me, edition = db.session(), desk.actor(), desk.edition()
    found = desk.case(division, case)
    of_department = desk.departments(division.code) is not None
    forms = forms or CaseForms.of()
    events = feedback.events_of(session, case)
    if not found.open and not forms.answer.is_submitted():
        forms.answer.show(found, events)
    similar = () if of_department else feedback.similar_cases(session, found)
    view, *others = present_cases(session, edition, [found, *similar])
    forms.answer.offer_cases((each.id, _in_a_line(each)) for each in others)
    if of_department:
        forms.answer.leave_out(CaseOutcome.DUPLICATE)
    forms.passing.offer((key, text) for key, (_holder, text) in offered_holders(found).items())
    entries = entries_of(session, edition, found)
    replies = replies_in_words(found)
    beside = forms.beside or (desk.beside(found, entries, replies) if found.open else None)
    trail = desk.trail(division)
    places = divisions.get_divisions(session, {each.division for each in events if each.division})
    reports = feedback.reports_of(session, found, actor=me)
    reach = may_reach(me, found.holder, found.department)
    if reach and any(each.contact for each in reports):
        note_read("contact.read", f"case {case}", found.holder)
    return render_template(
        "cases/case.html",
        desk=desk,
        division=division,
        case=view,
        record=present_record(entries),
        reports=reports,
        of_department=of_department,
        reach=reach,
        history=present_events(events, places),
        forms=forms,
        beside=beside,
        grid=desk.grid_of(division, found),
        replies=replies,
        # An office that passes a case back asks its community for an answer.
        sending=note_before_sending(found.division, ANSWER)
        if found.open and found.holder != found.division and may(me, Right.ANSWER, found.holder)
        else None,
        trail=[*trail, (_("Residents' reports"), desk.href("list_cases", division))] if trail else (),
    )


def replies_in_words(found: CaseFacts) -> dict[CaseOutcome, str]:
    """The words with which answers begin, by outcome, in the language in force."""
    replies = feedback.replies_for(db.session(), found.division)
    return {
        outcome: each.text_en if language() == "en" else each.text_zh for outcome, each in replies.items()
    }


def offered_holders(found: CaseFacts) -> dict[str, tuple[Holder, str]]:
    """To whom a case can be passed on, and how they are called, by a key for the form."""
    session = db.session()
    holders = feedback.holders_for(session, found)
    places = divisions.get_divisions(session, {each.division for each in holders})

    def key(holder: Holder) -> str:
        if holder.department:
            return str(holder.department.id)
        return "community" if holder.division == found.division else "street"

    return {
        key(each): (
            each,
            holder_name(places[each.division], each.department.name if each.department else None).striptags(),
        )
        for each in holders
    }


def _in_a_line(case: CaseView) -> str:
    about = " · ".join(escape(part).striptags() for part in case.about)
    words = (case.words or Markup()).striptags()[:20]
    return " · ".join(part for part in (f"{case.id}", case.what, about, words, day(case.opened_at)) if part)
