"""One export at a time for each account, in all workers of a machine: who asks for many files at once waits for their own."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
from collections import Counter
from pathlib import Path
from zlib import crc32

FILE = "exports.lock"
"""The file in the instance folder of which workers lock one byte for each account that exports."""
LOOK_EVERY = 0.1
"""Seconds between two looks at whether the export before has ended."""
WAIT_FOR = 120.0
"""Seconds for which an export waits for the one before it."""
MOST_WAITING = 4
"""Exports of one account that wait in a worker; further ones are refused."""


class ExportPlaces:
    """Which accounts export. To be used in the event loop of one worker; ``file`` is common to all workers, None: this one alone."""

    def __init__(self, file: Path | None = None) -> None:
        self._file: int | None = None
        # A folder that takes no file (a full disk): this worker keeps its own exports apart.
        with contextlib.suppress(OSError):
            if file is not None:
                self._file = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._present: set[int] = set()
        self._waiting: Counter[int] = Counter()

    async def take(self, account: str) -> ExportPlace | None:
        """The account's place, when its export before has ended; None if too many wait for it, or it lasts too long."""
        number = crc32(account.encode())
        if self._waiting[number] >= MOST_WAITING:
            return None
        self._waiting[number] += 1
        try:
            async with asyncio.timeout(WAIT_FOR):
                while not self._taken(number):
                    await asyncio.sleep(LOOK_EVERY)
        except TimeoutError:
            return None
        finally:
            self._waiting[number] -= 1
            # What counts nothing is not kept.
            self._waiting += Counter()
        return ExportPlace(self, number)

    def give_back(self, number: int) -> None:
        """Let the next export of an account begin."""
        self._present.discard(number)
        if self._file is not None:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, number)

    def _taken(self, number: int) -> bool:
        # Locks of one process do not keep each other out.
        if number in self._present:
            return False
        if self._file is not None:
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
            except BlockingIOError:
                return False
        self._present.add(number)
        return True


class ExportPlace:
    """The place of one export, given back once."""

    def __init__(self, places: ExportPlaces, number: int) -> None:
        self._places = places
        self._number: int | None = number

    def give_back(self) -> None:
        """Let the next one begin."""
        if self._number is not None:
            self._places.give_back(self._number)
            self._number = None
