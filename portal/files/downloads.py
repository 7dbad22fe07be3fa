"""Tables as CSV files that Excel opens by itself: with a byte-order mark, and with nothing that it would compute or change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import Response

from catalogue.foundation.text_files import CSV_MARK, CsvValue, csv_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of workbooks."""
_ROWS_AT_ONCE = 500


def as_csv(name: str, rows: Iterable[Iterable[CsvValue]]) -> Response:
    """A download called ``name`` (ASCII, no extension), sent in pieces."""
    response = Response(_pieces(rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
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
