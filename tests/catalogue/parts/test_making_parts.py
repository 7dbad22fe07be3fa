"""Tables are put into parts, and become one again, with all that they hold and have."""

from __future__ import annotations

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from catalogue.audit import entries
from catalogue.foundation import migrating, partitions
from catalogue.foundation.database import make_engine
from catalogue.foundation.errors import Refused
from catalogue.models import Base, OfferingPoint
from catalogue.operations.partitioning import make_parts, see_parts, undo_parts
from tests.catalogue.parts.told import ACTOR, BEIJING, TABLES, TIANJIN, all_rows, rows_in
from tests.catalogue.test_migrating import shape
from tests.worlds.eight_streets import World


def test_existing_tables_are_put_into_parts_with_all_they_hold_and_back(whole: Engine) -> None:
    before = all_rows(whole)
    with whole.connect() as connection:
        form = shape(connection)
    assert see_parts(whole).provinces is None
    made = make_parts(whole, actor=ACTOR)
    assert (made.provinces, made.missing) == ((BEIJING,), ())
    assert all_rows(whole) == before
    with whole.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": migrating.compares}
        )
        assert compare_metadata(context, Base.metadata) == []
    assert undo_parts(whole, actor=ACTOR).provinces is None
    assert all_rows(whole) == before
    with whole.connect() as connection:
        assert shape(connection) == form


def test_both_ways_are_noted_once_however_often_they_are_gone(whole: Engine) -> None:
    for change in (make_parts, make_parts, undo_parts, undo_parts):
        change(whole, actor=ACTOR)
    with Session(whole) as session:
        noted = [each.action for each in entries(session) if each.action.startswith("database.")]
    assert noted == ["database.unpartitioned", "database.partitioned"]


def test_rights_that_others_were_given_and_checks_that_came_later_stay(whole: Engine) -> None:
    with whole.begin() as connection:
        for statement in (
            "DROP ROLE IF EXISTS reporter",
            "CREATE ROLE reporter",
            "GRANT SELECT ON offerings TO reporter",
            "ALTER TABLE offerings ADD COLUMN later text DEFAULT 'as ever'",
            "ALTER TABLE offerings ADD CONSTRAINT later_short CHECK (length(later) < 20)",
            "CREATE INDEX later_first ON offerings (later) WHERE later LIKE 'x%%'",
        ):
            connection.exec_driver_sql(statement)
    for change in (make_parts, undo_parts, make_parts):
        change(whole, actor=ACTOR)
        with whole.begin() as connection:
            read = "SELECT has_table_privilege('reporter', 'offerings', 'SELECT')"
            assert connection.exec_driver_sql(read).scalar_one() is True
            made = "SELECT indexdef FROM pg_indexes WHERE indexname = 'later_first'"
            assert "WHERE (later ~~ 'x%'::text)" in connection.exec_driver_sql(made).scalar_one()
            check = "SELECT count(*) FROM pg_constraint WHERE conname = 'later_short' AND conrelid = 'offerings'::regclass"
            assert connection.exec_driver_sql(check).scalar_one() == 1
            said = connection.exec_driver_sql("SELECT DISTINCT later FROM offerings").scalars().all()
            assert said == ["as ever"]
    with whole.begin() as connection:
        partitions.partition(connection, (BEIJING, TIANJIN))
        connection.exec_driver_sql("DROP OWNED BY reporter")
        connection.exec_driver_sql("DROP ROLE reporter")


def test_rows_that_have_places_pass_from_the_rest_to_their_part_with_them(
    engine: Engine, demonstration: World
) -> None:
    with engine.begin() as connection:
        partitions.unpartition(connection)
        partitions.partition(connection, ())
    linked = rows_in(engine, "offering_points")
    assert linked > 10
    assert rows_in(engine, f"{TABLES[0]}_rest") > 100
    before = all_rows(engine)
    make_parts(engine, actor=ACTOR)
    assert rows_in(engine, f"{TABLES[0]}_{BEIJING}") > 100
    assert all_rows(engine) == before
    with Session(engine) as session:
        named = select(OfferingPoint.community_code, OfferingPoint.item_id).limit(1)
        community, item = session.execute(named).one()
        session.execute(
            text("DELETE FROM offerings WHERE community_code = :community AND item_id = :item"),
            {"community": community, "item": item},
        )
        session.commit()
    assert rows_in(engine, "offering_points") < linked, "places of a line still go with it"


def test_two_who_put_the_tables_into_parts_at_once_do_it_once(whole: Engine) -> None:
    found: list[object] = []

    def change() -> None:
        own = make_engine(whole.url)
        try:
            found.append(make_parts(own, actor=ACTOR).provinces)
        except Exception as error:
            found.append(error)
        finally:
            own.dispose()

    threads = [threading.Thread(target=change) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == [(BEIJING,)] * 3


def test_a_change_that_fails_leaves_the_tables_as_they_were(
    whole: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = all_rows(whole)
    with whole.connect() as connection:
        form = shape(connection)

    def fail(*_given: object, **_more: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("catalogue.operations.partitioning.audit.append", fail)
    with pytest.raises(OSError, match="the disk is full"):
        make_parts(whole, actor=ACTOR)
    assert all_rows(whole) == before
    with whole.connect() as connection:
        assert shape(connection) == form


def test_sqlite_needs_no_parts_and_says_so(sqlite: Engine) -> None:
    for change in (see_parts, lambda engine: make_parts(engine, actor=ACTOR)):
        with pytest.raises(Refused, match="Only PostgreSQL"):
            change(sqlite)


def test_a_database_without_the_newest_schema_is_brought_to_it_first(engine: Engine) -> None:
    migrating.downgrade(engine, "0074")
    with pytest.raises(Refused, match="flask setup"):
        make_parts(engine, actor=ACTOR)
