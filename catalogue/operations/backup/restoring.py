"""Restoring a backup: into a database with nothing in it, or over an instance; as it was, then brought to the newest schema."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from psycopg import Error as PostgresError
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from ... import audit
from ...access.rights import Actor
from ...foundation import migrating, partitions, trail
from ...foundation.database import does_not_answer
from ...foundation.errors import BadFile, Refused, _
from ...foundation.loading import insert_into
from ...models.local_texts import INDEX_OF_TEXTS
from .archive import (
    MANIFEST,
    BackupFacts,
    Progress,
    TableFacts,
    check_backup,
    damaged,
    member_of,
    no_progress,
    opened,
)
from .rows import ROWS_AT_ONCE, TableForm, read_lines, read_row
from .streamed import Members

_HELD = ("divisions", "users", "editions", "audit_entries")
"""Tables of which one at least has rows in any instance that was set up."""
_REFERENCES = (
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = 'f' AND conparentid = 0 AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
)


def restore(
    engine: Engine,
    path: Path,
    *,
    actor: Actor,
    force: bool = False,
    identity: Path | None = None,
    progress: Progress = no_progress,
) -> BackupFacts:
    """Check a backup and put its rows into the database, in one transaction; each table is read back and compared.

    Over an instance only with ``force``: everything in it goes. A backup of an earlier schema is brought to the newest one.
    ``identity`` is the file with the key for a backup that age encrypted. Raises ``BadFile`` for a damaged file, and ``Refused`` for an instance that holds something and for a backup of a newer version.
    """
    facts = check_backup(path, identity=identity)

    def may_go(connection: Connection) -> None:
        if not force and _holds_anything(connection):
            raise Refused(_("This instance holds data. To replace all of it by the backup, add --force."))

    def fill(connection: Connection) -> None:
        _require_tables(connection, facts, path)
        with (
            opened(path, identity=identity) as members,
            _without_triggers(connection),
            _without_references(connection, path),
        ):
            _load(connection, members, facts, path, progress)

    def complete(connection: Connection) -> None:
        with Session(connection) as session:
            audit.append(
                session,
                who=actor.name,
                role="operator",
                action="instance.restored",
                subject=f"backup of {facts.made_at.isoformat(timespec='seconds')}",
                after={"schema": facts.schema, "rows": facts.rows},
            )
            session.flush()
            trail.link(session)

    migrating.rebuild(engine, facts.schema, may_go=may_go, fill=fill, complete=complete)
    return facts


def _holds_anything(connection: Connection) -> bool:
    there = set(inspect(connection).get_table_names())
    return any(
        connection.execute(text(f"SELECT 1 FROM {table} LIMIT 1")).first() is not None  # noqa: S608 - names of this file
        for table in _HELD
        if table in there
    )


def _require_tables(connection: Connection, facts: BackupFacts, path: Path) -> None:
    """Raise ``BadFile`` unless the backup has just the tables and columns of its schema."""
    seen = inspect(connection)
    names = {
        name
        for name in partitions.own_tables(connection)
        if name != "alembic_version" and not name.startswith(INDEX_OF_TEXTS)
    }
    if names != {each.form.name for each in facts.tables}:
        raise damaged(path, "tables")
    for each in facts.tables:
        if {column["name"] for column in seen.get_columns(each.form.name)} != set(each.form.columns):
            raise damaged(path, each.form.name)


@contextmanager
def _without_triggers(connection: Connection) -> Iterator[None]:
    """Let no trigger run meanwhile: what they keep is in the backup. The index of texts on SQLite is made at the end."""
    quote = connection.dialect.identifier_preparer.quote
    if connection.dialect.name == "postgresql":
        tables = partitions.own_tables(connection)
        for name in tables:
            connection.exec_driver_sql(f"ALTER TABLE {quote(name)} DISABLE TRIGGER USER")
        yield
        for name in tables:
            connection.exec_driver_sql(f"ALTER TABLE {quote(name)} ENABLE TRIGGER USER")
        return
    triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    for name, _sql in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {quote(name)}")
    yield
    connection.exec_driver_sql(f"INSERT INTO {INDEX_OF_TEXTS}({INDEX_OF_TEXTS}) VALUES ('rebuild')")  # noqa: S608 - names of the schema
    for _name, sql in triggers:
        connection.exec_driver_sql(sql)


@contextmanager
def _without_references(connection: Connection, path: Path) -> Iterator[None]:
    """Check what rows refer to at the end, all at once: divisions refer to each other in any order."""
    broken = BadFile(_("A row of the backup refers to one that is not in it."), file=path.name)
    if connection.dialect.name == "sqlite":
        yield
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise broken
        return
    references = connection.exec_driver_sql(_REFERENCES).all()
    for table, name, _definition in references:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    try:
        for table, name, definition in references:
            connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    except IntegrityError:
        raise broken from None


def _load(
    connection: Connection, members: Members, facts: BackupFacts, path: Path, progress: Progress
) -> None:
    quote = connection.dialect.identifier_preparer.quote
    for each in facts.tables:
        # Migrations put rows into some tables.
        connection.exec_driver_sql(f"DELETE FROM {quote(each.form.name)}")  # noqa: S608 - names of the schema
    tables = {member_of(each.form.name): each for each in facts.tables}
    done = 0
    for name, held in members:
        if name == MANIFEST:
            continue
        if name not in tables:
            raise damaged(path, "changed meanwhile")
        each = tables.pop(name)
        progress(done, len(facts.tables))
        done += 1
        _load_table(connection, held, each, path)
        if connection.dialect.name == "postgresql":
            _set_sequence(connection, each.form)
            connection.exec_driver_sql(f"ANALYZE {quote(each.form.name)}")
        _compare(connection, each, path)
    if tables:
        raise damaged(path, "changed meanwhile")
    progress(len(facts.tables), len(facts.tables))


def _load_table(connection: Connection, lines: BinaryIO, facts: TableFacts, path: Path) -> None:
    form = facts.form
    table = form.table()
    try:
        while batch := [read_row(line, form) for line in islice(lines, ROWS_AT_ONCE)]:
            insert_into(connection, table, list(form.columns), batch)
    except (StatementError, PostgresError) as error:
        if does_not_answer(error):
            raise
        raise _unfit(path, form) from None
    except (ValueError, TypeError, ArithmeticError, RecursionError):
        raise damaged(path, form.name) from None


def _unfit(path: Path, form: TableForm) -> BadFile:
    return BadFile(
        _("The table %(table)s holds a value that this database cannot keep."),
        file=path.name,
        table=form.name,
    )


def _set_sequence(connection: Connection, form: TableForm) -> None:
    """Let the next row get a number that no row has."""
    key: Sequence[str] = form.key
    if len(key) != 1 or form.columns[key[0]] != "integer":
        return
    quote = connection.dialect.identifier_preparer.quote
    sequence: Any = connection.execute(
        text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": quote(form.name), "column": key[0]}
    ).scalar()
    if sequence is None:
        return
    last = f"SELECT max({quote(key[0])}) FROM {quote(form.name)}"  # noqa: S608 - names of the schema
    connection.execute(
        text(f"SELECT setval(:sequence, coalesce(({last}), 1), ({last}) IS NOT NULL)"),
        {"sequence": sequence},
    )


def _compare(connection: Connection, facts: TableFacts, path: Path) -> None:
    """Raise ``BadFile`` unless what the database gives back is what the backup holds."""
    digest = hashlib.sha256()
    for line in read_lines(connection, facts.form):
        digest.update(line)
    if digest.hexdigest() != facts.sha256:
        raise _unfit(path, facts.form)
