"""The list of a day: at most seven things, put together from lines, cases, questions and telephones.

The order is that of :class:`TodayKind`. What others propose comes between plans and places. Lines that follow a
declaration are the declarer's to keep: nothing here is about them.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..coordination import RequestFacts, requests_of
from ..declarations import DeclarationFacts, serving
from ..divisions import get_profile
from ..feedback import CaseFacts, cases_in
from ..links import BrokenLink, DeclaredLink, broken_in_declarations, broken_links
from ..models import Action, CaseKind, Revision, State
from ..offerings import Line, PointFacts, lines_of, points_of
from ..offerings.checks.questions import PlaceQuestion, ask
from ..place_checks import PointAnswerFacts, open_answers
from ..reminders import open_reminders
from ..telephones import mobiles_to_ask

MOST = 7
"""A worker is shown at most this many things at once."""
AHEAD = timedelta(days=7)
"""A suspension that ends, and a plan, are announced this long before."""
BEFORE_AN_END = timedelta(days=31)
"""The end of what is offered, such as a contract's, is announced this long before."""


class TodayKind(enum.StrEnum):
    """What a thing is about, the most urgent kind first."""

    DISPUTED = "disputed"  # a line that residents or the street say is wrong
    RETURNED = "returned"  # a line that a spot check returned
    CASE = "case"  # a resident waits for an answer
    ORDERED = "ordered"  # real work that the street or district ordered, and waits for an answer
    REMINDED = "reminded"  # lines of which the street or district reminded the community, as one thing
    ENDING = "ending"  # a suspension, a plan, a contract or a place that ends, or has ended
    OFFERED = "offered"  # what a neighbour would share, and waits for one answer
    SELF_TOLD = "self_told"  # what those who run a place answered, and waits for one click
    LINK = "link"  # a web address of a line, or of what is shared with neighbours, that leads nowhere
    CRITERION = "criterion"  # lines said under an earlier criterion, as one thing
    PLACE = "place"  # a place to be checked this month
    MOBILES = "mobiles"  # mobile numbers whose owners are to be asked, as one thing
    EMPTY = "empty"  # lines that were never filled in, as one thing


@dataclass(frozen=True, slots=True)
class TodayEntry:
    """One thing to do. What belongs to its kind is there, everything else is empty.

    ``day`` is the day that it is about: the deadline of a case, the end of a suspension, the day of a plan, when a place
    is due. ``count`` is the number of lines in a thing that is about several, and ``lines`` are those of a reminder. ``case`` of a disputed line is the open
    case that led to it.
    """

    kind: TodayKind
    community: int
    line: Line | None = None
    case: CaseFacts | None = None
    question: PlaceQuestion | None = None
    day: date | None = None
    numbers: tuple[str, ...] = ()
    count: int = 1
    declaration: DeclarationFacts | None = None
    answer: PointAnswerFacts | None = None
    point: PointFacts | None = None
    link: BrokenLink | None = None
    declared: DeclaredLink | None = None
    lines: tuple[Line, ...] = ()
    order: RequestFacts | None = None


@dataclass(frozen=True, slots=True)
class TodayList:
    """At most ``MOST`` entries, the most urgent first, and how many more wait behind them."""

    entries: tuple[TodayEntry, ...]
    waiting: int


def today_of(
    session: Session,
    edition: EditionFacts,
    communities: Sequence[int],
    *,
    today: date,
    cases: Callable[[int], bool] = lambda _community: True,
) -> TodayList:
    """What is to be done in some communities: a fixed number of queries for each, however much there is.

    ``cases`` says whether a community's cases are to be listed. Nothing appears twice: a disputed line is not asked about
    with its place, nor as the case that led to the dispute. A case that was passed on waits for somebody else.
    """
    found = [
        entry
        for code in communities
        for entry in _of_community(session, edition, code, today, cases=cases(code))
    ]
    order = list(TodayKind)
    found.sort(key=lambda entry: (order.index(entry.kind), entry.day or today))
    return TodayList(tuple(found[:MOST]), max(0, len(found) - MOST))


def _of_community(
    session: Session, edition: EditionFacts, community: int, today: date, *, cases: bool
) -> list[TodayEntry]:
    every_line = lines_of(session, edition, community)
    lines = [line for line in every_line if not line.kept_by_others]
    points, profile = points_of(session, community), get_profile(session, community)
    questions = ask(community, lines, points, profile, today=today)
    open_cases: Sequence[CaseFacts] = ()
    if cases:
        _total, open_cases = cases_in(session, community, catalogue=edition.catalogue.id)
    found = _disputed(session, community, lines, open_cases)
    shown = {entry.case.id for entry in found if entry.case}
    found += [
        TodayEntry(TodayKind.RETURNED, community, line=line)
        for line in lines
        if line.returned and not line.disputed
    ]
    found += [
        TodayEntry(TodayKind.CASE, community, case=case, day=case.due_on)
        for case in open_cases
        if case.id not in shown and case.holder == community and case.department is None
    ]
    found += [
        TodayEntry(TodayKind.ORDERED, community, order=each, day=each.due_on)
        for each in requests_of(session, community)
        if each.open and each.to_code == community
    ]
    found += _reminded(session, edition, community, every_line, today)
    ending = [(question, day) for question in questions if (day := place_ends_on(question, today))]
    found += [TodayEntry(TodayKind.ENDING, community, question=each, day=day) for each, day in ending]
    with_place = {line.item.id for question, _day in ending for line in _that_end(question)}
    found += [
        TodayEntry(TodayKind.ENDING, community, line=line, day=day)
        for line in lines
        if line.item.id not in with_place and not line.disputed and (day := ends_on(line, today))
    ]
    found += [
        TodayEntry(TodayKind.OFFERED, community, declaration=declared, count=len(waiting))
        for declared in serving(session, community, by_neighbours=True)
        if (waiting := declared.waits_for(community))
    ]
    told = {answer.point_id: answer for answer in open_answers(session, community)}
    by_point = {question.point.id: question for question in questions if question.point}
    found += [
        TodayEntry(
            TodayKind.SELF_TOLD,
            community,
            answer=told[point.id],
            point=point,
            question=by_point.get(point.id),
        )
        for point in points
        if point.id in told
    ]
    found += _broken_links(session, community, lines)
    if outdated := sum(line.outdated for line in lines):
        found.append(TodayEntry(TodayKind.CRITERION, community, count=outdated))
    found += [
        TodayEntry(TodayKind.PLACE, community, question=question, day=question.due_on)
        for question in questions
        if question.is_due(today)
        and question.last_checked != today
        and question.key not in {each.key for each, _day in ending}
        and not (question.point and question.point.id in told)
    ]
    if numbers := mobiles_to_ask(session, community).get(community):
        found.append(TodayEntry(TodayKind.MOBILES, community, numbers=numbers, count=len(numbers)))
    if empty := sum(line.offering is None for line in lines):
        found.append(TodayEntry(TodayKind.EMPTY, community, count=empty))
    return found


def _reminded(
    session: Session, edition: EditionFacts, community: int, lines: Sequence[Line], today: date
) -> list[TodayEntry]:
    """What is still open of the reminders of the last weeks, as one thing."""
    reminders = open_reminders(session, edition, community, today=today)
    if not reminders:
        return []
    wanted = {item for each in reminders for item in each.open_items}
    named = tuple(line for line in lines if line.item.id in wanted)
    return [TodayEntry(TodayKind.REMINDED, community, count=len(named), lines=named)]


def _broken_links(session: Session, community: int, lines: Sequence[Line]) -> list[TodayEntry]:
    """The lines and the community's own declarations whose web address leads nowhere, the oldest failure first."""
    named = [(line, line.offering.draft.link) for line in lines if line.offering and line.offering.draft.link]
    broken = {each.url: each for each in broken_links(session, [url for _line, url in named if url])}
    found = [
        TodayEntry(TodayKind.LINK, community, line=line, link=broken[url])
        for line, url in named
        if url in broken
    ]
    found += [
        TodayEntry(TodayKind.LINK, community, declared=each, link=each.link)
        for each in broken_in_declarations(session, (community,))
    ]
    return sorted(found, key=lambda entry: entry.link.since if entry.link else date.max)


def ends_on(line: Line, today: date) -> date | None:
    """The day on which a suspension or plan ends, if it has come or comes within a week; None otherwise.

    For what is offered up to a day: the day after that, from a month before. One that was confirmed within that time is
    not announced again until its day has come.
    """
    offering = line.offering
    if offering is None or line.outdated:
        return None
    draft, ahead = offering.draft, AHEAD
    day = draft.planned_for
    if last := offering.last_day:
        day, ahead = last + timedelta(days=1), BEFORE_AN_END
    elif offering.state is State.SUSPENDED and draft.suspended_until:
        day = draft.suspended_until + timedelta(days=1)  # the first day on which it should be back
    return _announced(day, ahead, offering.confirmed_on, today) if day else None


def place_ends_on(question: PlaceQuestion, today: date) -> date | None:
    """The first day without the place that a question is about, from a month before; None otherwise.

    If all its lines were checked within that time, it is not announced again until that day has come.
    """
    point = question.point
    if point is None or point.ends_on is None:
        return None
    return _announced(point.ends_on + timedelta(days=1), BEFORE_AN_END, question.last_checked, today)


def _announced(day: date, ahead: timedelta, confirmed: date | None, today: date) -> date | None:
    known = confirmed is not None and confirmed >= day - ahead
    return None if today < day - ahead or (known and today < day) else day


def _that_end(question: PlaceQuestion) -> Iterator[Line]:
    """The lines that end with the place that a question is about, and not by themselves."""
    for line in (*question.lines, *(line for line, _apart in question.apart)):
        offering = line.offering
        if offering and offering.last_day and offering.draft.ends_on != offering.last_day:
            yield line


def _disputed(
    session: Session, community: int, lines: Sequence[Line], cases: Sequence[CaseFacts]
) -> list[TodayEntry]:
    """The disputed lines that wait for the worker; what the worker has answered since waits for the street."""
    disputed = [line for line in lines if line.disputed]
    if not disputed:
        return []
    answered = _answered(session, community, [line.item.id for line in disputed])
    by_item: Mapping[int | None, CaseFacts] = {
        case.item_id: case for case in cases if case.kind is CaseKind.NOT_THERE
    }
    return [
        TodayEntry(TodayKind.DISPUTED, community, line=line, case=by_item.get(line.item.id))
        for line in disputed
        if line.item.id not in answered
    ]


def _answered(session: Session, community: int, items: Sequence[int]) -> set[int]:
    """Those of some disputed items about which something was said after the dispute: one query."""
    rows = session.execute(
        select(Revision.item_id, Revision.action, func.max(Revision.version))
        .where(Revision.community_code == community, Revision.item_id.in_(items))
        .group_by(Revision.item_id, Revision.action)
    )
    raised: dict[int, int] = {}
    said: dict[int, int] = {}
    for item, action, version in rows:
        of = raised if action is Action.DISPUTE else said
        of[item] = max(version, of.get(item, 0))
    return {item for item, version in said.items() if version > raised.get(item, version)}
