"""Reading an office file: a child process reads it, under limits, and this one believes nothing but plain cells."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ...foundation.errors import BadFile, _
from ...foundation.text_files import open_file
from . import limits
from .book import Book, Unreadable, book_of

_MODULE = f"{__package__}.child"
# openpyxl imports numpy where it is installed, for types that no file has: 120 MB of addresses, more than looking may take.
_START = "import runpy, sys; sys.modules['numpy'] = None; runpy.run_module(sys.argv[1], run_name='__main__', alter_sys=True)"
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


@contextlib.contextmanager
def answer_of(module: str, question: BinaryIO) -> Iterator[BinaryIO]:
    """What a child process that runs a module answers to a question, from its start.

    A child that dies or takes too long leaves an answer without an end.
    """
    # A file, not a pipe: then a child that ends early blocks no one.
    with tempfile.TemporaryFile() as answer:
        command = [sys.executable, "-P", "-c", _START, module]
        paths = os.pathsep.join([str(_ROOT), *(path for path in [os.environ.get("PYTHONPATH")] if path)])
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(  # noqa: S603 - the command is this interpreter and this package
                command,
                stdin=question,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": paths, "PYTHONUTF8": "1", "PATH": os.defpath},
                timeout=limits.PATIENCE,
                check=False,
            )
        answer.seek(0)
        yield answer


def unread(file: str) -> BadFile:
    """The refusal of a file at which the child ended without an answer."""
    return BadFile(_("The file cannot be read. Open it, save it as .xlsx and send it again."), file=file)


def refused(refusal: Unreadable, file: str) -> BadFile:
    """The refusal that a child said."""
    return BadFile(refusal.message, file=file, field=refusal.where, **refusal.values)


def _read(file: BinaryIO, name: str) -> Book:
    with answer_of(_MODULE, file) as answer:
        try:
            book = book_of(answer)
        except Unreadable as refusal:
            raise refused(refusal, name) from None
    if book is None:
        raise unread(name)
    return book
