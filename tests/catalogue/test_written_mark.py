"""While the mark of what was written stays the same, the database gives the same answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.foundation import stamps
from catalogue.foundation.database import WrittenMark, begin_writing, make_engine, written_mark

pytestmark = pytest.mark.usefixtures("undisturbed")

NAME = "a-test-of-marks"


@pytest.fixture
def other(db_url: str) -> Iterator[Session]:
    """A session of another process."""
    engine = make_engine(db_url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def _seen(session: Session) -> tuple[WrittenMark, int]:
    """The mark of a new transaction, and what it reads after it."""
    session.rollback()
    return written_mark(session), stamps.version(session, NAME)


def _write(session: Session) -> None:
    session.rollback()
    begin_writing(session)
    stamps.bump(session, NAME)


def test_where_nothing_is_written_the_mark_stays(session: Session, other: Session) -> None:
    first = _seen(session)
    _seen(other)
    assert _seen(session) == first


def test_it_moves_with_what_another_process_writes(session: Session, other: Session) -> None:
    mark, version = _seen(session)
    _write(other)
    other.commit()
    again, newer = _seen(session)
    assert newer == version + 1
    assert again != mark


def test_it_moves_with_what_the_same_connection_writes(session: Session) -> None:
    mark, version = _seen(session)
    _write(session)
    session.commit()
    again, newer = _seen(session)
    assert newer == version + 1
    assert again != mark


def test_what_was_being_written_when_it_was_asked_moves_it_when_it_is_there(
    session: Session, other: Session
) -> None:
    _write(other)
    mark, version = _seen(session)
    assert _seen(session) == (mark, version)
    other.commit()
    again, newer = _seen(session)
    assert newer == version + 1
    assert again != mark


def test_a_transaction_that_writes_has_another_mark_after_each_step(session: Session) -> None:
    mark = _seen(session)[0]
    _write(session)
    first = written_mark(session)
    stamps.bump(session, NAME)
    assert len({mark, first, written_mark(session)}) == 3


def test_two_engines_on_sqlite_do_not_take_each_others_marks_for_their_own(
    engine: Engine, session: Session, other: Session
) -> None:
    mine, theirs = _seen(session)[0], _seen(other)[0]
    assert (mine.source == theirs.source) is (engine.dialect.name == "postgresql")
