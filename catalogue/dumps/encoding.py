"""Columns of tables as CSV for spreadsheets and programs alike, and as NDJSON.

CSV is UTF-8 with a byte order mark and follows RFC 4180. What a spreadsheet would compute is disarmed as in every file of the
portal; codes are written as they are, without the sign that keeps their digits in a spreadsheet: programs join by them.

A value is encoded once and kept: most columns say the same few thousand values again and again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic_core import to_json

from ..foundation.text_files import CSV_MARK, disarmed
from .columns import DEMONSTRATION, OpenTable, Row, ValueKind
from .kept_values import day_of

KEPT = 2_000
"""Values of a column that are kept encoded; then it begins again."""
_ANY = "a-0"
"""A text that is written as it is."""
_QUOTED = re.compile(r'[",\r\n]')


@dataclass(frozen=True, slots=True)
class EncodedRows:
    """Some rows of a table in both formats, as they are written."""

    table: OpenTable
    csv: bytes
    ndjson: bytes
    rows: int


def csv_head(table: OpenTable) -> bytes:
    """The beginning of a CSV file: the mark and the names of the columns."""
    return f"{CSV_MARK}{','.join(table.names)}\r\n".encode()


class Encoder:
    """Encodes tables, the last column of which it knows: whether all rows are made up."""

    def __init__(self, *, demonstration: bool) -> None:
        self._demonstration = demonstration
        self._kept: dict[str, tuple[list[_Pieces], list[_Pieces]]] = {}

    def rows(self, table: OpenTable, rows: Iterable[Row]) -> EncodedRows:
        """Some rows, the last column of which is not in them. An empty text is a missing value."""
        return self.columns(table, list(zip(*rows, strict=True)))

    def columns(self, table: OpenTable, columns: Sequence[Sequence[Any]]) -> EncodedRows:
        """Some rows as columns, the last of which is not among them. No columns are no rows.

        Beside its values a column of days may have numbers, and one of truths 0 and 1, as databases keep them.
        """
        if not columns:
            return EncodedRows(table, b"", b"", 0)
        if table.name not in self._kept:
            self._kept[table.name] = _pieces_of(table, self._demonstration)
        csv, ndjson = self._kept[table.name]
        together = list(_together(table, columns))
        return EncodedRows(table, _joined(csv, together), _joined(ndjson, together), len(columns[0]))


class _Pieces(dict[Any, str]):
    """What comes of each value of a column, or of the values of some columns as a tuple, in a line."""

    def __init__(self, said: Callable[[Any], str]) -> None:
        super().__init__()
        self._said = said

    def of(self, column: Iterable[Any]) -> Iterable[str]:
        """The pieces of the values of a column."""
        return map(self.__getitem__, column)

    def __missing__(self, value: Any) -> str:
        if len(self) >= KEPT:
            self.clear()
        piece = self[value] = self._said(value)
        return piece


class _PlainPieces(_Pieces):
    """The same of texts that need no care and come once, so that none is looked at or kept."""

    def of(self, column: Iterable[Any]) -> Iterable[str]:
        """The pieces of the values of a column."""
        before, after = self._said(_ANY).split(_ANY)
        return [f"{before}{value}{after}" for value in column]


def _together(table: OpenTable, columns: Sequence[Sequence[Any]]) -> Iterator[Iterable[Any]]:
    """The columns, those that are looked up together as one of tuples."""
    for first, width in _groups(table):
        yield columns[first] if width == 1 else list(zip(*columns[first : first + width], strict=True))


def _groups(table: OpenTable) -> Iterator[tuple[int, int]]:
    """The place of the first column of each group, and how many it has."""
    widths, place = dict(table.together), 0
    while place < len(table.columns) - 1:
        width = widths.get(table.columns[place].name, 1)
        yield place, width
        place += width


def _joined(pieces: Sequence[_Pieces], columns: Sequence[Iterable[Any]]) -> bytes:
    said = [each.of(column) for each, column in zip(pieces, columns, strict=True)]
    return "".join(map("".join, zip(*said, strict=True))).encode()


def _pieces_of(table: OpenTable, demonstration: bool) -> tuple[list[_Pieces], list[_Pieces]]:
    csv, ndjson = [], []
    last = len(table.columns) - 2
    for place, column in enumerate(table.columns[:-1]):
        ends = f",{_yes(demonstration)}\r\n", f',"{DEMONSTRATION.name}":{_yes(demonstration)}}}\n'
        after = ends if place == last else ("", "")
        csv.append(_said_in(_CSV[column.kind], "", "," if place else "", after[0]))
        before = f'{"," if place else "{"}"{column.name}":'
        ndjson.append(_said_in(_JSON[column.kind], "null", before, after[1]))
    return _grouped(table, csv), _grouped(table, ndjson)


def _grouped(table: OpenTable, said: Sequence[Callable[[Any], str]]) -> list[_Pieces]:
    return [
        (_PlainPieces if table.columns[first].plain else _Pieces)(
            said[first] if width == 1 else _said_together(said[first : first + width])
        )
        for first, width in _groups(table)
    ]


def _said_in(said: Callable[[Any], str], missing: str, before: str, after: str) -> Callable[[Any], str]:
    nothing = before + missing + after
    return lambda value: nothing if value is None or value == "" else before + said(value) + after


def _said_together(said: Sequence[Callable[[Any], str]]) -> Callable[[Any], str]:
    return lambda values: "".join([each(value) for each, value in zip(said, values, strict=True)])


def _yes(value: object) -> str:
    return "true" if value else "false"


def _csv_text(value: str) -> str:
    text = disarmed(value)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _json_text(value: str) -> str:
    return to_json(value).decode()


def _whole(value: int) -> str:
    return str(int(value))


def _number(value: float) -> str:
    return repr(float(value))


def _day(value: date | int) -> str:
    return str(day_of(value))


# 1, 1.0 and True are the same key of a dict, so the kind of the column says what a value is.
_CSV: dict[ValueKind, Callable[[Any], str]] = {
    ValueKind.TEXT: _csv_text,
    ValueKind.WHOLE: _whole,
    ValueKind.NUMBER: _number,
    ValueKind.YES: _yes,
    ValueKind.DAY: _day,
}
_JSON: dict[ValueKind, Callable[[Any], str]] = {
    **_CSV,
    ValueKind.TEXT: _json_text,
    ValueKind.DAY: lambda value: f'"{_day(value)}"',
}
