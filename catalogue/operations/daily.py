"""The daily count: what a new day changes without anybody writing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from .. import declarations, feedback, rulings, spot_checks
from ..counters import expiry
from ..counters.expiry import AgeReport
from ..feedback import empty_searches
from ..foundation import clock
from ..history import ledger
from ..history.ledger import LedgerReport
from ..models import JobName
from ..models.operations.jobs import DAYS_BEHIND
from . import jobs, retention


@dataclass(frozen=True, slots=True)
class DayCount:
    """What a count did: cells that moved, declarations that ended and began, lines that rules of the city cover, past days told."""

    age: AgeReport
    ended: int
    begun: int
    ruled: int
    told: LedgerReport

    @property
    def counts(self) -> dict[str, int]:
        """What the count did, for the notes of its run."""
        done = {"cells": self.age.cells, "ended": self.ended, "begun": self.begun, "ruled": self.ruled}
        behind = (clock.today() - self.age.day).days
        return done | ({DAYS_BEHIND: behind} if behind > 0 else {})


def digest_past(
    transaction: Callable[[], AbstractContextManager[Session]], *, today: date, communities: int = ledger.PART
) -> None:
    """Digest a long past before the daily count, part by part, each in a transaction of its own: writers wait for a part only.

    Begun and not finished, it goes on where it ended. ``communities`` says how many are digested at a time.
    """
    behind = True
    while behind:
        with transaction() as session:
            behind = ledger.is_behind(session, today=today)
            if behind:
                behind = not ledger.digest_part(session, today=today, communities=communities).complete


def count_day(session: Session, *, today: date) -> DayCount:
    """Carry the instance over to ``today``, and erase what was kept long enough; flushes. A second count of a day changes nothing.

    Sessions that were held are counted before, in a transaction of their own (``sessions.count_held``): they keep lines that would expire
    here, and wait for writers of lines.
    """
    aged = expiry.age(session, today=today)
    ended = declarations.end_due(session, today=today)
    begun = declarations.begin_due(session, today=today)
    ruled = rulings.apply_rules(session, today=today)
    spot_checks.count_sources(session)
    told = ledger.digest(session, today=today)
    feedback.forget(session, now=clock.now())
    empty_searches.forget_rare(session, today=clock.today())
    erased = retention.forget_expired(session, now=clock.now())
    if erased or aged.since < aged.day:
        jobs.note_run(session, JobName.RETENTION, {"erased": erased})
    return DayCount(aged, ended, begun, ruled, told)
