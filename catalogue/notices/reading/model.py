"""What a notice proposes for the records."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...foundation.errors import _

CONTRADICTION = _(
    "“%(part)s”: the weekday is not that of the date, or there is no such date. Which day is right?"
)
PASSED = _("“%(part)s”: this day has passed. Which day is meant?")
WHICH_DAY = _("“%(part)s”: on which day is this?")
"""What is asked about a notice: msgids with the words in doubt."""


class ProposalKind(enum.StrEnum):
    """What a proposal changes."""

    CLOSURE = "closure"
    HOURS = "hours"
    PHONE = "phone"
    ADDRESS = "address"
    SESSION = "session"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that follows from a notice; fields that its kind does not have are None or empty.

    ``until`` is the last day, None if open. ``times`` as ``09:00-11:30``, without an end if none is said;
    ``schedule`` in the notation of ``catalogue.time.hours``. ``said`` are the words that it comes from.
    """

    kind: ProposalKind
    said: str
    place: str | None = None
    what: str | None = None
    first: date | None = None
    until: date | None = None
    times: str | None = None
    schedule: str | None = None
    number: str | None = None
    address: str | None = None
    dates: tuple[date, ...] = ()
    repeat: str | None = None

    def as_fields(self) -> dict[str, Any]:
        """The fields of its kind, days in ISO spelling."""
        first = self.first.isoformat() if self.first else None
        until = self.until.isoformat() if self.until else None
        dates = [day.isoformat() for day in self.dates]
        fields: dict[ProposalKind, dict[str, Any]] = {
            ProposalKind.CLOSURE: {"place": self.place, "from": first, "until": until, "times": self.times},
            ProposalKind.HOURS: {
                "place": self.place,
                "from": first,
                "until": until,
                "schedule": self.schedule,
            },
            ProposalKind.PHONE: {"place": self.place, "number": self.number, "from": first},
            ProposalKind.ADDRESS: {"place": self.place, "address": self.address, "from": first},
            ProposalKind.SESSION: {
                "what": self.what,
                "place": self.place,
                "dates": dates or None,
                "repeat": self.repeat,
                "times": self.times,
            },
            ProposalKind.CANCEL: {"what": self.what, "dates": dates},
        }
        return {"type": self.kind.value, **fields[self.kind]}


@dataclass(frozen=True, slots=True)
class NoticeDoubt:
    """What is to be asked about a notice: a msgid with ``part``, and the words in doubt as they were typed."""

    message: str
    part: str

    def __str__(self) -> str:
        return self.message % {"part": self.part}


@dataclass(frozen=True, slots=True)
class NoticeReading:
    """What follows from a notice, in its order, and what is to be asked."""

    proposals: tuple[Proposal, ...] = ()
    doubts: tuple[NoticeDoubt, ...] = ()
