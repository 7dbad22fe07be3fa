"""Text files as people hand them in: regular files, no larger than they may be, in the encodings that offices use.

UTF-8 with or without a byte order mark, UTF-16 with one (what Excel calls Unicode text), and GB18030, which holds GBK
and GB 2312 (what Excel writes as CSV on a Chinese Windows). Every import reads its files through here.

And CSV as people take it away, for Excel: nothing in it is computed, and no code loses a digit. Every CSV file is written
and read here, so what is written is read back as it was.
"""

from __future__ import annotations

import codecs
import csv
import os
import re
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from .errors import BadFile, _

MOST_BYTES = 128 * 1024 * 1024
"""A list of all divisions of the country takes some 40 MB."""
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CHUNK = 1024 * 1024
CSV_MARK = "\ufeff"
"""What a CSV file begins with, so that Excel takes it for UTF-8."""
COMPUTED = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
"""How a text begins that a spreadsheet may compute, by itself or when the cell is edited. Chinese input writes the wide signs."""
_DISARMED = re.compile(rf"'+(?:{COMPUTED.pattern})")
_LOSES_DIGITS = re.compile(r"0\d+|\d{12,}|\d+[Ee]\d+", re.ASCII)
"""Codes and telephone numbers that a spreadsheet would show as 1.1E+11, or without their first zero."""
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')
_WIDE = str.maketrans("（）", "()")
CsvValue = str | int | float | None
Heads = Mapping[str, tuple[str, ...]]
"""The columns of a table -> what their heads may say, in lower case. The first is the one that we write."""


@contextmanager
def open_file(path: Path | str, most: int = MOST_BYTES) -> Iterator[BinaryIO]:
    """A file, open for reading. Raises ``BadFile`` if it cannot be read, is no regular file or is too large."""
    path = Path(path)
    try:
        with open(path, "rb", opener=_without_waiting) as raw:
            about = os.fstat(raw.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise BadFile(_("This is not a regular file."), file=str(path))
            if about.st_size > most:
                raise BadFile(
                    _("The file is larger than %(most)d MB."), file=str(path), most=most // (1024 * 1024)
                )
            yield raw
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BadFile(_("The file cannot be read: %(reason)s."), file=str(path), reason=reason) from error


@contextmanager
def open_text(path: Path | str, most: int = MOST_BYTES) -> Iterator[TextIOWrapper]:
    """A file's text, open for reading with its line ends as they are, in whichever encoding it is written.

    Raises ``BadFile`` if it cannot be read, is no regular file, is larger than ``most`` bytes or is in none of the
    encodings.
    """
    with open_file(path, most) as raw:
        encoding = encoding_of(raw, str(path))
        raw.seek(0)
        with TextIOWrapper(raw, encoding=encoding, newline="") as text:
            yield text


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe too, where an ordinary opening waits until somebody writes into it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def read_text(path: Path | str, most: int) -> str:
    """A file's whole text. Raises ``BadFile`` as :func:`open_text` does."""
    with open_text(path, most) as text:
        return text.read()


def read_rows(path: Path | str, most: int = MOST_BYTES) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file that hold anything, each with the number of its first line.

    Blank lines and rows with only separators are left out. Cells are as :func:`plain_cell` gives them. Raises ``BadFile`` as :func:`open_text` does, and for
    what is not CSV, naming the line.
    """
    line = 0
    try:
        with open_text(path, most) as text:
            reader = csv.reader(text, strict=True)
            for row in reader:
                first, line = line + 1, reader.line_num
                if any(cell.strip() for cell in row):
                    yield first, [plain_cell(cell) for cell in row]
    except csv.Error as error:
        raise BadFile(
            _("This is not CSV: %(reason)s."), file=Path(path).name, line=line + 1, reason=str(error)
        ) from None


def places_of(
    cells: Sequence[str], heads: Heads, *, file: str, line: int = 1, may_lack: Collection[str] = ()
) -> dict[str, int]:
    """Where each column is in the row of heads, by its name. Case, spaces around and wide brackets do not matter.

    A column of ``may_lack`` that is not there is left out. Raises ``BadFile`` for the first other one that is not there.
    """
    said = [cell.strip().casefold().translate(_WIDE) for cell in cells]
    places = {}
    for column, words in heads.items():
        place = next((said.index(word) for word in words if word in said), None)
        if place is not None:
            places[column] = place
        elif column not in may_lack:
            message = _("The file has no column %(column)s.")
            raise BadFile(message, file=file, line=line, column="/".join(words))
    return places


def cells_at(row: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    """What a row says in each column, without spaces around; empty where the row ends before."""
    return {column: row[at].strip() if at < len(row) else "" for column, at in places.items()}


def csv_text(rows: Iterable[Iterable[CsvValue]], *, line_end: str = "\r\n") -> str:
    """Rows as CSV for Excel, without the mark at its beginning: each cell as :func:`csv_cell` gives it."""
    text = StringIO()
    csv.writer(text, lineterminator=line_end).writerows([csv_cell(value) for value in row] for row in rows)
    return text.getvalue()


def csv_cell(value: CsvValue) -> CsvValue:
    """A value as a spreadsheet keeps it. A number is a number.

    A text that would be computed gets an apostrophe. A text of digits that would lose some is written as ``="0101"``, which
    spreadsheets show as the text 0101. :func:`plain_cell` reads both back.
    """
    if not isinstance(value, str):
        return value
    return f'="{value}"' if _LOSES_DIGITS.fullmatch(value) else disarmed(value)


def disarmed(text: str) -> str:
    """A text that no spreadsheet computes: an apostrophe is put before one that it would. :func:`plain_cell` takes it away again."""
    return f"'{text}" if COMPUTED.match(text) or _DISARMED.match(text) else text


def plain_cell(cell: str) -> str:
    """The text that a cell of a CSV file means, without what keeps a spreadsheet from changing or computing it."""
    if kept := _KEPT_AS_TEXT.fullmatch(cell):
        return kept[1]
    return cell[1:] if _DISARMED.match(cell) else cell


def encoding_of(raw: BinaryIO, file: str) -> str:
    """The encoding of a file, which is read through once in pieces."""
    start = raw.read(3)
    marked = next((encoding for mark, encoding in _MARKS.items() if start.startswith(mark)), None)
    candidates = (marked,) if marked else ("utf-8", "gb18030")
    places = [_undecodable(raw, encoding) for encoding in candidates]
    for encoding, place in zip(candidates, places, strict=True):
        if place is None:
            return encoding
    raise BadFile(_("The text is neither UTF-8 nor GB18030. Save it as UTF-8."), file=file, line=places[0])


def _undecodable(raw: BinaryIO, encoding: str) -> int | None:
    """The line with the first byte that is not text in an encoding; None if all are."""
    raw.seek(0)
    decoder, line = codecs.getincrementaldecoder(encoding)(), 1
    while True:
        piece = raw.read(_CHUNK)
        try:
            decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            return line + piece.count(b"\n", 0, error.start)
        if not piece:
            return None
        line += piece.count(b"\n")
