"""The history of a case: answers and their corrections, who passed it on to whom, who says that it is not settled."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...foundation.histories import signed_by
from ...foundation.trail import added_ids, note_rows
from ...models import Case, CaseEvent, CaseStep, User
from ..facts import AnswerDraft, CaseEventFacts

_EVENTS: Any = CaseEvent.__table__


def events_of(session: Session, case: int) -> tuple[CaseEventFacts, ...]:
    """What became of a case, the oldest first: one query."""
    rows = session.execute(
        select(*_EVENTS.c, User.person)
        .outerjoin(User, signed_by(_EVENTS.c.actor, _EVENTS.c.role))
        .where(_EVENTS.c.case_id == case)
        .order_by(_EVENTS.c.id)
    )
    return tuple(
        CaseEventFacts(
            row.id,
            row.at,
            row.step,
            row.actor,
            row.role,
            row.outcome,
            row.words,
            row.about,
            row.division_code,
            row.report_id,
            row.person,
        )
        for row in rows
    )


def answer_event(
    case: int, step: CaseStep, draft: AnswerDraft, *, signed: tuple[str, str], now: datetime
) -> dict[str, Any]:
    """The entry for an answer, ``signed`` by an actor's name and role."""
    return _event(
        case, step, now, signed, outcome=draft.outcome, words=draft.words or None, about=draft.about or None
    )


def passing_event(
    case: int,
    *,
    signed: tuple[str, str],
    reason: str,
    division: int,
    department: str | None,
    now: datetime,
) -> dict[str, Any]:
    """The entry for passing a case on to the office of ``division``, for a department if one is named."""
    return _event(
        case, CaseStep.PASSED_ON, now, signed, words=reason, about=department, division_code=division
    )


def reopening_event(case: int, *, report: int, words: str | None, now: datetime) -> dict[str, Any]:
    """The entry for a resident who says that it is not settled."""
    return _event(case, CaseStep.REOPENED, now, (None, None), words=words, report_id=report)


def _event(
    case: int, step: CaseStep, now: datetime, signed: tuple[str | None, str | None], **said: Any
) -> dict[str, Any]:
    blank = dict.fromkeys(("outcome", "words", "about", "division_code", "report_id"))
    return {"case_id": case, "at": now, "step": step, "actor": signed[0], "role": signed[1], **blank, **said}


def add_events(session: Session, events: list[dict[str, Any]]) -> None:
    """Add entries to the histories of cases, with one statement, and note them in the trail."""
    if not events:
        return
    rows = [{**each, "salt": secrets.token_hex(16)} for each in events]
    ids = added_ids(session, CaseEvent, rows)
    cases = sorted({each["case_id"] for each in events})
    where = select(Case.id, Case.division_code).where(Case.id.in_(cases))
    places = {row.id: row.division_code for row in session.execute(where)}
    for row, number in zip(rows, ids, strict=True):
        note_rows(session, CaseEvent.__tablename__, [row], [number], division=places.get(row["case_id"]))
