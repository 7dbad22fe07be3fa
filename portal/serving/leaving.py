"""How a worker ends: it takes no more connections, answers what it has taken, and stops when nothing is left to be answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from .bridge import Bridge
from .listening import stop_taking

LOOK_EVERY = 0.05
"""Seconds between two looks at whether anything is left."""
LONGEST = 600.0
"""Seconds after which a worker ends in any case."""


class Leaving:
    """The end of one worker. To be used in its event loop.

    ``listener``: the descriptor of its socket; ``stop``: ends the server, and with it all connections that are idle.
    """

    def __init__(self, bridge: Bridge, listener: int, stop: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._bridge = bridge
        self._listener = listener
        self._stop = stop
        self._idle_for = float("inf")
        self._ends_by = 0.0

    def begin(self, idle_for: float) -> None:
        """Leave: answer what comes on present connections and close each of them, until none has asked for ``idle_for`` seconds.

        Called again, the shorter time counts.
        """
        first = not self._ends_by
        self._idle_for = min(self._idle_for, idle_for)
        if first:
            self._ends_by = self._loop.time() + LONGEST
            stop_taking(self._listener)
            self._bridge.close_connections()
            self._look()

    def _look(self) -> None:
        now = self._loop.time()
        if now >= self._ends_by or self._bridge.idle_since() + self._idle_for <= now:
            self._stop()
        else:
            self._loop.call_later(LOOK_EVERY, self._look)
