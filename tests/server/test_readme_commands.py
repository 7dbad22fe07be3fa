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

import pytest

from catalogue import catalogues
from catalogue.exchange.filling.drawing import draw
from tests.here import not_here
from tests.readmes import CALLS, ROOT, of_kind
from tests.worlds.department_tables import SHORT

# Commands are the same on both databases.
pytestmark = pytest.mark.one_database
PATIENCE = 180
"""Seconds after which a command is taken to hang, on the slowest machine."""
RUN_ALL = """
import json, sys
from wsgi import app
runner = app.test_cli_runner()
for words in json.load(sys.stdin):
    done = runner.invoke(args=words, input="送餐\\n")
    if done.exit_code:
        print(words, done.exit_code, done.output, done.exception)
"""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files under version control alone, and with the installed libraries of this run."""
    folder = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        not_here("This folder is no clone, so what a clone holds is not known.")
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
    (folder / "places.csv").write_text("社区,名称,电话\n多福巷社区,甲站,010-0555 0101\n", encoding="utf-8")
    (folder / "12345.csv").write_text(
        "月份,区划,事项,件数\n2026-10,110101001001,老年餐桌,4\n", encoding="utf-8"
    )
    (folder / "values.csv").write_text(
        "序号,数值,截至,来源,区划\n3,2.1,2015-12-31,统计公报,110000000000\n", encoding="utf-8"
    )
    (folder / "grids.csv").write_text(
        "社区代码,网格编码,网格名称,小区/胡同,职务\n110101001001,001,第一网格,多福巷;奶子府,网格员\n",
        encoding="utf-8",
    )
    (folder / "villages.csv").write_text(
        "村代码,是否服务,截至\n110109107201,是,2026-11-01\n", encoding="utf-8"
    )
    (folder / "lines.csv").write_text(
        "社区代码,项目代码,状态,说明\n110101001001,0701,已提供,公告栏张贴\n", encoding="utf-8"
    )
    (folder / "next.yaml").write_text(_next_edition(), encoding="utf-8")
    (folder / "crosswalk.csv").write_text(
        "beijing-1060-trial,legal-advice,exact,next,legal-advice,,\n", encoding="utf-8"
    )
    (folder / "empty.xlsx").write_bytes(draw(SHORT))
    (folder / "old-key").write_text("the key of this instance before\n", encoding="utf-8")
    (folder / "accounts.csv").write_text(
        "name,role,division,person\nshe,worker,110101001002,李敏\n", encoding="utf-8"
    )
    return folder


def _next_edition() -> str:
    """The shipped edition again, as one that holds from a later day."""
    text = catalogues.shipped_edition().read_text(encoding="utf-8")
    again = re.sub(
        r"^edition:\n  key: .*$",
        "edition:\n  key: next\n  in_force_from: 2040-01-01",
        text,
        flags=re.MULTILINE,
    )
    return re.sub(r"^  in_force_from:\n", "", again, flags=re.MULTILINE)


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


def test_every_make_command_is_one_that_make_knows(clone: Path) -> None:
    wanted = of_kind("make ")
    assert {"make run", "make test", "make setup"} <= wanted
    for each in sorted(wanted):
        done = run(clone, "make", "--dry-run", each.rpartition(" ")[2])
        assert done.returncode == 0, (each, done.stderr)


def test_every_flask_command_runs_in_a_clone_that_was_set_up(clone: Path) -> None:
    done = run(clone, "make", "setup")
    assert done.returncode == 0, done.stderr
    assert "The instance is ready." in done.stdout
    calls = [call for each in CALLS.values() for call in each]
    done = run(clone, ".venv/bin/python", "-c", RUN_ALL, typed=json.dumps(calls))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    served(clone, "run", PORT=str(free_port()), PORTAL_WORKERS="1")
    # The real thing takes its settings from a file.
    (clone / "portal.env").write_text(
        f"PORTAL_PORT={(port := free_port())}\nPORTAL_WORKERS=1\n", encoding="utf-8"
    )
    assert f"http://127.0.0.1:{port}\n" in served(clone, "serve", PORTAL_SEARCH_READY="0")
    done = run(clone, "make", "serve", "SETTINGS=elsewhere.env")
    assert (done.returncode, "elsewhere.env cannot be read" in done.stderr) == (2, True), done.stderr


def served(clone: Path, target: str, **settings: str) -> str:
    """What ``make run`` or ``make serve`` prints: where the portal is, and no log-ins. It stops when it is told to."""
    server = subprocess.Popen(
        ["make", target],
        cwd=clone,
        env=environment(**settings),
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
        return "".join(said)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.communicate(timeout=PATIENCE)
