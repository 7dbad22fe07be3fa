"""What an administrator of a demonstration finds: jobs that ran, and a merger of two villages that was taken back."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from ..access.rights import Actor
from ..divisions import get_divisions
from ..foundation import clock
from ..models import ActKind, JobName, JobOutcome, JobRun
from ..succession import acts
from ..succession.acts import ActAsked, Part

DAYS = 14
"""Days of which jobs are told."""
_VILLAGES = (110109107204, 110109107203)  # 台上村, 梁家庄村: far from the log-ins of the demonstration


def show_administration(session: Session, *, actor: Actor) -> None:
    """Make up runs of jobs, and merge two villages and take it back; flushes."""
    _tell_of_jobs(session)
    known = get_divisions(session, _VILLAGES)
    if len(known) == len(_VILLAGES) and all(each.present for each in known.values()):
        today = clock.today()
        asked = ActAsked(ActKind.MERGE, _VILLAGES, (Part(_VILLAGES[0]),))
        done = acts.perform(session, actor=actor, asked=asked, today=today)
        if done.number is not None:
            acts.undo(session, actor=actor, number=done.number, today=today)


def _tell_of_jobs(session: Session) -> None:
    for back in range(DAYS, 0, -1):
        day = clock.today() - timedelta(days=back)
        began = datetime.combine(day, time(0, 1), clock.BEIJING)
        cells = 37 + back * 11 % 90
        session.add(
            _run(JobName.DAY, began, 2, {"cells": cells, "ended": 0, "begun": back % 3 == 0, "ruled": 0})
        )
        session.add(_run(JobName.RETENTION, began + timedelta(seconds=2), 0, {"erased": back % 5}))
    failed = datetime.combine(clock.today() - timedelta(days=6), time(7, 30), clock.BEIJING)
    session.add(_run(JobName.DIGEST, failed, 31, {}, "The mail could not be sent. Please try again later."))
    session.add(_run(JobName.DIGEST, failed + timedelta(minutes=30), 4, {"sent": 12, "failed": 0}))
    session.flush()


def _run(
    name: JobName, began: datetime, seconds: int, told: dict[str, int], error: str | None = None
) -> JobRun:
    return JobRun(
        name=name,
        began_at=began,
        ended_at=began + timedelta(seconds=seconds),
        outcome=JobOutcome.FAILED if error else JobOutcome.DONE,
        told={word: int(count) for word, count in told.items()},
        error=error,
    )
