"""The process that reads one file from its standard input, under limits, and says on its standard output what it holds.

Run by ``opening.answer_of``. A library that aborts, loops or asks for all memory ends this
process and no other.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import TextIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ...foundation.errors import _
from . import limits
from .book import (
    BookSheet,
    Flaw,
    Unreadable,
    line_of_end,
    line_of_refusal,
    line_of_sheet,
    lines_of_rows,
)
from .kinds import kind_of
from .opendocument import scan_ods
from .packages import DAMAGED, open_package
from .pages import rows_of_page
from .scanning import Scanned, too_long
from .texts import rows_of_text
from .workbooks import scan_xlsx


def restrict(memory: int = limits.MEMORY, seconds: int = limits.SECONDS) -> None:
    """Take away from this process what it does not need: ``memory`` in bytes, ``seconds`` of computing."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.MOST_SAID, limits.MOST_SAID))


def lines_of(data: bytes) -> Iterator[str]:
    """The lines that say a file. Raises ``Unreadable``."""
    kind = kind_of(data)
    if kind == "csv":
        yield line_of_sheet(BookSheet("", ()))
        yield from lines_of_rows((number, row) for number, row in rows_of_text(data) if any(row))
    elif kind == "html":
        rows, merged = rows_of_page(data)
        yield line_of_sheet(BookSheet("", (), merged=tuple(merged)))
        yield from lines_of_rows((number, row) for number, row in enumerate(rows, 1) if any(row))
    elif kind == "xls":
        yield from _lines_of_workbook(data, {})
    else:
        kind, package = open_package(data)
        with package:
            scanned = scan_ods(package) if kind == "ods" else scan_xlsx(package)
        yield from _lines_of_workbook(data, scanned)
    yield line_of_end(kind)


def _lines_of_workbook(data: bytes, scanned: Mapping[str, Scanned]) -> Iterator[str]:
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        for about in book.sheets_metadata:
            if about.typ is SheetTypeEnum.WorkSheet:
                hidden = about.visible is not SheetVisibleEnum.Visible
                seen = scanned.get(about.name)
                yield from _lines_of_sheet(book.get_sheet_by_name(about.name), hidden, seen)
    except PasswordError as error:
        raise Unreadable(_("The file has a password. Save it without one and send it again.")) from error
    except CalamineError as error:
        raise Unreadable(DAMAGED) from error


def _lines_of_sheet(sheet: CalamineSheet, hidden: bool, seen: Scanned | None) -> Iterator[str]:
    said = seen or Scanned()
    merged = (
        (top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
    yield line_of_sheet(
        BookSheet(
            sheet.name,
            (),
            hidden=hidden,
            merged=(*merged, *said.merged),
            hidden_rows=frozenset(said.hidden_rows),
            hidden_columns=frozenset(said.hidden_columns),
            unsure=frozenset(said.unsure),
        )
    )
    yield from lines_of_rows(_rows_of_sheet(sheet, seen))


def _rows_of_sheet(sheet: CalamineSheet, seen: Scanned | None) -> Iterator[tuple[int, list[object]]]:
    """The rows that hold anything, each with its number."""
    errors: dict[int, dict[int, str]] = {}
    for (number, column), text in (seen.errors if seen else {}).items():
        errors.setdefault(number, {})[column] = text
    # The rows come from the first one of the sheet, their cells from the first column that holds anything.
    before = [None] * (sheet.start[1] if sheet.start else 0)
    for number, values in enumerate(sheet.iter_rows(), 1):
        row: list[object] = [*before, *values]
        for column, text in errors.get(number, {}).items():
            row += [None] * (column - len(row))
            row[column - 1] = Flaw(text)
        if seen is None:
            _check_lengths(sheet.name, number, row)
        if row.count("") + row.count(None) < len(row):
            yield number, row


def _check_lengths(sheet: str, number: int, row: Sequence[object]) -> None:
    for column, cell in enumerate(row, 1):
        if isinstance(cell, str) and len(cell) > limits.MOST_LETTERS:
            raise too_long(sheet, number, column)


def main(out: TextIO) -> None:
    """Read standard input and say it."""
    restrict()
    data = sys.stdin.buffer.read(limits.MOST_BYTES + 1)
    try:
        for line in lines_of(data):
            out.write(f"{line}\n")
    except Unreadable as refusal:
        out.write(f"{line_of_refusal(refusal)}\n")
    except MemoryError:
        out.write(f"{line_of_refusal(Unreadable(too_large()))}\n")
    out.flush()


def too_large() -> str:
    """What is said of a file whose reading needs more memory or time than a list does."""
    return _("The file is too large to read. Split it, or delete what does not belong to the list.")


if __name__ == "__main__":
    main(sys.stdout)
