"""Rules as they grow, by their weight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ...hours import Dates, Days, Holiday, Openness, Periods, Rule
from ..phrases.values import WORKING, DaySet
from ..questions import Doubt
from ..statements import Statement
from ..tokens.tokens import TimeOfDay
from . import clock

BY_APPOINTMENT = "by appointment"
UNTIL_SOLD_OUT = "until sold out"
UNTIL_NOTICE = "until further notice"
LONGEST_REMARK = 60
NOON = 12 * 60

_ORDER = ("week", "season", "week_of_season", "nth", "school", "public", "date", "else")
"""What counts more comes later: a date more than a holiday, a holiday more than a day of the week."""


@dataclass
class Plan:
    """The rules so far by their weight, and what is open on each ordinary weekday, seasons apart.

    ``named`` are the hours of each set of weekdays that was named; ``literal`` whether nothing was concluded that is
    not written.
    """

    rules: dict[str, list[Rule]] = field(default_factory=lambda: {name: [] for name in _ORDER})
    base: dict[int, Periods] = field(default_factory=dict)
    named: dict[frozenset[int], Periods] = field(default_factory=dict)
    all_year: bool = False
    literal: bool = True

    def add(self, place: str, rule: Rule) -> None:
        """Add a rule of this weight."""
        self.rules[place].append(rule)

    def listed(self) -> list[Rule]:
        """All rules, in the order in which they count."""
        # A single date counts more than a range of dates around it, whichever was said first.
        self.rules["date"].sort(key=lambda rule: -sum(dates.length for dates in rule.days.dates))
        return [rule for name in _ORDER for rule in self.rules[name]]

    def only_periods(self, statement: Statement) -> Periods:
        """The hours of ordinary days, if all have the same, else of working days. Raises ``Doubt``."""
        found = {periods for periods in self.base.values() if periods}
        if len(found) != 1:
            found = {self.base[day] for day in WORKING if self.base.get(day)}
        if len(found) != 1:
            raise Doubt("no_times", statement.start, statement.end)
        return next(iter(found))


def days_of(weekdays: Iterable[int], dates: tuple[Dates, ...] = ()) -> Days:
    """Weekdays, within dates; all seven are every day."""
    named = tuple(sorted(weekdays))
    return Days(() if len(named) == 7 else named, (), dates)


def all_days(statement: Statement) -> list[Days]:
    """The days of a statement, weekdays apart from holidays."""
    days = statement.days or DaySet()
    dates = statement.dates.ranges if statement.dates else ()
    found: list[Days] = []
    if days.weekdays:
        found.append(days_of(days.weekdays, dates))
    if days.nth:
        found.append(Days((), days.nth, dates))
    if "public" in days.kinds:
        found.append(Days((), (), dates, Holiday.PUBLIC))
    if "school" in days.kinds:
        only = statement.only_on.weekdays if statement.only_on else frozenset()
        found.append(Days(days_of(only).weekdays, (), dates, Holiday.SCHOOL))
    if not found and dates:
        found.append(Days((), (), dates))
    return found


def place_of(days: Days) -> str:
    """The weight of a rule of these days."""
    if days.holiday is not None:
        return "public" if days.holiday is Holiday.PUBLIC else "school"
    if days.dates:
        return "season" if days.seasonal else "date"
    return "nth" if days.nth else "week"


def is_certain(statement: Statement) -> bool:
    """Whether a statement is about certain dates, which need no weekdays."""
    return statement.dates is not None and statement.dates.exceptional


def told(statement: Statement) -> tuple[Openness, str | None]:
    """Whether the times of a statement depend on an appointment, and its remark."""
    if statement.appointment:
        return Openness.DEPENDS, BY_APPOINTMENT
    return Openness.OPEN, remark_of(statement)


def remark_of(statement: Statement) -> str | None:
    """What else was said, short enough to be kept."""
    said = [statement.service[1]] if statement.service else []
    parts = [part.replace('"', "").strip() for part in [*said, *statement.remarks]]
    return " ".join(dict.fromkeys(part for part in parts if part))[:LONGEST_REMARK].strip() or None


def closing_time(said: tuple[TimeOfDay, str | None], before: Periods) -> int:
    """A closing time beside the hours that it ends: 提前到4点 is 16:00 where it opens at 9."""
    minutes = clock.in_part(*said)
    if said[0].vague and said[1] is None and before and minutes <= min(before).opens:
        minutes += NOON
    return minutes


def overlapping(one: Periods, other: Periods) -> bool:
    """Whether periods share a minute."""
    return any(
        first.opens < second.closes and second.opens < first.closes for first in one for second in other
    )
