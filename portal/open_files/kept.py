"""The days of files in the folder of the settings, as their manifests say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app

from catalogue.dumps import MANIFEST, PACKAGE, DumpedFile, Format
from catalogue.operations.open_files import days_in

from ..config import Settings

DESCRIBING = (MANIFEST, PACKAGE)
"""Files that describe the others."""


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


def days_of_files() -> tuple[date, ...]:
    """The days of which there are files, the last one first."""
    return tuple(each.day for each in _days())


def files_of(day: date | None = None) -> FilesOfDay | None:
    """The files of a day, of the last one if none is named; None where there are none."""
    for each in _days():
        if day in (None, each.day):
            place = each.folder / MANIFEST
            try:
                return _read(place, place.stat().st_mtime_ns)
            except OSError:  # it is deleted at this moment
                return None
    return None


def _days() -> tuple[Any, ...]:
    settings: Settings = current_app.config["PORTAL"]
    return () if settings.open_files is None else days_in(settings.open_files)


@lru_cache(maxsize=64)
def _read(place: Path, _changed: int) -> FilesOfDay:
    said = json.loads(place.read_bytes())
    return FilesOfDay(
        date.fromisoformat(said["day"]),
        place.parent,
        said["edition"],
        said["catalogue"],
        said["demonstration"],
        tuple(
            DumpedFile(
                each["name"],
                each["table"],
                Format(each["format"]),
                each["rows"],
                each["bytes"],
                each["sha256"],
            )
            for each in said["files"]
        ),
    )
