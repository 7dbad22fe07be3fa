"""What this machine can run, and what becomes of a test that it cannot."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

CI = os.environ.get("CI", "") == "true"


def not_here(reason: str) -> NoReturn:
    """Say that a test cannot run on this machine: a failure in CI, a message elsewhere."""
    if CI:
        pytest.fail(reason)
    pytest.skip(reason)
