"""Opening hours as schema.org has them: the week, and for the coming days each day that differs from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from catalogue.time.hours import openings_on, read_hours

from ...words.opening_hours.kept import kept

DAYS_AHEAD = 60
"""Days that are told, the present one among them. Each answer says between which days it holds."""
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ONE_DAY = timedelta(days=1)
_Times = tuple[tuple[int, int], ...]


@kept
def hours_told(text: str | None, today: date) -> list[dict[str, Any]]:
    """The hours of a place (in our notation) as values of ``openingHoursSpecification``. Empty if they are not known.

    The week's hold from today to the last of :data:`DAYS_AHEAD`; a day with other hours has its own, from itself to itself, which
    count more; a closed one opens and closes at midnight. What is open by appointment only is not told as open.
    """
    hours = read_hours(text)
    if hours is None:
        return []
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    open_on: dict[date, _Times] = {
        day: tuple((each.opens, each.closes) for each in openings_on(hours, day) if not each.depends)
        for day in days
    }
    if not any(open_on.values()):
        return []
    week = [
        Counter(open_on[day] for day in days if day.weekday() == weekday).most_common(1)[0][0]
        for weekday in range(7)
    ]
    found = []
    for times in dict.fromkeys(filter(None, week)):
        on = [f"https://schema.org/{_NAMES[weekday]}" for weekday in range(7) if week[weekday] == times]
        found += [{**_spec(opens, closes, days[0], days[-1]), "dayOfWeek": on} for opens, closes in times]
    for first, last, times in _others(
        [(day, open_on[day]) for day in days if open_on[day] != week[day.weekday()]]
    ):
        found += [_spec(opens, closes, first, last) for opens, closes in times or ((0, 0),)]
    return found


def _others(days: list[tuple[date, _Times]]) -> Iterator[tuple[date, date, _Times]]:
    """Days that differ from the week, those in a row with the same hours as one."""
    start = 0
    for place, (day, times) in enumerate(days):
        following = days[place + 1] if place + 1 < len(days) else None
        if following is None or following != (day + _ONE_DAY, times):
            yield days[start][0], day, times
            start = place + 1


def _spec(opens: int, closes: int, first: date, last: date) -> dict[str, Any]:
    return {
        "@type": "OpeningHoursSpecification",
        "opens": _clock(opens),
        "closes": "23:59" if closes == 24 * 60 else _clock(closes % (24 * 60)),
        "validFrom": first.isoformat(),
        "validThrough": last.isoformat(),
    }


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
