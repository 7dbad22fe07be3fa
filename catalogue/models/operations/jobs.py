"""Jobs that ran by themselves or by a command (运行记录)."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base
from ..divisions import string_enum


class JobName(enum.StrEnum):
    """What a job does."""

    DAY = "day"  # the count of a new day
    RETENTION = "retention"  # what was kept long enough is erased
    DIGEST = "digest"  # mail to those who asked for it
    FOLLOW = "follow"  # mail to residents who follow
    RECOUNT = "recount"  # counters compared with the records
    BACKUP = "backup"
    ROOT = "root"  # the root of the trail is handed over
    OPEN_DATA = "open_data"  # the open data files of a day are written


class JobOutcome(enum.StrEnum):
    """How a job ended."""

    RUNNING = "running"  # not ended; also one that was cut off
    DONE = "done"
    FAILED = "failed"


DAYS_BEHIND = "behind"
"""What the daily count tells if it was made for an earlier day than its own: how many days earlier."""


class JobRun(Base):
    """One run of a job. It says nothing about those who use the portal."""

    __tablename__ = "job_runs"
    __table_args__ = (Index("ix_job_runs_name_began_at", "name", "began_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[JobName] = mapped_column(string_enum(JobName))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[JobOutcome] = mapped_column(string_enum(JobOutcome))
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What it did, as counts by a fixed word."""
    error: Mapped[str | None] = mapped_column(String(200))
    """Why it failed, in one line, without anything from the records."""
