"""What sessions say, and on which days they take place: pure, no database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .recurrence import read_recurrence

FARTHEST = 400
"""Days ahead that are looked through for the next day of a session."""
TIMES = re.compile(r"[0-2]\d:[0-5]\d-(?:[0-2]\d:[0-5]\d)?(?:,[0-2]\d:[0-5]\d-(?:[0-2]\d:[0-5]\d)?){0,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDraft:
    """What a session is to say. ``times`` as 09:00-11:30; ``repeat`` in the notation of ``recurrence``.

    Either ``dates`` or ``repeat`` says on which days; ``first_day`` and ``last_day`` are bounds of ``repeat``.
    """

    item_id: int
    what_zh: str
    what_en: str | None = None
    dates: tuple[date, ...] = ()
    repeat: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    cancelled: tuple[date, ...] = ()
    times: str | None = None
    point_id: int | None = None
    place: str | None = None
    for_whom: str | None = None
    joining: str | None = None

    def takes_place(self, day: date) -> bool:
        """Whether it takes place on a day."""
        return day not in self.cancelled and self.is_planned(day)

    def is_planned(self, day: date) -> bool:
        """Whether it would take place on a day if nothing was cancelled."""
        if self.repeat is None:
            return day in self.dates
        if (self.first_day and day < self.first_day) or (self.last_day and day > self.last_day):
            return False
        recurrence = read_recurrence(self.repeat)
        return recurrence is not None and recurrence.holds(day)

    def days(self, first: date, last: date) -> Iterator[date]:
        """The days between two days, both included, on which it takes place."""
        if self.repeat is None:
            yield from (
                day for day in sorted(self.dates) if first <= day <= last and day not in self.cancelled
            )
            return
        for step in range((last - first).days + 1):
            day = first + timedelta(days=step)
            if self.takes_place(day):
                yield day

    def next_day(self, since: date) -> date | None:
        """The first day from ``since`` on; None if there is none within ``FARTHEST`` days."""
        return next(self.days(since, since + timedelta(days=FARTHEST)), None)


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A session on record. ``ended_at``: when it was taken off the list. ``point``: the service point's name."""

    id: int
    community: int
    draft: SessionDraft
    version: int
    ended_at: datetime | None
    said_role: str
    point: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """A day on which a session takes place, or does not although it was planned (``off``)."""

    day: date
    times: str
    session: SessionFacts
    off: bool = False
