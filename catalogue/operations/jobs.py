"""Runs of jobs: each says when it began and ended, how, and what it did. What an administrator reads instead of a log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ..foundation import clock
from ..foundation.errors import DomainError
from ..models import JobName, JobOutcome, JobRun

CUT_OFF = timedelta(hours=6)
"""A run that has not ended by then was cut off: the machine or its process stopped."""
LONGEST_ERROR = 200


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One run. ``told`` are counts by a fixed word; ``error`` says why it failed."""

    id: int
    name: JobName
    began_at: datetime
    ended_at: datetime | None
    outcome: JobOutcome
    told: Mapping[str, int]
    error: str | None

    def was_cut_off(self, now: datetime) -> bool:
        """Whether it began long ago and never ended."""
        return self.outcome is JobOutcome.RUNNING and now - self.began_at > CUT_OFF


@contextmanager
def job(
    transaction: Callable[[], AbstractContextManager[Session]], name: JobName
) -> Iterator[dict[str, int]]:
    """Note a run around what is done inside; gives a mapping in which to count. Its beginning and its end have transactions of their own.

    An error is noted, and goes on.
    """
    told: dict[str, int] = {}
    with transaction() as session:
        number = begin_run(session, name)
    try:
        yield told
    except BaseException as error:
        with suppress(SQLAlchemyError), transaction() as session:
            end_run(session, number, JobOutcome.FAILED, told, error=reason_of(error))
        raise
    with transaction() as session:
        end_run(session, number, JobOutcome.DONE, told)


def reason_of(error: BaseException) -> str:
    """Why something failed, in one line. Errors of libraries may quote records: of them the kind alone."""
    text = str(error) if isinstance(error, DomainError) else type(error).__name__
    return " ".join(text.split())[:LONGEST_ERROR]


def begin_run(session: Session, name: JobName) -> int:
    """Note that a job began; flushes. Gives the number of its run."""
    run = JobRun(name=name, began_at=clock.now(), outcome=JobOutcome.RUNNING, told={})
    session.add(run)
    session.flush()
    return run.id


def end_run(
    session: Session, number: int, outcome: JobOutcome, told: Mapping[str, int], *, error: str | None = None
) -> None:
    """Note that a run ended."""
    session.execute(
        update(JobRun)
        .where(JobRun.id == number)
        .values(ended_at=clock.now(), outcome=outcome, told=dict(told), error=error)
        .execution_options(synchronize_session=False)
    )


def note_run(session: Session, name: JobName, told: Mapping[str, int]) -> None:
    """Note a part of another job that is done, in its transaction."""
    now = clock.now()
    session.add(JobRun(name=name, began_at=now, ended_at=now, outcome=JobOutcome.DONE, told=dict(told)))
    session.flush()


def runs(session: Session, *, limit: int = 50, name: JobName | None = None) -> tuple[RunFacts, ...]:
    """The newest runs, of one job or of all, the newest first: one query."""
    query = select(*JobRun.__table__.columns).order_by(JobRun.began_at.desc(), JobRun.id.desc()).limit(limit)
    if name is not None:
        query = query.where(JobRun.name == name)
    return tuple(RunFacts(*row) for row in session.execute(query))


def last_runs(session: Session) -> dict[JobName, RunFacts]:
    """The newest run of each job that ever ran: one query."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.name)
    rows = session.execute(select(*JobRun.__table__.columns).where(JobRun.id.in_(newest)))
    found = (RunFacts(*row) for row in rows)
    return {each.name: each for each in found}
