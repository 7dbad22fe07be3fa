"""A long past is digested in parts, and the names that divisions had are kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from catalogue.catalogues import get_edition
from catalogue.divisions import get_division
from catalogue.divisions.names_then import names_recorded, note_names
from catalogue.foundation import clock, migrating
from catalogue.foundation.database import begin_writing
from catalogue.history.as_of import matrix_as_of
from catalogue.history.difference import changed_cells
from catalogue.history.ledger import digest, digest_part, is_behind
from catalogue.models import Division, MonthEnd, MonthEndCount, Movement
from catalogue.operations.daily import digest_past
from tests.worlds.eight_streets import World


def rows(session: Session, model: Any) -> list[tuple[Any, ...]]:
    columns = [column for column in model.__table__.c if column.name != "frozen_at"]
    return sorted(tuple(row) for row in session.execute(select(*columns)))


TABLES = (Movement, MonthEnd, MonthEndCount)


def test_a_digest_in_parts_says_what_one_at_once_says_and_answers_in_between(
    engine: Engine, world: World, told: Any
) -> None:
    later = clock.today() + timedelta(days=130)
    with Session(engine) as session:
        begin_writing(session)
        digest(session, today=later)
        at_once = [rows(session, model) for model in TABLES]
        session.rollback()
    parts = 0
    with Session(engine) as session:
        edition = get_edition(session, world.edition_key)
        day = clock.today() + timedelta(days=1)
        asked = session, (edition, edition), world.city, (clock.today(), day)
        before = matrix_as_of(session, edition, world.city, day, today=later)
        changed = changed_cells(*asked, today=later)
        session.rollback()
        assert is_behind(session, today=later)
        session.rollback()
        behind = True
        while behind:
            begin_writing(session)
            behind = not digest_part(session, today=later, communities=25).complete
            session.commit()
            parts += 1
            assert matrix_as_of(session, edition, world.city, day, today=later) == before
            assert sorted(changed_cells(*asked, today=later), key=repr) == sorted(changed, key=repr)
            session.rollback()
        assert parts > 5
        assert [rows(session, model) for model in TABLES] == at_once
        assert not is_behind(session, today=later)


def test_a_digest_that_was_broken_off_goes_on_where_it_ended_on_a_later_day(
    engine: Engine, world: World, told: Any
) -> None:
    one, other = (clock.today() + timedelta(days=days) for days in (3, 40))
    begun = []

    @contextmanager
    def writing() -> Iterator[Session]:
        with Session(engine) as session:
            begin_writing(session)
            begun.append(session)
            yield session
            session.commit()

    @contextmanager
    def breaking_off() -> Iterator[Session]:
        if len(begun) == 1:
            raise KeyboardInterrupt
        with writing() as session:
            yield session

    with Session(engine) as session:
        begin_writing(session)
        digest(session, today=other)
        at_once = [rows(session, model) for model in TABLES]
        session.rollback()
    with pytest.raises(KeyboardInterrupt):
        digest_past(breaking_off, today=one, communities=25)
    with Session(engine) as session:
        assert is_behind(session, today=other)
    digest_past(writing, today=other, communities=25)
    assert len(begun) > 2
    with Session(engine) as session:
        begin_writing(session)
        digest(session, today=other)
        assert [rows(session, model) for model in TABLES] == at_once


def test_a_division_is_called_on_a_past_day_what_it_was_called_then(engine: Engine, world: World) -> None:
    day = clock.today()
    with Session(engine) as session:
        begin_writing(session)
        edition = get_edition(session, world.edition_key)
        was = get_division(session, world.street)
        for later, name in ((30, "新一街道"), (60, "新二街道")):
            note_names(session, [get_division(session, world.street)], day + timedelta(days=later))
            renamed = {"name": name, "short_name": name}
            session.execute(update(Division).where(Division.code == world.street).values(**renamed))
        names = []
        for later in (29, 30, 59, 60):
            found = matrix_as_of(
                session, edition, world.district, day + timedelta(days=later), today=day + timedelta(days=90)
            )
            names.append(next(row.short_name for row in found.rows if row.code == world.street))
        assert names == [was.short_name, "新一街道", "新一街道", "新二街道"]
        assert names_recorded(session, day)


def test_names_of_before_they_were_kept_are_not_guessed(engine: Engine, world: World) -> None:
    migrating.downgrade(engine, "0050")
    migrating.upgrade(engine)
    with Session(engine) as session:
        assert names_recorded(session, clock.today())
        assert not names_recorded(session, clock.today() - timedelta(days=1))
