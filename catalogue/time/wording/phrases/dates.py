"""Dates: 10月1日至7日, 夏季（5-9月）, 2026年10月1日至次年3月31日, 每月5日、15日."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from ...hours import Dates
from .cursor import Cursor
from .values import RawDates

_EVERY_MONTH = 28
"""Days that every month has."""


class _Date(NamedTuple):
    """A date as written; without a day, a month."""

    year: int | None
    month: int
    day: int | None


def dates(cursor: Cursor) -> RawDates | None:
    """A list of dates with the season or festival that they are of, or None."""
    if cursor.kind() == "year" and cursor.kind(1) in ("seasons", "festivals"):
        cursor.year = cursor.value()
        cursor.place += 1
    label = cursor.take("seasons", "festivals")
    bracket = cursor.place if label and cursor.take("left") else None
    found = _listed(cursor)
    if found is None:
        return None
    if bracket is not None:
        if not cursor.take("right"):
            return None
        return found
    _festival_after(cursor)
    return found


def _festival_after(cursor: Cursor) -> None:
    """Pass the festival after its dates: 10月1日至7日（国庆节）."""
    names = ("festivals", "seasons")
    if cursor.kind() == "left" and cursor.kind(1) in names and cursor.kind(2) == "right":
        cursor.place += 3
    else:
        cursor.take(*names)


def _listed(cursor: Cursor) -> RawDates | None:
    if cursor.kind() == "monthly" and cursor.kind(1) in ("day_number", "number"):
        return _days_of_every_month(cursor)
    found = _range(cursor, None)
    if found is None:
        return None
    while cursor.kind() == "comma":
        start = cursor.place
        cursor.place += 1
        following = _range(cursor, found.ranges[-1].last[0])
        if following is None:
            cursor.place = start
            break
        found = replace(
            found,
            ranges=found.ranges + following.ranges,
            wrong=found.wrong or following.wrong,
            glosses=found.glosses + following.glosses,
        )
    return replace(found, open_end=_has_open_end(cursor, found.ranges[-1]))


def _has_open_end(cursor: Cursor, last: Dates) -> bool:
    """Whether only a first date is said (10月8日起); 止 after a last one says nothing."""
    single = last.first == last.last
    if cursor.kind() == "closes" and not single:
        cursor.place += 1
        return False
    if cursor.kind() != "opens" or not single:
        return False
    token = cursor.tokens[cursor.place]
    return token.end - token.start == len("起")


def _days_of_every_month(cursor: Cursor) -> RawDates | None:
    """每月5日、15日: the same days of twelve months."""
    cursor.place += 1
    numbers: list[int] = []
    while token := cursor.take("day_number", "number"):
        numbers.append(token.value)
        if cursor.kind() == "comma" and cursor.kind(1) in ("day_number", "number"):
            cursor.place += 1
    if cursor.kind(-1) != "day_number":
        return None
    days = sorted({min(number, _EVERY_MONTH) for number in numbers})
    ranges = tuple(Dates((month, day), (month, day)) for month in range(1, 13) for day in days)
    return RawDates(ranges, wrong=not all(1 <= number <= _EVERY_MONTH for number in numbers))


def _range(cursor: Cursor, month: int | None) -> RawDates | None:
    """A date or a range; ``month`` is that of the date before it, which a day alone is of."""
    first = _date(cursor, month)
    if first is None:
        return None
    gloss = _gloss(cursor)
    last = first
    start = cursor.place
    if cursor.take("to"):
        cursor.take("next_year")
        last = _date(cursor, first.month) or first
        if last is first:
            cursor.place = start
        else:
            _gloss(cursor)
    found = _between(first._replace(year=first.year or cursor.year), last)
    if gloss is not None and not found.wrong:
        found = replace(found, glosses=((found.ranges[0], gloss),))
    return found


def _date(cursor: Cursor, month: int | None) -> _Date | None:
    """A date; its month may be that of the one before (1日至3日), or follow (4-10月)."""
    start = cursor.place
    if year := cursor.take("year"):
        cursor.year = year.value
    if token := cursor.take("date"):
        said, named, day = token.value
        cursor.year = said or cursor.year
        return _Date(said or (year.value if year else None), named, day)
    if month is not None and (token := cursor.take("day_number")):
        return _Date(None, month, token.value)
    if _month_follows(cursor):
        cursor.place += 1
        return _Date(None, cursor.value(-1), None)
    if _day_follows(cursor):
        cursor.place += 1
        return _Date(None, cursor.value(1)[1], cursor.value(-1))
    cursor.place = start
    return None


def _month_follows(cursor: Cursor) -> bool:
    """Whether a number here is the first month of a range: 4-10月."""
    return (
        cursor.kind() == "number"
        and 1 <= cursor.value() <= 12
        and cursor.kind(1) == "to"
        and cursor.kind(2) == "date"
        and cursor.value(2)[2] is None
    )


def _day_follows(cursor: Cursor) -> bool:
    """Whether a number here is the first day of a range: 1-3 October."""
    if cursor.kind() != "number" or cursor.kind(1) != "to" or cursor.kind(2) != "date":
        return False
    _year, _month, day = cursor.value(2)
    return day is not None and 1 <= cursor.value() < day


def _gloss(cursor: Cursor) -> int | None:
    """The weekday in brackets after a date."""
    if cursor.kind() == "left" and cursor.kind(1) == "weekday" and cursor.kind(2) == "right":
        day: int = cursor.value(1)[0]
        cursor.place += 3
        return day
    return None


def _between(first: _Date, last: _Date) -> RawDates:
    start = (first.month, first.day or 1)
    end = (last.month, last.day or Dates.months(last.month, last.month).last[1])
    if any(day > Dates.months(month, month).last[1] for month, day in (start, end)):
        return RawDates((Dates((1, 1), (1, 1)),), wrong=True)
    year = first.year if first.year is not None else last.year
    if year is None:
        return RawDates((Dates(start, end),))
    if end == (2, 29) and last.day is None:
        end = (2, 28)
    last_year = last.year or (year if start <= end else year + 1)
    wrong = (last_year, *end) < (year, *start) or (2, 29) in (start, end)
    return RawDates((Dates(start, end, year, last_year),), wrong=wrong)
