"""Reading the body of a request: within a time, a size, and a share of the worker's memory.

The body is complete before a thread takes the request, so a client that stalls holds only its connection.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

DRAIN_SECONDS = 120.0
"""Seconds for which the sender of a body that is too large may go on sending it."""
LONGEST_DRAIN = 256 * 1024 * 1024
"""Bytes of a body that is too large which are read and thrown away, so that its sender reads the answer."""
DRAIN_PACE = 32 * 1024 * 1024
"""Bytes a second that a worker throws away at most: the answers to others come first."""
SHORTEST_WAIT = 0.02
"""Seconds: a shorter wait is not worth its effort."""
MEMORY = 64 * 1024 * 1024
"""Bytes of unfinished and waiting bodies that a worker holds at most, beside the small ones."""
ALWAYS_TAKEN = 16 * 1024
"""Bytes of one body that are taken even if no memory is left: people can log in while large bodies fill it. For all
connections of a worker together that is 32 MB."""


class BodyRefused(Exception):
    """The body is not taken. ``status`` is the HTTP status that says why."""

    status = 400


class BodyBroken(BodyRefused):
    """The client left, or sent less than it announced."""


class BodyTooSlow(BodyRefused):
    """The body was not complete in time."""

    status = 408


class BodyTooLarge(BodyRefused):
    """The body is larger than the portal accepts."""

    status = 413


class NoRoom(BodyRefused):
    """Too many bodies are being read at once."""

    status = 503


class Bodies:
    """The bodies that one worker reads. All methods run in its event loop.

    ``limit``: bytes of one body, if its reader allows no other; ``seconds``: the time for one body from first to last byte.
    """

    def __init__(self, *, limit: int, seconds: float, memory: int = MEMORY) -> None:
        self._limit = limit
        self._seconds = seconds
        self._free = memory
        self._drained_until = 0.0
        """When what is thrown away until now has taken its time, by the loop's clock."""

    async def read(
        self, chunks: AsyncIterator[bytes], announced: int | None, *, waits: bool, limit: int | None = None
    ) -> bytes:
        """The whole body. The caller gives it back with :meth:`release` when it is done with it.

        ``announced`` is its length, None if it comes in chunks without one. ``waits``: the client asks before it
        sends (``Expect: 100-continue``), so a body that is too large need not be drained.
        Raises ``BodyRefused``.
        """
        limit = self._limit if limit is None else limit
        if announced is not None and announced > limit:
            if not waits:
                await self._drain(chunks)
            raise BodyTooLarge
        held = bytearray()
        try:
            async with asyncio.timeout(self._seconds):
                await self._fill(held, chunks, limit)
        except TimeoutError:
            self.release(len(held))
            raise BodyTooSlow from None
        except BodyTooLarge:
            self.release(len(held))
            held.clear()
            await self._drain(chunks)
            raise
        except BaseException:
            self.release(len(held))
            raise
        if announced is not None and len(held) != announced:
            self.release(len(held))
            raise BodyBroken
        return bytes(held)

    def release(self, size: int) -> None:
        """Give back the memory of a body of ``size`` bytes."""
        self._free += size

    async def _fill(self, held: bytearray, chunks: AsyncIterator[bytes], limit: int) -> None:
        ended = False
        async for chunk in chunks:
            if ended:
                # The server ends a body with one empty chunk. One before it means that the connection broke.
                raise BodyBroken
            if not chunk:
                ended = True
                continue
            if len(held) + len(chunk) > limit:
                raise BodyTooLarge
            if len(chunk) > self._free and len(held) + len(chunk) > ALWAYS_TAKEN:
                raise NoRoom
            self._free -= len(chunk)
            held += chunk

    async def _drain(self, chunks: AsyncIterator[bytes]) -> None:
        """Throw the rest of a body away, within the limits for that. All drains share one pace."""
        loop = asyncio.get_running_loop()
        thrown = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                async for chunk in chunks:
                    thrown += len(chunk)
                    if thrown > LONGEST_DRAIN:
                        return
                    self._drained_until = max(self._drained_until, loop.time()) + len(chunk) / DRAIN_PACE
                    wait = self._drained_until - loop.time()
                    if wait > SHORTEST_WAIT:
                        await asyncio.sleep(wait)
