"""A believable past of each line: what it said before, and when it was said and confirmed.

The last entry of each history says what the record says now. What was said before is made up to fit it: some lines were known
from the first day on and confirmed since, some let their confirmation run out, some were not offered or suspended for a while, and
others were filled in only later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from .. import local_texts
from ..divisions.profile_history import revise_profiles
from ..divisions.profiles import get_profile
from ..foundation.clock import BEIJING
from ..foundation.histories import kept_day
from ..foundation.loading import look_through, made_afterwards, referring_afterwards, sort_in_memory
from ..history import ledger
from ..models import (
    Action,
    DeclarationRevision,
    Movement,
    Offering,
    OfferingPoint,
    PointRevision,
    ProfileRevision,
    Revision,
    Role,
    ServicePoint,
    State,
)
from ..near import squared_afterwards
from ..offerings.setwise.writing import ToldEntry

_MORNING = time(10, 20)
_FIRST = time(9)
_KNOWN_BEFORE = 0.36
"""Share of valid lines that were confirmed since the first day; those that ran out in between are among them."""
_NOT_OFFERED = 0.14
_SUSPENDED = 0.05
_ALSO_KNOWN = 0.17
"""Share of other lines that said the same before."""
_WAS_WHOLE = 0.15
"""Share of lines that say what is lacking, and lacked nothing before."""
_FORGOTTEN = 0.01
"""Share of valid lines that were withdrawn for some weeks."""
_REST = timedelta(days=30)


class Past:
    """Gives each record of a filling the entries of its history, the last of which says what it says now."""

    def __init__(self, seed: int, today: date, days: int) -> None:
        """The past begins ``days`` before ``today``."""
        self._seed, self._today = seed, today
        self._begins = today - timedelta(days=max(days, 1))
        self._community = 0
        self._rng = Random()
        self.entries = 0

    def __call__(self, last: ToldEntry) -> list[ToldEntry]:
        """The entries of a record of which ``last`` would be the only one."""
        if last.community != self._community:
            self._community = last.community
            # Dice of their own, so that the records are the same with and without a past.
            self._rng = Random(f"{self._seed} past {last.community}")
        after = last.after or {}
        said = kept_day(after, "confirmed_on") or self._today
        if said <= self._begins:
            told = [last._replace(at=_at(self._begins, _FIRST))]
        elif after["state"] == State.DELIVERED:
            told = self._delivered(last, after, said)
        elif (after["state"] == State.SUSPENDED and self._rng.random() < 1 - _ALSO_KNOWN) or (
            after["state"] == State.PARTIAL and self._rng.random() < _WAS_WHOLE
        ):
            told = self._chain(last, said, [(self._begins, Action.IMPORT, _offered(after))], Action.RECORD)
        elif self._rng.random() < _ALSO_KNOWN:
            told = self._chain(last, said, [(self._begins, Action.IMPORT, after)], Action.CONFIRM)
        else:
            told = [last._replace(at=self._when(said, last.at))]
        self.entries += len(told)
        return told

    def _delivered(self, last: ToldEntry, after: Mapping[str, Any], said: date) -> list[ToldEntry]:
        drawn, begins = self._rng.random(), self._begins
        if drawn < _KNOWN_BEFORE:
            return self._chain(last, said, [(begins, Action.IMPORT, after)], Action.CONFIRM)
        drawn -= _KNOWN_BEFORE
        if drawn < _NOT_OFFERED:
            return self._chain(
                last, said, [(begins, Action.IMPORT, self._not_yet(after, said))], Action.RECORD
            )
        drawn -= _NOT_OFFERED
        if drawn < _SUSPENDED and said - begins > 2 * _REST:
            closed = said - timedelta(days=7 + int(self._rng.random() * 50))
            before = [(begins, Action.IMPORT, after), (closed, Action.RECORD, _closed(after, closed))]
            return self._chain(last, said, before, Action.RECORD)
        drawn -= _SUSPENDED
        if drawn < _FORGOTTEN and said - begins > 2 * _REST:
            gone = said - timedelta(days=7 + int(self._rng.random() * 50))
            return self._chain(
                last, said, [(begins, Action.IMPORT, after), (gone, Action.WITHDRAW, None)], Action.RECORD
            )
        return [last._replace(at=self._when(said, last.at))]

    def _chain(
        self,
        last: ToldEntry,
        said: date,
        earlier: Sequence[tuple[date, Action, Mapping[str, Any] | None]],
        action: Action,
    ) -> list[ToldEntry]:
        """Entries one after the other, each with what was said before it; ``last`` comes with the day of its word."""
        told: list[ToldEntry] = []
        before: Mapping[str, Any] | None = None
        for number, (day, done, words) in enumerate(earlier):
            kept = None
            if words is not None:
                kept = {name: value for name, value in words.items() if name != "disputed"}
                # The first word was confirmed some time before it was brought in.
                confirmed = day - timedelta(days=int(self._rng.random() * 300)) if number == 0 else day
                kept["confirmed_on"] = confirmed.isoformat()
            clock_time = _FIRST if number == 0 else _MORNING
            told.append(
                last._replace(
                    at=_at(day, clock_time), action=done, version=number + 1, before=before, after=kept
                )
            )
            before = kept
        end = last._replace(at=self._when(said, last.at), action=action, version=len(told) + 1, before=before)
        return [*told, end]

    def _not_yet(self, after: Mapping[str, Any], said: date) -> dict[str, Any]:
        kept = {"state": State.ABSENT.value, "criterion_id": after["criterion_id"]}
        if self._rng.random() < 0.4:
            planned = said + timedelta(days=int(self._rng.random() * 90) - 30)
            kept |= {"state": State.PLANNED.value, "planned_for": planned.isoformat()}
        return kept

    def _when(self, day: date, now: datetime) -> datetime:
        """The morning of a day; of today, the present moment."""
        return now if day >= self._today else _at(day, _MORNING)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, BEIJING).astimezone(UTC)


def _offered(after: Mapping[str, Any]) -> dict[str, Any]:
    """What a line that is suspended or lacks something said while it was offered in whole."""
    kept = {
        name: value
        for name, value in after.items()
        if not name.startswith("suspended") and name not in ("substitute", "shortfall")
    }
    return kept | {"state": State.DELIVERED.value}


def _closed(after: Mapping[str, Any], day: date) -> dict[str, Any]:
    """What a line said while it was suspended for a few weeks."""
    kept = {name: after[name] for name in ("criterion_id", "phone_source") if name in after}
    return kept | {
        "state": State.SUSPENDED.value,
        "suspended_from": day.isoformat(),
        "suspended_reason": "设施检修",
    }


def begin_places(session: Session, today: date, days: int) -> None:
    """Let the service points of the demonstration be there since the first day of its past."""
    at = _at(today - timedelta(days=max(days, 1)), _FIRST)
    session.execute(update(PointRevision).values(at=at).execution_options(synchronize_session=False))


def begin_profiles(
    session: Session, communities: Collection[int], author: str, today: date, days: int
) -> None:
    """Let the profiles of some communities be known since the first day of the past."""
    with told_on(session, today - timedelta(days=max(days, 1))):
        profiles = [get_profile(session, code) for code in sorted(communities)]
        revise_profiles(
            session, Action.IMPORT, [(None, each, (author, Role.STREET.value)) for each in profiles]
        )


@contextmanager
def told_on(session: Session, day: date) -> Iterator[None]:
    """Date what is added to histories in the block to the morning of a past day."""
    histories: tuple[Any, ...] = (Revision, ProfileRevision, DeclarationRevision)
    session.flush()
    known = [(history, session.scalar(select(func.max(history.id))) or 0) for history in histories]
    yield
    session.flush()
    for history, last in known:
        session.execute(
            update(history)
            .where(history.id > last)
            .values(at=_at(day, _MORNING))
            .execution_options(synchronize_session=False)
        )


@contextmanager
def written_at_once(session: Session) -> Iterator[None]:
    """Indexes, and what rows refer to, at the end of the block: it takes less time and less room than row by row."""
    sort_in_memory(session)
    with (
        local_texts.indexed_afterwards(session),
        made_afterwards(session, Revision, "ix_revisions_action_at"),
        squared_afterwards(session),
        referring_afterwards(session, Offering, OfferingPoint, ServicePoint),
    ):
        yield
    look_through(session, Offering, OfferingPoint, Revision, ServicePoint)


def digest_past(session: Session, communities: int, today: date) -> None:
    """Take the past into the ledger, and freeze its months; ``communities`` says how many there are."""
    with made_afterwards(session, Movement, "ix_coverage_movements_day"):
        ledger.digest_part(session, today=today, communities=communities + 1)
    ledger.digest(session, today=today)
