"""``make bundle``: everything for an installation without a network, in one archive. The same sources make the same bytes.

In it: the portal's own wheel with its compiled texts, the wheels of all packages for each machine, checked against the lock
file; the files of this folder; ``install.sh``; and the sums of all of them.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from requirements.machines import MACHINES, PLATFORMS, Machine
from requirements.reading import BUILD, ROOT, locked, settings
from requirements.sbom import write_bill

PYTHON = (3, 11)
"""The version of CPython in Debian 12 and openEuler 24.03 LTS."""
PROCESSORS = ("x86_64", "aarch64")
SUMS = "SHA256SUMS"
_EARLIEST = 946684800
"""What no file of ours is older than, in seconds since 1970: an archive of wheels knows no day before 1980."""
_SHIPPED = (
    "LICENSE",
    "CHANGELOG.md",
    "README.md",
    "README.zh-CN.md",
    "docs/licences.md",
    "docs/operations.md",
)


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of the project, as they are in its folder: those under version control, without what was built from them."""

    names: tuple[str, ...]
    version: str
    """Of the package, with the commit: what an installation calls itself."""
    epoch: int
    """The time that all files of an archive have, in seconds since 1970."""


def _git(*words: str) -> str:
    return subprocess.run(  # noqa: S603 - our own words
        ["git", *words],  # noqa: S607 - the git of the person who runs this
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def sources() -> Sources:
    """The sources of this clone. Raises ``CalledProcessError`` where there is none."""
    names = tuple(name for name in _git("ls-files", "-z").split("\0") if name and (ROOT / name).is_file())
    commit, epoch = _git("log", "-1", "--format=%h %ct", "--abbrev=12").split()
    changed = "-changed" if _git("status", "--porcelain", "--untracked-files=no") else ""
    version = settings()["metadata"]["version"]
    return Sources(names, f"{version}-{commit}{changed}", max(int(epoch), _EARLIEST))


def _copy(names: Iterable[str], target: Path) -> None:
    """Copy files with rights that do not depend on who cloned them."""
    for name in names:
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy)
        copy.chmod(0o755 if os.access(ROOT / name, os.X_OK) else 0o644)


def build_wheel(given: Sources, folder: Path) -> Path:
    """Build the portal's own wheel into ``folder`` with the packages that are installed here, and give its path."""
    with tempfile.TemporaryDirectory() as stage:
        needed = ("portal/", "catalogue/", "translations/")
        own = ("setup.py", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")
        _copy((name for name in given.names if name.startswith(needed) or name in own), Path(stage))
        _pip(
            *("wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", folder, stage),
            SOURCE_DATE_EPOCH=str(given.epoch),
        )
    (wheel,) = folder.glob("portal1060-*.whl")
    return wheel


def _pip(*words: str | Path, **own: str) -> None:
    """Run pip; what it says is shown where it fails."""
    done = subprocess.run(  # noqa: S603 - pip, with our own words
        [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *map(str, words)],
        env=os.environ | own,
        capture_output=True,
        text=True,
        umask=0o022,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"pip {words[0]}: {done.stderr.strip()[-2000:]}")


def requirements_for(machine: Machine | None = None) -> str:
    """The lock file of what runs: without what only builds the package, and for one machine without conditions."""
    entries = [each for each in locked("run").values() if each.needed_by != (BUILD,)]
    if machine is None:
        return "".join(each.write() for each in entries)
    lines = []
    for each in entries:
        if machine.installs(each.marker):
            sums = "".join(f" \\\n    --hash=sha256:{value}" for value in each.hashes)
            lines.append(f"{each.name}=={each.version}{sums}\n")
    return "".join(lines)


def fetch_wheels(machine: Machine, folder: Path, kept: Path | None = None) -> None:
    """Bring the locked wheels for a machine into ``folder``: from the registry, or from a folder that has them."""
    tag = f"cp{machine.python[0]}{machine.python[1]}"
    platforms = PLATFORMS[machine.system, machine.processor]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as wanted:
        wanted.write(requirements_for(machine))
        wanted.flush()
        _pip(
            *("download", "--no-deps", "--require-hashes", "--only-binary", ":all:", "--dest", folder),
            *("--implementation", "cp", "--python-version", f"{machine.python[0]}.{machine.python[1]}"),
            *(word for abi in (tag, "abi3", "none") for word in ("--abi", abi)),
            *(word for platform in platforms for word in ("--platform", platform)),
            *(("--no-index", "--find-links", kept) if kept else ()),
            *("--requirement", wanted.name),
        )


def sum_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def assemble(given: Sources, machines: Iterable[Machine], folder: Path, kept: Path | None = None) -> None:
    """Put everything that an installation needs into an empty ``folder``, and its sums."""
    machines = tuple(machines)
    (folder / "wheels").mkdir(parents=True)
    for machine in machines:
        fetch_wheels(machine, folder / "wheels", kept)
    own = build_wheel(given, folder / "wheels")
    _copy((name for name in _SHIPPED if name in given.names), folder)
    _copy((name for name in given.names if name.startswith("docs/operations/")), folder)
    _copy(
        (
            name
            for name in given.names
            if name.startswith("deploy/") and not name.startswith("deploy/bundle/") and name[-3:] != ".py"
        ),
        folder,
    )
    for name in ("install.sh", "INSTALL.md"):
        shutil.copyfile(ROOT / "deploy" / "bundle" / name, folder / name)
    version = settings()["metadata"]["version"]
    lock = requirements_for() + f"portal1060=={version} \\\n    --hash=sha256:{sum_of(own)}\n"
    (folder / "requirements.txt").write_text(lock, encoding="utf-8")
    (folder / "VERSION").write_text(f"{given.version}\n", encoding="utf-8")
    (folder / "PYTHON").write_text("".join(f"{a}.{b}\n" for a, b in {each.python for each in machines}))
    (folder / "MACHINES").write_text("".join(f"{each.processor}\n" for each in machines))
    (folder / "components.cdx.json").write_text(write_bill(), encoding="utf-8")
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    sums = "".join(f"{sum_of(folder / name)}  {name}\n" for name in files)
    (folder / SUMS).write_text(sums, encoding="utf-8")


def pack(folder: Path, name: str, epoch: int, archive: Path) -> None:
    """Write a folder as an archive: files in order, of no owner, of one time. Wheels are compressed, so it is not."""
    with tarfile.open(archive, "w", format=tarfile.PAX_FORMAT) as target:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            member = tarfile.TarInfo(f"{name}/{path.relative_to(folder)}")
            content = path.read_bytes()
            member.size, member.mtime = len(content), epoch
            member.mode = 0o755 if path.name in ("install", "install.sh") else 0o644
            target.addfile(member, io.BytesIO(content))


def build(machines: Iterable[Machine], into: Path, kept: Path | None = None) -> Path:
    """Build the archive for ``machines`` in the folder ``into``, and give its path."""
    given = sources()
    name = f"portal1060-{given.version}"
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into) as stage:
        assemble(given, machines, Path(stage) / name, kept)
        archive = into / f"{name}.tar"
        pack(Path(stage) / name, name, given.epoch, archive)
    (into / f"{archive.name}.sha256").write_text(f"{sum_of(archive)}  {archive.name}\n", encoding="utf-8")
    return archive


def main() -> None:
    """Build the archive that the arguments ask for, and say where it is."""
    parser = argparse.ArgumentParser(prog="make bundle", description=__doc__.partition("\n")[0])
    parser.add_argument("--processor", action="append", choices=PROCESSORS, help="by default all of them")
    parser.add_argument("--wheels", type=Path, help="take the wheels from this folder, not from a registry")
    parser.add_argument("--into", type=Path, default=ROOT / "dist")
    asked = parser.parse_args()
    wanted = asked.processor or PROCESSORS
    machines = [
        each
        for each in MACHINES
        if each.system == "linux" and each.python == PYTHON and each.processor in wanted
    ]
    archive = build(machines, asked.into, asked.wheels)
    sys.stdout.write(f"{archive}, {archive.stat().st_size / 1e6:.0f} MB\n")


if __name__ == "__main__":
    main()
