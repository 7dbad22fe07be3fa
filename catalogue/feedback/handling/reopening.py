"""A resident says that it is not settled: once, within thirty days of the answer. The case comes back to who answered."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ...foundation.clock import BEIJING
from ...foundation.errors import Invalid, Refused, _, too_long
from ...models import Case, CaseReport, CaseState
from ...time import days
from ..case_identity import LONGEST_CONTACT, LONGEST_WORDS, tidy_text
from ..deadline import third_working_day
from ..facts import CaseFacts, ReportFacts
from ..reading import find_report
from .answering import lock_case
from .events import add_events, reopening_event

UNSETTLED_WITHIN = timedelta(days=30)
"""How long after the answer, or its last correction, a resident can say that it is not settled."""

_CASES: Any = Case.__table__


def may_reopen(found: ReportFacts, now: datetime) -> bool:
    """Whether the resident of a report can say now that it is not settled."""
    case = found.case
    if case.open or found.unsettled_at is not None:
        return False
    answered = max(at for at in (case.answered_at, case.corrected_at) if at is not None)
    return now - answered <= UNSETTLED_WITHIN


def reopen(session: Session, *, code: str, words: str = "", contact: str = "", now: datetime) -> CaseFacts:
    """Open an answered case again, for the resident with this code; its clock starts again. Needs a writing transaction.

    The answers stay in its history. ``contact`` was erased with the answer, and may be given again. The same sent twice is
    one. Raises ``NotFound``, ``Invalid``, and ``Refused`` where :func:`may_reopen` says no.
    """
    found = find_report(session, code)
    case = lock_case(session, found.case.id)
    found = find_report(session, code)
    if case.open and found.unsettled_at is not None:
        return case
    if not may_reopen(found, now):
        raise Refused(_("This can be said once, within 30 days of the answer. Please call instead."))
    words, contact = tidy_text(words), " ".join(tidy_text(contact).split())
    problems = [*too_long("words", words, LONGEST_WORDS), *too_long("contact", contact, LONGEST_CONTACT)]
    if problems:
        raise Invalid(problems)
    _open_again(session, case, now)
    session.execute(
        update(CaseReport).where(CaseReport.id == found.id).values(unsettled_at=now, contact=contact or None),
        execution_options={"synchronize_session": False},
    )
    add_events(session, [reopening_event(case.id, report=found.id, words=words or None, now=now)])
    return lock_case(session, case.id)


def _open_again(session: Session, case: CaseFacts, now: datetime) -> None:
    """Open a case. Where another one of its matter is open, which others may join, this one is a matter of its own."""
    values: dict[str, Any] = {
        "state": CaseState.OPEN,
        "due_on": third_working_day(now.astimezone(BEIJING).date(), days.refresh(session)),
        "reopened_at": now,
        **dict.fromkeys(
            (
                "answered_at",
                "answer",
                "answered_by",
                "answered_role",
                "outcome",
                "about",
                "duplicate_of",
                "corrected_at",
            )
        ),
    }
    statement = update(_CASES).where(_CASES.c.id == case.id)
    try:
        with session.begin_nested():
            session.execute(statement.values(**values))
    except IntegrityError:
        matter = session.execute(select(_CASES.c.fingerprint).where(_CASES.c.id == case.id)).scalar_one()
        own = hashlib.sha256(f"{matter} again {case.id}".encode()).hexdigest()
        session.execute(statement.values(**values, fingerprint=own))
