"""Rules for commits: the hook that checks a message, and the configuration that runs it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("message", "accepted"),
    [
        ("Say when the last bus leaves\n\nResidents asked for it.\n", True),
        ("x" * 72 + "\n", True),
        ("x" * 73 + "\n", False),
        ("居" * 72, True),
        ("居" * 73, False),
        ("# a comment that the editor shows\nA subject\n", True),
        ("A subject\nwith a second line\n", False),
        ("\n\nA body\n", False),
        ("", False),
    ],
)
def test_a_commit_message_begins_with_a_subject_of_at_most_72_characters(
    tmp_path: Path, message: str, accepted: bool
) -> None:
    file = tmp_path / "message"
    file.write_text(message, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, ROOT / ".ci" / "commit_subject.py", file], capture_output=True, text=True
    )
    assert (run.returncode == 0) is accepted, run.stderr
    assert accepted or run.stderr


def test_hooks_are_local_and_run_the_programs_of_the_checks() -> None:
    configuration = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [each["repo"] for each in configuration["repos"]] == ["local"]
    hooks = configuration["repos"][0]["hooks"]
    assert {hook["language"] for hook in hooks} == {"system"}
    checks = re.findall(
        r"\$\(BIN\)/(ruff check|ruff format|mypy|lint-imports)", (ROOT / "Makefile").read_text()
    )
    assert checks
    for check in checks:
        assert any(hook["entry"].startswith(f".venv/bin/{check}") for hook in hooks), check
    assert any(hook.get("stages") == ["commit-msg"] for hook in hooks)
