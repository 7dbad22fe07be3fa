"""Writes the lock files from setup.cfg and pyproject.toml: ``python -m requirements.locking [--upgrade]``.

uv resolves for all machines at once; kept are SHA-256 sums of the wheels that fit one of ours. Locked versions stay
unless setup.cfg asks for others or ``--upgrade`` is given.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from .machines import MACHINES, PYTHONS, fits, needed
from .reading import PURPOSES, Locked, asked_for, lock_file, locked

# Releases of stolen accounts are usually found and withdrawn within hours.
NEWEST_RELEASE = "3 days"
HOW = """
uv pip compile - --quiet --no-header --annotation-style line --only-binary :all:
--universal --python-version {oldest} --fork-strategy fewest
"""
HEAD = """\
# Made by `make lock` from setup.cfg and pyproject.toml: do not edit. CPython {pythons} on Linux (x86_64, aarch64; glibc)
# and macOS (arm64), wheels only. `make {purpose}` installs it with `pip install --require-hashes`.
"""
_LINE = re.compile(
    r"^(?P<name>[^\s=]+)==(?P<version>\S+)(?: ; (?P<marker>.*?))?\s+# via (?P<needed_by>.*)$", re.MULTILINE
)


def resolve(requirements: list[str], *options: str) -> str:
    """Asks uv which versions fulfil requirements on every machine; returns what it prints."""
    command = [sys.executable, "-m", *HOW.format(oldest=".".join(map(str, PYTHONS[0]))).split()]
    told = subprocess.run(  # noqa: S603 - the command is this interpreter and the pinned uv
        [*command, "--exclude-newer", NEWEST_RELEASE, *options],
        input="\n".join(requirements),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if told.returncode:
        raise SystemExit(told.returncode)
    return told.stdout


def wanted(*purposes: str) -> list[str]:
    return sorted({str(each) for purpose in purposes for each, _ in asked_for(purpose).values()})


def hashes_of(package: dict[str, Any]) -> tuple[str, ...]:
    """SHA-256 of each wheel of a package that fits a machine; a machine without one is an error."""
    wheels = {
        each["url"].rpartition("/")[2].replace("%2B", "+"): each["hashes"]["sha256"]
        for each in package["wheels"]
    }
    machines = needed(package.get("marker"))
    missing = [machine for machine in machines if not any(fits(wheel, machine) for wheel in wheels)]
    if missing:
        raise SystemExit(f"{package['name']} {package['version']} has no wheel for {missing[0]}")
    fitting = [wheel for wheel in wheels if any(fits(wheel, machine) for machine in machines)]
    return tuple(sorted(wheels[wheel] for wheel in fitting))


def settle(upgrade: bool, constraints: Path, sums: Path) -> dict[str, tuple[str, ...]]:
    """Resolves all purposes together into one version of each package, written as constraints.

    Returns the sums of each package by name.
    """
    present = {
        (each.name, each.version)
        for purpose in PURPOSES
        if lock_file(purpose).exists()
        for each in locked(purpose).values()
    }
    constraints.write_text("".join(f"{name}=={version}\n" for name, version in present if not upgrade))
    everything = wanted(*PURPOSES)
    resolve(everything, "--output-file", str(constraints))
    resolve(
        everything, "--constraints", str(constraints), "--format", "pylock.toml", "--output-file", str(sums)
    )
    packages = tomllib.loads(sums.read_text(encoding="utf-8"))["packages"]
    return {each["name"]: hashes_of(each) for each in packages if needed(each.get("marker"))}


def entries(purpose: str, constraints: Path, sums: dict[str, tuple[str, ...]]) -> dict[str, Locked]:
    """The packages of one purpose, those of `run` among them."""
    asked = asked_for("run") | asked_for(purpose)
    told = resolve(wanted("run", purpose), "--constraints", str(constraints))
    lines = [line for line in _LINE.findall(told) if needed(line[2] or None)]
    names = {name for name, *_ in lines}
    found: dict[str, Locked] = {}
    for name, version, marker, via in lines:
        machines = needed(marker or None)
        reasons = names & set(via.split(", ")) | ({asked[name][1]} if name in asked else set())
        kept = None if machines == list(MACHINES) else marker
        found[name] = Locked(name, version, kept, sums[name], tuple(sorted(reasons)))
    return found


def write(purpose: str, packages: dict[str, Locked]) -> None:
    head = HEAD.format(
        purpose=purpose, pythons=" to ".join(f"3.{python[1]}" for python in (PYTHONS[0], PYTHONS[-1]))
    )
    if purpose != "run":
        head += "-r run.txt\n"
    listed = "".join(packages[name].write() for name in sorted(packages))
    lock_file(purpose).write_text(f"{head}\n{listed}", encoding="utf-8")


def main() -> None:
    reader = argparse.ArgumentParser(prog="make lock")
    reader.add_argument(
        "--upgrade", action="store_true", help="take the newest versions that setup.cfg allows"
    )
    upgrade = reader.parse_args().upgrade
    with tempfile.TemporaryDirectory() as name:
        constraints = Path(name) / "all.txt"
        sums = settle(upgrade, constraints, Path(name) / "pylock.toml")
        found = {purpose: entries(purpose, constraints, sums) for purpose in PURPOSES}
    for purpose in PURPOSES:
        beyond = {
            name: each
            for name, each in found[purpose].items()
            if purpose == "run" or name not in found["run"]
        }
        write(purpose, beyond)
        sys.stdout.write(f"requirements/{purpose}.txt: {len(beyond)} packages\n")


if __name__ == "__main__":
    main()
