"""What residents, workers and offices read of the cases. A fixed number of queries each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select, true
from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, may_reach, own_passed, require
from ..catalogues import EditionFacts
from ..foundation.clock import BEIJING
from ..foundation.codes import subtree
from ..foundation.errors import NotFound, _
from ..models import Case, CaseKind, CaseReport, CaseState, Item, ServicePoint, User
from .facts import CaseFacts, OpenCount, OpenMatter, PlaceName, ReportFacts, WastedVisits
from .following import masked

_CASES: Any = Case.__table__
_REPORTS: Any = CaseReport.__table__


def case_facts(row: Any) -> CaseFacts:
    """A case's facts from a row with all its columns."""
    return CaseFacts(
        id=row.id,
        kind=row.kind,
        state=row.state,
        division=row.division_code,
        item_id=row.item_id,
        point=row.point_id,
        field=row.field,
        words=row.words,
        reports=row.reports,
        opened_at=row.opened_at,
        due_on=row.due_on,
        answered_at=row.answered_at,
        answer=row.answer,
        answered_by=row.answered_by,
        answered_role=row.answered_role,
        outcome=row.outcome,
        about=row.about,
        duplicate_of=row.duplicate_of,
        corrected_at=row.corrected_at,
        reopened_at=row.reopened_at,
        passed_to=row.passed_to,
        department=row.department_id,
    )


def find_report(session: Session, code: str) -> ReportFacts:
    """The report with this code (as ``read_code`` gives it), with its case. Raises ``NotFound``."""
    row = session.execute(
        select(
            *_CASES.c,
            _REPORTS.c.words.label("own_words"),
            _REPORTS.c.channel,
            _REPORTS.c.at,
            _REPORTS.c.contact,
            _REPORTS.c.unsettled_at,
            _REPORTS.c.id.label("report_id"),
        )
        .join(_REPORTS, _REPORTS.c.case_id == _CASES.c.id)
        .where(_REPORTS.c.code == code)
    ).one_or_none()
    if row is None:
        raise NotFound(_("There is no report with this code."))
    # The holder of the code sees the words of the report, and recognises the contact: a code may be lost.
    return ReportFacts(
        code,
        case_facts(row),
        row.own_words,
        masked(row.contact) if row.contact else None,
        row.channel,
        None,
        row.at,
        row.report_id,
        row.unsettled_at,
    )


def get_case(
    session: Session, case_id: int, *, within: int | None, departments: Collection[int] | None = None
) -> CaseFacts:
    """One case that lies in the subtree of the division ``within`` (None: anywhere). Raises ``NotFound``.

    ``departments``: only one that is with one of these.
    """
    there = true() if within is None else _CASES.c.division_code.between(*subtree(within))
    there &= _with_departments(departments)
    row = session.execute(select(*_CASES.c).where(_CASES.c.id == case_id, there)).one_or_none()
    if row is None:
        raise NotFound(_("There is no such case here."))
    return case_facts(row)


def reports_of(session: Session, found: CaseFacts, *, actor: Actor) -> tuple[ReportFacts, ...]:
    """The reports of a case, the oldest first, with the contacts that are not erased.

    Raises ``NotAllowed`` if the actor has no right to see the case.
    """
    if found.department is None or found.department not in own_passed(actor, found.holder):
        require(actor, Right.SEE_CASES, found.division)
    reach = may_reach(actor, found.holder, found.department)
    rows = session.execute(
        select(*_REPORTS.c, User.person)
        .outerjoin(User, User.name == _REPORTS.c.logged_by)
        .where(_REPORTS.c.case_id == found.id)
        .order_by(_REPORTS.c.at, _REPORTS.c.id)
    )
    return tuple(
        ReportFacts(
            row.code,
            found,
            row.words,
            row.contact if reach else None,
            row.channel,
            row.person or row.logged_by,
            row.at,
            row.id,
            row.unsettled_at,
        )
        for row in rows
    )


def cases_in(
    session: Session,
    division: int,
    *,
    catalogue: int | None = None,
    answered: bool = False,
    limit: int = 100,
    offset: int = 0,
    departments: Collection[int] | None = None,
    only: Collection[int] | None = None,
) -> tuple[int, tuple[CaseFacts, ...]]:
    """How many cases lie in a division's subtree, and one page of them. ``departments``: only those that are with one of these.

    ``only``: ids of those that are wanted. Open ones come by the day on which they are due, answered ones by when they were answered, the latest first.
    """
    state = CaseState.ANSWERED if answered else CaseState.OPEN
    there = (
        _CASES.c.division_code.between(*subtree(division)),
        _CASES.c.state == state,
        of_catalogue(catalogue),
        _with_departments(departments),
        true() if only is None else _CASES.c.id.in_(sorted(only)),
    )
    order = _CASES.c.answered_at.desc() if answered else _CASES.c.due_on
    rows = session.execute(
        select(*_CASES.c).where(*there).order_by(order, _CASES.c.id).limit(limit).offset(offset)
    ).all()
    total = session.execute(select(func.count()).select_from(_CASES).where(*there)).scalar_one()
    return total, tuple(case_facts(row) for row in rows)


def _with_departments(departments: Collection[int] | None) -> ColumnElement[bool]:
    return true() if departments is None else _CASES.c.department_id.in_(sorted(departments))


def similar_cases(session: Session, found: CaseFacts, *, limit: int = 30) -> tuple[CaseFacts, ...]:
    """Other cases of the same division that may be the same matter as ``found``: the newest first, those of its service before.

    Without cases that are duplicates themselves.
    """
    rows = session.execute(
        select(*_CASES.c)
        .where(
            _CASES.c.division_code == found.division,
            _CASES.c.id != found.id,
            _CASES.c.duplicate_of.is_(None),
        )
        .order_by(case((_CASES.c.item_id == found.item_id, 0), else_=1), _CASES.c.id.desc())
        .limit(limit)
    )
    return tuple(case_facts(row) for row in rows)


def of_catalogue(catalogue: int | None) -> ColumnElement[bool]:
    """Cases about items of a catalogue (its id), and those about no item; all of them for None."""
    if catalogue is None:
        return true()
    items = select(Item.id).where(Item.catalogue_id == catalogue)
    return or_(_CASES.c.item_id.is_(None), _CASES.c.item_id.in_(items))


def count_open(
    session: Session, divisions: Sequence[int], *, today: date, catalogue: int | None = None
) -> OpenCount:
    """How many cases wait in the subtrees of ``divisions``, none of which lies in another."""
    parts = list(count_open_by_division(session, divisions, today=today, catalogue=catalogue).values())
    return OpenCount(
        sum(part.open for part in parts),
        sum(part.overdue for part in parts),
        sum(part.reports for part in parts),
    )


def count_open_by_division(
    session: Session, divisions: Sequence[int], *, today: date, catalogue: int | None = None
) -> dict[int, OpenCount]:
    """How many cases wait in the subtrees of ``divisions``, by the division that holds them: one query each.

    A case that was passed on waits with the office that holds it, and no more with its community.
    """
    found: dict[int, OpenCount] = {}
    holder = func.coalesce(_CASES.c.passed_to, _CASES.c.division_code)
    for division in divisions:
        reach = subtree(division)
        rows = session.execute(
            select(
                holder,
                func.count(),
                func.sum(case((_CASES.c.due_on < today, 1), else_=0)),
                func.sum(_CASES.c.reports),
            )
            .where(
                _CASES.c.division_code.between(*reach),
                or_(_CASES.c.passed_to.is_(None), _CASES.c.passed_to.between(*reach)),
                _CASES.c.state == CaseState.OPEN,
                of_catalogue(catalogue),
            )
            .group_by(holder)
        )
        for code, count, overdue, reports in rows:
            found[code] = OpenCount(int(count), int(overdue), int(reports))
    return found


def open_matters(session: Session, edition: EditionFacts, community: int) -> tuple[OpenMatter, ...]:
    """The open matters of a community, the oldest first: one query. Those of sensitive services are left out."""
    about = {item.id for item in edition.items if not item.sensitive}
    since = func.min(_CASES.c.opened_at)
    rows = session.execute(
        select(_CASES.c.kind, _CASES.c.item_id, since, func.sum(_CASES.c.reports))
        .where(_CASES.c.division_code == community, _CASES.c.state == CaseState.OPEN)
        .group_by(_CASES.c.kind, _CASES.c.item_id)
        .order_by(since, _CASES.c.kind, _CASES.c.item_id)
    )
    return tuple(
        OpenMatter(kind, item, first.astimezone(BEIJING).date(), int(reports))
        for kind, item, first, reports in rows
        if item is None or item in about
    )


def wasted_visits_in(session: Session, community: int) -> dict[int, WastedVisits]:
    """The open reports of “it was not there” in a community, by item id: one query."""
    rows = session.execute(
        select(_CASES.c.item_id, _CASES.c.id, _REPORTS.c.at)
        .join(_REPORTS, _REPORTS.c.case_id == _CASES.c.id)
        .where(
            _CASES.c.division_code == community,
            _CASES.c.state == CaseState.OPEN,
            _CASES.c.kind == CaseKind.NOT_THERE,
        )
        .order_by(_REPORTS.c.at, _REPORTS.c.id)
    ).all()
    by_item: dict[int, list[Any]] = {}
    for row in rows:
        by_item.setdefault(row.item_id, []).append(row)
    return {
        item: WastedVisits(len(each), each[-1].at, tuple(dict.fromkeys(row.id for row in each)))
        for item, each in by_item.items()
    }


def wasted_visits_at(session: Session, community: int, item_id: int) -> WastedVisits | None:
    """The open reports of “it was not there” for one cell; None if there is none."""
    return wasted_visits_in(session, community).get(item_id)


def place_names(session: Session, points: Collection[int]) -> dict[int, PlaceName]:
    """The names and communities of service points, by id; unknown ids are left out."""
    if not points:
        return {}
    rows = session.execute(
        select(ServicePoint.id, ServicePoint.name, ServicePoint.community_code).where(
            ServicePoint.id.in_(sorted(points))
        )
    )
    return {point: PlaceName(name, community) for point, name, community in rows}
