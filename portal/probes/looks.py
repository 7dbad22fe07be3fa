"""Looking at what may hang: one look at a time however many ask, and an answer in time in any case."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

GIVEN_UP = 15.0
"""Seconds after which a look that hangs no longer keeps the next one from beginning: a database may have moved."""
MOST = 4
"""Looks that may hang at once."""

Found = TypeVar("Found")


class _Look(Generic[Found]):
    """One look, in a thread of its own."""

    def __init__(self, look: Callable[[], Found]) -> None:
        self.began = time.monotonic()
        self.done = threading.Event()
        self.found: Found | None = None
        self._look = look
        threading.Thread(target=self._run, name="probe", daemon=True).start()

    def _run(self) -> None:
        try:
            self.found = self._look()
        finally:
            self.done.set()


class Looks(Generic[Found]):
    """Looks with ``look``, which must not raise. ``within``: seconds for an answer; ``kept``: seconds for which what was found holds."""

    def __init__(self, look: Callable[[], Found], *, within: float, kept: float) -> None:
        self._look = look
        self._within = within
        self._kept = kept
        self._lock = threading.Lock()
        self._looks: list[_Look[Found]] = []

    def ask(self) -> Found | None:
        """What is found; None if nothing is found in time."""
        look = self._present()
        look.done.wait(max(0.0, look.began + self._within - time.monotonic()))
        return look.found

    def _present(self) -> _Look[Found]:
        """The look that counts: the last one, or one that begins now."""
        with self._lock:
            last = self._looks[-1] if self._looks else None
            if last is not None and time.monotonic() - last.began < (
                self._kept if last.done.is_set() else GIVEN_UP
            ):
                return last
            hanging = [each for each in self._looks if not each.done.is_set()]
            if last is not None and len(hanging) >= MOST:
                return last
            self._looks = [*hanging, _Look(self._look)]
            return self._looks[-1]
