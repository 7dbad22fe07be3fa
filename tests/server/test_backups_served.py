"""Backups of real processes: beside a portal that serves and writers, and killed at the worst moment."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from catalogue.audit import append
from catalogue.foundation.database import begin_writing, make_engine
from catalogue.models import AuditEntry, Division
from catalogue.operations.backup import back_up, check_backup
from tests.catalogue.test_backups import contents
from tests.catalogue.test_sealed_backups import age_key
from tests.server.portals import PATIENCE, ROOT, Portal, environment, eventually, free_port
from tests.worlds.eight_streets import World

HELD = """
import sys, time
from catalogue.operations.backup import restoring, writing
from wsgi import app
import flask
own_read, own_load = writing.read_lines, restoring._load_table
def read(connection, form):
    if form.name == "users":
        print("held", flush=True); time.sleep(600)
    return own_read(connection, form)
def load(connection, lines, facts, path):
    if facts.form.name == "users":
        print("held", flush=True); time.sleep(600)
    return own_load(connection, lines, facts, path)
writing.read_lines, restoring._load_table = read, load
app.cli.main(sys.argv[1:], obj=flask.cli.ScriptInfo(create_app=lambda: app))
"""
"""``flask`` that stops in the middle of a backup and of a restoring."""


def settings(url: str, folder: Path) -> dict[str, str]:
    return environment(PORTAL_DATABASE_URL=url, PORTAL_INSTANCE_PATH=str(folder))


def flask(url: str, folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *map(str, words)]
    return subprocess.run(
        command, cwd=ROOT, env=settings(url, folder), capture_output=True, text=True, check=False, timeout=600
    )


@contextmanager
def killed_in_the_middle(url: str, folder: Path, *words: object) -> Iterator[None]:
    """A command that was killed when it had done half its work."""
    command = [sys.executable, "-c", HELD, *map(str, words)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=settings(url, folder),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.kill()
        process.wait(PATIENCE)
    assert line == "held\n"
    yield


@contextmanager
def writing(engine: Engine) -> Iterator[Callable[[], int]]:
    """Somebody writes without a pause for the time of the block. Gives how many writes were acknowledged."""
    done, count = threading.Event(), [0]
    other = make_engine(engine.url)

    def write() -> None:
        while not done.is_set():
            with Session(other) as session:
                begin_writing(session)
                append(session, who="writer", role="operator", action="test", subject=str(count[0]))
                session.commit()
            count[0] += 1
            done.wait(0.005)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield lambda: count[0]
    finally:
        done.set()
        writer.join()
        other.dispose()


def written_in(engine: Engine) -> int:
    with Session(engine) as session:
        return (
            session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "test"))
            or 0
        )


def test_a_portal_makes_one_backup_of_the_night_and_nothing_is_restored_while_it_serves(
    db_url: str, engine: Engine, told: World, tmp_path: Path
) -> None:
    folder, nights = tmp_path / "instance", tmp_path / "nights"
    portal = Portal(folder, db_url, free_port(), PORTAL_BACKUP_FOLDER=str(nights), PORTAL_RATE_LIMITS="off")
    with ExitStack() as after:
        after.callback(portal.end)
        portal.started()
        eventually("the backup is there", lambda: any(nights.glob("portal1060-*.zip")))
        (file,) = nights.glob("portal1060-*")
        facts = check_backup(file)
        with writing(engine) as acknowledged:
            taken = flask(db_url, folder, "backup", tmp_path / "beside.zip")
            assert (taken.returncode, portal.ask("/")[0]) == (0, 200), taken.stderr
            so_far = acknowledged()
        assert written_in(engine) == acknowledged() >= so_far > 0
        with zipfile.ZipFile(tmp_path / "beside.zip") as archive:
            trail = archive.read("tables/audit_entries.jsonl").decode()
        assert [f'"{number}"' in trail for number in range(trail.count('"writer"'))].count(False) == 0
        refused = flask(db_url, folder, "restore", file, "--force")
        assert (refused.returncode, refused.stderr.count("\n")) == (2, 1), refused.stderr
        assert "Stop it on all machines" in refused.stderr
        portal.process.terminate()
        portal.wait()
        restored = flask(db_url, folder, "restore", file, "--force")
        assert restored.returncode == 0, restored.stderr
    assert written_in(engine) == 0
    assert len(list(nights.glob("portal1060-*"))) == 1
    assert contents(back_up(engine, tmp_path / "again.zip")) == contents(facts)


def test_a_backup_that_is_killed_leaves_the_earlier_one_and_the_next_succeeds(
    db_url: str, engine: Engine, told: World, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    facts = back_up(engine, file)
    before = file.read_bytes()
    with killed_in_the_middle(db_url, tmp_path / "instance", "backup", file):
        assert file.read_bytes() == before
    again = flask(db_url, tmp_path / "instance", "backup", file)
    assert again.returncode == 0, again.stderr
    assert contents(check_backup(file)) == contents(facts)
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("backup")] == ["backup.zip"]


def test_a_restoring_that_is_killed_changes_nothing_and_the_next_succeeds(
    db_url: str, engine: Engine, told: World, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    facts = back_up(engine, file)
    with engine.begin() as connection:
        connection.execute(text("UPDATE divisions SET name = '改过的名字'"))
    changed = contents(back_up(engine, tmp_path / "changed.zip"))
    engine.dispose()
    with killed_in_the_middle(db_url, tmp_path / "instance", "restore", file, "--force"):
        eventually("what it began is undone", lambda: _can_write(db_url))
        assert contents(back_up(engine, tmp_path / "after.zip")) == changed
    engine.dispose()
    again = flask(db_url, tmp_path / "instance", "restore", file, "--force")
    assert again.returncode == 0, again.stderr
    assert contents(back_up(engine, tmp_path / "after.zip")) == contents(facts)


def _can_write(url: str) -> bool:
    """Whether no other process holds the database's tables any more."""
    engine = make_engine(url)
    try:
        with contextlib.suppress(Exception), engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET lock_timeout = '1s'"))
            return connection.execute(select(func.count()).select_from(Division)).scalar_one() > 0
        return False
    finally:
        engine.dispose()


@pytest.mark.one_database
@pytest.mark.parametrize("sealed", [False, True], ids=["plain", "encrypted"])
def test_a_disk_that_is_full_leaves_the_earlier_backup_and_one_line(
    sealed: bool, db_url: str, engine: Engine, told: World, tmp_path: Path
) -> None:
    """A limit on the size of files takes the place of a full disk, which not every machine lets a test make."""
    file = tmp_path / "backup"
    key = age_key(tmp_path)
    back_up(engine, file, whom=key.whom if sealed else None)
    before = file.read_bytes()
    words = ["--encrypt-to", *key.whom.names] if sealed else []
    limited = f"ulimit -f {len(before) // 2048}; exec {sys.executable} -m flask --app wsgi backup {file} {' '.join(words)}"
    env = settings(db_url, tmp_path / "instance")
    ran = subprocess.run(
        ["/bin/sh", "-c", limited],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1), ran.stderr
    assert file.read_bytes() == before
    assert not (tmp_path / "backup.part").exists()
