"""The portal started for real, as ``make run`` starts it: the port, the workers, and how everything ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from catalogue.counters.rollup import counted_day
from catalogue.models import Base, CoverageDay
from portal.server import PortServed, refuse_served_port, seconds_to_next_day
from tests.worlds.eight_streets import World

ROOT = Path(__file__).resolve().parents[2]
# The server is the same on both databases.
pytestmark = pytest.mark.one_database

PATIENCE = 60
"""Seconds within which anything that must happen here happens, on the slowest machine."""


def eventually(what: str, holds: Callable[[], bool]) -> None:
    """Wait until ``holds``; fail if it never does."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Portal:
    """A portal in a process of its own, with two workers."""

    def __init__(self, folder: Path, url: str, port: int) -> None:
        self.port = port
        self.lines: list[str] = []
        own = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        own |= {
            "PORTAL_INSTANCE_PATH": str(folder),
            "PORTAL_DATABASE_URL": url,
            "PORTAL_PORT": str(self.port),
            "PORTAL_WORKERS": "2",
            "PYTHONUNBUFFERED": "1",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "portal.server", "--demo"],
            cwd=ROOT,
            env=own,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(self.process.stdout)

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def workers(self) -> list[psutil.Process]:
        """The processes that serve: children whose command line says so."""
        try:
            children = psutil.Process(self.process.pid).children(recursive=True)
            return [child for child in children if "spawn_main" in " ".join(child.cmdline())]
        except psutil.NoSuchProcess:
            return []

    def answers(self) -> bool:
        """Whether the application gives what it is asked for."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/static/portal.css", timeout=5
            ) as response:
                return bool(response.status == 200)
        except OSError:
            return False

    def started(self) -> Portal:
        """Wait until the portal says where it is and both workers are there."""

        def up() -> bool:
            assert self.process.poll() is None, self.output
            return "The portal is at" in self.output and len(self.workers()) == 2 and self.answers()

        eventually("the portal answers", up)
        return self

    def wait(self) -> int:
        """The exit code, once the process has ended."""
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return code


@pytest.fixture
def start(db_url: str, world: World, tmp_path: Path) -> Iterator[Callable[..., Portal]]:
    """Start portals on the small world; whatever is left of them is killed afterwards."""
    portals: list[Portal] = []

    def make(port: int | None = None) -> Portal:
        portals.append(Portal(tmp_path / "instance", db_url, port or free_port()))
        return portals[-1]

    yield make
    for portal in portals:
        for process in (*portal.workers(), portal.process):
            process.kill()
        portal.wait()
        assert portal.process.stdout is not None
        portal.process.stdout.close()


def contents(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(map(repr, row)) for row in connection.execute(select(table))), key=str)
            for table in Base.metadata.sorted_tables
        }


def test_it_says_where_it_is_and_a_second_start_changes_nothing(
    start: Callable[..., Portal], engine: Engine
) -> None:
    before = contents(engine)
    for _ in range(2):
        portal = start().started()
        assert f"The portal is at http://127.0.0.1:{portal.port}" in portal.output
        workers = portal.workers()
        portal.process.terminate()
        assert portal.wait() == 0, portal.output
        assert [worker for worker in workers if worker.is_running()] == []
    assert contents(engine) == before


def test_control_c_in_a_terminal_ends_it_without_complaint(start: Callable[..., Portal]) -> None:
    portal = start().started()
    os.killpg(portal.process.pid, signal.SIGINT)
    assert portal.wait() == 0, portal.output
    assert "Traceback" not in portal.output
    assert "Unexpected exit" not in portal.output


def test_a_served_port_is_refused_with_one_clear_line(start: Callable[..., Portal]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        portal = start(port)
        assert portal.wait() == 2
    assert re.fullmatch(rf"Error: 127\.0\.0\.1:{port} is served already\. .*\n", portal.output)


def test_a_second_portal_does_not_share_the_port_of_the_first(start: Callable[..., Portal]) -> None:
    first = start().started()
    second = start(first.port)
    assert second.wait() == 2
    assert "is served already" in second.output
    assert first.answers()


def test_no_worker_outlives_a_parent_that_was_killed(start: Callable[..., Portal]) -> None:
    portal = start().started()
    workers = portal.workers()
    portal.process.kill()
    portal.process.wait(PATIENCE)
    eventually("the workers end", lambda: not any(worker.is_running() for worker in workers))
    refuse_served_port("127.0.0.1", portal.port)


def test_a_worker_that_dies_is_replaced(start: Callable[..., Portal]) -> None:
    portal = start().started()
    victim = portal.workers()[0]
    victim.kill()

    def replaced() -> bool:
        present = {worker.pid for worker in portal.workers()}
        return len(present) == 2 and victim.pid not in present

    eventually("another worker takes its place", replaced)
    eventually("the portal answers", portal.answers)
    portal.process.terminate()
    assert portal.wait() == 0, portal.output


def test_days_that_passed_while_nothing_ran_are_counted_at_the_start(
    start: Callable[..., Portal], engine: Engine, world: World
) -> None:
    with Session(engine) as session:
        session.execute(update(CoverageDay).values(day=world.today - timedelta(days=3)))
        session.commit()
    start().started()
    with Session(engine) as session:
        assert counted_day(session) >= world.today


def test_a_free_port_is_not_refused_and_a_served_one_is() -> None:
    refuse_served_port("127.0.0.1", free_port())
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(PortServed):
        refuse_served_port("127.0.0.1", other.getsockname()[1])


@pytest.mark.parametrize(
    ("instant", "hours"),
    [
        (datetime(2026, 11, 23, 15, 0, tzinfo=UTC), 1),  # 23:00 in Beijing
        (datetime(2026, 11, 23, 16, 0, tzinfo=UTC), 24),  # midnight in Beijing
        (datetime(2026, 11, 23, 4, 0, tzinfo=UTC), 12),  # noon in Beijing
    ],
)
def test_the_day_turns_a_minute_after_midnight_in_beijing(instant: datetime, hours: int) -> None:
    assert seconds_to_next_day(instant) == hours * 3600 + 60
