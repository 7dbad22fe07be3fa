"""What breaks while people work: processes that are killed, databases that crash, full disks. docs/reliability.md lists all of it."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from catalogue.foundation import migrating
from catalogue.foundation.database import make_engine
from catalogue.models import Division, Offering, Role
from tests.conftest import FILLED
from tests.databases import PostgresDatabases, own_folder
from tests.here import not_here, postgres_here
from tests.server.clerks import Browser, Clerk, add_account, assert_nothing_is_lost, count_of
from tests.server.portals import PATIENCE, ROOT, Portal, environment, eventually, free_port
from tests.worlds.eight_streets import World, describe

ITEMS = ("0101", "0102", "0103")
BEFORE = "0070"
"""A revision of some versions ago, to be migrated from with data."""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Portal]]:
    """Start portals on a database; the remaining ones are killed afterwards."""
    portals: list[Portal] = []

    def make(url: str, port: int, **own: str) -> Portal:
        settings = {"PORTAL_RATE_LIMITS": "off", "PORTAL_WORKERS": "1"} | own
        portals.append(Portal(tmp_path / "instance", url, port, **settings))
        portals[-1].up("/static/portal.css")
        return portals[-1]

    yield make
    for portal in portals:
        portal.end()


def clerks_of(engine: Engine, town: World, port: int) -> list[Clerk]:
    """Three clerks at work, two of them in the same community."""
    for name, community in (("anna", town.community), ("bo", town.neighbour), ("chen", town.village)):
        add_account(engine, name, Role.WORKER, community)
    return [
        Clerk(port, "anna", town.community, ITEMS),
        Clerk(port, "bo", town.neighbour, ITEMS),
        Clerk(port, "chen", town.village, ITEMS),
    ]


def all_save_again(clerks: list[Clerk]) -> None:
    """Wait until each clerk has saved something more."""
    before = [clerk.saved for clerk in clerks]
    eventually("all can save", lambda: all(c.saved > saved for c, saved in zip(clerks, before, strict=True)))


def kill_and_see(portal: Portal, url: str, start: Callable[..., Portal], clerks: list[Clerk]) -> Portal:
    """Kill a worker and then the parent while clerks save. Gives the portal that is started after it."""
    all_save_again(clerks)
    (worker,) = portal.workers()
    worker.kill()
    all_save_again(clerks)
    portal.process.kill()
    portal.process.wait(PATIENCE)
    failed = [clerk.failed for clerk in clerks]
    eventually(
        "all see that it is gone", lambda: all(c.failed > n for c, n in zip(clerks, failed, strict=True))
    )
    following = start(url, portal.port)
    all_save_again(clerks)
    return following


@pytest.mark.one_database
def test_what_was_acknowledged_is_there_after_workers_and_parent_were_killed(
    db_url: str, engine: Engine, told: World, start: Callable[..., Portal]
) -> None:
    portal = start(db_url, free_port())
    clerks = clerks_of(engine, told, portal.port)
    try:
        kill_and_see(portal, db_url, start, clerks)
    finally:
        for clerk in clerks:
            clerk.stop()
    assert_nothing_is_lost(engine, clerks)


@pytest.fixture
def own_server() -> Iterator[PostgresDatabases]:
    """A PostgreSQL server that the test may kill, which keeps what it has acknowledged."""
    server = postgres_here(lambda: PostgresDatabases(durable=True))
    yield server
    server.stop()


@pytest.mark.one_database
def test_what_was_acknowledged_is_there_after_the_database_was_killed_too(
    own_server: PostgresDatabases, start: Callable[..., Portal]
) -> None:
    url, town = own_server.create("told", FILLED["told"]), describe()
    engine = make_engine(url)
    portal = start(url, free_port())
    clerks = clerks_of(engine, town, portal.port)
    try:
        all_save_again(clerks)
        for _each in range(2):
            own_server.crash()
            all_save_again(clerks)
        kill_and_see(portal, url, start, clerks)
    finally:
        for clerk in clerks:
            clerk.stop()
    engine.dispose()
    assert_nothing_is_lost(engine, clerks)
    engine.dispose()


# Commands


def command(url: str, folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """A ``flask`` command in a process of its own."""
    own = {"PORTAL_INSTANCE_PATH": str(folder), "PORTAL_DATABASE_URL": url}
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "portal", *arguments],
        cwd=ROOT,
        env=environment(**own),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def ends_well(process: subprocess.Popen[bytes]) -> None:
    """Wait for the end of a command, which must be a good one."""
    _out, said = process.communicate(timeout=4 * PATIENCE)
    assert process.returncode == 0, said.decode()


def writes(engine: Engine) -> bool:
    """Whether another process has begun to write to the database and has not committed."""
    if engine.dialect.name == "postgresql":
        asked = (
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
        )
        with engine.connect() as connection:
            return bool(connection.execute(text(asked)).scalar())
    other = sqlite3.connect(str(engine.url.database), isolation_level=None, timeout=0)
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return True
    finally:
        other.close()
    return False


def kill_while_it_writes(process: subprocess.Popen[bytes], engine: Engine) -> None:
    """Kill a command as soon as it writes."""
    end = time.monotonic() + PATIENCE
    while not writes(engine):
        assert process.poll() is None, "it ended before it was seen to write"
        assert time.monotonic() < end, "never: it writes"
        time.sleep(0.002)
    process.kill()
    process.communicate()
    engine.dispose()


def test_a_list_whose_import_is_killed_is_not_there_in_part_and_can_be_imported_again(
    db_url: str, engine: Engine, told: World, tmp_path: Path
) -> None:
    before = count_of(engine, Division)
    imports = ("divisions", "import", "catalogue/data/divisions/beijing-2023.csv")
    kill_while_it_writes(command(db_url, tmp_path, *imports), engine)
    eventually("it does not write any more", lambda: not writes(engine))
    assert count_of(engine, Division) == before
    ends_well(command(db_url, tmp_path, *imports))
    assert count_of(engine, Division) == 7901
    assert_nothing_is_lost(engine, ())


def test_a_migration_that_is_killed_leaves_the_database_as_it_was_and_two_at_once_make_one(
    db_url: str, engine: Engine, told: World, tmp_path: Path
) -> None:
    rows = count_of(engine, Offering)
    migrating.downgrade(engine, BEFORE)
    engine.dispose()
    kill_while_it_writes(command(db_url, tmp_path, "setup"), engine)
    eventually("it does not write any more", lambda: not writes(engine))
    assert migrating.revision_of(engine) == BEFORE
    both = [command(db_url, tmp_path, "setup") for _each in range(2)]
    for each in both:
        ends_well(each)
    assert migrating.revision_of(engine) == migrating.newest()
    assert count_of(engine, Offering) == rows
    assert_nothing_is_lost(engine, ())


# A full disk


@pytest.mark.one_database
def test_with_a_full_disk_nothing_is_acknowledged_and_pages_are_read(
    db_url: str, engine: Engine, told: World, start: Callable[..., Portal]
) -> None:
    portal = start(db_url, free_port())
    add_account(engine, "office", Role.CITY, told.city)
    office = Browser(portal.port)
    assert office.log_in("office")
    file = f"/office/{told.city}/gaps.csv"
    status, whole = office.ask(file)
    assert status == 200
    clerks = clerks_of(engine, told, portal.port)
    (worker,) = portal.workers()
    try:
        all_save_again(clerks)
        usual = psutil.Process(worker.pid).rlimit(resource.RLIMIT_FSIZE)
        # No file of the worker and of its children may grow beyond this: every write to the database's log does.
        worker.rlimit(resource.RLIMIT_FSIZE, (4096, usual[1]))
        failed = [clerk.failed for clerk in clerks]
        eventually(
            "no one can save", lambda: all(c.failed > n + 2 for c, n in zip(clerks, failed, strict=True))
        )
        saved = [clerk.saved for clerk in clerks]
        assert portal.ask("/services")[0] == 200
        status, cut = office.ask(file)
        # What is read is noted, so that even the trail of an export needs room.
        assert status in (500, 503) or "此文件不完整" in cut.splitlines()[-1]
        assert [clerk.saved for clerk in clerks] == saved
        worker.rlimit(resource.RLIMIT_FSIZE, usual)
        all_save_again(clerks)
        assert office.ask(file)[0] == 200
    finally:
        for clerk in clerks:
            clerk.stop()
    assert len(whole.splitlines()) > 100
    assert portal.workers() == [worker]
    assert_nothing_is_lost(engine, clerks)
    os.kill(portal.process.pid, signal.SIGTERM)
    assert portal.wait() == 0


class SmallDisk:
    """A file system of its own in memory, that is filled to its last byte and emptied again."""

    SIZE = "400m"

    def __init__(self) -> None:
        self.folder = own_folder("portal-disk-")
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={self.SIZE},mode=0700", "tmpfs", str(self.folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        if mounted.returncode:
            not_here(f"No file system can be mounted here ({mounted.stderr.strip()}): run this test as root")

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def fill(self) -> None:
        """Leave no room."""
        with self._ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(b"x" * 4096)

    def empty(self) -> None:
        """Give the room back."""
        self._ballast.unlink()

    def close(self) -> None:
        """Take it away."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)
        self.folder.rmdir()


@pytest.fixture
def small_disk() -> Iterator[SmallDisk]:
    """Where a PostgreSQL server keeps everything."""
    disk = SmallDisk()
    yield disk
    disk.close()


@pytest.fixture
def small_server(small_disk: SmallDisk) -> Iterator[PostgresDatabases]:
    """A PostgreSQL server on a disk that may be full."""
    server = postgres_here(lambda: PostgresDatabases(durable=True, folder=small_disk.folder))
    yield server
    server.stop()


def refused_for_room(process: subprocess.Popen[bytes]) -> None:
    """Wait for the end of a command that must say that the database's disk is full, and nothing of the code."""
    _out, said = process.communicate(timeout=4 * PATIENCE)
    assert process.returncode != 0
    assert "The database cannot be used: " in said.decode()
    assert "No space left on device" in said.decode()
    assert "Traceback" not in said.decode()


@pytest.mark.judge  # not every machine lets a test mount a file system
@pytest.mark.one_database
def test_with_a_full_disk_under_postgresql_nothing_that_was_acknowledged_is_lost(
    small_disk: SmallDisk, small_server: PostgresDatabases, start: Callable[..., Portal], tmp_path: Path
) -> None:
    url, town = small_server.create("told", FILLED["told"]), describe()
    engine = make_engine(url)
    portal = start(url, free_port())
    add_account(engine, "office", Role.CITY, town.city)
    office = Browser(portal.port)
    assert office.log_in("office")
    file = f"/office/{town.city}/gaps.csv"
    clerks = clerks_of(engine, town, portal.port)
    try:
        all_save_again(clerks)
        small_disk.fill()
        failed = [clerk.failed for clerk in clerks]
        eventually(
            "no one can save", lambda: all(c.failed > n + 5 for c, n in zip(clerks, failed, strict=True))
        )
        assert portal.ask("/services")[0] == 200
        # What is exported is written down in the trail, whose last page may have room.
        status, said = office.ask(file)
        assert status == 503 or (status == 200 and "此文件不完整" not in said)
        imports = ("divisions", "import", "catalogue/data/divisions/beijing-2023.csv")
        refused_for_room(command(url, tmp_path, *imports))
        # A backup lies elsewhere.
        ends_well(command(url, tmp_path, "backup", str(tmp_path / "backup.zip")))
        small_disk.empty()
        all_save_again(clerks)
        assert office.ask(file)[0] == 200
        # No room for the server's log: it stops.
        small_disk.fill()
        with contextlib.suppress(DBAPIError), engine.connect() as connection:
            connection.execute(text("SELECT pg_switch_wal()"))
        eventually("pages say so", lambda: portal.ask("/services")[0] == 503)
        small_disk.empty()
        small_server.restart()
        all_save_again(clerks)
        kill_and_see(portal, url, start, clerks)
    finally:
        for clerk in clerks:
            clerk.stop()
    engine.dispose()
    assert_nothing_is_lost(engine, clerks)
    engine.dispose()
