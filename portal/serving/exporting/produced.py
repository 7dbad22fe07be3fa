"""Sending what a child process writes, while it is written, from the event loop: no thread waits for it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from ...files.produced import LOOK_EVERY, Produced, Production
from ...frame.refusals import minimal
from ..exchange import Exchange, Headers, Transport

AT_ONCE = 2
"""Child processes of a worker at once. Further ones wait for their turn without a thread."""
MOST_WAITING = 30
"""Files that wait for a child process; further ones are refused."""
READ_WITHIN = 60.0
"""Seconds within which a client takes the next piece."""


class Productions:
    """The children of one worker. To be used in its event loop. ``secure``: visitors come by HTTPS."""

    def __init__(self, at_once: int = AT_ONCE, *, secure: bool = False) -> None:
        self._secure = secure
        self._places = asyncio.Semaphore(at_once)
        self._waiting = 0

    async def send(
        self,
        status: int,
        headers: Headers,
        body: Produced,
        exchange: Exchange,
        *,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        """Answer with what the child writes. A client that leaves ends it. ``ended`` is called when it has ended."""
        if self._waiting >= MOST_WAITING:
            exchange.response_bytes(*minimal(503, secure=self._secure))
            return
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        with contextlib.ExitStack() as held:
            # A client that reads slowly does not keep the place of a child that has ended.
            place = held.enter_context(contextlib.ExitStack())
            place.callback(self._places.release)
            place.callback(ended)
            production = held.enter_context(await asyncio.to_thread(body.start))
            first = await _next(production, place)
            if not first and not production.complete:
                exchange.response_bytes(*minimal(500, secure=self._secure))
                return
            transport = exchange.response_stream(status, headers)
            with contextlib.suppress(_Gone):
                piece = first
                while piece:
                    await _give(transport, piece)
                    piece = await _next(production, place)
                if not production.complete:
                    await _give(transport, body.otherwise)


class _Gone(Exception):
    """The client left or stalls."""


async def _next(production: Production, place: contextlib.ExitStack) -> bytes:
    """The next piece; empty when all is read and the process has ended."""
    while True:
        ended = production.ended
        if ended:
            place.close()
        if piece := production.read():
            return piece
        if ended:
            return b""
        await asyncio.sleep(LOOK_EVERY)


async def _give(transport: Transport, piece: bytes) -> None:
    try:
        await asyncio.wait_for(transport.send_bytes(piece), READ_WITHIN)
    except Exception as error:
        raise _Gone from error
