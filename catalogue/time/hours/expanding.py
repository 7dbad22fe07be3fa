"""OpenTime hours as days of a calendar: weekly series with the days that they leave out, and single days.

For programs that know no public holidays and no seasons: everything that the rules say of some days is spelt out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from .. import days as own_days
from ..days import Calendar
from .model import Openness
from .schedule import Basis, OpeningHours

A_YEAR = 366
"""Days that are spelt out."""
_WEEK = timedelta(days=7)
_LONGEST_PAUSE = 4 * _WEEK
"""A series that pauses for longer, as over a season, ends and begins again."""
_SHORTEST_SERIES = 4
"""Days of a weekday that make a series; fewer are single days."""
_UNSURE = frozenset({Basis.HOLIDAY_UNSAID, Basis.MAKE_UP_UNSAID, Basis.SCHOOL_UNSAID})


class OpenTime(NamedTuple):
    """A time of a day, in minutes after its midnight as in ``Period``, and what is said of it.

    ``sure``: the hours of the day are confirmed, and it is open then without a condition.
    """

    opens: int
    closes: int
    remark: str | None
    sure: bool
    depends: bool


@dataclass(frozen=True, slots=True)
class OpeningSeries:
    """An opening on some weekdays (0: Monday) from the first day to the last, both included, but on none of ``without``.

    A single day has its first day as its last.
    """

    opening: OpenTime
    first: date
    last: date
    weekdays: tuple[int, ...]
    without: tuple[date, ...] = ()

    @property
    def single(self) -> bool:
        """Whether it is of one day alone."""
        return self.first == self.last


def openings_on(hours: OpeningHours, day: date, calendar: Calendar | None = None) -> tuple[OpenTime, ...]:
    """What begins on a day, in order: also what depends on a remark, or closes at a time that no one knows."""
    calendar = calendar or own_days.current()
    unsure = hours.basis(day, calendar) in _UNSURE
    found = (
        OpenTime(
            span.period.opens,
            span.period.closes,
            span.remark,
            not unsure and span.openness is Openness.OPEN,
            span.openness is not Openness.OPEN,
        )
        for span in hours.spans_on(day, calendar)
    )
    return tuple(dict.fromkeys(found))


def spelt_out(
    hours: OpeningHours, first: date, last: date, calendar: Calendar | None = None
) -> tuple[OpeningSeries, ...]:
    """The openings of the days from ``first`` to ``last``: each is in exactly one series, or a single day."""
    dates: dict[OpenTime, list[date]] = defaultdict(list)
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        for opening in openings_on(hours, day, calendar):
            dates[opening].append(day)
    return tuple(series for opening, found in dates.items() for series in _series(opening, found))


def _series(opening: OpenTime, found: Sequence[date]) -> Iterator[OpeningSeries]:
    regular: list[list[date]] = []
    for weekday in range(7):
        for run in _runs([day for day in found if day.weekday() == weekday]):
            weeks = (run[-1] - run[0]) // _WEEK + 1
            if len(run) >= _SHORTEST_SERIES and 2 * len(run) >= weeks:
                regular.append(run)
            else:
                yield from (OpeningSeries(opening, day, day, (weekday,)) for day in run)
    for runs in _beside(regular):
        yield _drawn_together(opening, runs)


def _runs(dates: Sequence[date]) -> Iterator[list[date]]:
    """Dates of one weekday, parted where they pause."""
    run: list[date] = []
    for day in dates:
        if run and day - run[-1] > _LONGEST_PAUSE:
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _beside(runs: Sequence[list[date]]) -> Iterator[list[list[date]]]:
    """Runs of several weekdays that begin and end within the same weeks."""
    left = sorted(runs, key=lambda run: run[0])
    while left:
        head = left[0]
        near = [
            run
            for run in left
            if abs(run[0] - head[0]) <= _LONGEST_PAUSE and abs(run[-1] - head[-1]) <= _LONGEST_PAUSE
        ]
        yield near
        left = [run for run in left if all(run is not taken for taken in near)]


def _drawn_together(opening: OpenTime, runs: Sequence[list[date]]) -> OpeningSeries:
    dates = sorted(day for run in runs for day in run)
    weekdays = tuple(sorted({day.weekday() for day in dates}))
    held = set(dates)
    between = (date.fromordinal(each) for each in range(dates[0].toordinal(), dates[-1].toordinal() + 1))
    without = tuple(day for day in between if day.weekday() in weekdays and day not in held)
    return OpeningSeries(opening, dates[0], dates[-1], weekdays, without)
