"""Rows in their portable form: a table's rows in the order of its key, each a JSON array of values, the same from both databases.

A kind of column is named in the file, so that a file can be read into the tables of an earlier schema, which no model describes.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Double,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    collate,
    select,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from ...models.base import Day, UtcDateTime
from ...models.local_texts import Grams

ROWS_AT_ONCE = 2000
"""Rows in memory at a time."""


def _number(value: float) -> float:
    return value + 0.0  # SQLite keeps no minus before a zero


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


@dataclass(frozen=True, slots=True)
class ColumnKind:
    """How a kind of column is declared, written into JSON and read from it; None where the value is JSON already."""

    column: TypeEngine[Any]
    write: Callable[[Any], Any] | None = None
    read: Callable[[Any], Any] | None = None


_KINDS: Mapping[str, ColumnKind] = {
    "integer": ColumnKind(BigInteger()),
    "text": ColumnKind(Text()),
    "yes-no": ColumnKind(Boolean()),
    "number": ColumnKind(Double(), _number),
    "bytes": ColumnKind(LargeBinary(), _base64, _bytes),
    "instant": ColumnKind(UtcDateTime(), datetime.isoformat, datetime.fromisoformat),
    "day": ColumnKind(Day(), date.isoformat, date.fromisoformat),
    "json": ColumnKind(JSON(none_as_null=True)),
    "words": ColumnKind(Grams(), list),
}
_DECIMAL = "decimal"
_BY_TYPE: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (UtcDateTime, "instant"),
    (Day, "day"),
    (Grams, "words"),
    (JSON, "json"),
    (LargeBinary, "bytes"),
    (Boolean, "yes-no"),
    (Integer, "integer"),
    (String, "text"),
    (Float, "number"),
)


def kind_of(declared: TypeEngine[Any]) -> str:
    """The name of the kind of a column's type. Raises ``TypeError`` for a type that no backup can hold yet."""
    for known, name in _BY_TYPE:
        if isinstance(declared, known):
            return name
    if isinstance(declared, Numeric):
        return f"{_DECIMAL}.{declared.scale}"
    if isinstance(declared, TypeDecorator):
        return kind_of(declared.impl_instance)
    raise TypeError(f"no kind of column for {declared!r}")


def find_kind(name: str) -> ColumnKind:
    """The kind of a name. Raises ``KeyError`` for none."""
    word, _, scale = name.partition(".")
    if word == _DECIMAL and scale.isdecimal():
        return ColumnKind(Numeric(scale=int(scale)), str, Decimal)
    return _KINDS[name]


@dataclass(frozen=True, slots=True)
class TableForm:
    """A table: its name, its columns with their kinds, in order, and which of them are its key."""

    name: str
    columns: Mapping[str, str]
    key: Sequence[str]

    def table(self) -> Table:
        """A description of the table by which values go in and out."""
        columns = [Column(name, find_kind(kind).column) for name, kind in self.columns.items()]
        return Table(self.name, MetaData(), *columns)


def form_of(table: Table) -> TableForm:
    """The form of a model's table."""
    columns = {column.name: kind_of(column.type) for column in table.columns}
    return TableForm(table.name, columns, [column.name for column in table.primary_key.columns])


def read_lines(connection: Connection, form: TableForm) -> Iterator[bytes]:
    """A table's rows as lines of JSON, in the order of its key: that of numbers, and of the bytes of texts."""
    table = form.table()
    query = select(table).order_by(*(_in_order(connection, table.c[name]) for name in form.key))
    streaming = {"stream_results": True, "yield_per": ROWS_AT_ONCE}
    writers = [find_kind(kind).write for kind in form.columns.values()]
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    for row in connection.execute(query, execution_options=streaming):
        values = [
            value if write is None or value is None else write(value)
            for value, write in zip(row, writers, strict=True)
        ]
        yield encode(values).encode() + b"\n"


def _in_order(connection: Connection, column: Column[Any]) -> Any:
    if connection.dialect.name == "postgresql" and isinstance(column.type, String):
        return collate(column, "C")
    return column


def read_row(line: bytes, form: TableForm) -> list[Any]:
    """The values of a line, as the table's description takes them. Raises ``ValueError`` for a line that is none."""
    values = json.loads(line)
    if not isinstance(values, list) or len(values) != len(form.columns):
        raise ValueError("not a row of this table")
    readers = [find_kind(kind).read for kind in form.columns.values()]
    return [
        value if read is None or value is None else read(value)
        for value, read in zip(values, readers, strict=True)
    ]
