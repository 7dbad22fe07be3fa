"""A resident takes back what they wrote and how to reach them. The report stays, as a matter without words."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ... import audit
from ...models import Case, CaseEvent, CaseReport
from ..reading import find_report
from .answering import lock_case

_CASES: Any = Case.__table__
_REPORTS: Any = CaseReport.__table__
_EVENTS: Any = CaseEvent.__table__


def erase_words(session: Session, *, code: str) -> None:
    """Erase the words, the contact and the mark of a report, for the holder of its code. A second time changes nothing.

    Its case loses the words too, unless another report has the same ones, and joins no later report any more. Needs a
    writing transaction. Raises ``NotFound``.
    """
    case = lock_case(session, find_report(session, code).case.id)
    found = find_report(session, code)
    session.execute(
        update(_REPORTS)
        .where(_REPORTS.c.id == found.id)
        .values(words=None, salt=None, contact=None, mark=None)
    )
    session.execute(update(_EVENTS).where(_EVENTS.c.report_id == found.id).values(words=None, salt=None))
    others = select(func.count()).where(_REPORTS.c.case_id == case.id, _REPORTS.c.words == found.words)
    if found.words and found.words == case.words and not session.scalar(others):
        # The digest of a matter could be compared with guessed words.
        own = hashlib.sha256(f"without words {case.id}".encode()).hexdigest()
        session.execute(update(_CASES).where(_CASES.c.id == case.id).values(words=None, fingerprint=own))
    session.expire_all()
    audit.note_here(session, "report.erased", f"case {case.id}", division=case.division)
