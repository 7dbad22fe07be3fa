"""Reading an office file: a child process reads it, under limits, and this one believes nothing but plain cells."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

from ...foundation.errors import BadFile, _
from ...foundation.text_files import open_file
from . import limits
from .book import Book, Unreadable, book_of

_MODULE = f"{__package__}.child"
_ROOT = Path(__file__).resolve().parents[3]


def read_book(path: Path | str) -> Book:
    """The sheets of an office file: .xlsx, .xlsm, .xls, .ods, CSV, or a web page named .xls, known by its content.

    Raises ``BadFile`` with one sentence that says what is wrong, where, and what to do.
    """
    with open_file(path, limits.MOST_BYTES) as file:
        return _read(file, Path(path).name)


def read_book_of(data: bytes, name: str) -> Book:
    """The sheets of an office file that was sent under a name. Raises ``BadFile`` as :func:`read_book` does."""
    if len(data) > limits.MOST_BYTES:
        raise BadFile(_("The file is larger than %(most)d MB."), file=name, most=limits.MOST_BYTES // 1024**2)
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        return _read(file, name)


def _read(file: BinaryIO, name: str) -> Book:
    # A file, not a pipe: then a child that ends early blocks no one.
    with tempfile.TemporaryFile() as answer:
        command = [sys.executable, "-P", "-m", _MODULE]
        paths = os.pathsep.join([str(_ROOT), *(path for path in [os.environ.get("PYTHONPATH")] if path)])
        # What a child that takes too long said until then has no end, as if it had died.
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(  # noqa: S603 - the command is this interpreter and this package
                command,
                stdin=file,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": paths, "PYTHONUTF8": "1", "PATH": os.defpath},
                timeout=limits.PATIENCE,
                check=False,
            )
        answer.seek(0)
        try:
            book = book_of(answer)
        except Unreadable as refusal:
            raise BadFile(refusal.message, file=name, field=refusal.where, **refusal.values) from None
    if book is None:
        raise BadFile(_("The file cannot be read. Open it, save it as .xlsx and send it again."), file=name)
    return book
