"""The one clock of the domain: instants in UTC, days as Beijing counts them."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present calendar day in Beijing, in any time zone of the machine."""
    return now().astimezone(BEIJING).date()


@lru_cache(maxsize=4096)
def months_later(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or that month's last day where it is shorter.

    31 January plus one month is 28 or 29 February; 29 February plus twelve months is 28 February.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_until(day: date, count: int) -> list[date]:
    """The first days of ``count`` months: that of ``day`` and those before it, the newest first."""
    first = day.replace(day=1)
    return [months_later(first, -back) for back in range(count)]


def beginning_of(day: date) -> datetime:
    """The instant at which a day begins in Beijing, in UTC."""
    return datetime.combine(day, time(), BEIJING).astimezone(UTC)
