"""What one process of all machines does at a time: jobs that each machine starts by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ..foundation.database import take_turns
from ..models import JobName, JobOutcome
from .jobs import last_runs


@contextmanager
def one_at_a_time(engine: Engine, what: str) -> Iterator[None]:
    """Wait until no other process does ``what``, and let none begin it inside the block. Ends with the process, however that ends.

    The lock is that of a transaction of its own which does nothing else, so a pooler may lie in between. On SQLite there is one
    machine, and nothing to wait for: its jobs can be done twice.
    """
    session = Session(engine)
    try:
        if engine.dialect.name == "postgresql":
            # The lock is held by doing nothing, for as long as the job takes.
            session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        take_turns(session, f"job {what}")
        yield
    finally:
        # A connection that is lost has let the lock go by itself.
        with suppress(DBAPIError):
            session.close()


def is_done_since(session: Session, name: JobName, moment: datetime) -> bool:
    """Whether a job has ended well, at ``moment`` or later: one query."""
    run = last_runs(session).get(name)
    return (
        run is not None
        and run.outcome is JobOutcome.DONE
        and run.ended_at is not None
        and run.ended_at >= moment
    )
