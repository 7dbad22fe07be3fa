"""Open cases of a retired division move to its successor, where they are answered; so do requests and reminders.

Answered cases stay where they were answered. Order of locks: cases come before the day row (``reporting``), so code that
changes divisions holds the cases (:func:`hold`) before the day.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlalchemy.orm import Session

from ..feedback.case_identity import digest_of, says_the_matter
from ..foundation.codes import contains
from ..foundation.database import in_parts
from ..models import (
    Case,
    CaseEvent,
    CaseReport,
    CaseState,
    OfficeRequest,
    OfficeRequestCell,
    Reminder,
    RequestState,
)

_CASES: Any = Case.__table__
_REQUESTS: Any = OfficeRequest.__table__
_CELLS: Any = OfficeRequestCell.__table__


def hold(session: Session) -> None:
    """Keep others from opening, joining or answering a case until the transaction ends. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE cases IN SHARE ROW EXCLUSIVE MODE"))


def follow(session: Session, successors: Mapping[int, int]) -> int:
    """Move the open cases of each old division to its new one: how many there were.

    A case whose matter is open at the successor already joins it, its reports under their own codes; the earlier
    due day counts. Needs :func:`hold`.
    """
    moved = 0
    olds = sorted(successors)
    for part in in_parts(olds):
        open_cases = (
            select(*_CASES.c)
            .where(
                _CASES.c.division_code.in_(part),
                _CASES.c.state == CaseState.OPEN,
            )
            .order_by(_CASES.c.id)
        )
        for case in session.execute(open_cases).all():
            _move(session, case, successors[case.division_code])
            moved += 1
        _follow_requests(session, {old: successors[old] for old in part})
    return moved


def _follow_requests(session: Session, successors: Mapping[int, int]) -> None:
    """Let reminders, and requests between offices that are not closed, be about the new divisions; closed ones stay."""
    running = select(_REQUESTS.c.id).where(_REQUESTS.c.state != RequestState.CLOSED)
    moves = [{"old": old, "new": new} for old, new in sorted(successors.items())]
    for column in (_REQUESTS.c.from_code, _REQUESTS.c.to_code):
        query = update(_REQUESTS).where(column == bindparam("old"), _REQUESTS.c.state != RequestState.CLOSED)
        session.connection().execute(query.values({column.name: bindparam("new")}), moves)
    _pass_cells(session, successors, running)
    reminders = session.scalars(select(Reminder).where(Reminder.community_code.in_(sorted(successors)))).all()
    for old in reminders:
        code, week = successors[old.community_code], old.week
        there = session.get(Reminder, (code, week))
        if there is None:
            columns = [
                column.name for column in Reminder.__table__.columns if column.name != "community_code"
            ]
            session.add(Reminder(community_code=code, **{name: getattr(old, name) for name in columns}))
        else:
            there.item_ids = [*there.item_ids, *(item for item in old.item_ids if item not in there.item_ids)]
            there.tenths += old.tenths
        session.delete(old)
        session.flush()


def _pass_cells(session: Session, successors: Mapping[int, int], running: Any) -> None:
    rows = session.execute(
        select(*_CELLS.c).where(
            _CELLS.c.community_code.in_({*successors, *successors.values()}), _CELLS.c.request_id.in_(running)
        )
    ).all()
    there = {tuple(row) for row in rows}
    old = [row for row in rows if row.community_code in successors]
    new = {(row.request_id, successors[row.community_code], row.item_id) for row in old} - there
    if old:
        numbers = sorted({row.request_id for row in old})
        session.execute(
            delete(_CELLS).where(
                _CELLS.c.request_id.in_(numbers), _CELLS.c.community_code.in_(sorted(successors))
            )
        )
    if new:
        names = [column.name for column in _CELLS.c]
        session.execute(insert(_CELLS), [dict(zip(names, cell, strict=True)) for cell in sorted(new)])


def _move(session: Session, case: Any, division: int) -> None:
    words = (case.words or "") if says_the_matter(case.kind, case.item_id, case.field) else ""
    matter = digest_of(
        case.kind, division=division, item=case.item_id, point=case.point_id, field=case.field, words=words
    )
    there = session.execute(
        select(*_CASES.c).where(_CASES.c.fingerprint == matter, _CASES.c.state == CaseState.OPEN)
    ).one_or_none()
    if there is None:
        held = case.passed_to if case.passed_to and contains(case.passed_to, division) else None
        session.execute(
            update(_CASES)
            .where(_CASES.c.id == case.id)
            .values(
                division_code=division,
                fingerprint=matter,
                passed_to=held,
                department_id=case.department_id if held else None,
            )
        )
        return
    for rows in (CaseReport, CaseEvent):
        session.execute(
            update(rows).where(rows.case_id == case.id).values(case_id=there.id),
            execution_options={"synchronize_session": False},
        )
    session.execute(update(_CASES).where(_CASES.c.duplicate_of == case.id).values(duplicate_of=there.id))
    session.execute(
        update(_CASES)
        .where(_CASES.c.id == there.id)
        .values(
            reports=there.reports + case.reports,
            opened_at=min(there.opened_at, case.opened_at),
            due_on=min(there.due_on, case.due_on),
        )
    )
    session.execute(delete(_CASES).where(_CASES.c.id == case.id))
