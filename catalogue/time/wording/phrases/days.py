"""Days of the week: 周一至周五及节假日, 每月第一个周六, 一、三、五."""

from __future__ import annotations

from ..tokens.tokens import HoursToken
from .cursor import Cursor
from .values import EVERY_DAY, WEEKEND, WORKING, DaySet

_SETS = {
    "every": DaySet(EVERY_DAY, kinds=frozenset({"every"})),
    "working": DaySet(WORKING, kinds=frozenset({"working"})),
    "weekdays": DaySet(WORKING, WORKING),
    "weekend": DaySet(WEEKEND, WEEKEND),
    "public": DaySet(kinds=frozenset({"public"})),
    "school": DaySet(kinds=frozenset({"school"})),
    "term": DaySet(kinds=frozenset({"term"})),
    "year": DaySet(EVERY_DAY, kinds=frozenset({"year", "every"})),
    "others": DaySet(kinds=frozenset({"others"})),
}
_LISTING = frozenset({"、", "及", "和", "与", "以及", "暨", "&", "+", "and", "/"})
"""What joins days to one list for sure; a comma may also begin something new."""


def days(cursor: Cursor) -> DaySet | None:
    """A list of days, or None."""
    found = _days(cursor)
    if found is None:
        return None
    while True:
        start = cursor.place
        comma = cursor.take("comma")
        following = _days(cursor)
        if following is None or not _joins(found, comma, following):
            cursor.place = start
            return found
        found = _together(found, following)


def _joins(found: DaySet, comma: HoursToken | None, following: DaySet) -> bool:
    """Whether two sets of days are one list."""
    listing = comma is None or comma.value in _LISTING
    kinds = found.kinds | following.kinds
    if kinds & {"every", "others", "year"}:
        return comma is None
    if kinds & {"public", "school", "term"}:
        # 寒暑假 周一至周五 are weekdays in the holidays; 周末及寒暑假 are both.
        return listing and not (comma is None and kinds & {"school", "term"})
    # 周一到周日，周三下午休息 says something new of a day that was named.
    return listing or not found.weekdays & following.weekdays


def _together(found: DaySet, following: DaySet) -> DaySet:
    """Both as one set; every day of the holidays (寒暑假每天) are the holidays."""
    for holiday, every in ((found, following), (following, found)):
        if holiday.bare and holiday.kinds and every.kinds == {"every"}:
            return holiday
    return found | following


def _days(cursor: Cursor) -> DaySet | None:
    if cursor.kind() == "monthly" and cursor.kind(1) == "nth":
        cursor.place += 1
    if cursor.kind() == "nth":
        return _nth(cursor)
    if cursor.kind() == "rest_days" and cursor.kind(1) not in ("weekday", "han", "days", "comma"):
        cursor.place += 1
        return _SETS["weekend"]
    if token := cursor.take("days"):
        return _SETS[token.value]
    return _weekdays(cursor)


def _nth(cursor: Cursor) -> DaySet | None:
    """Weekdays by their place in the month: 每月第一、三个周六; first Monday of the month."""
    places: set[int] = set()
    while token := cursor.take("nth"):
        places.update(token.value)
        if cursor.kind() == "comma" and cursor.kind(1) == "nth":
            cursor.place += 1
    found = _weekdays(cursor)
    if found is None:
        return None
    while cursor.kind() == "comma" and cursor.value() in _LISTING and cursor.kind(1) == "weekday":
        cursor.place += 1
        found = found | (_weekdays(cursor) or found)
    cursor.take("monthly")
    return DaySet(nth=tuple((day, tuple(sorted(places))) for day in sorted(found.weekdays)))


def _weekdays(cursor: Cursor) -> DaySet | None:
    """Weekdays, ranges of them, and the lists that go on without 周."""
    found = _weekday_or_range(cursor)
    if found is None:
        return None
    while cursor.kind() == "comma" and cursor.kind(1) == "han":
        cursor.place += 1
        cursor.bare_weekdays = True
        found = found | (_weekday_or_range(cursor) or found)
    return found


def _weekday_or_range(cursor: Cursor) -> DaySet | None:
    if cursor.kind() != "weekday" and not _may_be_bare(cursor):
        return None
    first = cursor.tokens[cursor.place]
    cursor.place += 1
    named = frozenset(first.value)
    if cursor.kind() != "to" or cursor.kind(1) not in ("weekday", "han"):
        return DaySet(named, named)
    start, (end, *extra) = first.value[-1], cursor.value(1)
    cursor.bare_weekdays |= first.kind == "han"
    cursor.place += 2
    between = {(start + step) % 7 for step in range((end - start) % 7 + 1)}
    named = frozenset({*named, end, *extra})
    return DaySet(named | between, named)


def _may_be_bare(cursor: Cursor) -> bool:
    """Whether a Chinese numeral here is a weekday without 周."""
    if cursor.kind() != "han":
        return False
    listed = cursor.kind(1) in ("to", "comma") and cursor.kind(2) == "han"
    return cursor.bare_weekdays or listed or len(cursor.value()) > 1
