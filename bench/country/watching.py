"""What a loading process needs while it runs: disk, its server's memory and CPU time. Looked at once a second."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from .loading import Loaded

_GIGA, _MEGA = 10**9, 2**20


@dataclass
class Watched:
    """A step's own account, and what was seen from outside: the highest of disk and of the server's memory."""

    loaded: Loaded
    disk_gb: float = 0.0
    left_gb: float = 0.0
    """On disk when it was done."""
    server_mb: float = 0.0
    """All processes of the database server together, what they share counted once."""
    server_cpu: float = 0.0


def run(step: str, url: str, arguments: Iterable[str | Path], *, folder: Path, server: int | None) -> Watched:
    """A step of ``bench.country.loading`` in a process of its own. Everything on disk is in ``folder``."""
    watched = Watched(Loaded())
    began = cpu_of(server)
    command = [sys.executable, "-m", "bench.country.loading", step, url, *map(str, arguments)]
    environment = {**os.environ, "SQLITE_TMPDIR": str(folder)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            while process.poll() is None:
                watched.disk_gb = max(watched.disk_gb, (_stored(folder) + _held(process.pid)) / _GIGA)
                watched.server_mb = max(watched.server_mb, _memory(server))
                time.sleep(1)
        finally:
            process.terminate()
        said = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise RuntimeError(f"{step} ended with {process.returncode}")
    watched.loaded = Loaded(**json.loads(said.splitlines()[-1]))
    watched.left_gb = _stored(folder) / _GIGA
    watched.disk_gb = max(watched.disk_gb, watched.left_gb)
    watched.server_cpu = cpu_of(server) - began
    return watched


def keep(watched: Watched, path: Path) -> None:
    """Write what was seen into a file."""
    path.write_text(json.dumps(asdict(watched)), encoding="utf-8")


def read(path: Path) -> Watched:
    """What :func:`keep` wrote."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return Watched(**told | {"loaded": Loaded(**told["loaded"])})


def _stored(folder: Path) -> int:
    """Bytes on disk in a folder."""
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):  # gone meanwhile
            total += path.lstat().st_blocks * 512
    return total


def _held(process: int) -> int:
    """Bytes on disk of files that a process holds open although their names are gone: SQLite's for sorting."""
    total = 0
    with contextlib.suppress(OSError):
        for path in Path(f"/proc/{process}/fd").iterdir():
            with contextlib.suppress(OSError):
                found = path.stat()
                total += 0 if found.st_nlink else found.st_blocks * 512
    return total


def _processes(server: int | None) -> Iterator[psutil.Process]:
    if server is not None:
        with contextlib.suppress(psutil.Error):
            head = psutil.Process(server)
            yield from (head, *head.children())


def _memory(server: int | None) -> float:
    total = 0
    for process in _processes(server):
        with contextlib.suppress(psutil.Error):
            total += process.memory_full_info().pss
    return total / _MEGA


def cpu_of(server: int | None) -> float:
    """Seconds of CPU of a server up to now, those of its processes that have ended among them."""
    total, ended = 0.0, ("children_user", "children_system")
    for place, process in enumerate(_processes(server)):
        with contextlib.suppress(psutil.Error):
            times: Any = process.cpu_times()
            names: Sequence[str] = ("user", "system", *(ended if place == 0 else ()))
            total += sum(getattr(times, name) for name in names)
    return total
