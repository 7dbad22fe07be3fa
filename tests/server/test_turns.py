"""Whose turn it is in a worker: one after the other, unless one takes long or waits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable

from portal.serving.turns import Turns
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
            turns.take(lambda number=number: work(number), writes=number % 3 == 0)  # type: ignore[misc]
        await done.wait()
        assert order == [(number, 1) for number in range(100)]

    play_within_time(game)


def test_one_that_takes_long_makes_way_until_all_threads_are_taken() -> None:
    async def game(loop: asyncio.AbstractEventLoop) -> None:
        turns = Turns(loop, threads=3, patience=0.01)
        long = [Work(loop) for _ in range(3)]
        for each in long:
            turns.take(each, writes=False)
        for each in long:
            await each.began.wait()
        next_one = Work(loop)
        next_one.may_end.set()
        turns.take(next_one, writes=False)
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
            turns.take(each, writes=True)
        await writers[1].began.wait()
        for _ in range(5):
            reader = Work(loop)
            reader.may_end.set()
            turns.take(reader, writes=False)
            await reader.ended.wait()
        assert [each.began.is_set() for each in writers] == [True, True, False, False, False]
        await end(writers)

    play_within_time(game)


def test_a_writer_whose_turn_does_not_come_is_told_so_and_never_runs() -> None:
    async def game(loop: asyncio.AbstractEventLoop) -> None:
        turns = Turns(loop, writers=1, patience=0.01, latest_write=0.05)
        first, second = Work(loop), Work(loop)
        late = asyncio.Event()
        turns.take(first, writes=True)
        turns.take(second, writes=True, late=late.set)
        await late.wait()
        first.may_end.set()
        await first.ended.wait()
        third = Work(loop)
        third.may_end.set()
        turns.take(third, writes=False)
        await third.ended.wait()
        assert not second.began.is_set()

    play_within_time(game)


def test_one_that_is_given_up_does_not_run() -> None:
    async def game(loop: asyncio.AbstractEventLoop) -> None:
        turns = Turns(loop, patience=PATIENCE)
        first, second, third = Work(loop), Work(loop), Work(loop)
        turns.take(first, writes=False)
        turns.take(second, writes=False).give_up()
        turns.take(third, writes=False)
        for each in (first, second, third):
            each.may_end.set()
        await third.ended.wait()
        assert not second.began.is_set()

    play_within_time(game)
