"""A folder of a day as it is found: its manifest, and whether all of its files are there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from .facts import DumpedFile, Format
from .manifest import MANIFEST


@dataclass(frozen=True, slots=True)
class FilesOfDay:
    """The files of one day. ``edition`` is the key of the edition whose items they are about."""

    day: date
    folder: Path
    edition: str
    catalogue: str
    demonstration: bool
    files: tuple[DumpedFile, ...]

    def file(self, name: str) -> DumpedFile | None:
        """The file with this name; None if there is none."""
        return next((each for each in self.files if each.name == name), None)

    def of_table(self, table: str) -> tuple[DumpedFile, ...]:
        """The files of a table, one for each format."""
        return tuple(each for each in self.files if each.table == table)


def files_in(folder: Path) -> FilesOfDay | None:
    """The files of a day's folder.

    None where they are not whole: without a manifest, with a damaged one, or with a file that is not there in its size. Such a
    folder is offered to no one, and written again.
    """
    try:
        about = (folder / MANIFEST).stat()
        found = _read(folder, (about.st_mtime_ns, about.st_size))
        if found and all((folder / each.name).stat().st_size == each.bytes for each in found.files):
            return found
    except OSError:  # it is deleted at this moment
        pass
    return None


@lru_cache(maxsize=64)
def _read(folder: Path, _changed: tuple[int, int]) -> FilesOfDay | None:
    try:
        said = json.loads((folder / MANIFEST).read_bytes())
        return FilesOfDay(
            date.fromisoformat(said["day"]),
            folder,
            said["edition"],
            said["catalogue"],
            said["demonstration"],
            tuple(map(_file, said["files"])),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _file(said: Mapping[str, Any]) -> DumpedFile:
    name = said["name"]
    if Path(name).name != name:
        raise ValueError("a file of a dump lies in its folder")
    return DumpedFile(
        name, said["table"], Format(said["format"]), int(said["rows"]), int(said["bytes"]), said["sha256"]
    )
