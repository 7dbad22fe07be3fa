"""A run of the bench as a file: what was measured, of which version, on which machine; one is kept for each release.

Runs of different days compare only roughly, even on one machine: :mod:`bench.comparing` measures two versions in turns.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from configparser import ConfigParser
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .figures import Figure

ROOT = Path(__file__).parent.parent
HISTORY = Path(__file__).parent / "history"
NEWEST = ROOT / "dist" / "bench.json"
"""The last run, which the next one overwrites."""


@dataclass(frozen=True)
class Run:
    """One run: the version and the commit that was measured, when, where, and its figures.

    ``commit`` is None outside a checkout, and ends with ``+`` where something was not committed. ``load`` is the load
    average of the minute before the run: more than a few tenths, and other work took part of the machine.
    """

    version: str
    commit: str | None
    at: datetime
    machine: str
    python: str
    load: float
    figures: tuple[Figure, ...]

    def as_json(self) -> dict[str, Any]:
        """The run as plain values."""
        return {
            "version": self.version,
            "commit": self.commit,
            "at": self.at.isoformat(timespec="seconds"),
            "machine": self.machine,
            "python": self.python,
            "load": self.load,
            "figures": [figure.as_json() for figure in self.figures],
        }


def begun() -> Run:
    """A run of this checkout on this machine that begins now, without figures."""
    return Run(
        version=_version(),
        commit=_commit(),
        at=datetime.now(UTC),
        machine=f"{platform.machine()}, {os.cpu_count()} cores",
        python=platform.python_version(),
        load=round(os.getloadavg()[0], 2),
        figures=(),
    )


def write(run: Run, path: Path) -> None:
    """Write a run into a file, whose folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(run.as_json(), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def read(path: Path) -> Run:
    """The run that a file holds. Raises ``ValueError`` with the file's name for a file of another form."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Run(
            **told
            | {
                "at": datetime.fromisoformat(told["at"]),
                "figures": tuple(map(Figure.from_json, told["figures"])),
            }
        )
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"{path} is no run of the bench: {error!r}") from error


def kept() -> Sequence[Run]:
    """The runs that are kept, the oldest release first."""
    return sorted(map(read, HISTORY.glob("*.json")), key=lambda run: run.at)


def _version() -> str:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")
    return config["metadata"]["version"]


def _commit() -> str | None:
    try:
        commit = _git("rev-parse", "--short=12", "HEAD")
        return f"{commit}+" if _git("status", "--porcelain", "--untracked-files=no") else commit
    except (OSError, subprocess.CalledProcessError):
        return None


def _git(*words: str) -> str:
    told = subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S607 - git is where the developer has it
    return told.stdout.strip()
