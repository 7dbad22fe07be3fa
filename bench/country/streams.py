"""Rows into a table in parts, each of them a key before a line that is made ready beforehand.

Values are turned into the driver's form once a line, not once a row. On PostgreSQL a part is one COPY of text; on SQLite
one executemany.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import Engine, Table
from sqlalchemy.orm import Session
from sqlalchemy.schema import AddConstraint, DropConstraint

Ready = Any
"""A line as :class:`Stream` takes it: text for COPY, or a tuple of the driver's values."""
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Stream:
    """A table and the columns that are given of it."""

    def __init__(self, session: Session, table: Table, columns: Sequence[str]) -> None:
        self._session, self._columns = session, [table.c[name] for name in columns]
        dialect = session.connection().dialect
        self._text = dialect.name == "postgresql"
        self._processors = [
            column.type.dialect_impl(dialect).bind_processor(dialect) for column in self._columns
        ]
        names = ", ".join(columns)
        self._statement = (
            f"COPY {table.name} ({names}) FROM STDIN"
            if self._text
            else f"INSERT INTO {table.name} ({names}) VALUES ({', '.join('?' * len(columns))})"
        )

    def ready(self, first: int, values: Iterable[Any]) -> Ready:
        """Values of some columns one after the other, the first of them at the place ``first``."""
        if self._text:
            return "\t".join(map(_copy_text, values))
        return tuple(
            value if value is None or processor is None else processor(value)
            for processor, value in zip(self._processors[first:], values, strict=False)
        )

    def joined(self, key: int, *parts: Ready) -> Any:
        """A row: its key, then its parts."""
        if self._text:
            return "\t".join((str(key), *parts))
        row: tuple[Any, ...] = (key,)
        for part in parts:
            row += part
        return row

    def write(self, rows: Sequence[Any]) -> int:
        """Write rows as :meth:`joined` makes them. Gives their number."""
        driver: Any = self._session.connection().connection.driver_connection
        if not rows:
            return 0
        if self._text:
            with driver.cursor() as cursor, cursor.copy(self._statement) as copy:
                copy.write("\n".join(rows) + "\n")
        else:
            driver.executemany(self._statement, rows)
        return len(rows)


def _copy_text(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, date):  # moments too
        return value.isoformat()
    if isinstance(value, enum.Enum):
        value = value.value
    return (_JSON(value) if isinstance(value, dict) else str(value)).translate(_ESCAPES)


@contextmanager
def without_indexes(engine: Engine, tables: Sequence[Table], note: Callable[[str], None]) -> Iterator[None]:
    """Meanwhile the tables have no indexes but their primary keys and, on PostgreSQL, no references.

    As a restore does it: both are made again at the end, which checks every row. On SQLite references are not followed
    meanwhile, if the engine says so; what refers to nothing is looked for at the end. The tables as they are described
    stay whole: other databases of this process are made from the same description.
    """
    restorable = engine.dialect.name == "postgresql"
    with engine.begin() as connection:
        for table in tables:
            for reference in table.foreign_key_constraints if restorable else ():
                connection.execute(DropConstraint(reference))
            for index in table.indexes:
                index.drop(connection)
    yield
    note("rows written")
    for table in tables:
        for index in sorted(table.indexes, key=lambda each: str(each.name)):
            with engine.begin() as connection:
                index.create(connection)
    note("indexes made")
    with engine.begin() as connection:
        for table in tables:
            if restorable:
                for reference in table.foreign_key_constraints:
                    connection.execute(AddConstraint(reference, isolate_from_table=False))
            elif connection.exec_driver_sql(f"PRAGMA foreign_key_check({table.name})").first():
                raise RuntimeError(f"a row of {table.name} refers to nothing")
    note("references checked")
