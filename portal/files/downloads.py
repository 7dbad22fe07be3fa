"""Tables as CSV files that Excel opens by itself: with a byte-order mark, and with nothing that it would compute."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from flask import Response

_ROWS_AT_ONCE = 500
_COMPUTED = ("=", "+", "-", "@", "\t", "\r")
Value = str | int | None


def safe(value: Value) -> Value:
    """A value that a spreadsheet shows and does not compute: text that looks like a formula gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_COMPUTED) else value


def as_csv(name: str, rows: Iterable[Iterable[Value]]) -> Response:
    """A download called ``name`` (ASCII, no extension), sent in pieces."""
    response = Response(_pieces(rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _pieces(rows: Iterable[Iterable[Value]]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"
    for some in _in_batches(rows):
        text = io.StringIO()
        csv.writer(text).writerows([safe(value) for value in row] for row in some)
        yield text.getvalue().encode()


def _in_batches(rows: Iterable[Iterable[Value]]) -> Iterator[list[Iterable[Value]]]:
    waiting: list[Iterable[Value]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == _ROWS_AT_ONCE:
            yield waiting
            waiting = []
    yield waiting
