"""Cases as residents, workers and offices see them: the same clock for all, read from either side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from catalogue import divisions, feedback
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.departments import DepartmentFacts, departments_by_id
from catalogue.divisions import DivisionFacts
from catalogue.feedback import CaseFacts, PlaceName
from catalogue.foundation import clock
from catalogue.models import CaseOutcome

from ..words import labels
from ..words.formatting import day
from ..words.i18n import in_chinese, pick
from ..words.place_names import place_name
from .history import about_in_words, holder_name, words_of

OPEN, OVERDUE, ANSWERED = "open", "overdue", "answered"
MARKS = {OPEN: "待", OVERDUE: "逾", ANSWERED: "答"}
"""One character for the state of a case; the words are beside it."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The state of a case: ``state`` for its colour, ``mark`` a character, ``text`` the words."""

    state: str
    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case in words."""

    id: int
    kind: str
    what: str
    item: str | Markup | None
    item_code: str | None
    place: Markup
    division: DivisionFacts
    point: int | None
    point_name: Markup | None
    words: Markup | None
    reports: int
    joined: str
    opened_at: datetime
    clock: Clock
    answer: Markup | None
    answered_at: datetime | None
    answered_role: str | None
    open: bool
    can_edit_line: bool
    point_is_ours: bool
    outcome: str | None
    outcome_about: str | Markup | None
    duplicate_of: int | None
    corrected_at: datetime | None
    came_back: str | None
    holder: Markup
    held_by: int
    passed_on: bool
    department_phone: str | None

    @property
    def about(self) -> tuple[str | Markup, ...]:
        """What it is about: service and service point, as far as they are known."""
        return tuple(part for part in (self.item, self.point_name) if part)


def clock_of(case: CaseFacts, today: date, *, to_resident: bool) -> Clock:
    """The deadline of a case, in the words of the office that answers or of the resident who waits."""
    if case.outcome is CaseOutcome.HOTLINE:
        return Clock(ANSWERED, MARKS[ANSWERED], _("Closed on %(day)s", day=day(case.answered_at)))
    if not case.open:
        return Clock(ANSWERED, MARKS[ANSWERED], _("Answered on %(day)s", day=day(case.answered_at)))
    late, due = case.overdue(today), day(case.due_on)
    if to_resident and late:
        text = _("The answer was due by %(day)s and is late. You can ask for it by telephone.", day=due)
    elif to_resident:
        text = _("You will be answered by %(day)s", day=due)
    elif late:
        text = _("Overdue: an answer was due by %(day)s", day=due)
    else:
        text = _("Answer due by %(day)s", day=due)
    state = OVERDUE if late else OPEN
    return Clock(state, MARKS[state], text)


def joined_in_words(reports: int) -> str:
    """How many said the same."""
    return ngettext("Reported once", "Reported %(num)d times", reports)


def present_case(
    case: CaseFacts,
    *,
    items: Mapping[int, ItemFacts],
    places: Mapping[int, DivisionFacts],
    points: Mapping[int, PlaceName],
    departments: Mapping[int, DepartmentFacts],
    today: date,
    to_resident: bool,
) -> CaseView:
    """A case in words. ``items``, ``points`` and ``departments`` by id and ``places`` by code hold what it names."""
    item = items.get(case.item_id or 0)
    division = places[case.division]
    point = points.get(case.point or 0)
    kind = str(labels.label(case.kind))
    role = case.answered_role
    department = departments.get(case.department or 0)
    back = case.reopened_at if case.open else None
    return CaseView(
        id=case.id,
        kind=kind,
        what=f"{kind} · {labels.label(case.field)}" if case.field else kind,
        item=pick(item.name_zh, item.name_en) if item else None,
        item_code=item.code if item else None,
        place=place_name(division.short_name),
        division=division,
        point=case.point,
        point_name=in_chinese(point.name) if point else None,
        words=in_chinese(case.words) if case.words else None,
        reports=case.reports,
        joined=joined_in_words(case.reports),
        opened_at=case.opened_at,
        clock=clock_of(case, today, to_resident=to_resident),
        answer=words_of(case.answer),
        answered_at=case.answered_at,
        answered_role=str(labels.role_in_words(role)) if role else None,
        open=case.open,
        point_is_ours=point is not None and point.community == case.division,
        can_edit_line=item is not None and division.kind is not None and division.present,
        outcome=str(labels.label(case.outcome)) if case.outcome else None,
        outcome_about=about_in_words(case.outcome, case.about),
        duplicate_of=case.duplicate_of,
        corrected_at=case.corrected_at,
        came_back=_("Came back on %(day)s: not settled", day=day(back)) if back else None,
        holder=holder_name(places[case.holder], department.name if department else None),
        held_by=case.holder,
        passed_on=case.passed_to is not None or department is not None,
        department_phone=department.phone if department else None,
    )


def present_cases(
    session: Session, edition: EditionFacts | None, cases: Iterable[CaseFacts], *, to_resident: bool = False
) -> tuple[CaseView, ...]:
    """Cases in words, in their order: at most three queries for all of them. Told to an office, or to the resident who waits."""
    cases = tuple(cases)
    places = divisions.get_divisions(
        session, {code for case in cases for code in (case.division, case.holder)}
    )
    departments = departments_by_id(session, {case.department for case in cases if case.department})
    points = feedback.place_names(session, {case.point for case in cases if case.point})
    items = edition.items_by_id if edition else {}
    today = clock.today()
    return tuple(
        present_case(
            case,
            items=items,
            places=places,
            points=points,
            departments=departments,
            today=today,
            to_resident=to_resident,
        )
        for case in cases
    )
