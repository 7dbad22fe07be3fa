"""What is asked back about a text, and why: plain words with the doubtful part in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...foundation.errors import _

QUESTIONS: Mapping[str, str] = {
    "no_days": _("“%(part)s”: on which days of the week?"),
    "no_times": _("“%(part)s”: open from when until when?"),
    "no_end": _("“%(part)s”: open from when until when? A time is missing."),
    "morning_or_evening": _(
        "“%(part)s”: in the morning or in the afternoon? Write it as on a 24-hour clock, such as 8:00-17:00."
    ),
    "backwards": _("“%(part)s” ends before it begins. What are the right times?"),
    "bad_time": _("“%(part)s”: no clock shows this time. What is the right one?"),
    "bad_date": _("“%(part)s”: this date does not exist or does not fit. What is the right one?"),
    "weekday_of_date": _("“%(part)s”: the date is another day of the week. Which one is right?"),
    "break_unknown": _("“%(part)s”: from when until when is the break at noon?"),
    "festival": _("“%(part)s”: from which date until which date?"),
    "season": _("“%(part)s”: from which date until which date does this season last?"),
    "services": _("“%(part)s”: these are hours of several services. Which ones belong to this record?"),
    "alternating": _(
        "“%(part)s”: which dates are these? Weeks and days by turns cannot be told from a weekly plan."
    ),
    "lunar": _("“%(part)s”: which dates of the ordinary calendar are these, and at what time?"),
    "approximate": _("“%(part)s”: what are the exact times?"),
    "unsettled": _("“%(part)s”: is it open then, and from when until when?"),
    "pushed": _("“%(part)s”: which dates are meant if the day is a holiday?"),
    "temporary": _("“%(part)s”: from which date until which date, and what holds at other times?"),
    "elsewhere": _("“%(part)s” refers to another place. Please write the days and times themselves."),
    "any_time": _("“%(part)s”: is it open day and night, or at certain times?"),
    "empty": _("“%(part)s” names no times. On which days is it open, from when until when?"),
    "contradiction": _("“%(part)s” says two things of the same days. Which one is right?"),
    "holidays_only": _("“%(part)s”: are weekends meant as well, and what holds on other days?"),
    "holidays_open": _("“%(part)s”: is it open or closed on public holidays?"),
    "nothing": _("“%(part)s”: on which days is it open, from when until when?"),
    "unclear": _("“%(part)s” was not understood. How could this be written otherwise?"),
    "too_long": _("This text is too long. Please write only days and times."),
}
"""By reason. ``part`` is what was typed of the doubtful part."""

LONGEST_PART = 60


class Doubt(Exception):
    """A text cannot be understood for sure: the reason, and the doubtful part's place in the folded text.

    Without an end it is all that follows.
    """

    def __init__(self, reason: str, start: int = 0, end: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.start = start
        self.end = end


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask: the reason, the msgid and the doubtful part as it was typed."""

    reason: str
    message: str
    part: str

    def __str__(self) -> str:
        return self.message % {"part": self.part}


def ask(reason: str, part: str) -> Question:
    """The question for a reason."""
    if len(part) > LONGEST_PART:
        part = f"{part[:LONGEST_PART]}…"
    return Question(reason, QUESTIONS[reason], part)
