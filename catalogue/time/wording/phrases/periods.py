"""Periods: 上午8:30-11:30、下午2点到5点, 早九晚五, 9am-noon."""

from __future__ import annotations

from ..tokens.tokens import TimeOfDay
from .cursor import Cursor
from .values import RawPeriod

_BEGINNING = frozenset({"time", "part", "number", "idiom"})
_ENDS = frozenset({"end", "comma", "stop", "right", "when"})


def periods(cursor: Cursor) -> tuple[RawPeriod, ...] | None:
    """Periods in a row, or None."""
    found: list[RawPeriod] = []
    while period := _period(cursor):
        found.append(period)
        if cursor.kind() == "to":
            # 9:00-12:00-17:00
            return None
        if cursor.kind() == "comma" and cursor.kind(1) in _BEGINNING:
            cursor.place += 1
    if found and cursor.kind(-1) == "comma":
        cursor.place -= 1
    return tuple(found) or None


def _period(cursor: Cursor) -> RawPeriod | None:
    if token := cursor.take("idiom"):
        opens, closes = token.value
        return RawPeriod(TimeOfDay(opens, vague=False), TimeOfDay(closes, vague=False))
    start = cursor.place
    part = cursor.take("part")
    opens_at = _clock(cursor)
    between = cursor.take("to", "until") if opens_at else None
    next_day = cursor.take("next_day") is not None
    later = cursor.take("part")
    closes_at = _clock(cursor)
    if opens_at is None or closes_at is None or not (between or later):
        cursor.place = start
        return None
    if opens_at.bare and opens_at == closes_at and not (part or later):
        cursor.place = start
        return None
    next_day |= cursor.take("next_day") is not None
    if not (part or later) and cursor.kind() == "part" and cursor.kind(1) in _ENDS:
        # 9 to 11 in the morning
        later = part = cursor.take("part")
    return RawPeriod(
        opens_at, closes_at, part.value if part else None, later.value if later else None, next_day
    )


def _clock(cursor: Cursor) -> TimeOfDay | None:
    if token := cursor.take("time"):
        clock: TimeOfDay = token.value
        return clock
    if cursor.kind() == "number" and 0 <= cursor.value() <= 24:
        hour: int = cursor.value()
        cursor.place += 1
        return TimeOfDay(hour * 60, 1 <= hour <= 12, bare=True)
    return None
