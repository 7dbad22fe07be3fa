"""The open data files of each day: one folder a day, kept for some days, written once however many would write it."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ..counters.rollup import counted_day
from ..dumps import MANIFEST, Dump, FilesOrigin, dump
from ..foundation import clock
from ..foundation.database import writing_session
from ..models import JobName
from .alone import one_at_a_time
from .jobs import job

AFTER_MIDNIGHT = timedelta(minutes=20)
"""When the files of a day are due, in Beijing: after the daily count."""
_NAME = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_due(folder: Path, now: datetime) -> bool:
    """Whether the files of the day at an instant are due and not in the folder."""
    day = (now.astimezone(clock.BEIJING) - AFTER_MIDNIGHT).date()
    return day not in {each.day for each in days_in(folder)}


@dataclass(frozen=True, slots=True)
class DayOfFiles:
    """A day of which the folder has files, and its own folder."""

    day: date
    folder: Path


def days_in(folder: Path) -> tuple[DayOfFiles, ...]:
    """The days of which a folder has files, the last one first. None where there is no such folder."""
    return tuple(sorted(_days(folder), key=lambda each: each.day, reverse=True))


def _days(folder: Path) -> Iterator[DayOfFiles]:
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if _NAME.fullmatch(path.name) and (path / MANIFEST).is_file():
                with contextlib.suppress(ValueError):
                    yield DayOfFiles(date.fromisoformat(path.name), path)


def write_daily(engine: Engine, folder: Path, origin: FilesOrigin, *, days: int) -> Dump | None:
    """Write the files of the counted day and delete those of days that were kept long enough; None if they are there already.

    Machines with one folder between them write it once. Raises as ``dump`` does.
    """
    with one_at_a_time(engine, JobName.OPEN_DATA):
        with Session(engine) as session:
            day = counted_day(session)
        if day in {each.day for each in days_in(folder)}:
            return None
        with job(partial(writing_session, engine), JobName.OPEN_DATA) as told:
            written = dump(engine, folder, origin)
            told |= {"files": len(written.files), "rows": sum(each.rows for each in written.files)}
        for each in days_in(folder):
            if each.day <= day - timedelta(days=days):
                shutil.rmtree(each.folder)
    return written
