"""Every command of both READMEs works in a fresh clone: files under version control, and nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import click
import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh-CN.md")
# Commands are the same on both databases.
pytestmark = pytest.mark.one_database
PATIENCE = 180
"""Seconds after which a command is taken to hang, on the slowest machine."""
CODE = re.compile(r"^```\n(.+?)^```", re.MULTILINE | re.DOTALL)
IN_TEXT = re.compile(r"`((?:PORT=\d+ )?(?:make|flask|\.venv/bin/flask) [^`]+)`")

# One call for each usage in the tables, in the order in which they are run. FILE is replaced by a file of the clone.
CALLS: dict[str, list[list[str]]] = {
    "flask setup": [["setup"]],
    "flask setup [--demo]": [["setup"]],
    "flask catalogue load FILE": [["catalogue", "load", "catalogue/data/beijing-1060-trial.yaml"]],
    "flask catalogue list [--format text|json]": [
        ["catalogue", "list"],
        ["catalogue", "list", "--format", "json"],
    ],
    "flask divisions import FILE... [--province 11]": [
        ["divisions", "import", "catalogue/data/divisions/beijing-2023.csv"]
    ],
    "flask divisions show CODE": [["divisions", "show", "11"], ["divisions", "show", "110101"]],
    "flask divisions profiles FILE": [["divisions", "profiles", "profiles.csv"]],
    "flask search [--in CODE] [--limit N] [--format text|jsonl] QUERY...": [
        ["search", "--in", "110101", "--limit", "3", "--format", "jsonl", "送餐", "修水管"],
        ["search", "-"],
    ],
    "flask texts verify": [["texts", "verify"]],
    "flask texts rebuild": [["texts", "rebuild"]],
    "flask coverage show CODE [--kind all|ju|cun] [--format text|csv|json]": [
        ["coverage", "show", "11", "--kind", "ju", "--format", "csv"]
    ],
    "flask coverage gaps CODE [--kind all|ju|cun] [--format text|csv|json]": [
        ["coverage", "gaps", "110101001001", "--kind", "all", "--format", "json"]
    ],
    "flask coverage age [--today DAY]": [["coverage", "age"]],
    "flask calendar set DAY KIND [--name NAME]": [
        ["calendar", "set", "2030-01-01", "holiday", "--name", "元旦"]
    ],
    "flask calendar unset DAY": [["calendar", "unset", "2030-01-01"]],
    "flask calendar list": [["calendar", "list"]],
    "flask hotlines set CODE PHONE --name NAME [--name-en NAME]": [
        ["hotlines", "set", "110101000000", "010-12345678", "--name", "咨询电话", "--name-en", "Enquiries"]
    ],
    "flask hotlines list": [["hotlines", "list"]],
    "flask hotlines unset CODE": [["hotlines", "unset", "110101000000"]],
    "flask coverage verify": [["coverage", "verify"]],
    "flask vocabulary export FILE": [["vocabulary", "export", "words.csv"]],
    "flask vocabulary import FILE": [["vocabulary", "import", "words.csv"]],
    "flask users add NAME --role ROLE --division CODE": [
        ["users", "add", "reader", "--role", "worker", "--division", "110101001001"]
    ],
    "flask users list": [["users", "list"]],
    "flask users set-password NAME": [["users", "set-password", "reader"]],
    "flask users unlock NAME": [["users", "unlock", "reader"]],
    "flask users log-out NAME": [["users", "log-out", "reader"]],
    "flask users close NAME": [["users", "close", "reader"]],
    "flask users reopen NAME": [["users", "reopen", "reader"]],
}
IN_CHINESE = {
    "日期": "DAY",
    "类型": "KIND",
    "名称": "NAME",
    "英文名": "NAME",
    "区划代码": "CODE",
    "电话": "PHONE",
}
RUN_ALL = """
import json, sys
from wsgi import app
runner = app.test_cli_runner()
for words in json.load(sys.stdin):
    done = runner.invoke(args=words, input="送餐\\n")
    if done.exit_code:
        print(words, done.exit_code, done.output, done.exception)
"""


def commands(readme: str) -> list[str]:
    """Every command of a README: lines of its code blocks without their comments, and commands in its text."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    in_blocks = [line.split("#")[0].strip() for block in CODE.findall(text) for line in block.splitlines()]
    in_text = [each.replace(r"\|", "|") for each in IN_TEXT.findall(text)]
    for chinese, english in IN_CHINESE.items():
        in_text = [each.replace(chinese, english) for each in in_text]
    return [each.removeprefix(".venv/bin/") for each in (*in_blocks, *in_text) if each]


def of_kind(kind: str) -> set[str]:
    """The commands of both READMEs that begin like ``kind``."""
    found = {each for readme in READMES for each in commands(readme)}
    return {each for each in found if each.removeprefix("PORT=8080 ").startswith(kind)}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files under version control alone, and with the installed libraries of this run."""
    folder = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    environment = folder / ".venv"
    environment.mkdir()
    for part in ("bin", "lib", "pyvenv.cfg"):
        (environment / part).symlink_to(Path(sys.prefix) / part)
    for stamp in ("run", "test", "check", "bench"):
        (environment / f".{stamp}").touch()
    (folder / "profiles.csv").write_text(
        "code,station_name\n110101001001,多福巷社区服务站\n", encoding="utf-8"
    )
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**more: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "MAKE"))}
    return own | {"PYTHONUNBUFFERED": "1"} | more


def run(clone: Path, *words: str, typed: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, cwd=clone, env=environment(), input=typed, capture_output=True, text=True, timeout=PATIENCE
    )


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_has_no_command_of_another_kind(readme: str) -> None:
    assert [each for each in commands(readme) if not re.match(r"(PORT=8080 )?make |flask ", each)] == []


def test_both_readmes_have_the_same_commands() -> None:
    assert set(commands(READMES[0])) == set(commands(READMES[1]))


def test_every_make_command_is_one_that_make_knows(clone: Path) -> None:
    wanted = of_kind("make ")
    assert {"make run", "make test", "make setup"} <= wanted
    for each in sorted(wanted):
        done = run(clone, "make", "--dry-run", each.rpartition(" ")[2])
        assert done.returncode == 0, (each, done.stderr)


def test_every_usage_names_options_that_its_command_has(app: Flask) -> None:
    for usage in of_kind("flask "):
        words = re.sub(r"[\[\]]", " ", usage).split()[1:]
        command: click.Command = app.cli
        while isinstance(command, click.Group):
            command = command.commands[words.pop(0)]
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, usage


def test_every_flask_command_runs_in_a_clone_that_was_set_up(clone: Path) -> None:
    assert of_kind("flask ") == set(CALLS), "each usage of the READMEs has a call here, and each call a usage"
    done = run(clone, "make", "setup")
    assert done.returncode == 0, done.stderr
    assert "The instance is ready." in done.stdout
    calls = [call for each in CALLS.values() for call in each]
    done = run(clone, ".venv/bin/python", "-c", RUN_ALL, typed=json.dumps(calls))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    # It says where the portal is, and stops when it is told to.
    server = subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env=environment(PORT=str(free_port()), PORTAL_WORKERS="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        assert server.stdout is not None
        said = []
        for line in server.stdout:
            said.append(line)
            if "Control-C" in line:
                break
        assert any("The portal is at http://127.0.0.1" in line for line in said), said
        assert not any("Demonstration" in line for line in said), said
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.communicate(timeout=PATIENCE)
