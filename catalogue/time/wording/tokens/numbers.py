"""What numbers mean: times of day, dates, days of the week, places in a month."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

_HAN_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "十": 10,
}
WEEKDAYS = {char: day for day, char in enumerate("一二三四五六日")} | {"天": 6}
WEEKDAYS |= {str(day + 1): day for day in range(7)}
_ENGLISH_WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}

_FIXED_DAYS = {
    "christmas day": (12, 25),
    "christmas eve": (12, 24),
    "boxing day": (12, 26),
    "new years day": (1, 1),
    "new years eve": (12, 31),
}


class TimeOfDay(NamedTuple):
    """A time as written. ``vague``: it may be of the morning or the evening (8:00, but not 08:00, 8am, 13:00)."""

    minutes: int
    vague: bool
    bare: bool = False
    """Whether it is only a number: 9 of 9-12."""


def number(text: str) -> int:
    """A number in digits or Chinese numerals up to 99."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if ten:
        return (_HAN_DIGITS.get(tens, 1) if tens else 1) * 10 + (_HAN_DIGITS.get(ones, 0) if ones else 0)
    value = 0
    for char in text:
        value = value * 10 + _HAN_DIGITS.get(char, 0)
    return value


Made = tuple[str, Any]


def _clock(hour: int, minute: int, half: str | None, *, vague: bool) -> Made:
    if half:
        if not 1 <= hour <= 12:
            # 13:00pm is 13:00; 0am is midnight.
            return ("time", TimeOfDay(hour * 60 + minute, vague=False)) if hour <= 24 else ("bad_time", None)
        hour = hour % 12 + (12 if half.startswith("p") else 0)
        vague = False
    if hour * 60 + minute > 24 * 60 or minute > 59:
        return "bad_time", None
    return "time", TimeOfDay(hour * 60 + minute, vague and 1 <= hour <= 12)


def _of(hour: str, minute: str, half: str) -> Callable[[re.Match[str]], Made]:
    def make(match: re.Match[str]) -> Made:
        written = match.group(hour)
        ampm = match.group(half) if half else None
        return _clock(int(written), int(match.group(minute)), ampm, vague=not written.startswith("0"))

    return make


def _make_point(match: re.Match[str]) -> Made:
    quarter = match.group("pq")
    minute = number(match.group("pm")) if match.group("pm") else 0
    if quarter:
        minute = {"半": 30, "一": 15, "1": 15, "三": 45, "3": 45}[quarter[0]]
    return _clock(number(match.group("ph")), minute, None, vague=True)


def _make_date(year: str | None, month: int | str, day: str | None) -> Made:
    number_of_month = month if isinstance(month, int) else number(month)
    number_of_day = number(day) if day else None
    if not 1 <= number_of_month <= 12 or (number_of_day is not None and not 1 <= number_of_day <= 31):
        return "bad_date", None
    return "date", (int(year) if year else None, number_of_month, number_of_day)


def _english_month(name: str) -> int:
    return _ENGLISH_MONTHS.index(name[:3]) + 1


def _make_nth(match: re.Match[str]) -> Made:
    text = match.group()
    found = tuple(
        number(char) if char.isdigit() else _HAN_DIGITS[char]
        for char in re.findall(r"[一二三四五1-5]", text.split("最")[0])
    )
    if text in ("首个", "头一个"):
        return "nth", (1,)
    if "倒数" in text or "末" in text or "最后" in text:
        return "nth", tuple(
            dict.fromkeys((*(found if "第" in text.split("最")[0] and "倒" not in text else ()), -1))
        )
    if re.search("[-至]", text) and len(found) == 2:
        found = tuple(range(found[0], found[1] + 1))
    return "nth", found


def _make_weekday(match: re.Match[str]) -> Made:
    days = tuple(WEEKDAYS[char] for char in match.group() if char in WEEKDAYS)
    return "weekday", days


def _make_range_of_digits(match: re.Match[str]) -> Made:
    first, last = (int(char) - 1 for char in re.findall(r"\d", match.group()))
    return "weekday", tuple((first + step) % 7 for step in range((last - first) % 7 + 1))


def _make_english_nth(match: re.Match[str]) -> Made:
    text = match.group()
    return "nth", (int(text[0]) if text[0].isdigit() else _ORDINALS[text],)


def _as(kind: str, value: Any = "") -> Callable[[re.Match[str]], Made]:
    """A pattern that always means the same."""

    def make(_match: re.Match[str]) -> Made:
        return kind, value

    return make


MAKERS: Mapping[str, Callable[[re.Match[str]], Made]] = {
    "full_date": lambda match: _make_date(match["fy"], match["fm"], match["fd"]),
    "year": lambda match: ("year", int(match.group()[:4])),
    "idiom": lambda match: ("idiom", (number(match["ib"]) * 60, (number(match["ie"]) % 12 + 12) * 60)),
    "seconds": lambda match: _clock(
        int(match.group().split(":")[0]),
        int(match.group().split(":")[1]),
        None,
        vague=match.group()[0] != "0",
    ),
    "clock": _of("ch", "cm", "ca"),
    "slip": _of("sh", "sm", ""),
    "dotted": _of("dh", "dm", "da"),
    "compact": lambda match: _clock(int(match["kh"]), int(match["km"]), match["ka"], vague=False),
    "hour_only": lambda match: _clock(int(match["oh"]), 0, match["oa"], vague=True),
    "point": _make_point,
    "month_day": lambda match: _make_date(None, match["mm"], match["md"]),
    "month": lambda match: _make_date(None, match["om"], None),
    "dotted_date": lambda match: _make_date(None, match["tm"], match["td"]),
    "day_number": lambda match: ("day_number", number(match["nd"])),
    "english_date": lambda match: _make_date(match["ey"], _english_month(match["em"]), match["ed"]),
    "english_day": lambda match: _make_date(match["xy"], _english_month(match["xm"]), match["xd"]),
    "days_a_week": _as("doubtful", "no_days"),
    "fixed_day": lambda match: ("date", (None, *_FIXED_DAYS[match.group().replace("'", "")])),
    "every_nth": _as("doubtful", "alternating"),
    "last_day": _as("doubtful", "alternating"),
    "nth_week": _as("doubtful", "alternating"),
    "nth": _make_nth,
    "english_nth": _make_english_nth,
    "weekday": _make_weekday,
    "digit_weekday": _make_weekday,
    "digit_weekdays": _make_range_of_digits,
    "han_weekend": _as("han", (5, 6)),
    "may_book_ahead": _as("may_book", ""),
    "english_weekday": lambda match: ("weekday", (_ENGLISH_WEEKDAYS.index(match.group()[:2]),)),
    "noon_word": _as("time", TimeOfDay(12 * 60, vague=False)),
    "midnight_word": _as("time", TimeOfDay(24 * 60, vague=False)),
    "appointment_ahead": _as("appointment", ""),
    "number": lambda match: ("number", int(re.sub(r"\D", "", match.group())[:9])),
    "han": lambda match: ("han", tuple(WEEKDAYS[char] for char in match.group())),
}
