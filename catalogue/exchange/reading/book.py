"""What is read of an office file: sheets with rows of plain cells, and the lines in which a child process says them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any


@dataclass(frozen=True, slots=True)
class Flaw:
    """A cell that holds no value: an error such as ``#N/A``, or a number that is none."""

    text: str


Cell = str | int | float | bool | date | time | Flaw | None
"""A cell's value. None: it is empty. A ``datetime`` is a ``date`` too. Whole numbers are ``int``."""


@dataclass(frozen=True, slots=True)
class BookRow:
    """A row that is not empty. ``number`` is that of the file, the first one 1; ``cells`` begin with column A."""

    number: int
    cells: tuple[Cell, ...]


Span = tuple[int, int, int, int]
"""First row, first column, last row and last column, each counted from 1."""


@dataclass(frozen=True, slots=True)
class BookSheet:
    """A sheet. Its name is empty where the file has only one and does not name it (CSV, web pages)."""

    name: str
    rows: tuple[BookRow, ...]
    hidden: bool = False
    merged: tuple[Span, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    unsure: frozenset[tuple[int, int]] = frozenset()
    """Row and column of each formula whose kept value is 0 or nothing: perhaps it was never calculated."""


@dataclass(frozen=True, slots=True)
class Book:
    """An office file: its sheets in their order, and what kind of file it is by its content (``xlsx``, ``csv`` ...)."""

    kind: str
    sheets: tuple[BookSheet, ...]


class Unreadable(Exception):
    """A file is not read. ``message`` is a msgid with places for ``values``; ``where`` names a cell, line or part."""

    def __init__(self, message: str, where: str | None = None, **values: Any) -> None:
        super().__init__(message)
        self.message, self.where, self.values = message, where, values


def letters(column: int) -> str:
    """The letters of a column, which is counted from 1: 1 is A, 27 is AA."""
    found = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def address(sheet: str, row: int, column: int) -> str:
    """A cell as a spreadsheet names it: ``数据!B2``; without a sheet ``B2``."""
    cell = f"{letters(column)}{row}"
    return f"{sheet}!{cell}" if sheet else cell


def _packed(value: object) -> Any:
    """A cell as JSON has it: an object for what JSON cannot say."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return {"e": "#NUM!"}
        return int(value) if value.is_integer() and abs(value) < 10**15 else value
    if isinstance(value, datetime):
        # Midnight is what a day without a time of day is kept as.
        return {"d": value.date().isoformat()} if value.time() == time() else {"dt": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time):
        return {"t": value.isoformat()}
    if isinstance(value, Flaw):
        return {"e": value.text}
    return str(value)


_UNPACK: dict[str, Callable[[str], Cell]] = {
    "e": Flaw,
    "d": date.fromisoformat,
    "dt": datetime.fromisoformat,
    "t": time.fromisoformat,
}


def _unpacked(said: dict[str, Any]) -> Any:
    """What an object in a child's line means; what is said of a sheet or file stays as it is."""
    if len(said) == 1:
        ((kind, text),) = said.items()
        if kind in _UNPACK:
            return _UNPACK[kind](text)
    return said


# One of each for all lines: making them is half the work.
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=_packed)
_DECODER = json.JSONDecoder(object_hook=_unpacked)
_AT_ONCE = 32
"""Rows in a line."""


def lines_of_rows(rows: Iterable[tuple[int, Sequence[object]]]) -> Iterator[str]:
    """Rows, each with its number, as the child says them: some in each line."""
    remaining = iter(rows)
    while some := list(islice(remaining, _AT_ONCE)):
        yield _ENCODER.encode(
            [
                [
                    number,
                    [
                        (cell or None)
                        if type(cell) is str
                        else _packed(cell)
                        if type(cell) is float
                        else cell
                        for cell in cells
                    ],
                ]
                for number, cells in some
            ]
        )


def line_of_sheet(sheet: BookSheet) -> str:
    """A sheet without its rows as the child says it, before the rows."""
    said = {
        "sheet": sheet.name,
        "hidden": sheet.hidden,
        "merged": sheet.merged,
        "hidden_rows": sorted(sheet.hidden_rows),
        "hidden_columns": sorted(sheet.hidden_columns),
        "unsure": sorted(sheet.unsure),
    }
    return _ENCODER.encode(said)


def line_of_refusal(refusal: Unreadable) -> str:
    """A refusal as the child says it, in the place of what was still to come."""
    return json.dumps({"refused": refusal.message, "where": refusal.where, "values": refusal.values})


def line_of_end(kind: str) -> str:
    """The last line of a file that was read whole."""
    return json.dumps({"kind": kind})


def book_of(lines: Iterable[bytes]) -> Book | None:
    """The book that a child said; None if it ended before it had said all. Raises ``Unreadable``."""
    sheets: list[BookSheet] = []
    head: dict[str, Any] | None = None
    rows: list[BookRow] = []

    def end_sheet() -> Iterator[BookSheet]:
        if head is not None:
            yield BookSheet(
                head["sheet"],
                tuple(rows),
                head["hidden"],
                tuple(tuple(span) for span in head["merged"]),
                frozenset(head["hidden_rows"]),
                frozenset(head["hidden_columns"]),
                frozenset((row, column) for row, column in head["unsure"]),
            )

    for line in lines:
        try:
            said = _DECODER.decode(line.decode())
        except ValueError:
            return None  # it ended in the middle of a line
        if isinstance(said, list):
            rows += [BookRow(number, tuple(cells)) for number, cells in said]
        elif "refused" in said:
            raise Unreadable(said["refused"], said["where"], **said["values"])
        else:
            sheets += end_sheet()
            if "kind" in said:
                return Book(said["kind"], tuple(sheets))
            head, rows = said, []
    return None


_UNSEEN = re.compile(r"[\u200b-\u200f\u2060\ufeff\x00-\x08\x0b-\x1f]|_x000[dD]_")
_DECIMALS = re.compile(r"(\d{6,})\.0+")


def visible(text: str) -> str:
    """A text without blanks around it, and without characters that no reader sees."""
    return _UNSEEN.sub("", text).replace("\xa0", " ").strip()


def plain(cell: Cell) -> str:
    """A cell's text without blanks around it; empty for an error value. Whole numbers have no decimals."""
    if cell is None or isinstance(cell, Flaw):
        return ""
    if isinstance(cell, str):
        text = visible(cell).removeprefix("'")
        whole = _DECIMALS.fullmatch(text)
        return whole[1] if whole else text
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return f"{cell:.10g}" if abs(cell) < 10**9 else repr(cell)
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)
