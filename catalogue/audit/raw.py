"""Rows as the driver gives them, some thousands at a time: a table of any length needs no more memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

AT_ONCE = 2_000


def raw_rows(connection: Connection, statement: str) -> Iterator[Sequence[Any]]:
    """The rows of a statement without parameters."""
    driver: Any = connection.connection.driver_connection
    on_server = {"name": "trail"} if connection.dialect.name == "postgresql" else {}
    cursor = driver.cursor(**on_server)
    try:
        cursor.execute(statement)
        while some := cursor.fetchmany(AT_ONCE):
            yield from some
    finally:
        cursor.close()
