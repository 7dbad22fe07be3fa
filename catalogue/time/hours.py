"""Weekly opening hours with exceptions for dates and public holidays: a small subset of OSM's opening_hours.

Notation, rules separated by semicolons, later rules replacing earlier ones for the days that they name::

    Mo-Fr 09:00-11:30,13:30-17:00; Sa 09:00-12:00; 2026-10-01..2026-10-07 off; 2026-10-11 09:00-12:00; PH off

Days are ``Mo Tu We Th Fr Sa Su``, ranges (``Fr-Mo`` wraps) and lists of them; dates are ISO dates, ranges
``FIRST..LAST`` and lists; ``PH`` is a public holiday; ``24/7`` is always. A rule without days holds every day.
What no rule names is closed. All times are Beijing's. Which rule counts on a day (:meth:`WeeklyHours.basis`):

1. a date with an exception: the exception alone;
2. a public holiday: the PH rule if there is one, else the weekday's hours, which are not confirmed for that day;
3. a make-up working day (调休上班日): its own weekday's hours if there are any. A place that opens Monday to Friday and
   is closed on that weekday is taken to keep Friday's hours on the Saturday, Monday's on the Sunday: what keeps
   office days keeps the days that offices work. This is not confirmed either;
4. any other day: the weekday's hours.

See docs/adr/0014-walking-and-days-off.md.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from ..foundation.clock import BEIJING
from ..foundation.errors import Invalid, Problem, _
from ..models import DayKind
from . import days
from .days import Calendar

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MINUTES_A_DAY = 24 * 60
LONGEST_TEXT = 400
LONGEST_RANGE = 366
"""Days that one range of dates may embrace."""

#: What workers type -> notation. Longer words first: 星期一 before 一 would be.
_CHINESE = {
    "法定节假日": "PH",
    "公共假日": "PH",
    "节假日": "PH",
    "工作日": "Mo-Fr",
    "周末": "Sa-Su",
    "每天": "Mo-Su",
    "每日": "Mo-Su",
    "全天": "00:00-24:00",
    "24小时": "00:00-24:00",
    "不开放": "off",
    "休息": "off",
    "关闭": "off",
    "至": "-",
    "到": "-",
    "、": ",",
    "。": ";",
    **{
        week + day: name
        for week in ("星期", "礼拜", "周")
        for day, name in (*zip("一二三四五六日", DAYS, strict=True), ("天", "Su"))
    },
}
_PERIOD = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})", re.ASCII)
_TIMES = re.compile(r"(?:^|\s+)(off|closed|\d{1,2}:\d{2}\s*-.*)$", re.IGNORECASE)
_DATES = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.\.(\d{4}-\d{2}-\d{2}))?", re.ASCII)
_DASHES = re.compile(r"\s*[-\u2010-\u2015~\u2212]\s*")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of one day, in minutes after midnight: ``0 <= opens < closes <= 1440``."""

    opens: int
    closes: int

    def __str__(self) -> str:
        return f"{_clock(self.opens)}-{_clock(self.closes)}"


Periods = tuple[Period, ...]


class Stretch(NamedTuple):
    """Days in a row, both ends included, that keep the same hours of their own."""

    first: date
    last: date
    periods: Periods


class Basis(enum.StrEnum):
    """Why a place keeps the hours that it keeps on a day."""

    DATE = "date"
    HOLIDAY = "holiday"
    # Ordinary hours on a public holiday, and a working day's on a weekend day that is worked: not confirmed.
    HOLIDAY_UNSAID = "holiday_unsaid"
    MAKE_UP_UNSAID = "make_up_unsaid"
    WEEKDAY = "weekday"


_MONDAY, _FRIDAY, _SATURDAY = 0, 4, 5
_ALL_DAY = Period(0, MINUTES_A_DAY)


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """When a place is open. Two that are open at the same times by the same rules are equal.

    ``week`` holds the periods of Monday to Sunday; ``dates`` the exceptions in ascending order of date (no
    periods: closed); ``holidays`` the periods of public holidays, None if they are like other days.
    """

    week: tuple[Periods, ...]
    dates: tuple[tuple[date, Periods], ...] = ()
    holidays: Periods | None = None

    @classmethod
    def parse(cls, text: str) -> WeeklyHours:
        """Read the notation above, or the Chinese that workers use for it (周一至周五 9:00-11:30；节假日休息).

        Raises ``Invalid`` (field ``hours``) with the reason.
        """
        rules = [rule.strip() for rule in _plain(text).split(";") if rule.strip()]
        if not rules:
            raise _wrong(_("Give at least one day with its hours."))
        week: list[Periods] = [()] * 7
        dates: dict[date, Periods] = {}
        holidays: Periods | None = None
        for rule in rules:
            selector, periods = _split(rule)
            for part in selector.split(","):
                part = part.strip()
                if part.upper() == "PH":
                    holidays = periods
                elif part[:1].isdigit():
                    dates.update(dict.fromkeys(_dates(part), periods))
                else:
                    for day in _weekdays(part):
                        week[day] = periods
        read = cls(tuple(week), tuple(sorted(dates.items())), holidays)
        if len(str(read)) > LONGEST_TEXT:
            raise _wrong(_("These hours are longer than %(limit)d characters."), limit=LONGEST_TEXT)
        return read

    def __str__(self) -> str:
        """The canonical text: weekdays, then dates, then PH. ``parse(str(hours)) == hours``."""
        rules = [f"{_day_names(days)} {_times(periods)}" for days, periods in self.grouped_week()]
        by_periods: dict[Periods, list[date]] = {}
        for day, periods in self.dates:
            by_periods.setdefault(periods, []).append(day)
        rules += [f"{_date_names(days)} {_times(periods)}" for periods, days in by_periods.items()]
        if self.holidays is not None:
            rules.append(f"PH {_times(self.holidays)}")
        return "; ".join(rules) or "Mo-Su off"

    def grouped_week(self) -> tuple[tuple[tuple[int, ...], Periods], ...]:
        """Weekdays (0 Monday) that share the same periods, with those, by first day; closed days are left out."""
        groups: dict[Periods, list[int]] = {}
        for day, periods in enumerate(self.week):
            if periods:
                groups.setdefault(periods, []).append(day)
        return tuple((tuple(days), periods) for periods, days in groups.items())

    def stretches(self) -> tuple[Stretch, ...]:
        """The exceptions in ascending order, with days that follow each other and keep the same hours as one."""
        found: list[Stretch] = []
        for day, periods in self.dates:
            if found and found[-1].periods == periods and found[-1].last + timedelta(days=1) == day:
                found[-1] = found[-1]._replace(last=day)
            else:
                found.append(Stretch(day, day, periods))
        return tuple(found)

    @property
    def always(self) -> bool:
        """Whether it never closes, holidays and dates included: then no day is in doubt."""
        return not self.dates and self.holidays is None and set(self.week) == {(_ALL_DAY,)}

    def basis(self, day: date, calendar: Calendar | None = None) -> Basis:
        """Why the hours of a day are what they are, by the rules above."""
        return self._rule(day, calendar or days.current())[0]

    def periods_on(self, day: date, calendar: Calendar | None = None) -> tuple[tuple[time, time], ...]:
        """Opening and closing times of one day in order; a day open until midnight closes at ``time.max``.

        Here and below ``calendar`` says which days are holidays; by default the one that this process goes by.
        """
        periods = self._on(day, calendar or days.current())
        return tuple((_time(period.opens), _time(period.closes)) for period in periods)

    def is_open(self, moment: datetime, calendar: Calendar | None = None) -> bool:
        """Whether it is open at a moment; a naive moment is Beijing's. The closing minute is closed."""
        return self._current(_local(moment), calendar or days.current()) is not None

    def closes_at(self, moment: datetime, calendar: Calendar | None = None) -> datetime | None:
        """When what is open at ``moment`` closes, Beijing time; None if it is closed, or open all year round."""
        calendar = calendar or days.current()
        local = _local(moment)
        current = self._current(local, calendar)
        if current is None:
            return None
        day = local.date()
        for _ahead in range(LONGEST_RANGE):
            if current.closes < MINUTES_A_DAY:
                return _at(day, current.closes)
            day += timedelta(days=1)
            following = self._on(day, calendar)
            if not following or following[0].opens:
                return _at(day, 0)
            current = following[0]
        return None

    def next_opening(self, moment: datetime, calendar: Calendar | None = None) -> datetime | None:
        """The first opening after ``moment``, Beijing time; None if there is none within a year or by date."""
        calendar = calendar or days.current()
        local = _local(moment)
        today = local.date()
        last = today + timedelta(days=LONGEST_RANGE)
        near = (today + timedelta(days=ahead) for ahead in range(LONGEST_RANGE + 1))
        for day in chain(near, (day for day, _periods in self.dates if day > last)):
            for period in self._on(day, calendar):
                opening = _at(day, period.opens)
                if opening > local and not (period.opens == 0 and self._until_midnight(day, calendar)):
                    return opening
        return None

    def _rule(self, day: date, calendar: Calendar) -> tuple[Basis, Periods]:
        for exception, periods in self.dates:
            if exception == day:
                return Basis.DATE, periods
        weekday = day.weekday()
        own, kind = self.week[weekday], calendar.kind(day)
        if kind is DayKind.HOLIDAY:
            return (Basis.HOLIDAY_UNSAID, own) if self.holidays is None else (Basis.HOLIDAY, self.holidays)
        if kind is DayKind.MAKE_UP and not own and all(self.week[:_SATURDAY]):
            return Basis.MAKE_UP_UNSAID, self.week[_FRIDAY if weekday == _SATURDAY else _MONDAY]
        return Basis.WEEKDAY, own

    def _on(self, day: date, calendar: Calendar) -> Periods:
        return self._rule(day, calendar)[1]

    def _current(self, local: datetime, calendar: Calendar) -> Period | None:
        minute = local.hour * 60 + local.minute
        for period in self._on(local.date(), calendar):
            if period.opens <= minute < period.closes:
                return period
        return None

    def _until_midnight(self, day: date, calendar: Calendar) -> bool:
        """Whether the day before runs on into ``day``, so that midnight opens nothing."""
        before = self._on(day - timedelta(days=1), calendar)
        return bool(before) and before[-1].closes == MINUTES_A_DAY


@lru_cache(maxsize=8192)
def read_hours(text: str | None) -> WeeklyHours | None:
    """The hours written in this notation, kept; None for none, or for a text that cannot be read."""
    if not text:
        return None
    try:
        return WeeklyHours.parse(text)
    except Invalid:
        return None


def _plain(text: str) -> str:
    """One spelling for what can be typed in many: full width, dashes, Chinese words."""
    for word, notation in _CHINESE.items():
        text = text.replace(word, f" {notation} " if notation[0].isalpha() else notation)
    text = unicodedata.normalize("NFKC", text).replace("\n", ";")
    text = _DASHES.sub("-", text)
    text = re.sub(r"\s*([,:]|\.\.)\s*", r"\1", text)
    return re.sub(r"\b24/7\b", "Mo-Su 00:00-24:00", text)


def _split(rule: str) -> tuple[str, Periods]:
    """A rule's selector (every day if it names none) and its periods."""
    found = _TIMES.search(rule)
    if found is None:
        raise _wrong(_("“%(rule)s” says no hours such as 09:00-17:00, and not “off”."), rule=rule)
    selector = rule[: found.start()].strip() or "Mo-Su"
    times = found.group(1)
    if times.lower() in ("off", "closed"):
        return selector, ()
    return selector, _periods(times)


def _periods(times: str) -> Periods:
    periods: list[Period] = []
    for part in times.split(","):
        match = _PERIOD.fullmatch(part.strip())
        if match is None:
            raise _wrong(_("“%(text)s” is not a period such as 09:00-11:30."), text=part.strip())
        hour, minute, last_hour, last_minute = map(int, match.groups())
        opens, closes = hour * 60 + minute, last_hour * 60 + last_minute
        if minute > 59 or last_minute > 59 or opens >= MINUTES_A_DAY or closes > MINUTES_A_DAY:
            raise _wrong(_("“%(text)s” holds a time that no clock shows."), text=part.strip())
        if closes <= opens:
            raise _wrong(
                _("“%(text)s” ends before it begins. Write hours past midnight on both days."),
                text=part.strip(),
            )
        periods.append(Period(opens, closes))
    joined: list[Period] = []
    for period in sorted(periods):
        if joined and period.opens < joined[-1].closes:
            raise _wrong(_("The periods “%(text)s” overlap."), text=times)
        if joined and period.opens == joined[-1].closes:
            joined[-1] = Period(joined[-1].opens, period.closes)
        else:
            joined.append(period)
    return tuple(joined)


def _weekdays(part: str) -> list[int]:
    first, dash, last = part.partition("-")
    names = {name.lower(): day for day, name in enumerate(DAYS)}
    try:
        start = names[first.strip().lower()]
        end = names[last.strip().lower()] if dash else start
    except KeyError:
        raise _wrong(
            _("“%(text)s” is not a day: use Mo Tu We Th Fr Sa Su, PH, or a date such as 2026-10-01."),
            text=part,
        ) from None
    return [(start + step) % 7 for step in range((end - start) % 7 + 1)]


def _dates(part: str) -> list[date]:
    match = _DATES.fullmatch(part)
    try:
        if match is None:
            raise ValueError(part)
        first = date.fromisoformat(match.group(1))
        last = date.fromisoformat(match.group(2)) if match.group(2) else first
    except ValueError:
        raise _wrong(_("“%(text)s” is not a date such as 2026-10-01."), text=part) from None
    length = (last - first).days + 1
    if not 1 <= length <= LONGEST_RANGE:
        raise _wrong(_("“%(text)s” must run forward and embrace at most a year."), text=part)
    return [first + timedelta(days=step) for step in range(length)]


def _times(periods: Periods) -> str:
    return ",".join(map(str, periods)) or "off"


def _runs(values: list[int]) -> list[tuple[int, int]]:
    """First and last of every unbroken run in ascending numbers."""
    runs: list[tuple[int, int]] = []
    for value in values:
        if runs and value == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], value)
        else:
            runs.append((value, value))
    return runs


def _day_names(days: tuple[int, ...]) -> str:
    return ",".join(
        DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}" for first, last in _runs(list(days))
    )


def _date_names(days: list[date]) -> str:
    names = []
    for first, last in _runs([day.toordinal() for day in days]):
        # A range longer than the notation allows is written as several.
        while first <= last:
            end = min(last, first + LONGEST_RANGE - 1)
            start_name, end_name = date.fromordinal(first).isoformat(), date.fromordinal(end).isoformat()
            names.append(start_name if first == end else f"{start_name}..{end_name}")
            first = end + 1
    return ",".join(names)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _time(minutes: int) -> time:
    return time.max if minutes == MINUTES_A_DAY else time(minutes // 60, minutes % 60)


def _local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=BEIJING) if moment.tzinfo is None else moment.astimezone(BEIJING)


def _at(day: date, minutes: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING) + timedelta(minutes=minutes)


def _wrong(message: str, **values: Any) -> Invalid:
    return Invalid([Problem("hours", message, values)])
