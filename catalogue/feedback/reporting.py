"""Taking a report: it joins the open case of the same matter or opens one, and gets a code of its own.

Order of locks on PostgreSQL: the case, then the day row, the cell and the counters (``coverage.rollup``).
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or_not
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, require
from ..catalogues import ItemFacts
from ..foundation.clock import BEIJING
from ..foundation.errors import Invalid, NotFound, Refused, _
from ..foundation.trail import added_ids, note_rows
from ..models import (
    Case,
    CaseKind,
    CaseReport,
    CaseState,
    Channel,
    Division,
    Level,
    ServicePoint,
)
from ..offerings import dispute_by_residents
from ..time import days
from .case_identity import matter_of, tidy_text, validate
from .deadline import third_working_day
from .facts import ReportDraft, ReportFacts
from .following import new_code
from .reading import case_facts

DISPUTED_BY = 3
"""A line is shown as disputed after this many independent reports of “it was not there”."""
WINDOW = timedelta(days=90)
"""How far back such reports count."""

_CASES: Any = Case.__table__
_REPORTS: Any = CaseReport.__table__
_OPEN = _CASES.c.state == CaseState.OPEN
_ATTEMPTS = 5


def report(
    session: Session,
    *,
    draft: ReportDraft,
    channel: Channel,
    now: datetime,
    actor: Actor | None = None,
    mark: str | None = None,
    code: str | None = None,
) -> ReportFacts:
    """Take a report at the instant ``now``. Needs a writing transaction.

    ``code`` is what the same form with the same content always gets (``code_of_form``): sent twice, it is one report,
    and the first one is given back. None: a fresh code.

    ``actor`` is the worker who writes it down for a caller, and needs the right to answer there. ``mark`` tells
    independent reports apart (see ``marks``); it is kept only for reports of “it was not there”. The third independent one
    within 90 days marks the cell as disputed, where it is said to be delivered.

    Raises ``NotAllowed``, ``NotFound``, ``Invalid`` with every problem, and ``Refused`` for a division that is no more
    and for asking after the use of an item that is sensitive.
    """
    if channel is Channel.CALLER:
        if actor is None:
            raise ValueError("a report written down for a caller names its worker")
        require(actor, Right.ANSWER, draft.division)
    draft = replace(draft, words=tidy_text(draft.words), contact=" ".join(tidy_text(draft.contact).split()))
    _check(session, draft)
    row: dict[str, Any] = {
        "code": code or new_code(),
        "words": draft.words or None,
        "contact": draft.contact or None,
        "channel": channel,
        "logged_by": actor.name if actor and channel is Channel.CALLER else None,
        "mark": mark if draft.kind is CaseKind.NOT_THERE else None,
        "at": now,
    }
    if before := _with_code(session, row["code"]):
        return before
    try:
        with session.begin_nested():
            case_id = _join_or_open(session, draft, now)
            row |= {"case_id": case_id, "salt": secrets.token_hex(16)}
            ids = added_ids(session, CaseReport, [row])
            note_rows(session, CaseReport.__tablename__, [row], ids, division=draft.division)
    except IntegrityError:
        # The same form was sent by two requests at once, and the other one was first.
        if before := _with_code(session, row["code"]):
            return before
        raise
    if draft.kind is CaseKind.NOT_THERE and draft.item is not None:
        item = draft.item
        dispute_by_residents(
            session,
            community=draft.division,
            item=item,
            enough=lambda: independent(session, draft.division, item, now) >= DISPUTED_BY,
        )
    taken = _with_code(session, row["code"])
    assert taken is not None
    return taken


def _with_code(session: Session, code: Any) -> ReportFacts | None:
    """The report that has a code; None if there is none."""
    row = session.execute(select(*_REPORTS.c).where(_REPORTS.c.code == code)).one_or_none()
    if row is None:
        return None
    case = session.execute(select(*_CASES.c).where(_CASES.c.id == row.case_id)).one()
    return ReportFacts(
        code=row.code,
        case=case_facts(case),
        words=row.words,
        contact=row.contact,
        channel=row.channel,
        logged_by=row.logged_by,
        at=row.at,
    )


def independent(session: Session, community: int, item: ItemFacts, now: datetime) -> int:
    """The number of independent reports of “it was not there” in a cell's open cases within the window."""
    return session.execute(
        select(func.count(func.distinct(CaseReport.mark)))
        .join(Case, Case.id == CaseReport.case_id)
        .where(
            Case.division_code == community,
            Case.item_id == item.id,
            Case.kind == CaseKind.NOT_THERE,
            Case.state == CaseState.OPEN,
            CaseReport.at >= now - WINDOW,
        )
    ).scalar_one()


def _check(session: Session, draft: ReportDraft) -> None:
    """Raise if the draft cannot be taken as it is."""
    division = session.execute(
        select(Division.level, Division.retired_on).where(Division.code == draft.division)
    ).one_or_none()
    if division is None:
        raise NotFound(_("There is no division with the code %(code)s."), code=draft.division)
    if division.retired_on is not None:
        raise Refused(_("This community no longer exists. Please choose the one that it belongs to now."))
    if draft.kind is CaseKind.NOT_THERE and draft.item is not None:
        if draft.item.sensitive:
            raise Refused(_("Residents are not asked whether they used this service."))
        if division.level is not Level.COMMUNITY:
            raise Refused(_("Say in which community it was."), field="division")
    if draft.point is not None:
        known = session.execute(
            select(ServicePoint.id).where(ServicePoint.id == draft.point)
        ).scalar_one_or_none()
        if known is None:
            raise NotFound(_("There is no such service point."))
    problems = validate(draft)
    if problems:
        raise Invalid(problems)


def _join_or_open(session: Session, draft: ReportDraft, now: datetime) -> int:
    """The id of the open case of the draft's matter, counted up; or of the one opened now.

    Two who report the same at the same moment meet at the index that allows one open case a matter: the second waits
    for the first and joins it. A case that is answered in that moment is not joined: another one opens.
    """
    matter = matter_of(draft)
    join = (
        update(_CASES)
        .where(_CASES.c.fingerprint == matter, _OPEN)
        .values(reports=_CASES.c.reports + 1)
        .returning(_CASES.c.id)
    )
    row = {
        "kind": draft.kind,
        "state": CaseState.OPEN,
        "division_code": draft.division,
        "item_id": draft.item.id if draft.item else None,
        "point_id": draft.point,
        "field": draft.field,
        "words": draft.words or None,
        "fingerprint": matter,
        "reports": 1,
        "opened_at": now,
        "due_on": third_working_day(now.astimezone(BEIJING).date(), days.refresh(session)),
    }
    if session.get_bind().dialect.name == "postgresql":
        start: Any = insert_or_not(_CASES).on_conflict_do_nothing(
            index_elements=[_CASES.c.fingerprint], index_where=text("state = 'open'")
        )
    else:
        start = insert(_CASES)
    for _attempt in range(_ATTEMPTS):
        for statement in (join, start.values(**row).returning(_CASES.c.id)):
            found: int | None = session.execute(statement).scalar_one_or_none()
            if found is not None:
                return found
    raise Refused(_("Too many report this at the moment. Please send it again."))
