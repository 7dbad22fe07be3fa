"""What is kept for a time only: the daily count erases it when that is over, even if no one comes back to it.

What residents say has rules of its own (``catalogue.feedback.retention``). docs/privacy.md lists all of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, select, update
from sqlalchemy.orm import Session

from ..access.authenticating import FAILURES_KEPT, FAMILIAR_FOR
from ..access.factors.waiting import WAITS_FOR
from ..access.kept_forms import KEPT_FOR as FORMS_KEPT
from ..access.log_ins import LONGEST_LOG_IN, forget_over
from ..access.rights import SYSTEM
from ..feedback import KEPT_FOR as WORDS_KEPT
from ..following import forget_follows
from ..models import (
    DivisionAct,
    DivisionActRow,
    DraftComment,
    FamiliarSource,
    JobRun,
    KeptForm,
    LogInFailure,
    OwnerListUpload,
    PointAnswer,
    ReportReadBack,
    WaitingStep,
    WorkbookUpload,
)
from ..succession.acts.undoing import UNDO_WITHIN
from ..today.digests import forget_digests

RUNS_KEPT = timedelta(days=400)
"""How long the run of a job is kept: a year, and a month to compare it in."""
FILES_KEPT = timedelta(days=30)
"""How long a file that was sent and not brought in can still be looked through."""
_ROWS = (
    (KeptForm, "kept_at", FORMS_KEPT),
    (WaitingStep, "began_at", WAITS_FOR),
    (LogInFailure, "at", FAILURES_KEPT),
    (FamiliarSource, "seen_at", FAMILIAR_FOR),
    (WorkbookUpload, "uploaded_at", FILES_KEPT),
    (OwnerListUpload, "uploaded_at", FILES_KEPT),
    (ReportReadBack, "read_at", FILES_KEPT),
    (JobRun, "began_at", RUNS_KEPT),
)
"""Rows that go as a whole: since when they are kept, and for how long."""
_COMMENTS: Any = DraftComment.__table__
_ANSWERS: Any = PointAnswer.__table__
_ACT_ROWS: Any = DivisionActRow.__table__


def forget_expired(session: Session, *, now: datetime) -> int:
    """Erase what was kept for its time at the instant ``now``; gives how many rows lost something. A second run erases nothing."""
    gone = forget_digests(session, actor=SYSTEM) + forget_follows(session, now=now)
    for model, moment, kept in _ROWS:
        table: Any = model.__table__
        gone += _count(session, delete(table).where(table.c[moment] <= now - kept))
    gone += forget_over(session, begun=now - LONGEST_LOG_IN)
    long_ago = now - WORDS_KEPT
    old = and_(_COMMENTS.c.answered_at < long_ago, _COMMENTS.c.words != "")
    gone += _count(session, update(_COMMENTS).where(old).values(words=""))
    settled = and_(_ANSWERS.c.settled_at < long_ago, _ANSWERS.c.note.is_not(None))
    acts = select(DivisionAct.id).where(DivisionAct.at <= now - UNDO_WITHIN)
    gone += _count(session, delete(_ACT_ROWS).where(_ACT_ROWS.c.act_id.in_(acts)))
    return gone + _count(session, update(_ANSWERS).where(settled).values(note=None))


def _count(session: Session, statement: Any) -> int:
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]
