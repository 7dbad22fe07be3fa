"""Days, dates and periods as somebody names them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...hours import SEASON, Dates
from ..tokens.tokens import TimeOfDay

EVERY_DAY = frozenset(range(7))
WORKING = frozenset(range(5))
WEEKEND = EVERY_DAY - WORKING


@dataclass(frozen=True, slots=True)
class DaySet:
    """Days as somebody names them.

    ``named`` are the weekdays that are written (the ends of a range); ``nth`` pairs of weekday and places in the
    month; ``kinds`` which sets were said (``every``, ``public``, ``school``, ``term``, ``working``, ``others``,
    ``year``).
    """

    weekdays: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()
    nth: tuple[tuple[int, tuple[int, ...]], ...] = ()
    kinds: frozenset[str] = frozenset()

    def __or__(self, other: DaySet) -> DaySet:
        both = DaySet(
            self.weekdays | other.weekdays,
            self.named | other.named,
            self.nth + other.nth,
            self.kinds | other.kinds,
        )
        if not both.named or not both.kinds & {"every", "others"}:
            return both
        # 平时周一至周五, 每天（周一至周五）: the weekdays say which.
        said = [each.weekdays for each in (self, other) if not each.kinds & {"every", "others"}]
        return replace(both, weekdays=frozenset().union(*said), kinds=both.kinds - {"every"})

    @property
    def bare(self) -> bool:
        """Whether they name no day of the week."""
        return not self.weekdays and not self.nth


@dataclass(frozen=True, slots=True)
class RawPeriod:
    """A period as written: two times, each with the part of the day that was said with it."""

    opens: TimeOfDay
    closes: TimeOfDay
    opens_part: str | None = None
    closes_part: str | None = None
    next_day: bool = False


@dataclass(frozen=True, slots=True)
class RawDates:
    """Dates as written. ``open_end``: from a date on, without a last one. ``glosses``: weekdays said of dates."""

    ranges: tuple[Dates, ...]
    open_end: bool = False
    wrong: bool = False
    glosses: tuple[tuple[Dates, int], ...] = ()

    @property
    def exceptional(self) -> bool:
        """Whether they are few, or of a certain year."""
        return any(each.year is not None or each.length < SEASON for each in self.ranges)
