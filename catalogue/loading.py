"""Many rows into one table as fast as the driver takes them: executemany on SQLite, COPY on PostgreSQL.

SQLAlchemy's own executemany builds and reads a dict for every row, which costs more than the database does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Dialect, Table
from sqlalchemy.orm import Session

from .models import Base

Processor = Callable[[Any], Any]


def insert_rows(
    session: Session, model: type[Base], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Insert ``rows``, each with a value for every one of ``columns``, and give their number.

    Values are what the columns' types take; column defaults of the model do not apply. A broken constraint is
    raised as the driver's own error on PostgreSQL.
    """
    table = model.__table__
    assert isinstance(table, Table)
    connection = session.connection()
    dialect = connection.dialect
    processors = [
        (position, processor)
        for position, name in enumerate(columns)
        if (processor := _processor(table.c[name], dialect)) is not None
    ]
    ready = []
    for row in rows:
        values = list(row)
        for position, processor in processors:
            if (value := values[position]) is not None:
                values[position] = processor(value)
        ready.append(tuple(values))
    if not ready:
        return 0
    quote = dialect.identifier_preparer.quote
    target = f"{quote(table.name)} ({', '.join(quote(name) for name in columns)})"
    if dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
            for each in ready:
                copy.write_row(each)
    else:
        places = ", ".join("?" * len(columns))
        # Names come from the models and are quoted; every value is bound.
        connection.exec_driver_sql(f"INSERT INTO {target} VALUES ({places})", ready)  # noqa: S608
    return len(ready)


def _processor(column: Column[Any], dialect: Dialect) -> Processor | None:
    """What turns a value into what the driver stores; None where the driver takes it as it is."""
    return column.type.dialect_impl(dialect).bind_processor(dialect)
