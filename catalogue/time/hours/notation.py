"""The notation in which opening hours are kept: a subset of OpenStreetMap's ``opening_hours``.

Rules in a row, each with its days, its times and a remark::

    Mo-Fr 09:00-11:30,13:30-17:00; Sa[1,3] 09:00-12:00 "by appointment"; PH off; 2026 Oct 01-07 off

* Days: ``Mo``, ranges (``Fr-Mo`` wraps), lists, ``Sa[1,-1]`` by their place in the month; ``PH`` and ``SH`` are public
  and school holidays, in a list (``Sa-Su,PH``) or in front (``SH Mo-Fr``: the weekdays in them).
* Dates before the days: ``Oct 01``, ``Oct 01-07``, ``Nov 15-Mar 15``, ``Apr-Oct``, with years or without, lists of them;
  a colon may follow. A rule without days holds every day.
* Times: ``09:00-17:00``, ``18:00-02:00`` (one night), ``06:00+`` (nothing says until when), ``sunrise-sunset``,
  ``24/7``, ``off``. ``open "outpatients"`` is a remark that leaves the times open; a bare ``"by appointment"`` makes
  them depend on it.
* ``;`` begins a rule that replaces the ones before it on its days, ``,`` one that adds to them, ``||`` one for when
  nothing else is open. ``off`` with times closes these alone.

Texts of before that had dates as 2026-10-01 and 2026-10-01..2026-10-07; they are still read. In them a date counted
more than a holiday, and a holiday more than a weekday, in any order of the text.

Source: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from .model import (
    ALL_DAY,
    DAYLIGHT,
    DAYS,
    MINUTES_A_DAY,
    MONTHS,
    Dates,
    Days,
    Holiday,
    Joint,
    Openness,
    Period,
    Rule,
)
from .normal_form import joined

LONGEST_NIGHT = 16 * 60
"""Minutes of a night that runs into the next day. What is longer is taken for a slip of the pen."""
LONGEST_DATES = 3 * 366
"""Days that dates of certain years may embrace."""
LONGEST_REMARK = 120
MOST_RULES = 60

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<iso>\d{4}-\d{2}-\d{2}(?:\.\.\d{4}-\d{2}-\d{2})?)
    | (?P<always>24/7)
    | (?P<time>\d{1,2}:\d{2})
    | (?P<year>\d{4})
    | (?P<number>\d{1,2})
    | (?P<word>[A-Za-z]+)
    | "(?P<remark>[^"\n]*)"
    | (?P<sign>\|\||[-,;:+\[\]])
    )""",
    re.ASCII | re.VERBOSE,
)
_WEEKDAYS = {name.casefold(): day for day, name in enumerate(DAYS)}
_MONTHS = {name.casefold(): month for month, name in enumerate(MONTHS, 1)}
_HOLIDAYS = {kind.value.casefold(): kind for kind in Holiday}
_JOINTS = {joint.value.strip(): joint for joint in Joint}
_DAYS_OF_MONTH = 31


class NotationError(ValueError):
    """A text is not in this notation; the words say where, for a maintainer."""


class _Token(NamedTuple):
    kind: str
    text: str


def read_rules(text: str) -> list[Rule]:
    """The rules of a text in the notation above, in the order in which they count. Raises ``NotationError``."""
    reader = _Reader(_tokens(text))
    rules = reader.rules()
    if not rules:
        raise NotationError("no rule")
    if len(rules) > MOST_RULES:
        raise NotationError("too many rules")
    if reader.old_dates:
        rules.sort(key=lambda rule: (rule.days.exceptional, rule.days.holiday is not None))
    return rules


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    place, end = 0, len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            raise NotationError(f"unexpected {text[place : place + 10]!r}")
        kind = str(match.lastgroup)
        found.append(_Token(kind, match.group(kind)))
        place = match.end()
    return found


class _Reader:
    """Reads tokens one after another; each method takes what it is named by, or raises."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self.old_dates = False

    def rules(self) -> list[Rule]:
        found: list[Rule] = []
        joint: Joint | None = Joint.THEN
        while self._here.kind != "end":
            if self._take_sign(";"):
                joint = Joint.THEN
                continue
            if joint is None:
                raise NotationError(f"unexpected {self._here.text!r}")
            found += self._rule(joint)
            sign = self._here.text if self._here.kind == "sign" else ""
            joint = _JOINTS.get(sign)
            if joint is not None:
                self._place += 1
        return found

    @property
    def _here(self) -> _Token:
        return self._ahead(0)

    def _ahead(self, steps: int) -> _Token:
        place = self._place + steps
        return self._tokens[place] if place < len(self._tokens) else _Token("end", "")

    def _take(self, kind: str) -> str | None:
        if self._here.kind != kind:
            return None
        self._place += 1
        return self._tokens[self._place - 1].text

    def _take_sign(self, sign: str) -> bool:
        if self._here == ("sign", sign):
            self._place += 1
            return True
        return False

    def _take_word(self, *words: str) -> bool:
        if self._here.kind == "word" and self._here.text.casefold() in words:
            self._place += 1
            return True
        return False

    def _rule(self, joint: Joint) -> list[Rule]:
        start = self._place
        dates = self._dates()
        selections = self._selections()
        self._take_sign(":")
        periods = self._periods()
        openness, remark = self._state(bool(periods))
        if self._place == start or (openness is Openness.OPEN and not periods):
            raise NotationError(f"no times before {self._here.text!r}")
        return [Rule(replace(days, dates=dates), periods, openness, remark, joint) for days in selections]

    def _state(self, timed: bool) -> tuple[Openness, str | None]:
        """What a rule says of its times, and its remark."""
        said: Openness | None = None
        if self._take_word("off", "closed"):
            said = Openness.CLOSED
        elif self._take_word("open"):
            said = Openness.OPEN
        remark = self._take("remark")
        if remark is not None and (not remark.strip() or len(remark) > LONGEST_REMARK):
            raise NotationError("a remark is empty or too long")
        if said is None:
            said = Openness.OPEN if remark is None else Openness.DEPENDS
        if remark is None and said is Openness.OPEN and not timed:
            raise NotationError("no times")
        return said, remark.strip() if remark else None

    def _dates(self) -> tuple[Dates, ...]:
        found: list[Dates] = []
        while dates := self._one_range_of_dates():
            found.append(dates)
            if not (self._here == ("sign", ",") and self._starts_date(1)):
                break
            self._place += 1
        if found and self._here == ("sign", ":"):
            self._place += 1
        return tuple(found)

    def _starts_date(self, steps: int) -> bool:
        token = self._ahead(steps)
        return token.kind in ("iso", "year") or token.text.casefold() in _MONTHS

    def _one_range_of_dates(self) -> Dates | None:
        if iso := self._take("iso"):
            self.old_dates = True
            first, _dots, last = iso.partition("..")
            return _certain(_day(first), _day(last or first))
        if not self._starts_date(0):
            return None
        year, month, day = self._one_date()
        if not self._take_sign("-"):
            return _range(year, (month, day), year, (month, day))
        if day and self._here.kind == "number":
            return _range(year, (month, day), year, (month, self._day_number()))
        last_year, last_month, last_day = self._one_date()
        if (year is None) != (last_year is None):
            last_year = last_year or year
        return _range(year, (month, day), last_year, (last_month, last_day))

    def _one_date(self) -> tuple[int | None, int, int | None]:
        year = self._take("year")
        month = _MONTHS.get((self._take("word") or "").casefold())
        if month is None:
            raise NotationError("no month")
        day = self._day_number() if self._here.kind == "number" else None
        return int(year) if year else None, month, day

    def _day_number(self) -> int:
        number = int(self._take("number") or 0)
        if not 1 <= number <= _DAYS_OF_MONTH:
            raise NotationError("no day of a month")
        return number

    def _selections(self) -> list[Days]:
        """The days of a rule: one for its weekdays, one for each holiday that is listed beside them."""
        holiday = self._holiday_in_front()
        weekdays: set[int] = set()
        nth: dict[int, tuple[int, ...]] = {}
        listed: list[Holiday] = []
        named = False
        while self._one_selection(weekdays, nth, listed):
            named = True
            if not (self._here == ("sign", ",") and self._ahead(1).text.casefold() in _SELECTING):
                break
            self._place += 1
        if named and not (weekdays or nth):
            return [Days(holiday=kind) for kind in dict.fromkeys(listed)]
        days = Days(tuple(sorted(weekdays)), tuple(sorted(nth.items())), holiday=holiday)
        return [days, *(Days(holiday=kind) for kind in dict.fromkeys(listed))]

    def _holiday_in_front(self) -> Holiday | None:
        if self._here.text.casefold() in _HOLIDAYS and self._ahead(1).text.casefold() in _WEEKDAYS:
            return _HOLIDAYS[(self._take("word") or "").casefold()]
        return None

    def _one_selection(
        self, weekdays: set[int], nth: dict[int, tuple[int, ...]], listed: list[Holiday]
    ) -> bool:
        name = self._here.text.casefold()
        if name in _HOLIDAYS:
            self._place += 1
            listed.append(_HOLIDAYS[name])
            return True
        if name not in _WEEKDAYS:
            return False
        self._place += 1
        first = _WEEKDAYS[name]
        if self._take_sign("["):
            nth[first] = tuple(sorted({*nth.get(first, ()), *self._places()}))
            return True
        last = first
        if self._here == ("sign", "-"):
            self._place += 1
            last = _WEEKDAYS.get((self._take("word") or "").casefold(), -1)
            if last < 0:
                raise NotationError("a range of days has no end")
        weekdays.update((first + step) % 7 for step in range((last - first) % 7 + 1))
        return True

    def _places(self) -> list[int]:
        places: list[int] = []
        while not places or self._take_sign(","):
            sign = -1 if self._take_sign("-") else 1
            place = int(self._take("number") or 0)
            if not 1 <= place <= 5:
                raise NotationError("no place of a weekday in a month")
            places.append(sign * place)
        if not self._take_sign("]"):
            raise NotationError("no ]")
        return places

    def _periods(self) -> tuple[Period, ...]:
        if self._take("always"):
            return (ALL_DAY,)
        found: list[Period] = []
        while period := self._period():
            found.append(period)
            if not (self._here == ("sign", ",") and self._starts_period(1)):
                break
            self._place += 1
        return joined(found)

    def _starts_period(self, steps: int) -> bool:
        token = self._ahead(steps)
        return token.kind == "time" or token.text.casefold() == "sunrise"

    def _period(self) -> Period | None:
        if self._take_word("sunrise"):
            if self._take_sign("-") and self._take_word("sunset"):
                return DAYLIGHT
            raise NotationError("sunrise without sunset")
        start = self._take("time")
        if start is None:
            return None
        opens = _minutes(start)
        if opens >= MINUTES_A_DAY:
            raise NotationError("a period begins on its own day")
        if self._take_sign("+"):
            return Period(opens, MINUTES_A_DAY, open_end=True)
        end = self._take("time") if self._take_sign("-") else None
        if end is None:
            raise NotationError("a period has no end")
        return Period(opens, _closing(opens, _minutes(end)))


_SELECTING = frozenset({*_WEEKDAYS, *_HOLIDAYS})


def _minutes(text: str) -> int:
    hour, minute = map(int, text.split(":"))
    if minute > 59 or hour > 48:
        raise NotationError(f"no clock shows {text}")
    return hour * 60 + minute


def _closing(opens: int, closes: int) -> int:
    if closes <= opens:
        closes += MINUTES_A_DAY
        if closes - opens > LONGEST_NIGHT:
            raise NotationError("a period ends before it begins")
    if closes > 2 * MINUTES_A_DAY or (closes > MINUTES_A_DAY and closes - opens > LONGEST_NIGHT):
        raise NotationError("a period is longer than a day")
    return closes


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotationError(f"no date: {text}") from error


def _certain(first: date, last: date) -> Dates:
    if not 0 <= (last - first).days < LONGEST_DATES:
        raise NotationError("dates run backwards, or too far")
    return Dates.between(first, last)


def _range(
    year: int | None,
    first: tuple[int, int | None],
    last_year: int | None,
    last: tuple[int, int | None],
) -> Dates:
    """Dates from what was read; a month alone is meant whole."""
    start = (first[0], first[1] or 1)
    whole = Dates.months(last[0], last[0]).last[1]
    end = (last[0], last[1] or whole)
    for month, day in (start, end):
        if day > Dates.months(month, month).last[1]:
            raise NotationError("no such day in this month")
    if year is None or last_year is None:
        return Dates(start, end)
    if last[1] is None:
        # The last day of a February is known only with its year.
        end = (end[0], 28) if end == (2, 29) and not _leap(last_year) else end
    return _certain(
        _day(f"{year:04d}-{start[0]:02d}-{start[1]:02d}"), _day(f"{last_year:04d}-{end[0]:02d}-{end[1]:02d}")
    )


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
