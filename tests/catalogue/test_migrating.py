"""The schema: made by migrations, the same as the models say, on both databases."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import ProgrammingError

from catalogue.foundation import migrating
from catalogue.foundation.database import does_not_answer, keep_to_owner, make_engine
from catalogue.models import Base


def shape(connection: Connection) -> dict[str, object]:
    """Everything that the database knows of its tables, by name, in an order that compares."""
    seen = inspect(connection)
    found: dict[str, object] = {}
    for table in sorted(set(seen.get_table_names()) - {"alembic_version"}):
        found[table] = {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"], str(column["default"]))
                for column in seen.get_columns(table)
            ],
            "primary key": seen.get_pk_constraint(table),
            "foreign keys": sorted(map(str, seen.get_foreign_keys(table))),
            "unique": sorted(map(str, seen.get_unique_constraints(table))),
            "checks": sorted(map(str, seen.get_check_constraints(table))),
            "indexes": sorted(map(index_in_words, seen.get_indexes(table))),
        }
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name FROM pragma_table_list WHERE wr = 1"))
        found["without rowid"] = sorted(rows.scalars())
        made = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' OR sql LIKE 'CREATE VIRTUAL%'"
        found["made by statements"] = sorted(map(tuple, connection.execute(text(made))))
        assert len(found["made by statements"]) == 16
    else:
        made = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'local_texts'"
        found["made by statements"] = sorted(map(tuple, connection.execute(text(made))))
        assert "USING gin (grams)" in str(found["made by statements"])
        made = "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
        found["triggers"] = sorted(map(tuple, connection.execute(text(made))))
        made = "SELECT proname, prosrc FROM pg_proc WHERE prolang = (SELECT oid FROM pg_language WHERE lanname = 'plpgsql')"
        found["functions"] = sorted(map(tuple, connection.execute(text(made))))
    return found


def index_in_words(index: Mapping[str, Any]) -> str:
    """An index with its conditions as text: their objects are never equal."""
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return str({**index, "dialect_options": options})


@pytest.fixture
def emptied(engine: Engine) -> Engine:
    """The test's database with no table in it."""
    migrating.downgrade(engine, "base")
    return engine


def test_a_migrated_database_is_what_the_models_say(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": migrating.compares}
        )
        assert compare_metadata(context, Base.metadata) == []
    assert migrating.revision_of(engine) == migrating.newest()


def test_migrations_and_models_make_the_same_tables_to_the_last_constraint(emptied: Engine) -> None:
    migrating.upgrade(emptied)
    with emptied.connect() as connection:
        migrated = shape(connection)
    migrating.downgrade(emptied, "base")
    Base.metadata.create_all(emptied)
    with emptied.connect() as connection:
        assert shape(connection) == migrated


def test_down_to_nothing_and_up_again(emptied: Engine) -> None:
    with emptied.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    assert migrating.revision_of(emptied) is None
    assert migrating.upgrade(emptied) is None
    assert migrating.upgrade(emptied) == migrating.newest()
    assert migrating.revision_of(emptied) == migrating.newest()


def test_processes_that_migrate_at_once_do_not_collide(emptied: Engine) -> None:
    befores: list[str | None] = []
    errors: list[Exception] = []

    def migrate() -> None:
        own = make_engine(emptied.url)
        try:
            befores.append(migrating.upgrade(own))
        except Exception as error:
            errors.append(error)
        finally:
            own.dispose()

    threads = [threading.Thread(target=migrate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(befores, key=str) == sorted([None, *[migrating.newest()] * 3], key=str)


def test_a_migration_that_fails_leaves_nothing_behind(
    emptied: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = migrating.command.upgrade

    def upgrade_and_fail(config: object, revision: str) -> None:
        upgrade(config, revision)
        raise OSError("the disk is full")

    monkeypatch.setattr(migrating.command, "upgrade", upgrade_and_fail)
    with pytest.raises(OSError, match="the disk is full"):
        migrating.upgrade(emptied)
    with emptied.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}


def test_the_files_of_sqlite_are_the_owners_alone(tmp_path: Path) -> None:
    old, new = tmp_path / "old.sqlite3", tmp_path / "new.sqlite3"
    old.touch(mode=0o644)
    old.chmod(0o644)
    umask = os.umask(0)
    try:
        for file in (old, new):
            engine = make_engine(f"sqlite:///{file}")
            migrating.upgrade(engine)
            with engine.connect() as connection:
                connection.exec_driver_sql("SELECT 1")
                rights = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.glob(f"{file.name}*")}
            engine.dispose()
            assert len(rights) == 3
            assert set(rights.values()) == {0o600}
    finally:
        os.umask(umask)


def test_a_device_named_as_a_database_keeps_its_rights(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    pipe.chmod(0o666)
    keep_to_owner(pipe)
    assert stat.S_IMODE(pipe.stat().st_mode) == 0o666


def test_an_option_that_postgresql_does_not_know_is_a_database_that_cannot_be_used() -> None:
    engine = make_engine("postgresql+psycopg://portal@127.0.0.1:1/portal?bogus=1")
    with pytest.raises(ProgrammingError) as refused, engine.connect():
        pass
    assert does_not_answer(refused.value)
