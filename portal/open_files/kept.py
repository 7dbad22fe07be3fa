"""The days of files in the folder of the settings, as their manifests say."""

from __future__ import annotations

from datetime import date

from flask import current_app

from catalogue.dumps import MANIFEST, PACKAGE, FilesOfDay
from catalogue.operations.open_files import days_in

from ..config import Settings

DESCRIBING = (MANIFEST, PACKAGE)
"""Files that describe the others."""


def days_of_files() -> tuple[FilesOfDay, ...]:
    """The files of each day, of the last one first. Days whose files are not whole are left out."""
    settings: Settings = current_app.config["PORTAL"]
    return () if settings.open_files is None else days_in(settings.open_files)


def files_of(day: date | None = None) -> FilesOfDay | None:
    """The files of a day, of the last one if none is named; None where there are none."""
    return next((each for each in days_of_files() if day in (None, each.day)), None)
