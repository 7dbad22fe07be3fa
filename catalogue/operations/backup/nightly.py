"""The backup of every night: one file a day in a folder, kept for some days, made once however many would make it."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ...foundation import clock, stamps
from ...foundation.database import OWNER_ONLY, writing_session
from ...foundation.errors import Refused, _
from ...models import JobName, JobOutcome
from ..alone import one_at_a_time
from ..jobs import job, runs
from .archive import BackupFacts
from .sealing import Recipients
from .writing import back_up

AFTER_MIDNIGHT = timedelta(hours=2, minutes=10)
"""When a night's backup is due, in Beijing: after the daily count."""
RUNS_ASKED = 50
"""The newest backups among which the one of a night is looked for."""
LATE = timedelta(hours=26)
"""How old the last backup may be while every night has one."""
FAILED = "backup-failed.json"
"""The file in the instance folder that says that the last attempt failed. The folder of backups may be what is full."""
_LOCK = ".backup.lock"
_NAME = re.compile(r"portal1060-(\d{4}-\d{2}-\d{2})\.zip(?:\.age|\.gpg)?(\.part)?")


@dataclass(frozen=True, slots=True)
class NightlyPlan:
    """Where the backups of nights go, for how many days they stay, who can read them, and the instance's folder."""

    folder: Path
    days: int
    whom: Recipients | None
    instance: Path


@dataclass(frozen=True, slots=True)
class BackupState:
    """How old the last backup is (None: there is none), and whether the attempt after it failed."""

    age: timedelta | None
    failed: bool

    @property
    def word(self) -> str:
        """In one word for a probe: ``ok``, ``none``, ``late`` or ``failed``."""
        if self.failed:
            return "failed"
        if self.age is None:
            return "none"
        return "late" if self.age > LATE else "ok"


def night_of(now: datetime) -> date:
    """The day in Beijing whose backup is due last at an instant."""
    return (now.astimezone(clock.BEIJING) - AFTER_MIDNIGHT).date()


def is_due(folder: Path, now: datetime) -> bool:
    """Whether the backup of the last night is not in the folder."""
    return night_of(now) not in {day for day, _file in _backups(folder)}


def state_of(folder: Path, instance: Path, now: datetime) -> BackupState:
    """How the backups of nights are, by what lies in the folder."""
    ages = []
    for _day, file in _backups(folder):
        with contextlib.suppress(OSError):
            ages.append(now - datetime.fromtimestamp(file.stat().st_mtime, clock.BEIJING))
    return BackupState(min(ages, default=None), (instance / FAILED).exists())


def back_up_nightly(engine: Engine, plan: NightlyPlan, *, now: datetime) -> tuple[Path, BackupFacts] | None:
    """Make the backup of the last night and delete those that were kept long enough; None if it is there already, or another machine made it.

    Where several machines begin at once, one does it and the others wait for it: the database says who has done it.
    Raises ``Refused`` for demonstration data, while another process makes it, and as ``back_up`` does. A failure is remembered until one succeeds.
    """
    with Session(engine) as session:
        if stamps.version(session, stamps.DEMONSTRATION):
            raise Refused(_("These are demonstration data: they are not backed up every night."))
    try:
        plan.folder.mkdir(mode=0o700, exist_ok=True)
        with _alone(plan.folder), one_at_a_time(engine, JobName.BACKUP):
            night = night_of(now)
            if not is_due(plan.folder, now) or _is_made_elsewhere(engine, plan, night):
                return None
            ending = plan.whom.ending if plan.whom is not None else ""
            file = plan.folder / f"portal1060-{night.isoformat()}.zip{ending}"
            with job(partial(writing_session, engine), JobName.BACKUP) as told:
                facts = back_up(engine, file, whom=plan.whom)
                told |= {"rows": facts.rows, "night": night.toordinal(), "place": _mark_of(plan)}
            _forget(plan, night)
    except _Elsewhere:
        raise Refused(_("Another process makes the backup of this night.")) from None
    except BaseException as error:
        _remember_failure(plan, now, error)
        raise
    (plan.instance / FAILED).unlink(missing_ok=True)
    return file, facts


def _mark_of(plan: NightlyPlan) -> int:
    """A number for this machine and this folder: what was made here and is gone is made again, what another made is not."""
    said = f"{platform.node()} {plan.folder.resolve()}"
    return int(hashlib.sha256(said.encode()).hexdigest()[:8], 16)


def _is_made_elsewhere(engine: Engine, plan: NightlyPlan, night: date) -> bool:
    """Whether another machine, or this one into another folder, has made the backup of a night."""
    with Session(engine) as session:
        made = runs(session, name=JobName.BACKUP, limit=RUNS_ASKED)
    return any(
        run.outcome is JobOutcome.DONE
        and run.told.get("night") == night.toordinal()
        and run.told.get("place") != _mark_of(plan)
        for run in made
    )


class _Elsewhere(Exception):
    """Another process makes the backup."""


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    number = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, OWNER_ONLY)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _Elsewhere from None
        yield
    finally:
        os.close(number)


def _backups(folder: Path) -> Iterator[tuple[date, Path]]:
    """The whole backups in the folder, by their day."""
    for day, file, unfinished in _ours(folder):
        if not unfinished:
            yield day, file


def _ours(folder: Path) -> Iterator[tuple[date, Path, bool]]:
    try:
        files = sorted(folder.iterdir())
    except OSError:
        return
    for file in files:
        named = _NAME.fullmatch(file.name)
        if named:
            with contextlib.suppress(ValueError):
                yield date.fromisoformat(named[1]), file, named[2] is not None


def _forget(plan: NightlyPlan, night: date) -> None:
    """Delete what is too old, and what interrupted attempts of earlier nights left. Only files that are named as ours."""
    oldest = night - timedelta(days=plan.days)
    for day, file, unfinished in list(_ours(plan.folder)):
        if day <= oldest or (unfinished and day < night):
            file.unlink(missing_ok=True)


def _remember_failure(plan: NightlyPlan, now: datetime, error: BaseException) -> None:
    said = {"at": now.isoformat(timespec="seconds"), "error": type(error).__name__}
    with contextlib.suppress(OSError):
        (plan.instance / FAILED).write_text(json.dumps(said), encoding="utf-8")
