"""What opening hours say of a day and of a moment. All times are Beijing's.

Which rules count on a day is said in :mod:`.notation`. How sure that is (:meth:`OpeningHours.basis`):

1. a date that a rule names: sure;
2. a public holiday: sure if a rule is about public holidays, else the day's ordinary hours, which are not confirmed;
3. a make-up working day (调休上班日): its own weekday's hours if there are any. A place that opens Monday to Friday and
   is closed on that weekday is taken to keep Friday's hours on the Saturday, Monday's on the Sunday: what keeps
   office days keeps the days that offices work. This is not confirmed either;
4. a day on which school holidays would make a difference: their dates are not known, so the hours of term time are
   told, not confirmed;
5. any other day: sure.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from ...foundation.clock import BEIJING
from ...foundation.errors import Invalid, Problem, _
from ...models import DayKind
from .. import days
from ..days import Calendar
from .model import ALL_DAY, DAYLIGHT, MINUTES_A_DAY, Dates, Holiday, Joint, Openness, Period, Periods, Rule
from .normal_form import normal_form, without
from .notation import NotationError, read_rules
from .sun import daylight

LONGEST_TEXT = 400
LONGEST_RANGE = 366
"""Days within which the next opening is looked for."""
_MONDAY, _FRIDAY, _SATURDAY = 0, 4, 5


class Basis(enum.StrEnum):
    """Why a place keeps the hours that it keeps on a day."""

    DATE = "date"
    HOLIDAY = "holiday"
    # Ordinary hours on a public holiday, and a working day's on a weekend day that is worked: not confirmed.
    HOLIDAY_UNSAID = "holiday_unsaid"
    MAKE_UP_UNSAID = "make_up_unsaid"
    # Other hours hold in the school holidays, whose dates are not known.
    SCHOOL_UNSAID = "school_unsaid"
    WEEKDAY = "weekday"


class Span(NamedTuple):
    """A period of a certain day, and what is said of it."""

    period: Period
    openness: Openness
    remark: str | None


@dataclass(frozen=True, slots=True)
class _Day:
    """A day as the rules see it: its date, the weekday that it counts as, and which holidays it is part of."""

    date: date
    weekday: int
    public: bool
    school: bool = False

    def of(self, rule: Rule) -> bool:
        """Whether a rule is about this day."""
        holiday = rule.days.holiday
        if holiday is Holiday.PUBLIC and not self.public:
            return False
        if holiday is Holiday.SCHOOL and not self.school:
            return False
        return rule.days.holds(self.date, self.weekday)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When a place is open: rules in the order in which they count, see :mod:`.notation` and :mod:`.normal_form`."""

    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, rules: list[Rule]) -> OpeningHours:
        """Hours by these rules. Raises ``Invalid`` (field ``hours``) if they are too long to be kept."""
        read = cls(normal_form(rules))
        if len(str(read)) > LONGEST_TEXT:
            raise _wrong(_("These hours are longer than %(limit)d characters."), limit=LONGEST_TEXT)
        return read

    @classmethod
    def parse(cls, text: str) -> OpeningHours:
        """Read the notation. Raises ``Invalid`` (field ``hours``)."""
        try:
            rules = read_rules(text)
        except NotationError as error:
            raise _wrong(_("“%(text)s” is not in the notation for opening hours."), text=text[:60]) from error
        return cls.of(rules)

    def __str__(self) -> str:
        """The canonical text: ``parse(str(hours)) == hours``."""
        return "".join(f"{rule.joint.value if place else ''}{rule}" for place, rule in enumerate(self.rules))

    @property
    def always(self) -> bool:
        """Whether it never closes, holidays and dates included: then no day is in doubt."""
        opens = [rule for rule in self.rules if rule.openness is Openness.OPEN and not str(rule.days)]
        first = self.rules[0] if self.rules else None
        return any(
            rule.periods == (ALL_DAY,)
            and (rule.joint is Joint.ELSE or (rule is first and not self._narrowed))
            for rule in opens
        )

    @property
    def _narrowed(self) -> bool:
        """Whether a rule after the first can close what the first opens."""
        return any(rule.joint is Joint.THEN for rule in self.rules[1:])

    @property
    def week(self) -> tuple[Periods, ...]:
        """The open periods of Monday to Sunday in an ordinary week, without seasons and remarks."""
        return tuple(
            tuple(
                period
                for rule in self.rules
                if rule.days.plain
                and rule.joint is not Joint.ELSE
                and rule.openness is Openness.OPEN
                and (not rule.days.weekdays or day in rule.days.weekdays)
                for period in rule.periods
            )
            for day in range(7)
        )

    def basis(self, day: date, calendar: Calendar | None = None) -> Basis:
        """Why the hours of a day are what they are, by the rules above."""
        return self._on(day, calendar or days.current())[0]

    def spans_on(self, day: date, calendar: Calendar | None = None) -> tuple[Span, ...]:
        """What begins on a day in ascending order, with what depends on a remark.

        Here and below ``calendar`` says which days are holidays; by default the one that this process goes by.
        """
        return self._on(day, calendar or days.current())[1]

    def periods_on(self, day: date, calendar: Calendar | None = None) -> tuple[tuple[time, time], ...]:
        """Opening and closing times of one day in order; a day open until midnight closes at ``time.max``.

        A night ends on the next morning: it closes at a time that is not after its opening. What depends on a remark
        is left out.
        """
        return tuple(
            (_time(span.period.opens), _time(span.period.closes))
            for span in self.spans_on(day, calendar)
            if span.openness is Openness.OPEN
        )

    def is_open(self, moment: datetime, calendar: Calendar | None = None) -> bool:
        """Whether it is open at a moment; a naive moment is Beijing's. The closing minute is closed."""
        span = self.span_at(moment, calendar)
        return span is not None and span.openness is Openness.OPEN

    def span_at(self, moment: datetime, calendar: Calendar | None = None) -> Span | None:
        """What holds at a moment, last night's included: what is open rather than what depends; None if closed."""
        minute = _minutes(_local(moment))
        around = self._around(minute, calendar or days.current())
        here = [span for opens, closes, span in around if opens <= minute < closes]
        return next((span for span in here if span.openness is Openness.OPEN), here[0] if here else None)

    def closes_at(self, moment: datetime, calendar: Calendar | None = None) -> datetime | None:
        """When what is open at ``moment`` closes, Beijing time; None if it is closed, or open all year round."""
        calendar = calendar or days.current()
        start = end = _minutes(_local(moment))
        while end - start < LONGEST_RANGE * MINUTES_A_DAY:
            later = [closes for opens, closes in self._open_around(end, calendar) if opens <= end < closes]
            if not later:
                return _at(end) if end > start else None
            end = max(later)
        return None

    def next_opening(self, moment: datetime, calendar: Calendar | None = None) -> datetime | None:
        """The first opening after ``moment``, Beijing time; None if there is none within a year or by date.

        What opens without saying until when counts; what needs an appointment does not.
        """
        calendar = calendar or days.current()
        minute = _minutes(_local(moment))
        for day in self._days_ahead(_local(moment).date()):
            begin = day.toordinal() * MINUTES_A_DAY
            for span in self.spans_on(day, calendar):
                opening = begin + span.period.opens
                if opening <= minute or not _opens(span):
                    continue
                if not any(
                    opens < opening <= closes for opens, closes in self._open_around(opening, calendar)
                ):
                    return _at(opening)
        return None

    def _days_ahead(self, today: date) -> Iterator[date]:
        """The days of the coming year, then those of later years that rules name."""
        last = today + timedelta(days=LONGEST_RANGE)
        yield from (today + timedelta(days=ahead) for ahead in range(LONGEST_RANGE + 1))
        named = (dates for rule in self.rules for dates in rule.days.dates if dates.year)
        for dates in sorted(named, key=lambda dates: (dates.year or 0, dates.first)):
            yield from (day for day in _first_week(dates) if day > last)

    def _around(self, minute: int, calendar: Calendar) -> Iterator[tuple[int, int, Span]]:
        """What begins on the day of a minute or the day before, in minutes since the calendar's first day."""
        today = minute // MINUTES_A_DAY
        for ordinal in (today - 1, today):
            begin = ordinal * MINUTES_A_DAY
            for span in self.spans_on(date.fromordinal(ordinal), calendar):
                yield begin + span.period.opens, begin + span.period.closes, span

    def _open_around(self, minute: int, calendar: Calendar) -> list[tuple[int, int]]:
        return [
            (opens, closes)
            for opens, closes, span in self._around(minute, calendar)
            if span.openness is Openness.OPEN
        ]

    def _on(self, day: date, calendar: Calendar) -> tuple[Basis, tuple[Span, ...]]:
        """The basis of a day's hours, and these."""
        weekday, kind = day.weekday(), calendar.kind(day)
        here = _Day(day, weekday, kind is DayKind.HOLIDAY)
        decisive, spans = self._apply(here)
        if decisive is not None and decisive.days.exceptional:
            return Basis.DATE, spans
        if kind is DayKind.HOLIDAY:
            said = any(rule.days.holiday is Holiday.PUBLIC for rule in self.rules)
            return Basis.HOLIDAY if said else Basis.HOLIDAY_UNSAID, spans
        if kind is DayKind.MAKE_UP and not spans:
            worked = [self._apply(_Day(day, other, public=False))[1] for other in range(_SATURDAY)]
            if all(worked):
                return Basis.MAKE_UP_UNSAID, worked[_FRIDAY if weekday == _SATURDAY else _MONDAY]
        if any(rule.days.holiday is Holiday.SCHOOL for rule in self.rules):
            school = self._apply(_Day(day, weekday, public=False, school=True))[1]
            return Basis.WEEKDAY if school == spans else Basis.SCHOOL_UNSAID, spans
        return Basis.WEEKDAY, spans

    def _apply(self, day: _Day) -> tuple[Rule | None, tuple[Span, ...]]:
        """The last rule that is about a day, and what holds on it."""
        decisive: Rule | None = None
        spans: list[Span] = []
        for rule in self.rules:
            if not day.of(rule):
                continue
            if rule.joint is Joint.ELSE:
                spans = _filled(spans, rule, day.date)
                continue
            decisive = rule
            spans = _changed(spans, rule, day.date)
        return decisive, tuple(sorted(spans, key=lambda span: span.period))


def _changed(spans: list[Span], rule: Rule, day: date) -> list[Span]:
    """What holds once a rule counts."""
    if rule.openness is Openness.CLOSED:
        return _less(spans, _resolved(rule.periods, day)) if rule.periods else []
    kept = spans if rule.joint is Joint.AND else []
    return [*kept, *_spans(rule, day)]


def _filled(spans: list[Span], rule: Rule, day: date) -> list[Span]:
    """What holds once a rule counts where nothing else is open."""
    taken = tuple(span.period for span in spans if span.openness is Openness.OPEN)
    if rule.openness is Openness.CLOSED:
        return spans
    return [*spans, *_less(_spans(rule, day), taken)]


def _spans(rule: Rule, day: date) -> list[Span]:
    return [
        Span(period, Openness.DEPENDS if period.open_end else rule.openness, rule.remark)
        for period in _resolved(rule.periods or (ALL_DAY,), day)
    ]


def _less(spans: list[Span], cut: Periods) -> list[Span]:
    return [span._replace(period=period) for span in spans for period in without((span.period,), cut)]


def _resolved(periods: Periods, day: date) -> Periods:
    """Periods with the sun's times of a day."""
    if DAYLIGHT not in periods:
        return periods
    return tuple(Period(*daylight(day)) if period == DAYLIGHT else period for period in periods)


def _opens(span: Span) -> bool:
    return span.openness is Openness.OPEN or span.period.open_end


def _first_week(dates: Dates) -> Iterator[date]:
    """The first days of dates with a year: at most a week of them, which holds every weekday."""
    first = dates.starts_in(dates.year or 0)
    if first is not None:
        yield from (day for day in (first + timedelta(days=step) for step in range(7)) if day in dates)


@lru_cache(maxsize=8192)
def read_hours(text: str | None) -> OpeningHours | None:
    """The hours written in this notation, kept; None for none, or for a text that cannot be read."""
    if not text:
        return None
    try:
        return OpeningHours(normal_form(read_rules(text)))
    except NotationError:
        return None


def _time(minutes: int) -> time:
    if minutes == MINUTES_A_DAY:
        return time.max
    return time(minutes // 60 % 24, minutes % 60)


def _local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=BEIJING) if moment.tzinfo is None else moment.astimezone(BEIJING)


def _minutes(local: datetime) -> int:
    return local.toordinal() * MINUTES_A_DAY + local.hour * 60 + local.minute


def _at(minutes: int) -> datetime:
    day = date.fromordinal(minutes // MINUTES_A_DAY)
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING) + timedelta(minutes=minutes % MINUTES_A_DAY)


def _wrong(message: str, **values: object) -> Invalid:
    return Invalid([Problem("hours", message, values)])
