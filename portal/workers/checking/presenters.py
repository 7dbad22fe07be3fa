"""A question as a worker reads it: what residents read there, and the lines that hang on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from catalogue.counters.segments import Segment
from catalogue.offerings import Line
from catalogue.offerings.checks.questions import Gathering, NeedsAnswer, PlaceQuestion
from catalogue.telephones import numbers_in

from ...words import labels
from ...words.ends import end_in_words
from ...words.formatting import day, phone_text
from ...words.i18n import in_chinese
from ...words.opening_hours import week_in_words
from ..presenters import present_line
from .returning import FROM_CHECK

GATHERINGS: Mapping[Gathering, LazyString] = {
    Gathering.STATION: _l("The station's telephone"),
    Gathering.OWN: _l("What the community does itself"),
    Gathering.PUBLIC: _l("From the street, departments and public institutions"),
    Gathering.OTHERS: _l("From companies and organisations"),
    Gathering.NOT_OFFERED: _l("Planned, or not offered"),
}
APART: Mapping[NeedsAnswer, LazyString] = {
    NeedsAnswer.DISPUTED: _l("Disputed: answer it on its own."),
    NeedsAnswer.OUTDATED: _l("What counts as offered has changed since. Please confirm it again."),
    NeedsAnswer.PLAN_PASSED: _l("The planned day has passed. Say what is so now."),
    NeedsAnswer.OVER: _l("The last day has passed. Say what is so now."),
    NeedsAnswer.SUSPENSION_ENDED: _l("The suspension has ended. Say whether it is offered again."),
}


@dataclass(frozen=True, slots=True)
class HangingLine:
    """A line that hangs on a place. ``apart``: why it is not confirmed with the others."""

    code: str
    name: str | Markup
    version: int
    segment: Segment
    disputed: bool
    where: Markup | None
    remarks: tuple[str | Markup, ...]
    apart: str | None

    @property
    def displayed(self) -> str:
        """What a form sends of the line: its code and the version that is shown."""
        return f"{self.code}:{self.version}"


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """Who provides some lines that hang on no place, and the telephones that residents read."""

    name: str | Markup
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question. ``edit``: the address of the form of what residents read there; None where there is none."""

    key: str
    seen: str
    name: str | Markup
    address: Markup | None
    hours: tuple[str, ...]
    phones: tuple[str, ...]
    is_place: bool
    sources: tuple[ProviderRow, ...]
    lines: tuple[HangingLine, ...]
    apart: tuple[HangingLine, ...]
    due: str | None
    confirmed: str | None
    edit: str
    ends: str | None
    """Up to when a place serves residents, or that its last day has passed."""
    over: bool

    @property
    def everything(self) -> tuple[HangingLine, ...]:
        """All its lines, in the order of the catalogue."""
        return tuple(sorted((*self.lines, *self.apart), key=lambda line: line.code))


@dataclass(frozen=True, slots=True)
class Checklist:
    """A community's questions: due this month or before, due later, and confirmed today."""

    due: tuple[QuestionRow, ...]
    later: tuple[QuestionRow, ...]
    done: tuple[QuestionRow, ...]

    @property
    def total(self) -> int:
        return len(self.due) + len(self.later) + len(self.done)


def present_checklist(community: int, questions: Sequence[PlaceQuestion], today: date) -> Checklist:
    """The questions by when they are due, the most urgent first."""
    due, later, done = [], [], []
    for question in sorted(questions, key=lambda each: each.due_on or date.max):
        row = present_question(community, question, today)
        if not question.lines or question.last_checked == today:
            done.append(row)
        elif question.is_due(today):
            due.append(row)
        else:
            later.append(row)
    return Checklist(tuple(due), tuple(later), tuple(done))


def present_question(
    community: int, question: PlaceQuestion, today: date, came: Mapping[str, Any] = FROM_CHECK
) -> QuestionRow:
    """One question with its lines; ``came`` is what the addresses of its forms say of the page that shows it."""
    point, checked = question.point, question.last_checked
    lines = tuple(_hanging(line, None, today) for line in question.lines)
    return QuestionRow(
        key=question.key,
        seen=question.seen,
        name=in_chinese(point.name) if point else question_name(question),
        address=in_chinese(point.address) if point and point.address else None,
        hours=week_in_words(point.hours, today) if point else (),
        phones=point.phones if point else question.station_phones,
        is_place=point is not None,
        sources=() if point or question.subject is Gathering.STATION else _sources(question.lines),
        lines=lines,
        apart=tuple(_hanging(line, apart, today) for line, apart in question.apart),
        due=_("Due on %(day)s", day=day(question.due_on)) if question.due_on else None,
        confirmed=None if checked is None else _("All lines confirmed since %(day)s", day=day(checked)),
        edit=_form_of(community, question, came),
        ends=end_in_words(point, today) if point else None,
        over=point is not None and point.is_over(today),
    )


def question_name(question: PlaceQuestion) -> str:
    """What a question is about, as plain text."""
    if isinstance(question.subject, Gathering):
        return str(GATHERINGS[question.subject])
    return question.subject.name


def _form_of(community: int, question: PlaceQuestion, came: Mapping[str, Any]) -> str:
    """The form by which what residents read is changed; the list of its lines where each has its own."""
    if question.point:
        return url_for("workers.edit_point", community=community, point=question.point.id, **came)
    if question.subject is Gathering.STATION:
        return url_for("workers.edit_profile", community=community, **came)
    return url_for("workers.show_question", community=community, key=question.key, **came)


def _hanging(line: Line, apart: NeedsAnswer | None, today: date) -> HangingLine:
    row = present_line(line, today=today)
    return HangingLine(
        code=row.code,
        name=row.name,
        version=row.version,
        segment=row.segment,
        disputed=row.disputed,
        where=row.where,
        remarks=row.remarks,
        apart=None if apart is None else str(APART[apart]),
    )


def _sources(lines: Sequence[Line]) -> tuple[ProviderRow, ...]:
    """Who provides the lines, each once, in the order of their first line."""
    found: dict[str, tuple[str | Markup, dict[str, None]]] = {}
    for line in lines:
        offering = line.offering
        if offering is None or not (offering.draft.provider_name or offering.draft.provider_kind):
            continue
        draft = offering.draft
        name = (
            in_chinese(draft.provider_name)
            if draft.provider_name
            else str(labels.PROVIDER_KINDS[draft.provider_kind])  # type: ignore[index] # one of both is there
        )
        phones = numbers_in(offering.phone or "") or tuple(
            phone for point in offering.points for phone in point.phones
        )
        found.setdefault(str(name), (name, {}))[1].update(dict.fromkeys(map(phone_text, phones)))
    return tuple(ProviderRow(name, tuple(phones)) for name, phones in found.values())
