"""Runs of jobs: what is known of one that ended, failed or was cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Refused
from catalogue.models import JobName, JobOutcome
from catalogue.operations.daily import count_day
from catalogue.operations.jobs import CUT_OFF, begin_run, job, last_runs, runs
from tests.worlds.eight_streets import World

Writing = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def writing(engine: Engine) -> Writing:
    @contextmanager
    def transaction() -> Iterator[Session]:
        with Session(engine) as session:
            begin_writing(session)
            yield session
            session.commit()

    return transaction


def test_a_run_tells_what_it_did(writing: Writing, session: Session) -> None:
    with job(writing, JobName.DIGEST) as told:
        told["sent"] = 3
    (run,) = runs(session)
    assert (run.name, run.outcome, run.told, run.error) == (
        JobName.DIGEST,
        JobOutcome.DONE,
        {"sent": 3},
        None,
    )
    assert run.ended_at is not None


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Refused("The disk is full."), "The disk is full."),
        (ValueError("13800000000 was typed"), "ValueError"),
    ],
)
def test_a_failed_run_says_why_without_what_records_hold(
    writing: Writing, session: Session, error: Exception, said: str
) -> None:
    with pytest.raises(type(error)), job(writing, JobName.BACKUP):
        raise error
    (run,) = runs(session)
    assert (run.outcome, run.error) == (JobOutcome.FAILED, said)


def test_a_run_that_never_ended_was_cut_off(writing: Writing, session: Session) -> None:
    with writing() as one:
        begin_run(one, JobName.DAY)
    run = last_runs(session)[JobName.DAY]
    assert not run.was_cut_off(clock.now())
    assert run.was_cut_off(clock.now() + CUT_OFF + timedelta(seconds=1))


def test_the_last_run_of_each_job_counts(writing: Writing, session: Session) -> None:
    with pytest.raises(Refused), job(writing, JobName.DAY):
        raise Refused("no")
    with job(writing, JobName.DAY):
        pass
    assert last_runs(session)[JobName.DAY].outcome is JobOutcome.DONE


def test_a_new_day_notes_that_it_erased(session: Session, world: World) -> None:
    session.rollback()
    begin_writing(session)
    count_day(session, today=world.today + timedelta(days=1))
    assert [run.name for run in runs(session)] == [JobName.RETENTION]
    count_day(session, today=world.today + timedelta(days=1))
    assert len(runs(session)) == 1
