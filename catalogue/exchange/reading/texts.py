"""CSV as offices write it: any encoding of :mod:`catalogue.foundation.text_files`, any usual separator."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO, TextIOWrapper

from ...foundation.errors import BadFile, _
from ...foundation.text_files import encoding_of, plain_cell
from .book import Unreadable
from .limits import MOST_COLUMNS, MOST_LETTERS, MOST_ROWS

_SEPARATORS = (",", ";", "\t", "|", "，")
_TRIED = 40
"""Records looked at to find the separator: the heading is among the first."""
_SAID = re.compile(r'^"?sep=(.)"?$')
_UNCLOSED = _("A quotation mark is opened here and not closed. Close it, or save the list as .xlsx.")


def decoded(data: bytes) -> str:
    """A text in the encoding that it is written in. Raises ``Unreadable`` if it is in none."""
    raw = BytesIO(_marked(data))
    try:
        encoding = encoding_of(raw, "")
    except BadFile as error:
        raise Unreadable(
            _("The text is neither UTF-8 nor GB18030. Save it as UTF-8."), _line(error.line)
        ) from None
    raw.seek(0)
    with TextIOWrapper(raw, encoding=encoding, newline="") as text:
        return text.read()


def _marked(data: bytes) -> bytes:
    """A text with the mark of UTF-16 where the mark is missing: no other text holds the byte 0."""
    start = data[:4096]
    if b"\0" not in start or start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data
    little = start[1::2].count(0) >= start[0::2].count(0)
    return (codecs.BOM_UTF16_LE if little else codecs.BOM_UTF16_BE) + data


def _line(number: int | None) -> str | None:
    return None if number is None else f"{number}"


def rows_of_text(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The records of a CSV file, each with the number of its first line. Raises ``Unreadable``."""
    text = decoded(data)
    if "\0" in text:
        raise Unreadable(_("This is no table. Send a workbook (.xlsx, .xls, .ods) or a CSV file."))
    if max(text.count("\n"), text.count("\r")) > 2 * MOST_ROWS:
        raise _too_many()
    separator = _separator(text)
    for number, record in _records(text, separator):
        if number > MOST_ROWS:
            raise _too_many()
        if len(record) > MOST_COLUMNS:
            raise Unreadable(_("This line has more than %(most)d columns."), _line(number), most=MOST_COLUMNS)
        if any(len(cell) > MOST_LETTERS for cell in record):
            raise Unreadable(
                _("A cell holds more than %(most)d characters. Shorten it and send the file again."),
                _line(number),
                most=MOST_LETTERS,
            )
        if len(record) > 1 and any(_swallows(cell, separator, len(record)) for cell in record):
            raise Unreadable(_UNCLOSED, _line(number))
        if number == 1 and _SAID.match("".join(record)):
            continue
        yield number, [plain_cell(cell) for cell in record]


def _too_many() -> Unreadable:
    return Unreadable(
        _("The file has more than %(most)d rows. Delete what does not belong to the list."), most=MOST_ROWS
    )


def _records(text: str, separator: str, most: int | None = None) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    before = 0
    try:
        for record in reader:
            yield before + 1, record
            before = reader.line_num
            if most is not None and before >= most:
                return
    except csv.Error:
        raise Unreadable(_UNCLOSED, _line(before + 1)) from None


def _swallows(cell: str, separator: str, columns: int) -> bool:
    """Whether a cell holds whole lines of the table: its closing quotation mark belongs to another cell."""
    lines = cell.splitlines()
    return len(lines) > 1 and sum(line.count(separator) >= max(columns - 1, 2) for line in lines[1:-1]) > 0


def _separator(text: str) -> str:
    """The separator under which some early record has most filled cells: that is the heading."""
    said = _SAID.match(text.partition("\n")[0].strip())
    if said:
        return said[1]

    def heading(separator: str) -> int:
        try:
            return max((_filled(record) for _n, record in _records(text, separator, _TRIED)), default=0)
        except Unreadable:
            return 0

    return max(_SEPARATORS, key=heading)


def _filled(record: Sequence[str]) -> int:
    return sum(1 for cell in record if cell.strip())
