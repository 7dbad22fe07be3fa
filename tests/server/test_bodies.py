"""Bodies of requests in one worker's memory: a limit for all, and small ones that are always taken."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from portal.serving.bodies import ALWAYS_TAKEN, Bodies, NoRoom
from tests.server.loops import play

MEMORY = 1_000


async def _in_pieces(*sizes: int) -> AsyncIterator[bytes]:
    for size in sizes:
        yield b"x" * size


def test_when_no_memory_is_left_a_small_form_is_taken_and_a_large_file_is_not() -> None:
    async def read() -> None:
        bodies = Bodies(limit=10 * ALWAYS_TAKEN, seconds=60, memory=MEMORY)
        assert len(await bodies.read(_in_pieces(MEMORY), MEMORY, waits=False)) == MEMORY
        form = await bodies.read(_in_pieces(100, 200), 300, waits=False)
        assert len(form) == 300
        with pytest.raises(NoRoom):
            await bodies.read(_in_pieces(ALWAYS_TAKEN, 1), ALWAYS_TAKEN + 1, waits=False)

    play(read())


def test_what_is_given_back_is_free_for_the_next() -> None:
    async def read() -> None:
        size = 2 * ALWAYS_TAKEN
        bodies = Bodies(limit=size, seconds=60, memory=size)
        for _each in range(5):
            assert len(await bodies.read(_in_pieces(ALWAYS_TAKEN, ALWAYS_TAKEN), size, waits=False)) == size
            with pytest.raises(NoRoom):
                await bodies.read(_in_pieces(size), size, waits=False)
            bodies.release(size)

    play(read())
