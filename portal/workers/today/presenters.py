"""The things of a day as a worker reads them, each with what it takes to do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup

from catalogue.links import DeclaredLink
from catalogue.models import State
from catalogue.today.listing import TodayEntry, TodayKind

from ...cases.presenters import CaseView
from ...words.formatting import day
from ...words.i18n import in_chinese
from ...words.links import seen_in_words
from ...words.place_names import place_text
from ..checking.presenters import QuestionRow, present_question
from ..presenters import LineRow, present_line
from ..self_told.presenters import KINDS, AnswerRow, present_answer


@dataclass(frozen=True, slots=True)
class TodayRow:
    """One thing to do. ``why`` says what it is about, ``urgent`` that its day has passed.

    ``link`` leads nowhere, and ``seen`` says what was seen; it is that of a line, or of what the community declares.

    ``resumes``: one click says that the line is offered now. ``stays``: one click says that its day stays as it is.
    """

    kind: str
    community: int
    place: str
    why: str
    urgent: bool = False
    line: LineRow | None = None
    case: CaseView | None = None
    question: QuestionRow | None = None
    numbers: tuple[str, ...] = ()
    answer: AnswerRow | None = None
    offered: str | Markup | None = None
    resumes: bool = False
    stays: bool = False
    link: str | None = None
    seen: str | None = None
    declared: DeclaredLink | None = None
    remark: str | None = None
    lines: tuple[LineRow, ...] = ()
    order: int | None = None
    ordered: Markup | None = None
    due_on: date | None = None


def present_today(
    entry: TodayEntry,
    place: str,
    cases: Mapping[int, CaseView],
    today: date,
    came: Mapping[str, Any],
    remark: str | None = None,
) -> TodayRow:
    """One thing; ``place`` is the name of its community, ``cases`` are those of the list by id.

    ``remark`` is what a spot check found of a returned line. ``came`` is what the addresses of its forms say, so that they lead back to the list.
    """
    case = cases.get(entry.case.id) if entry.case else None
    coming = entry.kind is TodayKind.ENDING and entry.day is not None and entry.day > today
    return TodayRow(
        kind=entry.kind.value,
        community=entry.community,
        place=place,
        why=why_in_words(entry, today),
        urgent=entry.kind in (TodayKind.DISPUTED, TodayKind.RETURNED)
        or (entry.kind is not TodayKind.PLACE and entry.day is not None and entry.day < today),
        line=present_line(entry.line, today=today) if entry.line else None,
        case=case,
        question=present_question(entry.community, entry.question, today, came) if entry.question else None,
        numbers=entry.numbers,
        answer=present_answer(entry.answer, entry.point) if entry.answer and entry.point else None,
        offered=in_chinese(entry.declaration.name) if entry.declaration else None,
        resumes=entry.kind is TodayKind.ENDING and entry.line is not None and not coming,
        stays=coming,
        link=entry.link.url if entry.link else None,
        seen=seen_in_words(entry.link) if entry.link else None,
        declared=entry.declared,
        remark=remark,
        lines=tuple(present_line(line, today=today) for line in entry.lines),
        order=entry.order.id if entry.order else None,
        ordered=in_chinese(entry.order.reason) if entry.order else None,
        due_on=entry.order.due_on if entry.order else None,
    )


_PLAIN = {
    TodayKind.DISPUTED: _l("Reported as wrong"),
    TodayKind.RETURNED: _l("Returned by a spot check"),
    TodayKind.CASE: _l("A resident waits for an answer"),
    TodayKind.ORDERED: _l("Ordered by the office above"),
    TodayKind.PLACE: _l("To be checked this month"),
}
"""Kinds that the same words say of each thing."""


def why_in_words(entry: TodayEntry, today: date) -> str:
    """What a thing is about, in a sentence."""
    if entry.kind in _PLAIN:
        return str(_PLAIN[entry.kind])
    if entry.kind is TodayKind.ENDING:
        return _ending(entry, today)
    if entry.kind is TodayKind.OFFERED:
        assert entry.declaration is not None
        return _(
            "%(neighbour)s would share this with you", neighbour=place_text(entry.declaration.declarer_name)
        )
    if entry.kind is TodayKind.SELF_TOLD:
        assert entry.answer is not None
        return str(KINDS[entry.answer.kind])
    if entry.kind is TodayKind.LINK:
        return _("The web address does not open")
    if entry.kind is TodayKind.CRITERION:
        return ngettext(
            "For %(num)d line, what counts as offered has changed",
            "For %(num)d lines, what counts as offered has changed",
            entry.count,
        )
    if entry.kind is TodayKind.REMINDED:
        return ngettext(
            "The office reminds you of %(num)d line", "The office reminds you of %(num)d lines", entry.count
        )
    if entry.kind is TodayKind.MOBILES:
        return ngettext(
            "Ask the owner of %(num)d mobile number",
            "Ask the owners of %(num)d mobile numbers",
            entry.count,
        )
    return ngettext("%(num)d line was never filled in", "%(num)d lines were never filled in", entry.count)


def _ending(entry: TodayEntry, today: date) -> str:
    assert entry.day is not None
    if entry.question and entry.question.point:
        last = day(entry.question.point.ends_on)
        if entry.day <= today:
            return _(
                "The last day of this service point was %(day)s. Say what becomes of its lines.", day=last
            )
        return _("This service point is open until %(day)s", day=last)
    assert entry.line is not None
    assert entry.line.offering is not None
    offering, draft = entry.line.offering, entry.line.offering.draft
    if offering.last_day:
        last = day(offering.last_day)
        if entry.day <= today:
            return _("It was offered until %(day)s. Say what is so now.", day=last)
        return _("It is offered until %(day)s", day=last)
    if draft.state is State.SUSPENDED:
        last = day(draft.suspended_until)
        if entry.day <= today:
            return _("The suspension ended on %(day)s. Residents are told to call first.", day=last)
        return _("The suspension ends on %(day)s", day=last)
    if entry.day < today:
        return _("It was planned for %(day)s", day=day(entry.day))
    if entry.day == today:
        return _("It is planned for today")
    return _("It is planned for %(day)s", day=day(entry.day))
