"""The list of gaps by the step that closes them, the cheapest first, as CSV and as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import BinaryIO

from sqlalchemy.orm import Session

from ..catalogues import get_edition
from ..counters.segments import Segment
from ..exchange.writing import PageSheet, SheetColumn, TableBook, TableSheet
from ..foundation.text_files import CSV_MARK, csv_text
from ..models import Level
from ..remedies import Remedy, RemedyRow, Wishes, every_remedy
from .gap_rows import Places
from .orders import FileForm, FileOrder

Row = tuple[str | int | None, ...]
COLUMNS = (
    ("code", 15),
    ("street", 14),
    ("community", 18),
    ("item_code", 7),
    ("item", 30),
    ("state", 9),
    ("step", 16),
    ("why", 34),
    ("disputed_lines", 8),
    ("reports", 9),
    ("matters", 9),
    ("not_found", 9),
    ("searches", 9),
    ("households", 8),
    ("opened", 12),
    ("days", 8),
)
"""The columns in their order: the name of their heading among the order's words, and their width in characters."""
_ROWS_AT_ONCE = 1000


def write_remedies(session: Session, order: FileOrder, places: Places, out: BinaryIO) -> None:
    """Write the list of an order, row by row as it is read."""
    if order.form is FileForm.XLSX:
        _write_book(order, _rows(session, order, places), out)
        return
    headings = [order.words[name] for name, _width in COLUMNS]
    out.write(f"{CSV_MARK}{csv_text([[order.title], *order.head, [], headings])}".encode())
    out.flush()
    waiting: list[Row] = []
    for row in _rows(session, order, places):
        waiting.append(row)
        if len(waiting) == _ROWS_AT_ONCE:
            out.write(_csv(waiting))
            out.flush()
            waiting.clear()
    out.write(_csv(waiting))
    out.flush()


def _csv(rows: Iterable[Row]) -> bytes:
    # A list has a thousand different texts, and each many times.
    return "".join([",".join([_csv_cell(value) for value in row]) + "\r\n" for row in rows]).encode()


@lru_cache(maxsize=1 << 14)
def _csv_cell(value: str | int | None) -> str:
    """A value as it is between two commas."""
    return csv_text([[str(value)]], line_end="") if value not in (None, "") else ""


def _write_book(order: FileOrder, rows: Iterable[Row], out: BinaryIO) -> None:
    columns = [
        SheetColumn(order.words[name], width, form="0" if name in _NUMBERS else "@")
        for name, width in COLUMNS
    ]
    about = PageSheet(
        order.words["definitions"],
        [order.title],
        [SheetColumn(order.words["about"], 24), SheetColumn("", 90)],
        [(line[0], " ".join(line[1:])) for line in order.head],
    )
    with TableBook(out, [TableSheet(order.title[:31], columns, frozen=3), about]) as book:
        for row in rows:
            book.tables[0].write(row)


_NUMBERS = frozenset({"reports", "matters", "not_found", "searches", "households", "days"})


def _rows(session: Session, order: FileOrder, places: Places) -> Iterator[Row]:
    edition = get_edition(session, order.edition)
    items = frozenset(map(int, order.items))
    wishes = Wishes(
        remedy=Remedy(order.group) if order.group else None,
        # All of them need not be named: then they are counted by the summaries.
        items=None if items == frozenset(edition.items_by_id) else items,
        disputed=order.disputed,
        segment=Segment(order.segments[0]) if len(order.segments) == 1 else None,
        type_tag=order.type_tag,
    )
    writer = _Lines(order, places)
    for part in every_remedy(session, edition, order.division, kind=order.kind, wishes=wishes):
        for row in part.rows:
            yield writer.line(row, part.names)


class _Lines:
    """Writes lines of the list in the words of an order."""

    def __init__(self, order: FileOrder, places: Places) -> None:
        self._words, self._items, self._places = order.words, order.items, places
        self._streets: dict[int, str] = {}

    def line(self, row: RemedyRow, names: Mapping[tuple[Remedy, int], str]) -> Row:
        """The values of a line; ``names`` are those of what steps rest on."""
        words = self._words
        code, name = self._items[str(row.item.id)]
        return (
            f"{row.community:012d}",
            self._above(row.community),
            row.name,
            code,
            name,
            words[row.segment.value],
            words[f"step_{row.remedy.value}"] if row.remedy else "",
            self._why(row, names),
            words["disputed"] if row.disputed else "",
            row.reports or None,
            row.matters or None,
            row.not_found or None,
            row.searches or None,
            row.households,
            _opened(words["at_least"], row.opened, row.always),
            row.days,
        )

    def _above(self, community: int) -> str:
        """The divisions above a community: the same for those of a street."""
        street = community // Level.STREET.span
        if street not in self._streets:
            self._streets[street] = self._places.above(community)
        return self._streets[street]

    def _why(self, row: RemedyRow, names: Mapping[tuple[Remedy, int], str]) -> str:
        reason = row.reason
        if reason is None:
            return ""
        source = names.get((row.remedy, row.source)) if row.remedy and row.source else None
        return self._words[f"why_{reason.value}"] % {"name": source or "", "day": row.said_since or ""}


@lru_cache(maxsize=4096)
def _opened(at_least: str, opened: date | None, always: bool) -> str | None:
    if opened is None:
        return None
    return at_least % {"day": opened} if always else str(opened)
