"""Whose turn it is in a worker: one after the other, unless one takes long or waits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable

from portal.serving.turns import JUST_COME, STILL, WAITS, Precedence, Turns, Wait
from tests.server.loops import play

PATIENCE = 30


def play_within_time(game: Callable[[asyncio.AbstractEventLoop], Awaitable[None]]) -> None:
    """Run a test in an event loop, within a time that is long for everybody."""

    async def within() -> None:
        async with asyncio.timeout(PATIENCE):
            await game(asyncio.get_running_loop())

    play(within())


class Work:
    """Something to do in a thread: it waits until it may end, and says when it began and ended."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.began = asyncio.Event()
        self.ended = asyncio.Event()
        self.may_end = threading.Event()

    def __call__(self) -> None:
        self._loop.call_soon_threadsafe(self.began.set)
        self.may_end.wait(PATIENCE)
        self._loop.call_soon_threadsafe(self.ended.set)


async def end(works: Iterable[Work]) -> None:
    """Let all of them end, and wait for it: none may speak to a loop that is closed."""
    for each in works:
        each.may_end.set()
    for each in works:
        await each.ended.wait()


def test_short_requests_run_one_after_the_other_in_order() -> None:
    async def game(loop: asyncio.AbstractEventLoop) -> None:
        turns = Turns(loop, patience=PATIENCE)
        running = 0
        order = []
        done = asyncio.Event()

        def work(number: int) -> None:
            nonlocal running
            running += 1
            order.append((number, running))
            running -= 1
            if number == 99:
                loop.call_soon_threadsafe(done.set)

        for number in range(100):
            turns.take(lambda number=number: work(number), kind=Precedence.GUEST)  # type: ignore[misc]
        await done.wait()
        assert order == [(number, 1) for number in range(100)]

    play_within_time(game)


def test_one_that_takes_long_makes_way_until_all_threads_are_taken() -> None:
    async def game(loop: asyncio.AbstractEventLoop) -> None:
        turns = Turns(loop, threads=3, patience=0.01)
        long = [Work(loop) for _ in range(3)]
        for each in long:
            turns.take(each, kind=Precedence.GUEST)
        for each in long:
            await each.began.wait()
        next_one = Work(loop)
        next_one.may_end.set()
        turns.take(next_one, kind=Precedence.GUEST)
        await asyncio.sleep(0.1)
        assert not next_one.began.is_set()
        long[1].may_end.set()
        await next_one.ended.wait()
        await end(long)

    play_within_time(game)


def test_writers_never_take_all_threads() -> None:
    async def game(loop: asyncio.AbstractEventLoop) -> None:
        turns = Turns(loop, threads=3, writers=2, patience=0.01)
        writers = [Work(loop) for _ in range(5)]
        for each in writers:
            turns.take(each, kind=Precedence.WRITE)
        await writers[1].began.wait()
        for _ in range(5):
            reader = Work(loop)
            reader.may_end.set()
            turns.take(reader, kind=Precedence.GUEST)
            await reader.ended.wait()
        assert [each.began.is_set() for each in writers] == [True, True, False, False, False]
        await end(writers)

    play_within_time(game)


def test_a_writer_whose_turn_does_not_come_is_told_so_and_never_runs() -> None:
    async def game(loop: asyncio.AbstractEventLoop) -> None:
        waits = WAITS | {Precedence.WRITE: Wait(PATIENCE, 0.05)}
        turns = Turns(loop, writers=1, patience=0.01, waits=waits)
        first, second = Work(loop), Work(loop)
        late = asyncio.Event()
        turns.take(first, kind=Precedence.WRITE)
        turns.take(second, kind=Precedence.WRITE, late=late.set)
        await late.wait()
        first.may_end.set()
        await first.ended.wait()
        third = Work(loop)
        third.may_end.set()
        turns.take(third, kind=Precedence.GUEST)
        await third.ended.wait()
        assert not second.began.is_set()

    play_within_time(game)


def test_one_that_is_given_up_does_not_run() -> None:
    async def game(loop: asyncio.AbstractEventLoop) -> None:
        turns = Turns(loop, patience=PATIENCE)
        first, second, third = Work(loop), Work(loop), Work(loop)
        turns.take(first, kind=Precedence.GUEST)
        given_up = turns.take(second, kind=Precedence.GUEST)
        assert given_up is not None
        given_up.give_up()
        turns.take(third, kind=Precedence.GUEST)
        for each in (first, second, third):
            each.may_end.set()
        await third.ended.wait()
        assert not second.began.is_set()

    play_within_time(game)


PATIENT = dict.fromkeys(Precedence, Wait(PATIENCE, PATIENCE))
"""Waits that no test reaches."""


def order_of(came: list[Precedence]) -> list[Precedence]:
    """In which order those run that came while another one ran."""
    order: list[Precedence] = []

    async def game(loop: asyncio.AbstractEventLoop) -> None:
        turns = Turns(loop, patience=PATIENCE, waits=PATIENT)
        first = Work(loop)
        turns.take(first, kind=Precedence.GUEST)
        await first.began.wait()
        done = asyncio.Event()

        def note(kind: Precedence) -> None:
            order.append(kind)
            if len(order) == len(came):
                loop.call_soon_threadsafe(done.set)

        for kind in came:
            turns.take(lambda kind=kind: note(kind), kind=kind)  # type: ignore[misc]
        first.may_end.set()
        await done.wait()
        await first.ended.wait()

    play_within_time(game)
    return order


def test_who_saves_goes_first_then_who_has_logged_in_then_visitors_and_exports_last() -> None:
    came = [Precedence.EXPORT, Precedence.GUEST, Precedence.KNOWN, Precedence.WRITE]
    assert order_of(came) == sorted(came)
    assert order_of([Precedence.EXPORT, Precedence.GUEST, Precedence.EXPORT])[0] is Precedence.GUEST


def test_few_who_save_without_a_pause_do_not_keep_visitors_out() -> None:
    came = [Precedence.GUEST] * 2 + [Precedence.WRITE, Precedence.KNOWN] * 5
    order = order_of(came)
    assert order[:3] == [Precedence.WRITE] * 3
    assert [place for place, kind in enumerate(order) if kind is Precedence.GUEST] == [3, 7]


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_while_all_threads_hang_visitors_are_refused_at_once_and_who_saves_may_wait() -> None:
    async def game(loop: asyncio.AbstractEventLoop) -> None:
        clock = Clock()
        turns = Turns(loop, threads=3, patience=0.01, clock=clock)
        hang = [Work(loop) for _ in range(3)]
        for each in hang:
            turns.take(each, kind=Precedence.GUEST)
            clock.now += 0.02
            await each.began.wait()
        clock.now += WAITS[Precedence.GUEST].expected + 0.1
        assert turns.take(lambda: None, kind=Precedence.GUEST) is None
        waiting = [Work(loop), Work(loop)]
        assert turns.take(waiting[0], kind=Precedence.KNOWN) is not None
        assert turns.take(waiting[1], kind=Precedence.WRITE) is not None
        clock.now += WAITS[Precedence.KNOWN].expected
        assert turns.take(lambda: None, kind=Precedence.KNOWN) is None
        await end(hang)
        await end(waiting)
        last = Work(loop)
        assert turns.take(last, kind=Precedence.GUEST) is not None
        await end([last])

    play_within_time(game)


def test_a_visitor_is_refused_when_those_before_would_take_too_long_and_who_saves_is_not() -> None:
    async def game(loop: asyncio.AbstractEventLoop) -> None:
        clock = Clock()
        # Nothing makes way: each step of the queue is as long as the clock says.
        turns = Turns(loop, threads=1, patience=PATIENCE, clock=clock)
        steps = [Work(loop) for _ in range(60)]
        for each in steps:
            turns.take(each, kind=Precedence.GUEST)
        for each in steps:
            await each.began.wait()
            clock.now += 0.01
            each.may_end.set()
            await each.ended.wait()
        blocking = Work(loop)
        turns.take(blocking, kind=Precedence.GUEST)
        await blocking.began.wait()
        queued = []
        while turns.take(each := Work(loop), kind=Precedence.GUEST) is not None:
            queued.append(each)
            assert len(queued) < 1000
        # As many as are answered in the time that a visitor waits, with steps of a hundredth of a second.
        assert 150 <= len(queued) <= 170
        saving, logged_in = Work(loop), Work(loop)
        assert turns.take(saving, kind=Precedence.WRITE) is not None
        assert turns.take(logged_in, kind=Precedence.KNOWN) is not None
        assert turns.take(Work(loop), kind=Precedence.GUEST) is None
        await end([blocking, saving, logged_in, *queued])

    play_within_time(game)


def test_a_burst_that_was_let_in_is_refused_from_its_end_when_steps_become_longer_and_who_waited_stays() -> (
    None
):
    async def game(loop: asyncio.AbstractEventLoop) -> None:
        clock = Clock()
        turns = Turns(loop, threads=1, patience=0.05, clock=clock)
        waiting = [Work(loop) for _ in range(400)]
        refused: list[int] = []
        for number, each in enumerate(waiting):
            turns.take(each, kind=Precedence.GUEST, late=lambda number=number: refused.append(number))  # type: ignore[misc]
            if number == 200:
                # The first half has waited for some time when the other one comes.
                clock.now += JUST_COME
        for each in waiting[:5]:
            await each.began.wait()
            clock.now += 0.02
            each.may_end.set()
            await each.ended.wait()
        while not refused:
            await asyncio.sleep(0.01)
        assert min(refused) > 200
        assert max(refused) == 399
        await end([each for number, each in enumerate(waiting[5:], 5) if number not in refused])

    play_within_time(game)


def test_in_a_queue_that_moves_none_that_was_let_in_is_refused() -> None:
    async def game(loop: asyncio.AbstractEventLoop) -> None:
        clock = Clock()
        turns = Turns(loop, threads=1, patience=0.01, clock=clock)
        refused: list[int] = []
        works = [Work(loop) for _ in range(20)]
        for number, each in enumerate(works):
            turns.take(each, kind=Precedence.GUEST, late=lambda number=number: refused.append(number))  # type: ignore[misc]
        for each in works[:10]:
            await each.began.wait()
            clock.now += STILL * 0.9
            await asyncio.sleep(0.02)
            each.may_end.set()
        await works[10].began.wait()
        assert clock.now - 1000 > WAITS[Precedence.GUEST].longest
        assert not refused
        # It does not move any more.
        clock.now += STILL
        while len(refused) < 9:
            await asyncio.sleep(0.01)
        await end(works[10:11])

    play_within_time(game)


def test_exports_run_one_at_a_time_and_rest_if_others_asked_meanwhile() -> None:
    async def game(loop: asyncio.AbstractEventLoop) -> None:
        clock = Clock()
        turns = Turns(loop, patience=0.01, clock=clock, waits=PATIENT)
        exports = [Work(loop) for _ in range(3)]
        for each in exports:
            turns.take(each, kind=Precedence.EXPORT)
        await exports[0].began.wait()
        clock.now += 1
        page = Work(loop)
        turns.take(page, kind=Precedence.GUEST)
        await page.began.wait()
        await end([page, exports[0]])
        await asyncio.sleep(0.05)
        clock.now += 3.9
        await asyncio.sleep(0.05)
        assert not exports[1].began.is_set()
        clock.now += 0.2
        await exports[1].began.wait()
        clock.now += 1
        await end([exports[1]])
        # No other asked for anything, so the last one need not wait.
        await end([exports[2]])

    play_within_time(game)
