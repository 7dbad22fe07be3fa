"""Whose turn it is: requests run one after the other, and one that takes long makes way for the next.

Python runs one thread at a time, so a single thread answers short requests fastest. But a request may be long (an
export) or wait (for the database's writers' lock). After ``patience`` seconds it no longer counts, and the next
one starts in another thread. Requests that may write have fewer threads than there are, so that readers always
find one while all writers wait for the lock.
"""

from __future__ import annotations

import threading
import time
from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue

THREADS = 12
"""Threads of a worker. No more than the database pool has connections (5 kept, 10 on top)."""
WRITERS = 2
"""How many of a worker's requests that may write run at once."""
PATIENCE = 0.05
"""Seconds after which a request that still runs no longer holds up the next."""
TICKS = 5
"""How many times in ``PATIENCE`` seconds the queue is looked at while a request waits."""
LATEST_WRITE = 10.0
"""Seconds that a request that may write waits for its turn before it is refused."""


@dataclass(slots=True, eq=False)
class Turn:
    """One request's place in the queue. ``late`` is called in the event loop if its turn does not come in time."""

    work: Callable[[], None]
    writes: bool
    late: Callable[[], None]
    number: int
    asked: float
    began: float = 0.0
    given_up: bool = False

    def give_up(self) -> None:
        """Its client has gone: it does not start, if it has not yet."""
        self.given_up = True


class Turns:
    """The threads of one worker, and who is next. ``take`` is called in the event loop alone."""

    def __init__(
        self,
        loop: AbstractEventLoop,
        *,
        threads: int = THREADS,
        writers: int = WRITERS,
        patience: float = PATIENCE,
        latest_write: float = LATEST_WRITE,
    ) -> None:
        self._loop = loop
        self._most = threads
        self._most_writing = writers
        self._patience = patience
        self._latest_write = latest_write
        self._lock = threading.Lock()
        self._reads: deque[Turn] = deque()
        self._writes: deque[Turn] = deque()
        self._taken = 0
        self._running = 0
        self._writing = 0
        self._short: Turn | None = None
        """The one that runs and has not run long yet."""
        self._ticking = False
        self._started = 0
        self._next: SimpleQueue[Turn] = SimpleQueue()

    def take(
        self, work: Callable[[], None], *, writes: bool, late: Callable[[], None] = lambda: None
    ) -> Turn:
        """Queue ``work`` to be run in a thread. It must not raise."""
        with self._lock:
            self._taken += 1
            turn = Turn(work, writes, late, self._taken, time.monotonic())
            (self._writes if writes else self._reads).append(turn)
            start = self._begin()
            waiting = start is not turn
        if start is not None:
            self._hand_out(start)
        if waiting and not self._ticking:
            self._ticking = True
            self._loop.call_later(self._patience / TICKS, self._tick)
        return turn

    def _begin(self) -> Turn | None:
        """The turn that may start now, as started. The caller holds the lock."""
        while self._short is None and self._running < self._most:
            queue = self._queue()
            if queue is None:
                return None
            turn = queue.popleft()
            if turn.given_up:
                continue
            self._running += 1
            self._writing += turn.writes
            turn.began = time.monotonic()
            self._short = turn
            return turn
        return None

    def _queue(self) -> deque[Turn] | None:
        """The queue whose first has waited longest, of those that may go on."""
        may_write = self._writes and self._writing < self._most_writing
        if not may_write:
            return self._reads or None
        if not self._reads or self._writes[0].number < self._reads[0].number:
            return self._writes
        return self._reads

    def _hand_out(self, turn: Turn) -> None:
        # Every running turn has a thread; a thread that ends one takes the next by itself. So there is an idle one
        # unless more run than were ever started.
        if self._running > self._started:
            self._started += 1
            threading.Thread(target=self._run, name=f"turns-{self._started}", daemon=True).start()
        self._next.put(turn)

    def _run(self) -> None:
        while True:
            turn: Turn | None = self._next.get()
            while turn is not None:
                turn.work()
                with self._lock:
                    self._end(turn)
                    turn = self._begin()

    def _end(self, turn: Turn) -> None:
        self._running -= 1
        self._writing -= turn.writes
        if self._short is turn:
            self._short = None

    def _tick(self) -> None:
        """While requests wait: start the next one if the present one takes long, and refuse those that waited too long."""
        now = time.monotonic()
        with self._lock:
            if self._short is not None and now - self._short.began >= self._patience:
                self._short = None
            start = self._begin()
            late = []
            while self._writes and now - self._writes[0].asked > self._latest_write:
                late.append(self._writes.popleft())
            self._ticking = bool(self._reads or self._writes)
        if start is not None:
            self._hand_out(start)
        for turn in late:
            if not turn.given_up:
                turn.late()
        if self._ticking:
            self._loop.call_later(self._patience / TICKS, self._tick)
