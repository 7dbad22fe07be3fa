"""The schema of a database: which revision it has, and bringing it to the newest.

Two processes that migrate at once do not collide: each does so in one writing transaction, which SQLite gives to
one at a time, and on PostgreSQL under an advisory lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, inspect, select

from ..models.local_texts import INDEX_OF_TEXTS, INDEX_OF_TOKENS
from . import partitions
from .database import SETTING_UP
from .errors import Refused, _

FOLDER = Path(__file__).parent.parent / "migrations"
LOCK = 1060_2021
"""Key of the advisory lock under which PostgreSQL migrates; any number that no other lock uses."""

_FUNCTIONS_OF_TRIGGERS = (
    "SELECT DISTINCT tgfoid::regprocedure::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A writing transaction in which no other process migrates this database."""
    with (
        engine.connect().execution_options(**SETTING_UP) as connection,
        _references_unchecked(connection),
        connection.begin(),
    ):
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        yield connection
        if engine.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("a migration left a row that refers to nothing")


@contextmanager
def _references_unchecked(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by rewriting it, and dropping the old one would delete the rows that refer to it.

    So references are not followed meanwhile, but checked at the end. The setting counts outside a transaction only.
    """
    driver = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite" or driver is None:
        yield
        return
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


@cache
def _scripts() -> ScriptDirectory:
    """The migrations of this version of the code, each loaded once."""
    return ScriptDirectory.from_config(_config())


def newest() -> str:
    """The revision that this version of the code wants."""
    head = _scripts().get_current_head()
    if head is None:
        raise RuntimeError(f"no revisions in {FOLDER}")
    return head


def revision_of(engine: Engine) -> str | None:
    """The revision that the database has; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_ours(engine: Engine) -> str | None:
    """The revision that the database has; None for an empty one. Raises ``Refused`` for any other database."""
    with engine.connect() as connection:
        return _require_ours(connection)


def _require_ours(connection: Connection) -> str | None:
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        _require_empty(connection)
    else:
        _require_known(revision)
    return revision


def knows(revision: str) -> bool:
    """Whether this version of the code has a revision."""
    return revision in {each.revision for each in _scripts().walk_revisions()}


def _require_known(revision: str) -> None:
    """Raise ``Refused`` for a revision that this version of the code does not have: a newer version made it."""
    if not knows(revision):
        raise Refused(
            _(
                "The database has the schema %(revision)s, which this version of the portal does not know. "
                "Use the version that made it, or a newer one."
            ),
            revision=revision,
        )


def _require_empty(connection: Connection) -> None:
    """Raise ``Refused`` for a database without a revision that has tables all the same: another program's."""
    found = sorted({*inspect(connection).get_table_names()} - {"alembic_version"})
    if found:
        raise Refused(
            _(
                "The database holds tables of another program (%(table)s). "
                "Give the portal a database of its own."
            ),
            table=found[0],
        )


def compares(compared: Any, name: str | None, kind: str, _reflected: bool, _with: object) -> bool:
    """Whether models and database can be compared in something.

    The index of texts is each database's own: a virtual table in tables of its own, or an index of a kind that the other
    one lacks. That migrations and models make the same one is a test's business. Parts of a table are no tables of the models.
    """
    if kind == "table":
        return name is None or not (name.startswith(INDEX_OF_TEXTS) or partitions.is_part(name))
    if kind == "foreign_key_constraint":
        # PostgreSQL tells a reference to a table once more for each of its parts.
        return not any(partitions.is_part(each.target_fullname.split(".")[0]) for each in compared.elements)
    return kind != "index" or name != INDEX_OF_TOKENS


def upgrade(engine: Engine, revision: str = "head") -> str | None:
    """Bring the database to ``revision``, all or nothing. Returns the revision that it had before."""
    return _migrate(engine, command.upgrade, revision)


def downgrade(engine: Engine, revision: str) -> str | None:
    """Take the database back to ``revision`` (``base`` empties it). Returns the revision that it had before.

    Tables in parts become one again: what made an earlier schema knows no parts.
    """

    def step(config: Config, revision: str) -> None:
        partitions.unpartition(config.attributes["connection"])
        command.downgrade(config, revision)

    return _migrate(engine, step, revision)


def rebuild(
    engine: Engine,
    revision: str,
    *,
    may_go: Callable[[Connection], None],
    fill: Callable[[Connection], None],
    complete: Callable[[Connection], None],
) -> None:
    """Put other contents into the database, in one transaction: all or nothing.

    ``may_go`` raises if what is there must stay. Then everything goes, ``fill`` puts rows into empty tables of the schema
    ``revision``, and the migrations after it run over them. ``complete`` is called with the newest schema. Tables that were in
    parts are in parts again.
    Raises ``Refused`` for another program's database and for an unknown revision.
    """
    _require_known(revision)
    with _alone(engine) as connection:
        _require_ours(connection)
        may_go(connection)
        parted = partitions.provinces_with_parts(connection)
        _clear(connection)
        command.upgrade(_config(connection), revision)
        if parted is not None and revision == newest():
            # Rows that go where they belong need not be copied. Migrations of long ago know tables without parts alone.
            partitions.partition(connection, parted)
        fill(connection)
        command.upgrade(_config(connection), "head")
        if parted is not None:
            partitions.partition(connection, partitions.listed_provinces(connection))
        complete(connection)


def _clear(connection: Connection) -> None:
    """Drop all tables, and what was made with them. On SQLite, references are not followed meanwhile (``_alone``)."""
    quote = connection.dialect.identifier_preparer.quote
    if connection.dialect.name == "sqlite":
        for kind in ("sql LIKE 'CREATE VIRTUAL%'", "name NOT LIKE 'sqlite@_%' ESCAPE '@'"):
            # Dropping a virtual table drops those in which it keeps its index.
            query = f"SELECT name FROM sqlite_master WHERE type = 'table' AND {kind}"  # noqa: S608 - words of this line
            for name in connection.exec_driver_sql(query).scalars().all():
                connection.exec_driver_sql(f"DROP TABLE {quote(name)}")
        return
    functions = connection.exec_driver_sql(_FUNCTIONS_OF_TRIGGERS).scalars().all()
    for name in inspect(connection).get_table_names():
        # Parts go with their table.
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {quote(name)} CASCADE")
    for signature in functions:
        connection.exec_driver_sql(f"DROP FUNCTION {signature}")


def _migrate(engine: Engine, step: Callable[[Config, str], None], revision: str) -> str | None:
    with _alone(engine) as connection:
        before = _require_ours(connection)
        step(_config(connection), revision)
    return before
