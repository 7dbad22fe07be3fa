"""Days and instants: SQLite keeps them as numbers, PostgreSQL in types of its own, and migrations leave them as they are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from importlib import import_module

import pytest
from sqlalchemy import Date, DateTime, Engine, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from catalogue.access.rights import operator
from catalogue.audit import append, entries
from catalogue.foundation import clock, migrating
from catalogue.foundation.database import begin_writing
from catalogue.models import Base, CalendarDay, Stamp
from catalogue.models.calendar import DayKind

DAYS = [date(1969, 12, 31), date(1970, 1, 1), date(2024, 2, 29), date(2026, 11, 29), date(2100, 1, 1)]
INSTANTS = [
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2024, 2, 29, 12, 30, 0, 7, tzinfo=UTC),
    datetime(2026, 11, 29, 1, 2, 3, 120_000, tzinfo=UTC),
]


def keep(session: Session) -> None:
    """Write rows with every day and every instant, and an entry of the trail, which nothing changes."""
    session.execute(insert(CalendarDay), [{"day": day, "kind": DayKind.HOLIDAY} for day in DAYS])
    session.execute(
        insert(Stamp),
        [{"name": f"test {n}", "version": 1, "moved_at": at} for n, at in enumerate(INSTANTS)],
    )
    append(session, who="tests", role=operator("tests").name, action="tested", subject="days")
    session.commit()


def kept(session: Session) -> tuple[list[date], list[datetime]]:
    """The days and instants of the test's rows, in the database's order."""
    instants = select(Stamp.moved_at).where(Stamp.name.like("test %")).order_by(Stamp.moved_at)
    return list(session.scalars(select(CalendarDay.day).order_by(CalendarDay.day))), list(
        session.scalars(instants)
    )


def test_days_and_instants_come_back_as_they_were_given_and_in_their_order(session: Session) -> None:
    keep(session)
    assert kept(session) == (DAYS, INSTANTS)
    since = select(func.count()).select_from(Stamp)
    assert session.scalar(since.where(Stamp.moved_at == INSTANTS[2])) == 1
    beijing = INSTANTS[2].astimezone(timezone(timedelta(hours=8)))
    assert session.scalar(since.where(Stamp.moved_at == beijing)) == 1
    assert session.scalar(select(func.max(CalendarDay.day))) == DAYS[-1]
    assert (
        list(session.scalars(select(CalendarDay.day).where(CalendarDay.day.between(*DAYS[1:3])))) == DAYS[1:3]
    )


def test_an_instant_without_a_time_zone_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="time zone"):
        session.execute(select(Stamp).where(Stamp.moved_at < datetime(2026, 11, 29)))  # noqa: DTZ001


def test_sqlite_is_the_only_database_with_numbers_for_days(session: Session) -> None:
    keep(session)
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    said = session.scalar(text("SELECT max(day) FROM calendar_days"))
    assert said == (47482 if on_sqlite else DAYS[-1])


def test_every_day_and_instant_of_the_models_is_kept_this_way() -> None:
    plain = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Date | DateTime)
    ]
    assert plain == []


def test_a_migration_back_and_forth_changes_no_day_and_no_instant(engine: Engine) -> None:
    with Session(engine) as session:
        begin_writing(session)
        keep(session)
    migrating.downgrade(engine, "0051")
    with Session(engine) as session:
        as_text = session.execute(text("SELECT moved_at FROM stamps WHERE name = 'test 2'")).scalar_one()
        if engine.dialect.name == "sqlite":
            assert as_text == "2024-02-29 12:30:00.000007"
            assert session.scalar(text("SELECT max(day) FROM calendar_days")) == "2100-01-01"
    migrating.upgrade(engine)
    with Session(engine) as session:
        assert kept(session) == (DAYS, INSTANTS)
        assert clock.now() - entries(session)[0].at < timedelta(minutes=10)
        with pytest.raises(DBAPIError, match="never changed"):
            session.execute(text("UPDATE audit_entries SET action = 'other'"))


def test_every_day_and_instant_of_an_older_database_is_migrated(engine: Engine) -> None:
    """The migration names its columns; one that it forgot would stay a text, and sort after every number."""
    if engine.dialect.name != "sqlite":
        return
    migrating.downgrade(engine, "0051")
    with engine.connect() as connection:
        seen = inspect(connection)
        dated = {
            (table, column["name"])
            for table in seen.get_table_names()
            for column in seen.get_columns(table)
            if str(column["type"]) in ("DATE", "DATETIME")
        }
    step = import_module("catalogue.migrations.versions.0053_numbered_days")
    named = {
        (table, column)
        for columns in (step._DAYS, step._INSTANTS)
        for table, names in columns.items()
        for column in names
    }
    assert named == dated
