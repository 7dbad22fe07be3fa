"""``flask backup`` and ``flask restore``: what they say, and one clear line for what they refuse."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine, func, select, update

from catalogue.foundation import clock
from catalogue.models import CoverageDay, Division
from tests.catalogue.test_sealed_backups import age_key
from tests.worlds.eight_streets import World

Run = Callable[..., Result]
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.both_databases


def count_divisions(engine: Engine) -> int:
    """How many divisions a database has."""
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(Division)).scalar_one()


def test_an_instance_is_backed_up_checked_and_restored(
    run: Run, told: World, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    wrote = run("backup", file)
    assert wrote.exit_code == 0, wrote.output
    assert "real data" in wrote.stdout
    assert f"from {engine.dialect.name}; read back and found whole." in wrote.stdout
    assert "Not inside: the instance's key (secret_key) and its settings." in wrote.stdout
    checked = run("restore", file, "--check")
    assert (checked.exit_code, checked.stderr) == (0, "")
    assert checked.stdout.endswith("; whole.\n")
    refused = run("restore", file)
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert "add --force" in refused.stderr
    assert "instance.restored" not in run("audit", "list").stdout
    restored = run("restore", file, "--force", "--as", "王主任")
    assert restored.exit_code == 0, restored.output
    assert restored.stderr == "Signed by 王主任 (operator)\n"
    assert "王主任 (operator)  instance.restored  backup of " in run("audit", "list").stdout
    assert run("coverage", "verify").exit_code == 0
    assert run("texts", "verify").exit_code == 0


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (lambda file: file.write_text("名称,电话\n", encoding="utf-8"), "no backup of the portal"),
        (lambda file: file.touch(), "no backup of the portal"),
        (lambda file: zipfile.ZipFile(file, "w").close(), "no backup of the portal"),
        (Path.mkdir, "Is a directory"),
        (lambda file: None, "No such file"),
    ],
    ids=["a text", "empty", "another zip", "a folder", "nothing"],
)
def test_what_is_no_backup_is_one_line(
    made: Callable[[Path], object], reason: str, run: Run, told: World, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    made(file)
    before = count_divisions(engine)
    for words in (["--check"], [], ["--force"]):
        refused = run("restore", file, *words)
        assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1), refused.output
        assert reason in refused.stderr
    assert count_divisions(engine) == before


@pytest.mark.one_database
def test_a_place_where_no_backup_can_be_written_is_one_line(run: Run, told: World, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("a", encoding="utf-8")
    for place, reason in (
        (tmp_path / "nowhere" / "backup.zip", "No such file"),
        (tmp_path, "holds something else"),
        (tmp_path / "list.csv", "holds something else"),
        ("/dev/null", "holds something else"),
    ):
        refused = run("backup", place)
        assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1), refused.output
        assert reason in refused.stderr
    assert [each.name for each in tmp_path.iterdir() if each.name != "instance"] == ["list.csv"]


@pytest.mark.one_database
def test_an_instance_that_is_not_set_up_is_not_backed_up(tmp_path: Path) -> None:
    environ = os.environ | {"PORTAL_INSTANCE_PATH": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "backup", str(tmp_path / "backup.zip")],
        cwd=ROOT, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1), ran.stderr
    assert "flask setup" in ran.stderr
    assert not list(tmp_path.glob("backup*"))


@pytest.mark.one_database
def test_a_backup_that_is_told_to_end_leaves_nothing(told: World, db_url: str, tmp_path: Path) -> None:
    slow = (
        "import sys, time\n"
        "from catalogue.operations.backup import writing\n"
        "from wsgi import app\n"
        "own = writing.read_lines\n"
        "def held(connection, form):\n"
        "    if form.name == 'users':\n"
        "        print('held', flush=True); time.sleep(120)\n"
        "    return own(connection, form)\n"
        "writing.read_lines = held\n"
        "app.cli.main(['backup', sys.argv[1]], obj=__import__('flask').cli.ScriptInfo(create_app=lambda: app))\n"
    )
    file = tmp_path / "made" / "backup.zip"
    file.parent.mkdir()
    environ = os.environ | {
        "PORTAL_INSTANCE_PATH": str(tmp_path / "instance"),
        "PORTAL_DATABASE_URL": db_url,
    }
    process = subprocess.Popen(
        [sys.executable, "-c", slow, str(file)], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert [each.name for each in file.parent.iterdir()] == ["backup.zip.part"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) != 0
    assert list(file.parent.iterdir()) == []


def test_a_backup_is_encrypted_for_those_whom_the_settings_name_or_the_command(
    app_with: Callable[..., Flask], told: World, tmp_path: Path
) -> None:
    key = age_key(tmp_path)
    file = tmp_path / "backup.age"
    run = app_with(backup_recipient=key.whom.names).test_cli_runner().invoke
    wrote = run(args=["backup", str(file)])
    assert wrote.exit_code == 0, wrote.output
    assert "backup.age: encrypted with age for 1." in wrote.stdout
    without = run(args=["restore", str(file), "--check"])
    assert (without.exit_code, without.stderr.count("\n")) == (2, 1)
    assert "--identity FILE" in without.stderr
    checked = run(args=["restore", str(file), "--check", "--identity", str(key.identity)])
    assert (checked.exit_code, checked.stdout[-9:]) == (0, "; whole.\n")
    restored = run(args=["restore", str(file), "--force", "--identity", str(key.identity), "--as", "王主任"])
    assert restored.exit_code == 0, restored.output
    plain = run(args=["backup", str(tmp_path / "backup.zip"), "--plain"])
    assert (plain.exit_code, "encrypted with" in plain.stdout) == (0, False)
    both = run(args=["backup", str(file), "--plain", "--encrypt-to", "age1x"])
    assert (both.exit_code, both.stderr.count("\n")) == (2, 1)


@pytest.mark.one_database
def test_the_backup_of_a_night_goes_into_its_folder_once(
    app_with: Callable[..., Flask], told: World, tmp_path: Path
) -> None:
    run = app_with(backup_folder=tmp_path / "nights").test_cli_runner().invoke
    assert "read back and found whole" in run(args=["backup", "--nightly"]).stdout
    assert "is there already" in run(args=["backup", "--nightly"]).stdout
    assert len(list((tmp_path / "nights").glob("portal1060-*.zip"))) == 1
    for words in (["backup"], ["backup", "--nightly", "x.zip"]):
        refused = run(args=words)
        assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1), refused.output


@pytest.mark.one_database
def test_the_age_of_the_last_backup_is_told_and_never_makes_a_portal_unready(
    app_with: Callable[..., Flask], told: World, engine: Engine, tmp_path: Path
) -> None:
    with engine.begin() as connection:
        connection.execute(update(CoverageDay).values(day=clock.today()))
    app = app_with(backup_folder=tmp_path / "nights", search_ready=False, metrics_token="t" * 32)
    client = app.test_client()

    def told_now() -> object:
        answer = client.get("/readyz")
        assert answer.status_code == 200
        return answer.get_json()["backup"]

    def figures() -> str:
        return client.get("/metrics", headers={"Authorization": f"Bearer {'t' * 32}"}).get_data(as_text=True)

    assert told_now() == {"state": "none"}
    app.test_cli_runner().invoke(args=["backup", "--nightly"])
    assert told_now() == {"state": "ok", "hours": 0}
    (file,) = (tmp_path / "nights").glob("portal1060-*.zip")
    long_ago = file.stat().st_mtime - 30.5 * 3600
    os.utime(file, times=(long_ago, long_ago))
    assert told_now() == {"state": "late", "hours": 30}
    assert "portal_backup_failed 0.0" in figures()
    (app.config["PORTAL"].instance_path / "backup-failed.json").touch()
    assert told_now() == {"state": "failed", "hours": 30}
    assert "portal_backup_failed 1.0" in figures()
    assert "portal_backup_age_seconds 1098" in figures()
    assert app_with(search_ready=False).test_client().get("/readyz").get_json()["backup"] == {"state": "off"}
