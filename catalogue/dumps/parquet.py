"""Tables as Parquet, compressed by Zstandard: written by DuckDB from their NDJSON, where it is installed (extra ``dumps``)."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from .columns import OpenTable, ValueKind

_TYPES = {
    ValueKind.TEXT: "VARCHAR",
    ValueKind.WHOLE: "BIGINT",
    ValueKind.NUMBER: "DOUBLE",
    ValueKind.YES: "BOOLEAN",
    ValueKind.DAY: "DATE",
}
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    # One thread: with more of them the bytes of two runs differ.
    "threads": 1,
    "memory_limit": "128MB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def can_write_parquet() -> bool:
    """Whether DuckDB is installed."""
    return find_spec("duckdb") is not None


def write_parquet(table: OpenTable, lines: Path, file: Path, said: Mapping[str, str]) -> None:
    """Write the rows of the NDJSON file ``lines`` to ``file``, with what is ``said`` of them as metadata of the file.

    Memory does not follow the rows. Raises ``OSError`` where it cannot be written.
    """
    # Loaded when it is asked for: an instance may be without it.
    import duckdb

    columns = ", ".join(f"{_text(each.name)}: {_text(_TYPES[each.kind])}" for each in table.columns)
    about = ", ".join(f"{_text(name)}: {_text(value)}" for name, value in said.items())
    read = f"read_json({_text(str(lines))}, format = 'newline_delimited', columns = {{{columns}}})"
    options = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{about}}}"
    copy = f"COPY (SELECT * FROM {read}) TO {_text(str(file))} ({options})"  # noqa: S608 - texts are quoted
    try:
        with duckdb.connect(config=_SETTINGS) as connection:
            connection.execute(f"SET temp_directory = {_text(str(file.parent))}")
            connection.execute(copy)
    except duckdb.IOException as error:
        raise OSError(errno.EIO, str(error), str(file)) from error


def _text(value: str) -> str:
    """A text in SQL."""
    return "'" + value.replace("'", "''") + "'"
