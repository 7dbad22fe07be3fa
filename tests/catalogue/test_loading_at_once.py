"""What is made at the end of a load is as it was before it, and what refers to nothing is refused there."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalogue.foundation.database import begin_writing
from catalogue.foundation.loading import insert_rows, referring_afterwards, sort_in_memory
from catalogue.models import DivisionAlias, Offering, OfferingPoint, ServicePoint
from catalogue.models.divisions import AliasKind

_NOWHERE = 999_999_999_999


def _references(session: Session) -> list[object]:
    inspected = inspect(session.connection())
    tables = [model.__tablename__ for model in (Offering, OfferingPoint, ServicePoint)]
    return [
        (table, each["constrained_columns"], each["referred_table"], each["options"])
        for table in tables
        for each in sorted(inspected.get_foreign_keys(table), key=lambda each: str(each["name"]))
    ]


def test_the_references_of_a_table_are_there_again_after_a_load(session: Session) -> None:
    begin_writing(session)
    before = _references(session)
    with referring_afterwards(session, Offering, OfferingPoint, ServicePoint):
        pass
    assert _references(session) == before
    assert before


def test_a_row_that_refers_to_nothing_is_refused_at_the_end_of_a_load_at_the_latest(session: Session) -> None:
    begin_writing(session)
    row = (_NOWHERE, "无此区划", AliasKind.OTHER)
    with pytest.raises(IntegrityError), referring_afterwards(session, DivisionAlias):
        insert_rows(session, DivisionAlias, ("division_code", "name", "kind"), [row])
    session.rollback()


def room_to_sort(session: Session) -> object:
    """What PostgreSQL gives a statement to sort in; SQLite has no such setting, and is asked for another that must stay."""
    postgresql = session.get_bind().dialect.name == "postgresql"
    return session.scalar(text("SHOW work_mem" if postgresql else "PRAGMA cache_size"))


def test_room_to_sort_ends_with_the_transaction(session: Session) -> None:
    usual = room_to_sort(session)
    session.rollback()
    begin_writing(session)
    sort_in_memory(session)
    assert (room_to_sort(session) != usual) is (session.get_bind().dialect.name == "postgresql")
    session.commit()
    assert room_to_sort(session) == usual
