"""Whose turn it is: requests run one after the other, and one that takes long makes way for the next.

Python runs one thread at a time, so a single thread answers short requests fastest. But a request may be long (an
export) or wait (for the database's writers' lock). After ``patience`` seconds it no longer counts, and the next
one starts in another thread. Requests that may write have fewer threads than there are, so that readers always
find one while all writers wait for the lock.

Who saves something goes first, then who has logged in, then visitors, who have a fourth of all turns at least. Where more
come than can be answered, a request whose wait would be too long is refused at once: ``take`` gives no turn. Exports run one at
a time and rest after each.
"""

from __future__ import annotations

import threading
import time
from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from queue import SimpleQueue

THREADS = 12
"""Threads of a worker. No more than the database pool has connections (5 kept, 10 on top)."""
WRITERS = 2
"""How many of a worker's requests that may write run at once."""
PATIENCE = 0.05
"""Seconds after which a request that still runs no longer holds up the next."""
TICKS = 5
"""How many times in ``PATIENCE`` seconds the queue is looked at while a request waits."""
LEARNING, LEARNING_FAST = 0.1, 0.3
"""How much the newest measure counts in the mean of how long one step of a queue takes; and in that by which bursts are told."""
ALWAYS_LET_IN = 64
"""At most this many of a kind are let into its queue in any case while it moves: one long step says little of a few."""
TRIMMED_ABOVE = 1.5
"""How many times as long as its kind may expect to wait the last in a queue would wait, when those that have just come are
refused: a burst was let in by what a step took before it."""
STILL = 1.0
"""Seconds without a beginning after which a queue does not move. In one that moves, what has waited is not refused: no other is
let in meanwhile."""
JUST_COME = 0.12
"""Seconds after which a request that waits is no longer refused for what would come before it: by then it is to be answered."""
BEFORE_GUESTS = 3
"""After this number of those who go before them a visitor who waits goes, or a few who save without a pause would keep all others out."""
RESTS = 4
"""After an export, how many times as long as it took none begins, if others asked meanwhile: it has a fifth of the time,
and as half of that is the others' anyway, they lose a tenth."""
LONGEST_REST = 10.0
"""Seconds."""


class Precedence(IntEnum):
    """What a request is to the queue. The lower goes first."""

    WRITE = 0
    KNOWN = 1
    """Reads for somebody who has logged in, or what a page needs that was answered."""
    GUEST = 2
    EXPORT = 3


IN_ORDER = tuple(Precedence)
AFTER_OTHERS = (Precedence.GUEST, Precedence.WRITE, Precedence.KNOWN, Precedence.EXPORT)


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds of waiting: with more than ``expected`` a request is refused at once; after ``longest``, if its queue does not move."""

    expected: float
    longest: float


WAITS = {
    Precedence.WRITE: Wait(10.0, 10.0),
    Precedence.KNOWN: Wait(4.0, 8.0),
    Precedence.GUEST: Wait(1.5, 6.0),
    Precedence.EXPORT: Wait(20.0, 60.0),
}


@dataclass(slots=True, eq=False)
class Turn:
    """One request's place in the queue. ``late`` is called in the event loop if its turn does not come in time."""

    work: Callable[[], None]
    kind: Precedence
    late: Callable[[], None]
    asked: float
    began: float = 0.0
    others: int = 0
    """Of an export: how many others had begun when it did."""
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
        waits: Mapping[Precedence, Wait] = WAITS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._loop = loop
        self._most = threads
        self._most_of = {
            Precedence.WRITE: writers,
            Precedence.KNOWN: threads,
            Precedence.GUEST: threads,
            Precedence.EXPORT: 1,
        }
        self._patience = patience
        self._waits = waits
        self._clock = clock
        self._lock = threading.Lock()
        self._queues: dict[Precedence, deque[Turn]] = {kind: deque() for kind in Precedence}
        self._running_of = dict.fromkeys(Precedence, 0)
        self._running = 0
        self._short: Turn | None = None
        """The one that runs and has not run long yet."""
        self._ticking = False
        self._threads = 0
        self._next: SimpleQueue[Turn] = SimpleQueue()
        self._last_began = clock()
        self._last_of = dict.fromkeys(Precedence, self._last_began)
        """When one of each kind last began."""
        self._steps = dict.fromkeys(Precedence, 0.0)
        self._last_steps = dict.fromkeys(Precedence, 0.0)
        """Seconds from one of a kind to the next, those of other kinds between them included: a mean of what was measured while
        some of it waited."""
        self._others = 0
        self._went_before = 0
        """How many of those who go before visitors began since the last visitor."""
        self._rests_until = 0.0

    def take(
        self, work: Callable[[], None], *, kind: Precedence, late: Callable[[], None] = lambda: None
    ) -> Turn | None:
        """Queue ``work`` to be run in a thread. It must not raise. None: it is refused, as it would wait too long."""
        with self._lock:
            now = self._clock()
            if self._expected(kind, now) > self._waits[kind].expected:
                return None
            turn = Turn(work, kind, late, now)
            self._queues[kind].append(turn)
            start = self._begin()
            waiting = start is not turn
        if start is not None:
            self._hand_out(start)
        if waiting and not self._ticking:
            self._ticking = True
            self._loop.call_later(self._patience / TICKS, self._tick)
        return turn

    @property
    def waiting(self) -> int:
        """How many requests wait for their turn."""
        return sum(map(len, self._queues.values()))

    @property
    def running(self) -> int:
        """How many requests run."""
        return self._running

    def _expected(self, kind: Precedence, now: float) -> float:
        """Seconds that a request which comes now would wait: by those before it, and by what is seen. The caller holds the lock."""
        queue = self._queues[kind]
        # A few who have waited for something that is over now are about to be answered.
        tells = len(queue) >= ALWAYS_LET_IN or now - self._last_of[kind] >= STILL
        waited = now - queue[0].asked if queue and tells else 0.0
        stuck = now - self._last_began if self._running >= self._most else 0.0
        return max(self._ahead(kind, self._steps), waited, stuck)

    def _ahead(self, kind: Precedence, steps: Mapping[Precedence, float]) -> float:
        """Seconds that those take which wait before the next of a kind."""
        if len(self._queues[kind]) < ALWAYS_LET_IN:
            return 0.0
        return sum(len(queue) * steps[of] for of, queue in self._queues.items() if of <= kind)

    def _begin(self) -> Turn | None:
        """The turn that may start now, as started. The caller holds the lock."""
        while self._short is None and self._running < self._most:
            now = self._clock()
            queue = self._queue(now)
            if queue is None:
                return None
            turn = queue.popleft()
            if turn.given_up:
                continue
            self._note_begun(turn, now)
            return turn
        return None

    def _note_begun(self, turn: Turn, now: float) -> None:
        if turn.asked < self._last_of[turn.kind]:
            # It waited when the one of its kind before it began. A queue that hangs is seen by itself.
            step = min(now - self._last_of[turn.kind], 2 * self._patience)
            self._steps[turn.kind] += LEARNING * (step - self._steps[turn.kind])
            self._last_steps[turn.kind] += LEARNING_FAST * (step - self._last_steps[turn.kind])
        self._last_of[turn.kind] = now
        self._last_began = turn.began = now
        self._others += turn.kind is not Precedence.EXPORT
        self._went_before = 0 if turn.kind is Precedence.GUEST else self._went_before + 1
        turn.others = self._others
        self._running += 1
        self._running_of[turn.kind] += 1
        self._short = turn

    def _queue(self, now: float) -> deque[Turn] | None:
        """The queue whose first is next."""
        order = AFTER_OTHERS if self._went_before >= BEFORE_GUESTS else IN_ORDER
        for kind in order:
            queue = self._queues[kind]
            if queue and self._running_of[kind] < self._most_of[kind]:
                if kind is Precedence.EXPORT and now < self._rests_until:
                    return None
                return queue
        return None

    def _hand_out(self, turn: Turn) -> None:
        # Every running turn has a thread; a thread that ends one takes the next by itself. So there is an idle one
        # unless more run than were ever started.
        if self._running > self._threads:
            self._threads += 1
            threading.Thread(target=self._run, name=f"turns-{self._threads}", daemon=True).start()
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
        self._running_of[turn.kind] -= 1
        if self._short is turn:
            self._short = None
        if turn.kind is Precedence.EXPORT and self._others > turn.others:
            now = self._clock()
            self._rests_until = now + min(LONGEST_REST, RESTS * (now - turn.began))

    def _tick(self) -> None:
        """While requests wait: start the next one if the present one takes long, and refuse those that waited too long."""
        with self._lock:
            now = self._clock()
            if self._short is not None and now - self._short.began >= self._patience:
                self._short = None
            start = self._begin()
            late = [
                turn for kind in Precedence for turn in (*self._late(kind, now), *self._trimmed(kind, now))
            ]
            self._ticking = any(self._queues.values())
        if start is not None:
            self._hand_out(start)
        for turn in late:
            if not turn.given_up:
                turn.late()
        if self._ticking:
            self._loop.call_later(self._patience / TICKS, self._tick)

    def _late(self, kind: Precedence, now: float) -> list[Turn]:
        """Those of a kind that have waited too long in a queue that does not move, taken out of it."""
        queue, longest = self._queues[kind], self._waits[kind].longest
        late: list[Turn] = []
        if now - self._last_of[kind] < STILL:
            return late
        while queue and now - queue[0].asked > longest:
            late.append(queue.popleft())
        return late

    def _trimmed(self, kind: Precedence, now: float) -> list[Turn]:
        """Those of a kind that have just come and would wait much longer than they may, taken out of the queue."""
        queue, longest = self._queues[kind], self._waits[kind].expected
        trimmed: list[Turn] = []
        if self._ahead(kind, self._last_steps) > TRIMMED_ABOVE * longest:
            while self._ahead(kind, self._last_steps) > longest and now - queue[-1].asked <= JUST_COME:
                trimmed.append(queue.pop())
        return trimmed
