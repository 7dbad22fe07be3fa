"""The open data files of each day: one folder a day, kept for some days, written once however many would write it."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ..counters.rollup import counted_day
from ..dumps import MANIFEST, Dump, FilesOfDay, FilesOrigin, dump, files_in
from ..foundation import clock
from ..foundation.database import writing_session
from ..models import JobName
from .alone import one_at_a_time
from .jobs import job

AFTER_MIDNIGHT = timedelta(minutes=20)
"""When the files of a day are due, in Beijing: after the daily count."""
_NAME = re.compile(r"\d{4}-\d{2}-\d{2}")
_GOING = ".going-"
"""How folders begin that are being deleted."""


def is_due(folder: Path, now: datetime) -> bool:
    """Whether the files of the day at an instant are due and not in the folder."""
    day = (now.astimezone(clock.BEIJING) - AFTER_MIDNIGHT).date()
    return day not in {each.day for each in days_in(folder)}


def days_in(folder: Path) -> tuple[FilesOfDay, ...]:
    """The files of the days of which a folder has all, of the last one first. None where there is no such folder."""
    found = (files_in(each) for _day, each in sorted(_dated(folder), reverse=True))
    return tuple(each for each in found if each is not None and each.folder.name == each.day.isoformat())


def _dated(folder: Path) -> Iterator[tuple[date, Path]]:
    """The days' own folders, whole or not: those that have a manifest."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if _NAME.fullmatch(path.name) and (path / MANIFEST).is_file():
                with contextlib.suppress(ValueError):
                    yield date.fromisoformat(path.name), path


def write_daily(engine: Engine, folder: Path, origin: FilesOrigin, *, days: int) -> Dump | None:
    """Write the files of the counted day and delete those of days that were kept long enough; None if they are there already.

    A day that is not whole is written again. Machines with one folder between them write it once. Raises as ``dump`` does.
    """
    with one_at_a_time(engine, JobName.OPEN_DATA):
        with Session(engine) as session:
            day = counted_day(session)
        if day in {each.day for each in days_in(folder)}:
            return None
        with job(partial(writing_session, engine), JobName.OPEN_DATA) as told:
            written = dump(engine, folder, origin)
            told |= {"files": len(written.files), "rows": sum(each.rows for each in written.files)}
        _forget(folder, day - timedelta(days=days))
    return written


def _forget(folder: Path, last: date) -> None:
    """Delete the days up to ``last``, and what is left of a deletion that did not come to its end.

    A day loses its name first, so that no reader finds a part of it. Who has opened a file reads it to its end.
    """
    for day, each in list(_dated(folder)):
        if day <= last:
            each.rename(folder / f"{_GOING}{day}")
    for path in folder.glob(f"{_GOING}*"):
        shutil.rmtree(path)
