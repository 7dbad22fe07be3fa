"""Reading what is written into a pipe, while it is written, in a thread of its own."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import IO, BinaryIO, Generic, Self, TypeVar

Found = TypeVar("Found")
_PART = 1 << 16


class ReadBeside(Generic[Found]):
    """Reads with ``read`` what is written into ``pipe``. A reader that fails does not hold the writer up."""

    def __init__(self, read: Callable[[BinaryIO], Found]) -> None:
        self._read = read
        number, into = os.pipe()
        self._from: BinaryIO = os.fdopen(number, "rb")
        self.pipe: IO[bytes] = os.fdopen(into, "wb")
        self._found: Found | None = None
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="read-beside", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.pipe.close()
        self._thread.join()
        self._from.close()

    def _run(self) -> None:
        try:
            self._found = self._read(self._from)
        except Exception as error:  # handed to who asks for what was found
            self._error = error
        while self._from.read(_PART):
            pass

    def found(self) -> Found:
        """What was read, after the end. Raises what the reader raised."""
        if self._error is not None:
            raise self._error
        assert self._found is not None
        return self._found
