"""Backups of many rows: time, size and memory of each command in a process of its own, whose memory must not follow the rows.

``python -m bench.backing_up [--rows N] [--engines SQLite PostgreSQL]``; ten million rows take some minutes and 3 GB of disk.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert

from catalogue.foundation import clock, migrating
from catalogue.foundation.database import make_engine
from catalogue.models import Stamp

from .figures import Figure, table
from .world import ENGINES, Worlds

ROWS = 10_000_000
PART = 20_000
GROWTH = 1.05
"""How much more memory four times the rows may take."""
_ROOT = Path(__file__).parent.parent


def measure(worlds: Worlds, engines: tuple[str, ...], rows: int) -> Iterator[Figure]:
    """Figures for each engine: written, checked, restored; the memory with a quarter of the rows and with all."""
    for engine in engines:
        with tempfile.TemporaryDirectory() as folder:
            quarter = _commands(worlds, engine, rows // 4, Path(folder))
            whole = _commands(worlds, engine, rows, Path(folder))
            size = (Path(folder) / "backup.zip").stat().st_size / 2**20
        yield Figure(f"{engine}: backup of {rows:,} rows, size of the file", round(size), "MB")
        for name in whole:
            seconds, megabytes = whole[name]
            title = f"{engine}: {name} of {rows:,} rows"
            yield Figure(f"{title}, seconds on the clock", round(seconds, 1), "s")
            yield Figure(f"{title}, peak memory", round(megabytes), "MB")
            growth = megabytes / quarter[name][1]
            yield Figure(f"{title}, memory beside a quarter of them", round(growth, 3), "x", GROWTH)


def _commands(worlds: Worlds, engine: str, rows: int, folder: Path) -> dict[str, tuple[float, float]]:
    url, file = worlds.empty(engine, f"rows{rows}"), folder / "backup.zip"
    _fill(url, rows)
    found = {"backup": _run(url, folder, "backup", str(file))}
    keygen = shutil.which("age-keygen")
    if keygen is not None:
        key = folder / "key"
        key.unlink(missing_ok=True)
        made = subprocess.run([keygen, "-o", str(key)], capture_output=True, text=True, check=True)
        sealed = str(folder / "backup.age")
        whom = made.stderr.partition(": ")[2].strip()
        found["backup with age"] = _run(url, folder, "backup", sealed, "--encrypt-to", whom)
    found["check"] = _run(url, folder, "restore", str(file), "--check")
    found["restore"] = _run(url, folder, "restore", str(file), "--force")
    return found


def _fill(url: str, rows: int) -> None:
    engine = make_engine(url)
    migrating.upgrade(engine)
    now = clock.now()
    with engine.begin() as connection:
        for start in range(0, rows, PART):
            numbers = range(start, min(start + PART, rows))
            values = [
                {"name": f"bench-{each:09}", "version": each, "moved_at": now + timedelta(seconds=each)}
                for each in numbers
            ]
            connection.execute(insert(Stamp), values)
    engine.dispose()


def _run(url: str, folder: Path, *words: str) -> tuple[float, float]:
    """Seconds on the clock and megabytes of memory at most of one command."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    own = {"PORTAL_DATABASE_URL": url, "PORTAL_INSTANCE_PATH": str(folder / "instance")}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=_ROOT, env=kept | own, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{' '.join(words)} failed")
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.backing_up", description="Measure backups.")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    arguments = parser.parse_args()
    with Worlds() as worlds:
        print(table(list(measure(worlds, tuple(arguments.engines), arguments.rows))))


if __name__ == "__main__":
    main()
