"""Days that return, in one notation: pure, no database.

``Mo,We-Fr`` weekdays; ``Sa[1]``, ``Tu[2,-1]`` weekdays by their place in the month, -1 the last; ``every month day 10,
25``; ``every lunar month day 3, 13, 23`` days of the lunar calendar (market days, 逢集).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ..time.hours import Days
from ..time.hours.model import DAYS
from ..time.lunar import LONGEST_MONTH as LONGEST_LUNAR_MONTH
from ..time.lunar import lunar_month_and_day

LONGEST = 100
_DAY = rf"(?:{'|'.join(DAYS)})"
_WEEKDAYS = re.compile(rf"{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*")
_NTH = re.compile(rf"({_DAY})\[(-?[1-5](?:,-?[1-5])*)\]")
_MONTHLY = re.compile(r"every (lunar )?month day (\d{1,2}(?:, \d{1,2})*)")
_LONGEST_MONTH = 31


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Days that return: exactly one of days of the week (all, or by their place), days of months, of lunar months."""

    week: Days | None = None
    month_days: frozenset[int] = frozenset()
    lunar_days: frozenset[int] = frozenset()

    def holds(self, day: date) -> bool:
        """Whether it is one of the days."""
        if self.week is not None:
            return self.week.holds(day, day.weekday())
        if self.lunar_days:
            return lunar_month_and_day(day)[1] in self.lunar_days
        return day.day in self.month_days


@lru_cache(maxsize=1024)
def read_recurrence(text: str) -> Recurrence | None:
    """The days that a text in the notation names; None if it is not in the notation."""
    if len(text) > LONGEST:
        return None
    if _WEEKDAYS.fullmatch(text):
        named: set[int] = set()
        for part in text.split(","):
            first, _dash, last = part.partition("-")
            start = DAYS.index(first)
            named |= {(start + step) % 7 for step in range((DAYS.index(last or first) - start) % 7 + 1)}
        return Recurrence(Days(tuple(sorted(named))))
    if found := _NTH.fullmatch(text):
        places = tuple(dict.fromkeys(map(int, found[2].split(","))))
        return Recurrence(Days(nth=((DAYS.index(found[1]), places),)))
    if found := _MONTHLY.fullmatch(text):
        days = frozenset(map(int, found[2].split(", ")))
        longest = LONGEST_LUNAR_MONTH if found[1] else _LONGEST_MONTH
        if not 1 <= min(days) <= max(days) <= longest:
            return None
        return Recurrence(lunar_days=days) if found[1] else Recurrence(month_days=days)
    return None
