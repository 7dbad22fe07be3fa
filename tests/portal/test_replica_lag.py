"""For how long a replica has lacked something, by the clock of the process that reads from it."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from portal.replicas.lagging import MOST, HeardPositions


@given(
    steps=st.lists(st.tuples(st.integers(1, 5), st.integers(0, 3)), min_size=1, max_size=40),
    replayed=st.integers(0, 60),
)
def test_a_replica_is_behind_since_the_first_position_that_it_lacks(
    steps: list[tuple[int, int]], replayed: int
) -> None:
    clock, position, told = 0.0, 0, []
    heard = HeardPositions(lambda: clock)
    for seconds, further in steps:
        clock, position = clock + seconds, position + further
        heard.note(position)
        told.append((clock, position))
    lacked = [when for when, at in told if at > replayed]
    assert heard.behind(replayed) == (clock - lacked[0] if lacked else 0)
    heard.passed(replayed)
    assert heard.behind(replayed) == (clock - lacked[0] if lacked else 0)


def test_a_replica_that_is_behind_for_days_takes_no_memory_for_each_moment() -> None:
    heard = HeardPositions(itertools.count().__next__)
    for position in range(1, 50_000):
        heard.note(position)
    assert len(heard._heard) <= MOST
    assert heard.behind(0) > 49_000


def test_a_primary_that_goes_back_leaves_nobody_behind_what_is_lost() -> None:
    heard = HeardPositions(itertools.count().__next__)
    for position in (10, 20, 30, 15):
        heard.note(position)
    assert heard.behind(15) == 0
    assert heard.behind(10) > 0
