"""A worker says every second how it is: for the figures that Prometheus asks for."""

from __future__ import annotations

import asyncio

from flask import Flask

from ..extensions import db
from ..metrics.counting import WorkerPresent, counting_of
from ..probes.answering import SEARCH_READY
from .bridge import Bridge

EVERY = 1.0
"""Seconds. Figures are asked for every 15 seconds or so; counting at each request would cost more and say no more."""


def keep_saying(app: Flask, bridge: Bridge) -> None:
    """Say how the worker is, now and every second, and what it refuses, if anything is counted. To be called in the event loop."""
    counting = counting_of(app)
    if counting is None:
        return
    bridge.when_refused = counting.refused
    with app.app_context():
        engine = db.engine

    def say() -> None:
        used = getattr(engine.pool, "checkedout", int)
        counting.say(
            WorkerPresent(
                waiting=bridge.turns.waiting,
                running=bridge.turns.running,
                connections=used(),
                search_ready=bool(app.extensions.get(SEARCH_READY)),
            )
        )
        loop.call_later(EVERY, say)

    loop = asyncio.get_running_loop()
    say()
