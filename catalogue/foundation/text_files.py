"""Text files as people hand them in: regular files, no larger than they may be, in the encodings that offices use.

UTF-8 with or without a byte order mark, UTF-16 with one (what Excel calls Unicode text), and GB18030, which holds GBK
and GB 2312 (what Excel writes as CSV on a Chinese Windows). Every import reads its files through here.
"""

from __future__ import annotations

import codecs
import csv
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from .errors import BadFile, _

MOST_BYTES = 128 * 1024 * 1024
"""A list of all divisions of the country takes some 40 MB."""
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CHUNK = 1024 * 1024


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

    Blank lines and rows with only separators are left out. Raises ``BadFile`` as :func:`open_text` does, and for
    what is not CSV, naming the line.
    """
    line = 0
    try:
        with open_text(path, most) as text:
            reader = csv.reader(text, strict=True)
            for row in reader:
                first, line = line + 1, reader.line_num
                if any(cell.strip() for cell in row):
                    yield first, row
    except csv.Error as error:
        raise BadFile(
            _("This is not CSV: %(reason)s."), file=Path(path).name, line=line + 1, reason=str(error)
        ) from None


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
