"""The clock of a case: it is to be answered on the third working day after the day on which it came."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

WORKING_DAYS = 3


def third_working_day(day: date) -> date:
    """The third working day after ``day``, both in Beijing. Public holidays do not count, make-up days do."""
    left = WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= _is_working_day(day)
    return day


def _is_working_day(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # the year's holidays have not been announced yet
        return day.isoweekday() < 6
