"""The deadline of a case: the third working day after the day on which it was reported."""

from __future__ import annotations

from datetime import date, timedelta

from ..models import DayKind
from ..time.days import Calendar, current

WORKING_DAYS = 3
_SATURDAY = 5


def third_working_day(day: date, calendar: Calendar | None = None) -> date:
    """The third working day after ``day``, both in Beijing: public holidays do not count, make-up days do.

    ``calendar`` is the process's own by default.
    """
    calendar = calendar or current()
    left = WORKING_DAYS
    while left:
        day += timedelta(days=1)
        kind = calendar.kind(day)
        left -= kind is DayKind.MAKE_UP or (kind is DayKind.ORDINARY and day.weekday() < _SATURDAY)
    return day
