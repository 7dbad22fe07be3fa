"""By how many seconds a replica is behind, by this process's own clock: since when it lacks something that the primary had on disk."""

from __future__ import annotations

import threading
from collections.abc import Callable

LAGS = "portal_replica_lags"
"""Among the application's extensions, where there are replicas: a function that gives seconds by the name of each."""
MOST = 4096
"""Moments that are remembered; of more, every other one."""


class HeardPositions:
    """When the primary was heard to be how far. ``now`` gives seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._heard: list[tuple[float, int]] = []

    def note(self, position: int) -> None:
        """The primary says now that it is this far."""
        with self._lock:
            if self._heard and position < self._heard[-1][1]:
                # Another server has become the primary, without what came after that.
                self._heard = [each for each in self._heard if each[1] <= position]
            if not self._heard or position > self._heard[-1][1]:
                self._heard.append((self._now(), position))
            if len(self._heard) > MOST:
                self._heard = self._heard[::2]

    def behind(self, replayed: int) -> float:
        """For how many seconds a replica that is at ``replayed`` has lacked something; 0 if it lacks nothing that was heard of."""
        with self._lock:
            since = next((when for when, position in self._heard if position > replayed), None)
        return 0.0 if since is None else max(0.0, self._now() - since)

    def passed(self, replayed: int) -> None:
        """No replica is behind this position: what was heard before it need not be remembered."""
        with self._lock:
            while len(self._heard) > 1 and self._heard[1][1] <= replayed:
                del self._heard[0]
