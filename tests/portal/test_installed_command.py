"""The command `portal1060`: what `flask` offers, serving, and no instance made by asking for help."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from portal import command_line, server
from tests.server.portals import environment


def run(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    root = str(Path(__file__).parents[2])
    return subprocess.run(
        [sys.executable, "-m", "portal.command_line", *arguments],
        cwd=folder,
        env=environment(PYTHONPATH=root, **settings),
        capture_output=True,
        text=True,
    )


def test_it_offers_every_command_of_flask_and_serving(app: Flask) -> None:
    assert set(command_line.commands().commands) == {*app.cli.commands, "run", "serve"}


def test_help_and_version_make_no_instance(tmp_path: Path) -> None:
    settings = {"PORTAL_INSTANCE_PATH": str(tmp_path / "instance")}
    told = run(tmp_path, "--version", **settings)
    assert told.stdout == f"portal1060 {importlib.metadata.version('portal1060')}\n"
    assert "backup" in run(tmp_path, "--help", **settings).stdout
    wrong = run(tmp_path, "bakup", **settings)
    assert (wrong.returncode, wrong.stderr.count("\n"), wrong.stdout) == (2, 1, "")
    assert list(tmp_path.iterdir()) == []


def test_a_command_reaches_the_instance_of_the_settings_and_says_in_one_line_what_is_wrong_with_them(
    tmp_path: Path,
) -> None:
    file = tmp_path / "portal.env"
    file.write_text(f"PORTAL_INSTANCE_PATH={tmp_path / 'kept'}\n")
    refused = run(tmp_path, "users", "list", PORTAL_SETTINGS_FILE=str(file))
    assert (refused.returncode, refused.stderr) == (
        2,
        "Error: The database is not set up for this version. Run: portal1060 setup\n",
    )
    assert (tmp_path / "kept" / "secret_key").exists()
    file.write_text("PORTAL_PROT=80\n")
    refused = run(tmp_path, "users", "list", PORTAL_SETTINGS_FILE=str(file))
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "Did you mean PORTAL_PORT" in refused.stderr


@pytest.mark.parametrize(
    ("command", "given"), [(["serve"], []), (["run", "--demo"], ["--demo"]), (["run"], [])]
)
def test_a_demonstration_is_served_only_where_it_is_asked_for(
    command: list[str], given: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(server, "main", lambda arguments: asked.append(arguments) or 0)
    with pytest.raises(SystemExit) as ended:
        command_line.commands().main(command)
    assert (ended.value.code, asked) == (0, [given])
