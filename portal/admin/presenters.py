"""Health and runs of jobs in plain words: what is so, and what to do where something is wrong."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalogue.foundation.errors import command_called
from catalogue.models import JobName, JobOutcome
from catalogue.operations.health import BACKUP_DUE, LITTLE_ROOM, NO_ROOM, Health
from catalogue.operations.jobs import RunFacts

from ..words.formatting import day, number
from ..words.i18n import colon, comma, say

JOBS: Mapping[JobName, LazyString] = MappingProxyType(
    {
        JobName.DAY: _l("Daily count"),
        JobName.RETENTION: _l("Erasing what was kept long enough"),
        JobName.DIGEST: _l("Mail about what is to be done"),
        JobName.FOLLOW: _l("Mail to residents who follow"),
        JobName.RECOUNT: _l("Counters compared with the records"),
        JobName.BACKUP: _l("Backup"),
        JobName.ROOT: _l("Root of the trail handed over"),
        JobName.OPEN_DATA: _l("Open data files"),
    }
)


class Wellness(enum.StrEnum):
    """How well something is."""

    WELL = "well"
    LATE = "late"
    WRONG = "wrong"


WELLNESS: Mapping[Wellness, LazyString] = MappingProxyType(
    {
        Wellness.WELL: _l("In order"),
        Wellness.LATE: _l("Needs attention"),
        Wellness.WRONG: _l("Wrong"),
    }
)


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing that was looked at: how it is, in a sentence, and what to do if it is not well."""

    title: str
    wellness: Wellness
    says: str
    advice: str = ""

    @property
    def state(self) -> LazyString:
        """How it is, in a word or two."""
        return WELLNESS[self.wellness]


def present_health(found: Health, now: datetime, *, roots_leave: bool) -> list[HealthCheck]:
    """Everything that was looked at, in a fixed order. ``roots_leave``: roots of the trail go elsewhere by setting."""
    return [
        _database(found),
        _catalogue(found),
        _day(found),
        _backup(found, now),
        _root(found, now, leaves=roots_leave),
        _room(found),
        _jobs(found, now),
    ]


def _database(found: Health) -> HealthCheck:
    kind = "PostgreSQL" if found.engine == "postgresql" else "SQLite"
    return HealthCheck(_("Database"), Wellness.WELL, _("%(kind)s answers.", kind=kind))


def _catalogue(found: Health) -> HealthCheck:
    if found.catalogue:
        return HealthCheck(
            _("Catalogue and search"), Wellness.WELL, _("An edition of the catalogue is in force.")
        )
    return HealthCheck(
        _("Catalogue and search"),
        Wellness.WRONG,
        _("No edition of the catalogue is in force. The search finds nothing."),
        _(
            "Ask the operators of the machine to run “%(command)s”, or put an edition in force under Editions.",
            command=command_called("setup"),
        ),
    )


def _day(found: Health) -> HealthCheck:
    if found.day:
        return HealthCheck(
            _("Day counted"), Wellness.WELL, _("Counted for today, %(day)s.", day=day(found.today))
        )
    return HealthCheck(
        _("Day counted"),
        Wellness.WRONG,
        _("Counted for %(day)s, not for today. Figures show that day.", day=day(found.counted)),
        _(
            "The portal counts a minute after midnight while it runs, and when it starts. Look at the last daily count under Jobs; restart the portal, or run “%(command)s”.",
            command=command_called("coverage age"),
        ),
    )


def _backup(found: Health, now: datetime) -> HealthCheck:
    run, title = found.runs.get(JobName.BACKUP), _("Last backup")
    if found.demonstration:
        says = _("A demonstration needs none: its records are invented.")
        return HealthCheck(title, Wellness.WELL, says)
    advice = _(
        "Run “%(command)s”, and see that one is made every night. docs/operations/keeping.md says how.",
        command=command_called("backup FILE"),
    )
    if run is None:
        return HealthCheck(title, Wellness.LATE, _("No backup is known."), advice)
    if run.outcome is JobOutcome.FAILED:
        return HealthCheck(
            title, Wellness.WRONG, _("The last backup failed, on %(day)s.", day=day(run.began_at)), advice
        )
    hours = int((now - run.began_at).total_seconds() // 3600)
    says = ngettext("Made %(num)d hour ago.", "Made %(num)d hours ago.", hours)
    return (
        HealthCheck(title, Wellness.WELL, says)
        if now - run.began_at < BACKUP_DUE
        else HealthCheck(title, Wellness.LATE, says, advice)
    )


def _root(found: Health, now: datetime, *, leaves: bool) -> HealthCheck:
    title, newest = _("Root of the trail"), found.roots.newest
    word = found.roots.word(now, leaves=leaves)
    again = _(
        "The portal tries again with the next daily count, or at once with “%(command)s”.",
        command=command_called("audit root"),
    )
    if newest is None:
        return HealthCheck(title, Wellness.LATE, _("No root of the trail is kept yet."), again)
    if word == "not handed over":
        run = found.runs.get(JobName.ROOT)
        says = ngettext(
            "%(num)d root could not be handed over: %(why)s.",
            "%(num)d roots could not be handed over: %(why)s.",
            found.roots.waiting,
            why=run.error if run is not None and run.error else "–",
        )
        advice = _("See that the place that PORTAL_AUDIT_ROOTS names is there and can be written.")
        return HealthCheck(title, Wellness.WRONG, says, f"{advice} {again}")
    if word == "late":
        return HealthCheck(title, Wellness.LATE, _("The newest is of %(day)s.", day=day(newest)), again)
    says = (
        _("Kept on %(day)s, and handed over.", day=day(newest))
        if leaves
        else _("Kept on %(day)s, and written to the log alone.", day=day(newest))
    )
    return HealthCheck(title, Wellness.WELL, says)


def _room(found: Health) -> HealthCheck:
    title = _("Room on the disk")
    free, total = f"{found.room.free / 2**30:.1f}", f"{found.room.total / 2**30:.0f}"
    says = _(
        "%(free)s GB of %(total)s GB are free.",
        free=free,
        total=total,
    )
    if found.room.free >= LITTLE_ROOM:
        return HealthCheck(title, Wellness.WELL, says)
    wellness = Wellness.WRONG if found.room.free < NO_ROOM else Wellness.LATE
    return HealthCheck(
        title,
        wellness,
        says,
        _(
            "Move old backups to another machine, or ask for a larger disk. Without room nothing can be saved."
        ),
    )


def _jobs(found: Health, now: datetime) -> HealthCheck:
    title = _("Jobs")
    failed = [
        str(JOBS[name])
        for name, run in sorted(found.runs.items())
        if name not in (JobName.BACKUP, JobName.ROOT)
        and (run.outcome is JobOutcome.FAILED or run.was_cut_off(now))
    ]
    if failed:
        return HealthCheck(
            title,
            Wellness.WRONG,
            _("Did not end well the last time: %(jobs)s.", jobs=comma().join(failed)),
            _("The list of jobs says why. Most are tried again by themselves."),
        )
    says = _("The last run of each ended well.") if found.runs else _("None ran so far.")
    return HealthCheck(title, Wellness.WELL, says)


@dataclass(frozen=True, slots=True)
class JobRow:
    """One run of the list."""

    title: str
    began_at: datetime
    seconds: int | None
    outcome: str
    well: bool
    says: str


def present_run(run: RunFacts, now: datetime) -> JobRow:
    """One run in words."""
    if run.was_cut_off(now):
        outcome = _("cut off")
    else:
        outcome = {
            JobOutcome.RUNNING: _("running"),
            JobOutcome.DONE: _("done"),
            JobOutcome.FAILED: _("failed"),
        }[run.outcome]
    return JobRow(
        title=str(JOBS[run.name]),
        began_at=run.began_at,
        seconds=int((run.ended_at - run.began_at).total_seconds()) if run.ended_at else None,
        outcome=outcome,
        well=run.outcome is not JobOutcome.FAILED and not run.was_cut_off(now),
        says=_why(run.error)
        if run.error
        else comma().join(
            _in_words(word, count) for word, count in run.told.items() if count and word in _COUNTED
        ),
    )


def _why(error: str) -> str:
    """Why a run failed. Of an error that is not ours the kind alone is known, one word."""
    if error.isidentifier():
        return _("Unexpected error (%(kind)s). The log says more.", kind=error)
    return say(error)


def _in_words(word: str, count: int) -> str:
    return f"{_COUNTED[word]}{colon()}{number(count)}"


_COUNTED: Mapping[str, LazyString] = MappingProxyType(
    {
        "cells": _l("lines that changed"),
        "ended": _l("declarations that ended"),
        "begun": _l("declarations that began"),
        "ruled": _l("lines under rules of the city"),
        "behind": _l("days behind"),
        "erased": _l("entries erased"),
        "sent": _l("mails sent"),
        "failed": _l("mails that failed"),
        "differences": _l("differences"),
        "rows": _l("rows written"),
        "handed_over": _l("roots handed over"),
    }
)
"""What runs count, in words."""
