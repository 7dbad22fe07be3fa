"""Machines ask a portal all that its descriptions allow, and what they forbid: every answer is as described."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.serving import make_server

from tests.server.portals import ROOT, Portal, environment, free_port
from tests.worlds.eight_streets import World

COUNTED = re.compile(r"^ +(\d+) generated", re.MULTILINE)
DESCRIBED = {"/api/v1/openapi.json": (15, 250), "/hsds/openapi.json": (30, 500)}
"""Where descriptions are, and how many examples of each operation make some hundred cases, and 5,000."""


@pytest.fixture
def in_a_thread(app: Flask, told: World) -> Iterator[int]:
    """The port of an application that a thread of this process serves: no start of a portal is waited for."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def served(db_url: str, engine: Engine, told: World, tmp_path: Path) -> Iterator[int]:
    """The port of a portal as it is served."""
    portal = Portal(tmp_path / "instance", db_url, free_port(), PORTAL_RATE_LIMITS="off")
    try:
        yield portal.started().port
    finally:
        portal.end()


def ask(port: int, description: str, folder: Path, *how: str) -> int:
    """Let schemathesis ask; how many cases it made. Fails with what it found."""
    run = subprocess.run(
        [
            str(Path(sys.executable).with_name("st")),
            "run",
            f"http://127.0.0.1:{port}{description}",
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
@pytest.mark.parametrize("description", DESCRIBED)
def test_some_hundred_cases_are_answered_as_described(
    in_a_thread: int, tmp_path: Path, description: str
) -> None:
    few = f"--max-examples={DESCRIBED[description][0]}"
    assert ask(in_a_thread, description, tmp_path, "--phases=examples,fuzzing", few) >= 300


@pytest.mark.judge
@pytest.mark.one_database
@pytest.mark.parametrize("description", DESCRIBED)
def test_five_thousand_cases_are_answered_as_described(served: int, tmp_path: Path, description: str) -> None:
    many = f"--max-examples={DESCRIBED[description][1]}"
    assert ask(served, description, tmp_path, many) >= 5_000
