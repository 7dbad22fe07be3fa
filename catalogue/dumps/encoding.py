"""Rows as CSV for spreadsheets and programs alike, and as NDJSON.

CSV is UTF-8 with a byte order mark and follows RFC 4180. What a spreadsheet would compute is disarmed as in every file of the
portal; codes are written as they are, without the sign that keeps their digits in a spreadsheet: programs join by them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

from pydantic_core import to_json

from ..foundation.text_files import CSV_MARK, disarmed
from .columns import OpenTable, Row


@dataclass(frozen=True, slots=True)
class Pieces:
    """Some rows of a table in both formats."""

    csv: bytes
    ndjson: bytes
    rows: int


@dataclass(frozen=True, slots=True)
class EncodedRows:
    """Some rows of a table, as they are written."""

    table: OpenTable
    pieces: Pieces


def csv_head(table: OpenTable) -> bytes:
    """The beginning of a CSV file: the mark and the names of the columns."""
    return f"{CSV_MARK}{_csv([table.names])}".encode()


def encoded(table: OpenTable, rows: Iterable[Row], *, demonstration: bool) -> EncodedRows:
    """Rows of a table, the last column of which is not in them: whether they are made up. An empty text is a missing value."""
    whole = [[None if value == "" else value for value in (*row, demonstration)] for row in rows]
    lines = [to_json(dict(zip(table.names, row, strict=True))) for row in whole]
    said = _csv([_cell(value) for value in row] for row in whole)
    return EncodedRows(table, Pieces(said.encode(), b"".join(line + b"\n" for line in lines), len(lines)))


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str):
        return disarmed(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else value


def _csv(rows: Iterable[Sequence[Any]]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
