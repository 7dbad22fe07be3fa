"""What is pinned and what is locked: setup.cfg, pyproject.toml and the lock files of this folder, read."""

from __future__ import annotations

import configparser
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
SETUP = "setup.cfg"
BUILD = "pyproject.toml"
# Each purpose has a lock file. Those of the extras hold what they need beyond `run`.
PURPOSES = ("run", "test", "check", "bench", "cluster", "lock")

_ENTRY = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\\n]+?))? \\\n"
    r"(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
    r"    # via (?P<needed_by>[^\n]+)\n",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Locked:
    """One package of a lock file: its version, SHA-256 of each wheel that may be installed, and what needs it.

    ``marker`` is None where every supported machine installs it. ``needed_by`` holds names of packages,
    ``setup.cfg`` and ``pyproject.toml``.
    """

    name: str
    version: str
    marker: str | None
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]

    def write(self) -> str:
        marker = f" ; {self.marker}" if self.marker else ""
        hashes = " \\\n".join(f"    --hash=sha256:{each}" for each in self.hashes)
        return f"{self.name}=={self.version}{marker} \\\n{hashes}\n    # via {', '.join(self.needed_by)}\n"


def lock_file(purpose: str) -> Path:
    return ROOT / "requirements" / f"{purpose}.txt"


def settings() -> configparser.ConfigParser:
    setup = configparser.ConfigParser()
    setup.read(ROOT / SETUP, encoding="utf-8")
    return setup


def pins(text: str) -> list[Requirement]:
    """The requirements in a value of setup.cfg, without its comments."""
    return [Requirement(line) for line in text.splitlines() if line and not line.startswith("#")]


def asked_for(purpose: str) -> dict[str, tuple[Requirement, str]]:
    """What our own files ask for, with the name of the file, by canonical name.

    For `run` it is ``install_requires`` and what builds the package, which is installed then; else the extra of this name.
    """
    setup = settings()
    if purpose != "run":
        found = [(each, SETUP) for each in pins(setup["options.extras_require"][purpose])]
    else:
        built_with = tomllib.loads((ROOT / BUILD).read_text(encoding="utf-8"))["build-system"]["requires"]
        found = [(each, SETUP) for each in pins(setup["options"]["install_requires"])]
        found += [(Requirement(each), BUILD) for each in built_with]
    return {canonicalize_name(each.name): (each, file) for each, file in found}


def read_lock(text: str) -> list[Locked]:
    """The entries of a lock file. Text that is neither an entry, a comment nor ``-r run.txt`` is an error."""
    rest = [
        line
        for line in _ENTRY.sub("", text).splitlines()
        if line and not line.startswith("#") and line != "-r run.txt"
    ]
    if rest:
        raise ValueError(f"A lock file holds what is no locked package: {rest[0]}")
    return [
        Locked(
            each["name"],
            each["version"],
            each["marker"],
            tuple(re.findall(r"sha256:([0-9a-f]{64})", each["hashes"])),
            tuple(each["needed_by"].split(", ")),
        )
        for each in _ENTRY.finditer(text)
    ]


def locked(purpose: str) -> dict[str, Locked]:
    """The packages of a purpose's lock file, without those of `run`, by canonical name."""
    return {each.name: each for each in read_lock(lock_file(purpose).read_text(encoding="utf-8"))}
