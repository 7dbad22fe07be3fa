"""The lunar calendar (农历): days of its months as days of the ordinary calendar, by the package ``borax``."""

from __future__ import annotations

from datetime import date

from borax.calendars.lunardate import InvalidLunarDateError, LunarDate

LONGEST_MONTH = 30


def lunar_month_and_day(day: date) -> tuple[int, int]:
    """The month (1-12; a leap month counts as the one before it) and the day (1-30) of a day from 1900 to 2100."""
    lunar = LunarDate.from_solar(day)
    return lunar.month, lunar.day


def next_lunar_day(month: int, day: int, since: date) -> date | None:
    """The first day on or after ``since`` that is this day of a lunar month; None if none is within two years.

    The last day of a short month counts as its thirtieth: 除夕 is the last day of the twelfth month.
    """
    for year in range(since.year - 1, since.year + 2):
        found = _day_of(year, month, day)
        if found is not None and found >= since:
            return found
    return None


def _day_of(year: int, month: int, day: int) -> date | None:
    for wanted in (day, day - 1) if day == LONGEST_MONTH else (day,):
        try:
            return date.fromordinal(LunarDate(year, month, wanted).to_solar_date().toordinal())
        except InvalidLunarDateError:
            continue
    return None
