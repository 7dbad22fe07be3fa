"""How property tests run their examples: each in a transaction of its own, the same ones in every ``make test``.

An example that leaves something behind, or open, cannot be run again, and so a failing one cannot be made smaller.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.foundation.database import WRITING

EXPLORING = os.environ.get("EXPLORE", "") == "1"
"""Whether this run looks for new examples: ``make explore``."""
SLOW = Path(__file__).parent / "slow.txt"
"""The names of the tests that a quick run leaves out."""
QUICK = os.environ.get("QUICK", "") == "1"
"""Whether this run gives a first verdict: ``make quick``."""
JUDGE = os.environ.get("JUDGE", "") == "1"
"""Whether this run looks at every page in every combination of modes: ``make judge``."""
SOAK = os.environ.get("SOAK", "") == "1"
"""Whether this run lets writers race for long: ``make soak``."""
MORE = 20
"""An exploring run tries this many times as many examples."""
FEWER = 6
"""A quick run tries this fraction of the examples."""
ON_POSTGRESQL = 3
"""On PostgreSQL a run tries this fraction of the examples: they share their statements, which is what databases differ in."""
USUAL = 30
"""Examples of a test that does not say how many."""


def test_of(case: str) -> str:
    """The test to which a case belongs, as ``tests/slow.txt`` names it: below ``tests``, without parameters."""
    return case.split("[")[0].removeprefix("tests/")


def slow_tests() -> frozenset[str]:
    """The tests that ``make quick`` leaves out."""
    lines = SLOW.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def repeated(count: int) -> int:
    """How many examples of ``count`` this run tries on PostgreSQL, after it has tried all on SQLite."""
    return count if EXPLORING or JUDGE else max(3, count // ON_POSTGRESQL)


@contextmanager
def repeating(test: Any) -> Iterator[None]:
    """Let a property test try the number of examples that PostgreSQL gets."""
    wrapped = getattr(test, "__func__", test)
    own: settings = wrapped._hypothesis_internal_use_settings
    # Settings belong to a test, not to its cases: hypothesis has no public name for this.
    wrapped._hypothesis_internal_use_settings = settings(own, max_examples=repeated(own.max_examples))
    try:
        yield
    finally:
        wrapped._hypothesis_internal_use_settings = own


def scaled(count: int) -> int:
    """How many examples this run tries of a test that wants ``count``."""
    if EXPLORING:
        return count * MORE
    return max(3, count // FEWER) if QUICK else count


# The database of a test is its own, and its examples undo what they do: one fixture serves them all.
_SHARED_FIXTURES = [HealthCheck.function_scoped_fixture]


def register_profiles() -> None:
    """Register and load the profile of this run.

    ``test`` runs the same examples everywhere and remembers none, so that a run depends on the code alone. ``explore``
    draws new ones and remembers what failed. Neither has a deadline: a busy machine is not a failing test.
    """
    settings.register_profile(
        "test",
        deadline=None,
        derandomize=True,
        database=None,
        max_examples=scaled(USUAL),
        suppress_health_check=_SHARED_FIXTURES,
    )
    settings.register_profile(
        "explore",
        deadline=None,
        derandomize=False,
        database=DirectoryBasedExampleDatabase(".hypothesis/examples"),
        max_examples=scaled(USUAL),
        print_blob=True,
        suppress_health_check=[*_SHARED_FIXTURES, HealthCheck.too_slow],
    )
    settings.load_profile("explore" if EXPLORING else "test")


def examples(count: int, **options: object) -> settings:
    """Settings of a test with its own number of examples, which an exploring run multiplies and a quick one divides."""
    return settings(max_examples=scaled(count), **options)  # type: ignore[arg-type]


@contextmanager
def undone(engine: Engine) -> Iterator[Session]:
    """A session for one example, inside a transaction that is rolled back however the example ends.

    The example may begin, commit and roll back as often as it likes: those are savepoints of that transaction.
    """
    with engine.connect().execution_options(**WRITING) as connection:
        outer = connection.begin()
        try:
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                yield session
        finally:
            outer.rollback()


@contextmanager
def unsaved() -> Iterator[None]:
    """Let the requests of one example write without a trace.

    What a request commits is sent to the database, which checks it, and is rolled back when the request ends.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "commit", Session.flush)
        yield
