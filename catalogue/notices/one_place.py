"""Days on which a single place is closed or has other hours, written into its own hours."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from ..foundation.errors import Invalid, Problem, _
from ..time.hours import MINUTES_A_DAY, Dates, Days, OpeningHours, Openness, Period, Rule, read_hours

_TIMES = re.compile(r"(\d{2}):(\d{2})-(?:(\d{2}):(\d{2}))?")
_LONGEST_REASON = 60


def hours_with_days(
    hours: str | None,
    *,
    first: date,
    last: date,
    reason: str = "",
    times: str | None = None,
    instead: str | None = None,
) -> str:
    """The hours of a place with what holds from ``first`` to ``last``, both included, in the same notation.

    ``times`` (as 09:00-11:30, several after commas) are the hours that it is closed; None: all day. ``instead`` are the
    hours of these days in the notation. Raises ``Invalid`` if the usual hours are not known, or the days are the wrong
    way round.
    """
    usual = read_hours(hours)
    if usual is None:
        raise Invalid(
            [Problem("point", _("The usual hours of this place are not known. Fill them in first."), {})]
        )
    if last < first:
        raise Invalid([Problem("last_day", _("The last day is before the first."), {})])
    dates = (Dates.between(first, last),)
    other = read_hours(instead)
    if other is not None:
        added = [replace(rule, days=replace(rule.days, dates=dates)) for rule in other.rules]
    else:
        remark = reason.replace('"', "”")[:_LONGEST_REASON] or None
        periods = _periods(times)
        added = [Rule(Days(dates=dates), periods, Openness.CLOSED, None if periods else remark)]
    return str(OpeningHours((*usual.rules, *added)))


def _periods(times: str | None) -> tuple[Period, ...]:
    found = []
    for opens, minute, closes, end in _TIMES.findall(times or ""):
        last = int(closes) * 60 + int(end) if closes else MINUTES_A_DAY
        found.append(Period(int(opens) * 60 + int(minute), last))
    return tuple(found)
