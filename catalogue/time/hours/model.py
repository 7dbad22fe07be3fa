"""What opening hours are made of: periods, the days that they hold on, and rules that join both.

Each prints itself in the notation (``str``).
"""

from __future__ import annotations

import calendar
import enum
from dataclasses import dataclass
from datetime import date

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MINUTES_A_DAY = 24 * 60
SEASON = 28
"""Days from which on dates without a year are a season, no exception."""
_SUN = -1


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of time that begins on one day, in minutes after its midnight.

    ``0 <= opens < 1440`` and ``opens < closes``. ``closes`` is above 1440 where a night runs into the next morning.
    ``open_end``: nothing says when it closes; then ``closes`` is 1440. :data:`DAYLIGHT` is from sunrise to sunset.
    """

    opens: int
    closes: int
    open_end: bool = False

    def __str__(self) -> str:
        if self == DAYLIGHT:
            return "sunrise-sunset"
        if self.open_end:
            return f"{clock_text(self.opens)}+"
        closes = self.closes if self.closes <= MINUTES_A_DAY else self.closes - MINUTES_A_DAY
        return f"{clock_text(self.opens)}-{clock_text(closes)}"


DAYLIGHT = Period(_SUN, _SUN)
ALL_DAY = Period(0, MINUTES_A_DAY)
Periods = tuple[Period, ...]


class Openness(enum.Enum):
    """What a rule says of its times. ``DEPENDS``: open only if its remark comes true (by appointment)."""

    OPEN = "open"
    CLOSED = "off"
    DEPENDS = ""


class Joint(enum.Enum):
    """How a rule follows the one before it: replacing it for its days, adding to it, or where nothing is open."""

    THEN = "; "
    AND = ", "
    ELSE = " || "


class Holiday(enum.Enum):
    """Public holidays (``days.Calendar``) and school holidays."""

    PUBLIC = "PH"
    SCHOOL = "SH"


@dataclass(frozen=True, slots=True, order=True)
class Dates:
    """Days from ``first`` to ``last``, each (month, day), both included.

    Without ``year`` they are meant every year and may run over its end. ``last_year`` is given if ``year`` is.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    year: int | None = None
    last_year: int | None = None

    @classmethod
    def between(cls, first: date, last: date) -> Dates:
        """Days of certain years."""
        return cls((first.month, first.day), (last.month, last.day), first.year, last.year)

    @classmethod
    def months(cls, first: int, last: int) -> Dates:
        """Whole months (1 January) of every year."""
        return cls((first, 1), (last, _DAYS_OF_MONTH[last]))

    def __contains__(self, day: date) -> bool:
        here = (day.month, day.day)
        if self.year is not None and self.last_year is not None:
            return (self.year, *self.first) <= (day.year, *here) <= (self.last_year, *self.last)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last

    def starts_in(self, year: int) -> date | None:
        """The first of these days in a year; None if that year has none."""
        if self.year not in (None, year):
            return None
        month, day = self.first
        return date(year, month, min(day, calendar.monthrange(year, month)[1]))

    @property
    def length(self) -> int:
        """The number of days, a year taken as one with a 29 February if none is given."""
        start = date(self.year or 2024, *self.first)
        end = date(self.last_year or 2024, *self.last)
        days = (end - start).days + 1
        return days if days > 0 else days + 366

    def __str__(self) -> str:
        (month, day), (last_month, last_day) = self.first, self.last
        if self.year is None and day == 1 and last_day == _DAYS_OF_MONTH[last_month]:
            return "-".join(dict.fromkeys((MONTHS[month - 1], MONTHS[last_month - 1])))
        year = f"{self.year} " if self.year else ""
        start = f"{year}{MONTHS[month - 1]} {day:02d}"
        if self.first == self.last and self.year == self.last_year:
            return start
        if month == last_month and day < last_day and self.year == self.last_year:
            return f"{start}-{last_day:02d}"
        last_year = f"{self.last_year} " if self.last_year else ""
        return f"{start}-{last_year}{MONTHS[last_month - 1]} {last_day:02d}"


_DAYS_OF_MONTH = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a rule: all that it names must be true of a day; one that names nothing holds every day.

    ``weekdays`` are 0 (Monday) to 6 in ascending order. ``nth`` adds weekdays by their place in the month: pairs of
    weekday and places, 1 the first, -1 the last.
    """

    weekdays: tuple[int, ...] = ()
    nth: tuple[tuple[int, tuple[int, ...]], ...] = ()
    dates: tuple[Dates, ...] = ()
    holiday: Holiday | None = None

    @property
    def plain(self) -> bool:
        """Whether they are days of the week and no more."""
        return not (self.nth or self.dates or self.holiday)

    @property
    def seasonal(self) -> bool:
        """Whether their dates are a season: long, and meant every year."""
        return bool(self.dates) and all(dates.year is None and dates.length >= SEASON for dates in self.dates)

    @property
    def exceptional(self) -> bool:
        """Whether they are certain dates, which mean a day more than its being a holiday does."""
        return bool(self.dates) and not self.seasonal

    def holds(self, day: date, weekday: int) -> bool:
        """Whether a day with this weekday (its own, or the one that it counts as) is among them, holidays apart."""
        if self.dates and not any(day in dates for dates in self.dates):
            return False
        if not self.weekdays and not self.nth:
            return True
        return weekday in self.weekdays or any(
            weekday == named and _is_nth(day, places) for named, places in self.nth
        )

    def __str__(self) -> str:
        dates = ",".join(map(str, self.dates))
        named = [*weekday_names(self.weekdays)]
        named += [f"{DAYS[weekday]}[{','.join(map(str, places))}]" for weekday, places in self.nth]
        parts = [self.holiday.value if self.holiday else "", ",".join(named)]
        rest = " ".join(part for part in parts if part)
        if dates and rest:
            return f"{dates}: {rest}"
        return dates or rest


def _is_nth(day: date, places: tuple[int, ...]) -> bool:
    """Whether a day is one of the nth of its weekday in its month."""
    length = calendar.monthrange(day.year, day.month)[1]
    return (day.day - 1) // 7 + 1 in places or -((length - day.day) // 7 + 1) in places


@dataclass(frozen=True, slots=True)
class Rule:
    """Some days, and what holds on them.

    Without ``periods`` a closed rule closes its days and one that depends holds all day; a closed rule with periods
    closes these alone. An open rule has periods.
    """

    days: Days
    periods: Periods = ()
    openness: Openness = Openness.OPEN
    remark: str | None = None
    joint: Joint = Joint.THEN

    def __str__(self) -> str:
        days, times = str(self.days), ",".join(map(str, self.periods))
        if not days and self.periods == (ALL_DAY,):
            times = "24/7"
        elif not days and self.periods:
            days = "Mo-Su"
        state = self.openness.value if self.openness is Openness.CLOSED or self.remark else ""
        remark = f'"{self.remark}"' if self.remark else ""
        return " ".join(part for part in (days, times, state, remark) if part)


def clock_text(minutes: int) -> str:
    """Minutes after midnight as a clock shows them: 09:00; 24:00 is the day's end."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def runs(values: tuple[int, ...]) -> list[tuple[int, int]]:
    """First and last of every unbroken run in ascending numbers."""
    found: list[tuple[int, int]] = []
    for value in values:
        if found and value == found[-1][1] + 1:
            found[-1] = (found[-1][0], value)
        else:
            found.append((value, value))
    return found


def weekday_names(weekdays: tuple[int, ...]) -> list[str]:
    """Weekdays in the notation, runs as ranges."""
    return [DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}" for first, last in runs(weekdays)]
