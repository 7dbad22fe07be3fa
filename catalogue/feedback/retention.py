"""What is forgotten with time: see docs/operations/contents.md, “What residents say”."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from ..models import Case, CaseEvent, CaseReport, CaseStep
from .reporting import WINDOW

KEPT_FOR = timedelta(days=183)
"""How long words are kept after the answer, and a contact even without one."""

_CASES: Any = Case.__table__
_REPORTS: Any = CaseReport.__table__
_EVENTS: Any = CaseEvent.__table__
_KEPT_ANSWERS = (CaseStep.ANSWERED, CaseStep.ANSWER_CORRECTED)


def forget(session: Session, *, now: datetime) -> int:
    """Erase what is no longer needed; gives how many rows lost something. Running it twice changes nothing.

    Residents' words and the reasons for passing a case on half a year after the answer (kind, place, item, days and the
    answers stay); contacts of cases that were never answered half a year after they were left; marks once they are too
    old to count.
    """
    long_ago = now - KEPT_FOR
    answered = select(_CASES.c.id).where(_CASES.c.answered_at < long_ago)
    statements = (
        update(_REPORTS)
        .where(
            _REPORTS.c.case_id.in_(answered),
            or_(_REPORTS.c.words.is_not(None), _REPORTS.c.contact.is_not(None)),
        )
        .values(words=None, salt=None, contact=None),
        # The digest goes with the words: they could be guessed and compared with it.
        update(_CASES)
        .where(_CASES.c.answered_at < long_ago, _CASES.c.words.is_not(None))
        .values(words=None, fingerprint=""),
        update(_REPORTS)
        .where(
            func.coalesce(_REPORTS.c.unsettled_at, _REPORTS.c.at) < long_ago, _REPORTS.c.contact.is_not(None)
        )
        .values(contact=None),
        update(_EVENTS)
        .where(
            _EVENTS.c.case_id.in_(answered),
            _EVENTS.c.step.not_in(_KEPT_ANSWERS),
            _EVENTS.c.words.is_not(None),
        )
        .values(words=None, salt=None),
        update(_REPORTS)
        .where(and_(_REPORTS.c.at < now - WINDOW, _REPORTS.c.mark.is_not(None)))
        .values(mark=None),
    )
    return sum(session.execute(statement).rowcount for statement in statements)  # type: ignore[attr-defined]
