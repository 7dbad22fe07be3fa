"""What takes long to count is kept for minutes, counted by one thread at a time, and pages say so."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from portal import stamps
from portal.stamps import kept_for
from tests.server.portals import PATIENCE

MINUTE = 60.0


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000 * MINUTE

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(stamps, "time", made)
    return made


@pytest.fixture
def serving() -> Iterator[Flask]:
    """An application that is not under test."""
    made = Flask("kept")
    with made.app_context():
        yield made


def giving(answers: list[str]) -> Callable[[], str]:
    return lambda: answers.pop(0)


@pytest.mark.usefixtures("serving")
def test_it_is_counted_again_after_a_minute_or_when_its_mark_moves(clock: Clock) -> None:
    read = giving(["first", "later", "after a change"])
    assert [kept_for(1, "a", "name", read) for _ in range(2)] == ["first", "first"]
    clock.now += MINUTE
    assert [kept_for(1, "a", "name", read) for _ in range(2)] == ["later", "later"]
    assert kept_for(1, "b", "name", read) == "after a change"


def test_while_one_thread_counts_others_get_what_was_there_before(serving: Flask, clock: Clock) -> None:
    assert kept_for(1, "a", "name", lambda: "before") == "before"
    clock.now += MINUTE
    counts, go_on = threading.Event(), threading.Event()

    def count() -> str:
        counts.set()
        go_on.wait(PATIENCE)
        return "after"

    def ask() -> None:
        with serving.app_context():
            kept_for(1, "a", "name", count)

    other = threading.Thread(target=ask)
    other.start()
    assert counts.wait(PATIENCE)
    try:
        assert kept_for(1, "a", "name", lambda: "counted twice") == "before"
    finally:
        go_on.set()
        other.join()
    assert kept_for(1, "a", "name", lambda: "counted twice") == "after"
