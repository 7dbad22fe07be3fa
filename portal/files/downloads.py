"""Files to take away: tables as CSV that Excel opens by itself, with nothing that it would compute, and workbooks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from flask import Response

from catalogue.foundation.text_files import CSV_MARK, CsvValue, csv_text

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROWS_AT_ONCE = 500


def as_csv(name: str, rows: Iterable[Iterable[CsvValue]]) -> Response:
    """A download called ``name`` (ASCII, no extension), sent in pieces."""
    response = Response(_pieces(rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def as_json(name: str, said: Any) -> Response:
    """A download called ``name`` (ASCII, no extension) for programs, its keys in the order in which they were said."""
    response = Response(json.dumps(said, ensure_ascii=False), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


def as_workbook(name: str, content: bytes) -> Response:
    """A download of an .xlsx called ``name`` (no extension), which may be Chinese."""
    return as_attachment(f"{name}.xlsx", content, _XLSX)


def as_attachment(name: str, content: bytes, mimetype: str) -> Response:
    """A download of a file called ``name``, which may be Chinese."""
    response = Response(content, mimetype=mimetype)
    # Names without ASCII have a form of their own; the other one is for what does not know it.
    own = "" if name.isascii() else f"filename*=UTF-8''{quote(name, safe='')}; "
    plain = "".join(
        each if each.isascii() and each.isprintable() and each not in '"\\' else "_" for each in name
    )
    response.headers["Content-Disposition"] = f'attachment; {own}filename="{plain}"'
    return response


def _pieces(rows: Iterable[Iterable[CsvValue]]) -> Iterator[bytes]:
    yield CSV_MARK.encode()
    for some in _in_batches(rows):
        yield csv_text(some).encode()


def _in_batches(rows: Iterable[Iterable[CsvValue]]) -> Iterator[list[Iterable[CsvValue]]]:
    waiting: list[Iterable[CsvValue]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == _ROWS_AT_ONCE:
            yield waiting
            waiting = []
    yield waiting
