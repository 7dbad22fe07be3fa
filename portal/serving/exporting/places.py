"""One export at a time for each account, in all workers of a machine, and not one after the other without end.

An export is written down in the trail, and what is written lets every kept page be made again: a few a minute cost residents
little, one after the other most of what keeping pages saves.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import struct
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from pathlib import Path
from zlib import crc32

from ..exchange import Exchange

FILE = "exports.lock"
"""The file in the instance folder that has a record for some accounts together: when the next export may begin. Who exports locks it."""
RECORDS = 4096
"""Records in the file. Accounts that share one wait for each other."""
EVERY, AT_ONCE = 15.0, 3
"""Seconds from one export of an account to its next, after the first few of them."""
LOOK_EVERY = 0.1
"""Seconds between two looks at whether an export may begin."""
WAIT_FOR = 120.0
"""Seconds for which an export waits for those before it."""
MOST_WAITING = 4
"""Exports of one account that wait in a worker; further ones are refused."""
_TIME = struct.Struct("<d")


class ExportPlaces:
    """Which accounts export. To be used in the event loop of one worker; ``file`` is common to all workers, None: this one alone."""

    def __init__(self, file: Path | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._file: int | None = None
        # A folder that takes no file (a full disk): this worker keeps its own exports apart.
        with contextlib.suppress(OSError):
            if file is not None:
                self._file = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._closed = False
        self._present: set[int] = set()
        self._waiting: Counter[int] = Counter()
        self._paid: dict[int, float] = {}
        """As in the file's records: the time until which exports that have begun use up what an account may ask for."""

    async def take(self, account: str) -> ExportPlace | None:
        """The account's place, when its export before has ended; None if too many wait for it, it lasts too long, or
        the worker ends."""
        number = crc32(account.encode()) % RECORDS
        if self._waiting[number] >= MOST_WAITING:
            return None
        self._waiting[number] += 1
        try:
            async with asyncio.timeout(WAIT_FOR):
                while not self._taken(number):
                    if self._closed:
                        return None
                    await asyncio.sleep(LOOK_EVERY)
        except TimeoutError:
            return None
        finally:
            self._waiting[number] -= 1
        return ExportPlace(self, number)

    def close(self) -> None:
        """Let none wait any longer: the worker ends."""
        self._closed = True

    def give_back(self, number: int) -> None:
        """Let the next export of an account begin."""
        self._present.discard(number)
        if self._file is not None:
            fcntl.lockf(self._file, fcntl.LOCK_UN, _TIME.size, number * _TIME.size)

    def _taken(self, number: int) -> bool:
        # Locks of one process do not keep each other out.
        if number in self._present or not self._locked(number):
            return False
        now = self._clock()
        paid = self._paid_until(number)
        # After the machine was started again its clock is behind what the file says.
        paid = now if paid > now + AT_ONCE * EVERY else max(paid, now)
        self._present.add(number)
        if paid - now > (AT_ONCE - 1) * EVERY:
            self.give_back(number)
            return False
        self._pay(number, paid + EVERY)
        return True

    def _locked(self, number: int) -> bool:
        if self._file is None:
            return True
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, _TIME.size, number * _TIME.size)
        except BlockingIOError:
            return False
        return True

    def _paid_until(self, number: int) -> float:
        if self._file is None:
            return self._paid.get(number, 0.0)
        found = os.pread(self._file, _TIME.size, number * _TIME.size)
        return float(_TIME.unpack(found)[0]) if len(found) == _TIME.size else 0.0

    def _pay(self, number: int, until: float) -> None:
        self._paid[number] = until
        if self._file is not None:
            # On a full disk the account may ask for more.
            with contextlib.suppress(OSError):
                os.pwrite(self._file, _TIME.pack(until), number * _TIME.size)


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


async def unless_gone(
    taking: Coroutine[object, object, ExportPlace | None], exchange: Exchange
) -> ExportPlace | None:
    """The place that is taken, unless the client goes before: then an export that no one wants keeps no other waiting."""
    place, gone = asyncio.ensure_future(taking), asyncio.ensure_future(exchange.client_disconnect())
    try:
        await asyncio.wait((place, gone), return_when=asyncio.FIRST_COMPLETED)
        return place.result() if place.done() else None
    finally:
        gone.cancel()
        place.cancel()
