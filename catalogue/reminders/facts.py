"""A reminder as the rest of the portal sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ReminderFacts:
    """What a community was reminded of in the week that begins on ``week``. ``open_items`` are those that are still gaps.

    ``items`` are ids in the order in which they were added; ``tenths`` the tenths of a minute that they asked for.
    """

    community: int
    week: date
    items: tuple[int, ...]
    open_items: tuple[int, ...]
    office: int
    role: str
    sent_at: datetime
    tenths: int
    mailed_on: date | None


@dataclass(frozen=True, slots=True)
class SentReminders:
    """What sending did: how many communities got a reminder, and how many gaps were added to those of the week."""

    communities: int
    items: int
