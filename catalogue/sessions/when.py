"""When a session takes place, as people write it: 每周三14:00-16:00, 12月8日9:00; or in the notation of ``recurrence``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ..notices.reading.context import NoticeText
from ..notices.reading.days import days_of
from ..notices.reading.repeats import repeats_said
from ..notices.reading.times import times_said
from .facts import TIMES
from .recurrence import read_recurrence

LONGEST = 200
_NOTATION = re.compile(
    rf"(?P<repeat>[^\d:]*?(?:\[[-\d,]+\])?|every (?:lunar )?month day [\d, ]+?)(?: (?P<times>{TIMES.pattern}))?"
)


@dataclass(frozen=True, slots=True)
class When:
    """Dates, or days that return in the notation of ``recurrence``; ``times`` as 09:00-11:30, None if not said."""

    dates: tuple[date, ...] = ()
    repeat: str | None = None
    times: str | None = None


def read_when(text: str, today: date) -> When | None:
    """What a text says of days and times; None if it names no day, or contradicts itself."""
    text = " ".join(text.split())[:LONGEST]
    notation = _NOTATION.fullmatch(text)
    if notation and read_recurrence(notation["repeat"]):
        return When(repeat=notation["repeat"], times=notation["times"])
    if not text:
        return None
    said = NoticeText(text, today)
    times, repeat = times_said(said.times), repeats_said(said.repeats)
    if repeat:
        return When(repeat=repeat, times=times) if read_recurrence(repeat) else None
    if not said.days or any(each.contradicts for each in said.days):
        return None
    return When(dates=days_of(said.days), times=times)
