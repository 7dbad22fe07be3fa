"""Machines ask a portal that serves all that its description allows, and what it forbids: every answer is as described."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.server.portals import ROOT, Portal, environment, free_port
from tests.worlds.eight_streets import World

DESCRIPTIONS = ("/api/v1/openapi.json",)
COUNTED = re.compile(r"^ +(\d+) generated", re.MULTILINE)


@pytest.fixture
def served(db_url: str, engine: Engine, told: World, tmp_path: Path) -> Iterator[Portal]:
    portal = Portal(tmp_path / "instance", db_url, free_port(), PORTAL_RATE_LIMITS="off")
    try:
        yield portal.started()
    finally:
        portal.end()


def ask(portal: Portal, description: str, folder: Path, *how: str) -> int:
    """Let schemathesis ask; how many cases it made. Fails with what it found."""
    run = subprocess.run(
        [
            str(Path(sys.executable).with_name("st")),
            "run",
            f"http://127.0.0.1:{portal.port}{description}",
            "--generation-deterministic",
            "--continue-on-failure",
            "--no-color",
            "--warnings=off",
            *how,
        ],
        cwd=folder,
        env=environment(PYTHONPATH=str(ROOT), SCHEMATHESIS_HOOKS="tests.server.machines"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    made = COUNTED.search(run.stdout)
    assert made is not None, run.stdout
    return int(made[1])


@pytest.mark.one_database
@pytest.mark.parametrize("description", DESCRIPTIONS)
def test_some_hundred_cases_are_answered_as_described(
    served: Portal, tmp_path: Path, description: str
) -> None:
    made = ask(served, description, tmp_path, "--phases=examples,coverage", "--max-examples=5")
    assert made >= 300


@pytest.mark.judge
@pytest.mark.one_database
@pytest.mark.parametrize("description", DESCRIPTIONS)
def test_five_thousand_cases_are_answered_as_described(
    served: Portal, tmp_path: Path, description: str
) -> None:
    made = ask(served, description, tmp_path, "--phases=examples,coverage,fuzzing", "--max-examples=400")
    assert made >= 5_000
