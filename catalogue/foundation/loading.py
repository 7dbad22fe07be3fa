"""Many rows into one table as fast as the driver takes them: executemany on SQLite, COPY on PostgreSQL.

SQLAlchemy's own executemany builds and reads a dict for every row, which costs more than the database does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Enum, Table, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.schema import AddConstraint, DropConstraint

from ..models import Base
from ..models.base import Day, UtcDateTime
from .trail.written import wrote

Processor = Callable[[Any], Any]

_REPEATING = (Day, Enum, UtcDateTime)
"""Types whose values come again and again within a load: each is turned into the driver's form once."""


def insert_rows(
    session: Session, model: type[Base], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Insert ``rows``, each with a value for every one of ``columns``, and give their number.

    Values are what the columns' types take; column defaults of the model do not apply. A broken constraint is
    raised as the driver's own error on PostgreSQL.
    """
    return insert_into(session.connection(), _table(model), columns, rows)


def insert_into(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Insert rows as :func:`insert_rows` does, into any table: one of an earlier schema has no model."""
    dialect = connection.dialect
    ready = _as_driver_takes(table, columns, rows, dialect)
    if not ready:
        return 0
    wrote(connection, table.name)
    quote = dialect.identifier_preparer.quote
    target = f"{quote(table.name)} ({', '.join(quote(name) for name in columns)})"
    if dialect.name == "postgresql":
        _copy(connection, f"COPY {target} FROM STDIN", ready)
    else:
        places = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {target} VALUES ({places})"  # noqa: S608 - quoted names of models; values are bound
        connection.exec_driver_sql(statement, ready)
    return len(ready)


def _copy(connection: Connection, statement: str, ready: Iterable[Sequence[Any]]) -> None:
    """Copy rows over the driver's own connection. Raises ``OperationalError`` where the server has no room, or is gone."""
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in ready:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.OperationalError as error:
        raise OperationalError(statement, None, error) from error


@contextmanager
def made_afterwards(session: Session, model: type[Base], index: str) -> Iterator[None]:
    """Make an index at the end of the block, from all rows at once: it takes less time and less room than row by row.

    Needs a writing transaction, which is undone if the block fails.
    """
    found = next(each for each in _table(model).indexes if each.name == index)
    found.drop(session.connection())
    yield
    found.create(session.connection())


@contextmanager
def referring_afterwards(session: Session, *models: type[Base]) -> Iterator[None]:
    """On PostgreSQL, check at the end of the block what the rows of some tables refer to: all at once takes a tenth of one by one.

    Needs a writing transaction, which is undone if the block fails. SQLite goes on checking row by row, which costs it little.
    """
    references = [
        reference
        for model in models
        for reference in sorted(_table(model).foreign_key_constraints, key=lambda each: str(each.name))
    ]
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        yield
        return
    for reference in references:
        connection.execute(DropConstraint(reference))
    yield
    for reference in references:
        # The description of the table stays whole: other databases of this process are made from it.
        connection.execute(AddConstraint(reference, isolate_from_table=False))


def look_through(session: Session, *models: type[Base]) -> None:
    """Let PostgreSQL see how many rows were just loaded: else it plans for tables that are as small as before."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        for model in models:
            connection.exec_driver_sql(
                f"ANALYZE {connection.dialect.identifier_preparer.quote(_table(model).name)}"
            )


def sort_in_memory(session: Session) -> None:
    """Let PostgreSQL sort and make indexes in more memory than a portal's page has, until the transaction ends.

    What it reads is large and read once, so that nothing is worth being compiled.
    """
    if session.connection().dialect.name == "postgresql":
        for setting in ("work_mem = '128MB'", "maintenance_work_mem = '256MB'", "jit = off"):
            session.connection().exec_driver_sql(f"SET LOCAL {setting}")


def update_rows(
    session: Session,
    model: type[Base],
    key: Sequence[str],
    keys: Iterable[Sequence[Any]],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> int:
    """Change rows that are there, and give how many were found: for each one of ``keys`` one of ``rows``.

    Values are given as to :func:`insert_rows`, and a broken constraint is raised as the driver's own error.
    """
    table = _table(model)
    connection = session.connection()
    dialect = connection.dialect
    sought = _as_driver_takes(table, key, keys, dialect)
    ready = _as_driver_takes(table, columns, rows, dialect)
    if not ready:
        return 0
    wrote(connection, table.name)
    quote = dialect.identifier_preparer.quote
    place = "%s" if dialect.name == "postgresql" else "?"
    values = ", ".join(f"{quote(name)} = {place}" for name in columns)
    found = " AND ".join(f"{quote(name)} = {place}" for name in key)
    statement = f"UPDATE {quote(table.name)} SET {values} WHERE {found}"  # noqa: S608 - quoted names of models; values are bound
    both = [(*row, *said) for row, said in zip(ready, sought, strict=True)]
    return connection.exec_driver_sql(statement, both).rowcount


def _as_driver_takes(
    table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]], dialect: Dialect
) -> list[tuple[Any, ...]]:
    """Rows of values as the driver takes them."""
    values: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for position, name in enumerate(columns if values else ()):
        processor = _processor(table.c[name], dialect)
        if processor is not None:
            values[position] = [None if value is None else processor(value) for value in values[position]]
    return list(zip(*values, strict=True))


def reserve_ids(
    session: Session, model: type[Base], count: int, *, used: InstrumentedAttribute[int] | None = None
) -> Sequence[int]:
    """``count`` ascending values of the model's ``id``, reserved for rows with known ids.

    ``used`` is a column that still names ids of rows since deleted: none of them is given again.

    On PostgreSQL they are drawn from the column's sequence. On SQLite they follow the highest id in use, which
    holds because the transaction is a writing one (``database.begin_writing``) and the only one.
    """
    table = _table(model)
    if session.connection().dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, "id")
        drawn = select(func.nextval(sequence)).select_from(func.generate_series(1, count))
        return sorted(session.scalars(drawn))
    highest = session.scalar(select(func.max(table.c.id))) or 0
    if used is not None:
        highest = max(highest, session.scalar(select(func.max(used))) or 0)
    return range(highest + 1, highest + 1 + count)


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _processor(column: Column[Any], dialect: Dialect) -> Processor | None:
    """What turns a value into what the driver stores; None where the driver takes it as it is."""
    processor = column.type.dialect_impl(dialect).bind_processor(dialect)
    if processor is not None and isinstance(column.type, _REPEATING):
        return lru_cache(maxsize=4096)(processor)
    return processor
