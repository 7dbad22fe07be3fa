"""What tests of the web face share: the commands of ``flask``."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run a command as ``flask`` does: ``run("coverage", "show", "11")``."""
    runner = app.test_cli_runner()

    def command(*words: object, typed: str = "") -> Result:
        return runner.invoke(args=[str(word) for word in words], input=typed)

    return command
