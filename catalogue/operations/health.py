"""Whether the portal is well, for those who administer it: facts, which the web face puts into words."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..audit.roots import RootState, state_of_roots
from ..catalogues import catalogues_in_force
from ..foundation import clock, stamps
from ..models import CoverageDay, JobName
from .jobs import RunFacts, last_runs

BACKUP_DUE = timedelta(hours=48)
"""A backup that is older is late: one is made every night, and a night may fail."""
LITTLE_ROOM = 2 * 2**30
"""Bytes on the disk below which an administrator should act: a backup and the database's own files must fit."""
NO_ROOM = 2**29


@dataclass(frozen=True, slots=True)
class DiskRoom:
    """The disk that holds the instance: its size, and what is free, in bytes."""

    total: int
    free: int


@dataclass(frozen=True, slots=True)
class Health:
    """What was found. ``counted`` is the day for which the coverage is counted, None before the first count."""

    engine: str
    catalogue: bool
    today: date
    counted: date | None
    runs: dict[JobName, RunFacts]
    room: DiskRoom
    roots: RootState
    demonstration: bool
    """Whether the records are invented: nothing of them has to be backed up."""

    @property
    def day(self) -> bool:
        """Whether the coverage is counted for today."""
        return self.counted is not None and self.counted >= self.today


def look_at_health(session: Session, folder: Path, *, now: datetime) -> Health:
    """Look at the database, the runs of jobs and the disk that holds ``folder``: five queries."""
    today = now.astimezone(clock.BEIJING).date()
    usage = shutil.disk_usage(folder)
    return Health(
        engine=session.get_bind().dialect.name,
        catalogue=bool(catalogues_in_force(session, today)),
        today=today,
        counted=session.scalar(select(CoverageDay.day)),
        runs=last_runs(session),
        room=DiskRoom(usage.total, usage.free),
        roots=state_of_roots(session),
        demonstration=bool(stamps.version(session, stamps.DEMONSTRATION)),
    )
