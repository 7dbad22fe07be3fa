"""Parts are kept by a restore, pass into no backup, and are changed by migrations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.catalogues import get_edition
from catalogue.counters.recount import verify
from catalogue.foundation import migrating, partitions
from catalogue.foundation.database import make_engine
from catalogue.models import Base
from catalogue.operations.backup import back_up, restore
from catalogue.operations.partitioning import see_parts
from tests.catalogue.parts.told import ACTOR, BEIJING, TABLES, all_rows, rows_in, say
from tests.catalogue.test_backups import contents
from tests.databases import Databases, put_into_parts
from tests.worlds.eight_streets import World
from tests.worlds.filled import FILLED


def test_a_backup_passes_between_tables_in_parts_whole_ones_and_sqlite(
    demonstration: World, engine: Engine, whole: Engine, sqlite: Engine, tmp_path: Path
) -> None:
    first = back_up(engine, tmp_path / "parts.zip")
    restore(sqlite, tmp_path / "parts.zip", actor=ACTOR)
    assert contents(back_up(sqlite, tmp_path / "sqlite.zip")) == contents(first)
    restore(engine, tmp_path / "sqlite.zip", actor=ACTOR, force=True)
    restore(whole, tmp_path / "parts.zip", actor=ACTOR, force=True)
    assert see_parts(whole).provinces is None
    assert BEIJING in (see_parts(engine).provinces or ())
    assert rows_in(engine, f"offerings_{BEIJING}") == contents(first)["offerings"][0]
    for restored in (engine, whole):
        assert contents(back_up(restored, tmp_path / "again.zip")) == contents(first)
        with Session(restored) as session:
            assert verify(session) == ()
            say(session, get_edition(session, demonstration.edition_key), demonstration.community)
            assert verify(session) == ()


def test_a_backup_of_an_earlier_schema_comes_into_parts_too(
    demonstration: World, engine: Engine, whole: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = back_up(whole, tmp_path / "backup.zip")
    seen: list[tuple[int, ...] | None] = []
    upgrade = migrating.command.upgrade

    def upgrade_and_see(config: Any, revision: str) -> None:
        upgrade(config, revision)
        seen.append(partitions.provinces_with_parts(config.attributes["connection"]))

    monkeypatch.setattr(migrating, "newest", lambda: "later")
    monkeypatch.setattr(migrating.command, "upgrade", upgrade_and_see)
    restore(engine, tmp_path / "backup.zip", actor=ACTOR, force=True)
    monkeypatch.undo()
    assert seen == [None, None], "what an earlier schema becomes knows no parts"
    assert rows_in(engine, f"offerings_{BEIJING}") == contents(first)["offerings"][0]
    assert contents(back_up(engine, tmp_path / "again.zip")) == contents(first)


def test_an_earlier_schema_has_one_table_again_and_a_later_one_takes_its_rows(
    demonstration: World, engine: Engine
) -> None:
    before = all_rows(engine)
    migrating.downgrade(engine, "0074")
    with engine.connect() as connection:
        assert partitions.provinces_with_parts(connection) is None
    migrating.upgrade(engine)
    after = all_rows(engine)
    assert len(after["offerings"]) > 100
    assert [after[name] for name in TABLES] == [before[name] for name in TABLES]


def test_migrations_that_come_later_change_tables_in_parts(postgresql: Databases) -> None:
    url = postgresql.create("world_at_0078", _at_0078)
    engine = make_engine(url)
    migrating.upgrade(engine)
    with engine.connect() as connection:
        assert partitions.provinces_with_parts(connection) is not None
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": migrating.compares}
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()
    postgresql.drop(url)


def _at_0078(engine: Engine) -> None:
    """The small world in the first schema that may be in parts."""
    FILLED["world"](engine)
    migrating.downgrade(engine, "0078")
    put_into_parts(engine)
