"""Engines and transactions: the same behaviour on SQLite and PostgreSQL.

SQLite needs BEGIN IMMEDIATE for writing transactions, and only for those: deferred, two writers that have
both read fail each other; immediate for readers too, readers queue behind each other. So a writing
transaction says so before its first statement, through :func:`begin_writing`.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic_core import to_json
from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import (
    DatabaseError,
    DBAPIError,
    InterfaceError,
    OperationalError,
    PendingRollbackError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from .discretion import hide_values
from .trail.written import watch_written

OWNER_ONLY = 0o600
"""Rights of the database's files: they hold what residents wrote, and telephone numbers."""
CONNECT_SECONDS = 5
"""How long a connection to PostgreSQL may take."""
BUSY_SECONDS = 10
"""How long a writer waits for another one on SQLite; a set-up waits for a whole other set-up."""
SETTING_UP_SECONDS = 600
WRITING = {"portal_writing": True}
SETTING_UP = {"portal_writing": True, "portal_setting_up": True}
VALUES_AT_ONCE = 500
"""Values of a list in one statement: SQLite limits how many a statement has."""
POOLER, BY_TRANSACTION = "pooler", "transaction"
"""In a database's address: ``?pooler=transaction`` says that a pooler in between may give each transaction another connection."""
REPLICA, MOMENT = "portal_replica", "portal_moment"
"""In a session's ``info``: the engine of the replica that it reads from, and a mark of the state that it sees there at least."""
_SNAPSHOT = "SELECT CAST(pg_current_snapshot() AS text), pg_current_xact_id_if_assigned() IS NOT NULL"
_LOST = (OperationalError, InterfaceError, PendingRollbackError, PoolTimeout)

_Value = TypeVar("_Value")


def in_parts(values: Sequence[_Value], size: int = VALUES_AT_ONCE) -> Iterator[Sequence[_Value]]:
    """Values in their order, at most ``size`` at a time; nothing for no values."""
    return (values[start : start + size] for start in range(0, len(values), size))


def _to_json(value: Any) -> str:
    """A value as the database keeps it: Chinese stays readable. A filling writes half a million, three times as fast as by ``json``."""
    return to_json(value).decode()


def engine_options(url: str | URL) -> dict[str, Any]:
    """Options for ``create_engine``: readable JSON, no values in errors, and on PostgreSQL connections that survive
    a restart and give up where nothing answers."""
    options: dict[str, Any] = {"json_serializer": _to_json, "hide_parameters": True}
    made = make_url(url)
    if made.database not in (None, "", ":memory:"):
        # The connection given back last is taken next: its cache is warm.
        options["pool_use_lifo"] = True
    if made.get_backend_name() == "postgresql":
        options["pool_pre_ping"] = True
        options["connect_args"] = {"connect_timeout": CONNECT_SECONDS}
        if made.query.get(POOLER) == BY_TRANSACTION:
            # A statement that one server connection has prepared is unknown to the next one.
            options["connect_args"]["prepare_threshold"] = None
    return options


def connection_options(url: str | URL) -> tuple[Sequence[str], dict[str, Any]]:
    """Arguments and options for the driver's own ``connect``, as an engine for ``url`` would call it."""
    made = make_url(url)
    plain = made.difference_update_query([POOLER])
    arguments, options = plain.get_dialect()().create_connect_args(plain)
    return arguments, {**options, **engine_options(made).get("connect_args", {})}


def keep_to_owner(file: Path) -> None:
    """Make a SQLite file readable and writable by its owner alone; one that does not exist yet is made so, empty.

    SQLite gives the files beside it (``-wal``, ``-shm``) the same rights, unless they were there before. A file that is
    there is not opened: closing it would let go of all locks that the process has on it, and the next process that
    ends would take the log away from under this one.
    """
    with contextlib.suppress(OSError):  # what cannot be done here, SQLite reports better
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    for each in (file, *(file.with_name(f"{file.name}{ending}") for ending in ("-wal", "-shm"))):
        with contextlib.suppress(OSError):
            mode = each.stat().st_mode
            # A device or a pipe, named by mistake, belongs to the whole machine.
            if stat.S_ISREG(mode) and stat.S_IMODE(mode) & ~OWNER_ONLY:
                each.chmod(OWNER_ONLY)


def prepare_engine(engine: Engine) -> Engine:
    """Make an engine follow the house rules for its database. Returns the same engine."""
    hide_values(engine)
    watch_written(engine)
    if engine.dialect.name != "sqlite":
        # For us, not for the driver.
        event.listen(engine, "do_connect", lambda *given: given[3].pop(POOLER, None) and None)
        return engine

    @event.listens_for(engine, "do_connect")
    def _close_file(_dialect: Any, _record: Any, arguments: Any, _options: Any) -> None:
        if arguments and isinstance(arguments[0], str) and Path(arguments[0]).is_absolute():
            keep_to_owner(Path(arguments[0]))

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself: the "begin" event below does.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA cache_size = -32000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("portal_setting_up", False):
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {SETTING_UP_SECONDS * 1000}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("portal_writing", False) else "BEGIN")
        if options.get("portal_setting_up", False):
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")

    return engine


def make_engine(url: str | URL) -> Engine:
    """An engine for ``url`` outside the web face: command line, tests, bench."""
    return prepare_engine(create_engine(url, **engine_options(url)))


def does_not_answer(error: BaseException) -> bool:
    """Whether an error says that the database cannot be used: gone, locked, no database, or no such way to reach one."""
    if isinstance(error, _LOST):
        return True
    if type(error) is DatabaseError:  # SQLite, of a file that is damaged
        return True
    if isinstance(error, ProgrammingError) and error.statement is None:
        # Not of a statement, so of connecting: the address has an option that the driver does not know.
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


def begin_writing(session: Session, *, setting_up: bool = False) -> None:
    """Begin the session's transaction as a writing one, before anything is read in it.

    ``setting_up`` waits for as long as another set-up may take. Raises ``RuntimeError`` if the session is already in a transaction: it would be too late on SQLite.
    """
    if session.in_transaction():
        raise RuntimeError("a writing transaction begins before its first statement")
    session.connection(execution_options=SETTING_UP if setting_up else WRITING)


@contextlib.contextmanager
def writing_session(engine: Engine) -> Iterator[Session]:
    """A session whose transaction writes from its start, committed at the end of the block; an error inside undoes it."""
    with Session(engine) as session:
        begin_writing(session)
        yield session
        session.commit()


def read_one_moment(session: Session) -> None:
    """Begin the session's transaction so that all its statements see the same moment.

    On SQLite every transaction does, from its first statement on.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def take_turns(session: Session, key: str) -> None:
    """Hold ``key`` until the transaction ends; others who want it wait. Needs no row.

    On SQLite a writing transaction is alone in any case.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


class WrittenMark(NamedTuple):
    """What ``written_mark`` tells: marks of different sources do not compare."""

    source: Hashable
    state: Hashable


def written_mark(session: Session) -> WrittenMark:
    """A mark of all that the session's transaction can see: while it is the same, so is every answer of the database.

    It moves with every writing transaction that ends, by any process, and may move without one. On SQLite its source is the
    connection (https://sqlite.org/pragma.html#pragma_data_version). Where the transaction has read something already, the
    mark is of that moment; on PostgreSQL of one not before it, so ask before anything is read there. On a replica a snapshot does not
    tell: it leaves out which transactions are running.
    """
    moment: WrittenMark | None = session.info.get(MOMENT)
    if moment is not None:
        return moment
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        snapshot, writes = connection.exec_driver_sql(_SNAPSHOT).one()
        # What a transaction sees of its own is in no snapshot.
        return WrittenMark(None, object() if writes else snapshot)
    source = connection.info.setdefault("portal_source", object())
    others = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
    # What this connection writes itself does not move the other number.
    own = connection.connection.dbapi_connection.total_changes  # type: ignore[union-attr]
    return WrittenMark(source, (others, own))
