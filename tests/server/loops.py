"""An event loop for a test that needs one."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor


def play(game: Coroutine[object, object, None]) -> None:
    """Run a coroutine to its end, in a thread of its own.

    Where a browser was driven before in the same process, its loop still runs in the main thread, and
    Python allows one loop in a thread.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, game).result()
