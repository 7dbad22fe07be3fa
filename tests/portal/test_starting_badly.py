"""What cannot be started is one clear line and exit code 2: for the server, for every command, and for wsgi.py."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from catalogue.foundation import migrating
from catalogue.foundation.database import make_engine
from catalogue.operations import instance
from portal import create_app, server
from portal.extensions import db

ROOT = Path(__file__).parents[2]


def _future(path: Path) -> None:
    engine = make_engine(f"sqlite:///{path}")
    migrating.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()


def _filled(path: Path) -> bytes:
    engine = make_engine(f"sqlite:///{path}")
    migrating.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return path.read_bytes()


def _foreign(path: Path) -> None:
    engine = make_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoices (number integer)"))
    engine.dispose()


def _cut(path: Path) -> None:
    path.write_bytes(_filled(path)[:20_000])


def _overwritten(path: Path) -> None:
    whole = _filled(path)
    path.write_bytes(whole[:100] + b"\xa5" * 40_000 + whole[40_100:])


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "a text file": (lambda path: path.write_text("名称,电话\n" * 900, encoding="utf-8"), "cannot be used"),
    "cut short": (_cut, "cannot be used"),
    "overwritten": (_overwritten, "cannot be used"),
    "of another program": (_foreign, "holds tables of another program (invoices)"),
    "of the future": (_future, "schema 9999, which this version of the portal does not know"),
    "a folder": (Path.mkdir, "cannot be used"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_database_that_is_none_is_one_line_to_the_server_and_to_commands(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    make, reason = BROKEN[how]
    path = tmp_path / "portal.sqlite3"
    make(path)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("PORTAL_INSTANCE_PATH", str(tmp_path))
    monkeypatch.setenv("PORTAL_PORT", str(port))
    assert server.main([]) == 2
    said = capfd.readouterr().err
    assert reason in said
    assert said.count("\n") == 1
    app = create_app()
    for arguments in (["setup"], ["users", "list"], ["coverage", "verify"]):
        refused = app.test_cli_runner().invoke(args=arguments)
        assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1), (arguments, refused.output)
        assert reason in refused.stderr
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    "command", [["-m", "flask", "--app", "wsgi", "users", "list"], ["-c", "import wsgi"]]
)
def test_a_setting_that_cannot_be_used_is_one_line_to_wsgi(command: list[str], tmp_path: Path) -> None:
    environ = os.environ | {"PORTAL_INSTANCE_PATH": str(tmp_path), "PORTAL_RATE_LIMIT_STORAGE": "nonsense://"}
    ran = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1), ran.stderr
    assert "PORTAL_RATE_LIMIT_STORAGE" in ran.stderr


@pytest.mark.both_databases
def test_three_that_set_up_at_once_wait_for_each_other(engine: Engine, db_url: str) -> None:
    migrating.downgrade(engine, "base")
    told: list[str] = []
    failed: list[BaseException] = []

    def set_up() -> None:
        own = make_engine(db_url)
        try:
            instance.set_up(own, demo=False, tell=told.append)
        except BaseException as error:  # handed to the test
            failed.append(error)
        finally:
            own.dispose()

    threads = [threading.Thread(target=set_up) for _each in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(line.split(":")[0] for line in told) == [
        "Catalogue",
        "Catalogue",
        "Catalogue",
        "Crosswalk",
        "Divisions",
        "Schema",
    ]
