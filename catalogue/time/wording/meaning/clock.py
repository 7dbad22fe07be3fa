"""Which half of the day is meant: periods as written become minutes after midnight, or a doubt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ...hours import MINUTES_A_DAY, Period
from ..phrases.values import RawPeriod
from ..tokens.tokens import TimeOfDay

_HALF = MINUTES_A_DAY // 2
_EARLIEST = 5 * 60
"""Places open from five in the morning on; an earlier time without a word for it may be of the afternoon."""
_NIGHT_FROM = 16 * 60
_NIGHT_UNTIL = 12 * 60
_LONGEST_NIGHT = 16 * 60
_LONGEST_UNSAID = 14 * 60
"""A night whose second day is not named is shorter: 17:00-9:00 is more likely the wrong way round."""


class Unclear(Exception):
    """Times that can be meant in two ways; ``reason`` as in :mod:`.questions`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Told(NamedTuple):
    """Periods in the order of the text. ``literal``: nothing was concluded that is not written."""

    periods: list[Period]
    literal: bool


def in_part(clock: TimeOfDay, part: str | None) -> int:
    """Minutes after midnight of a time in a part of the day; more than a day for what is past midnight."""
    minutes, hour = clock.minutes, clock.minutes // 60
    if part is None or not clock.vague:
        return minutes
    if part == "dawn":
        return minutes % _HALF if hour == 12 else minutes
    if part == "noon":
        return minutes + _HALF if hour < 4 else minutes
    if part == "afternoon":
        return minutes + _HALF if hour < 12 else minutes
    if part == "evening":
        if hour == 12:
            return minutes + _HALF
        return minutes + (_HALF if hour >= 4 else MINUTES_A_DAY)
    return minutes


def told(raw: Sequence[RawPeriod]) -> Told:
    """The periods of some days, which shed light on each other: after the morning comes the afternoon.

    Raises ``Unclear``.
    """
    periods: list[Period] = []
    literal = True
    earlier = 0
    for each in raw:
        opens, closes, written = _one(each, earlier)
        literal &= written
        periods.append(Period(opens, closes))
        earlier = max(earlier, closes)
    return Told(periods, literal)


def _one(raw: RawPeriod, earlier: int) -> tuple[int, int, bool]:
    """Opening and closing of one period, and whether they are as written."""
    opens, closes, literal = _candidates(raw, earlier)
    if raw.next_day:
        closes = closes if closes > MINUTES_A_DAY else closes + MINUTES_A_DAY
    elif closes == 0:
        closes = MINUTES_A_DAY
    elif closes <= opens:
        closes += _past_midnight(opens, closes)
    if opens >= MINUTES_A_DAY or not opens < closes <= opens + MINUTES_A_DAY:
        raise Unclear("backwards")
    if closes > MINUTES_A_DAY and closes - opens > _LONGEST_NIGHT:
        raise Unclear("backwards")
    return opens, closes, literal


def _candidates(raw: RawPeriod, earlier: int) -> tuple[int, int, bool]:
    opens, closes = raw.opens, raw.closes
    if raw.opens_part is None and raw.closes_part is None and not raw.next_day:
        return _without_parts(opens, closes, earlier)
    start = in_part(opens, raw.opens_part)
    if raw.closes_part is not None or raw.next_day:
        end = in_part(closes, raw.closes_part)
        if raw.opens_part is None and opens.vague:
            return _start_before(opens, end, raw.closes_part)
        return start, end, True
    end = in_part(closes, raw.opens_part)
    if raw.opens_part in ("morning", "dawn") and closes.vague and end <= start:
        # 上午8:30-5:00
        raise Unclear("morning_or_evening")
    if raw.opens_part in ("noon", "afternoon") and closes.vague and end <= start:
        end = closes.minutes % _HALF + _HALF
        if end <= start:
            raise Unclear("morning_or_evening")
    return start, end, True


def _start_before(opens: TimeOfDay, end: int, part: str | None) -> tuple[int, int, bool]:
    """A time without a word before one with it: 9点-下午5点, 2:00-下午5:00, 6点-晚8点."""
    later = opens.minutes % _HALF + _HALF
    if part in ("afternoon", "evening") and opens.minutes < _EARLIEST:
        if later < end:
            return later, end, False
        raise Unclear("morning_or_evening")
    return opens.minutes, end, True


def _without_parts(opens: TimeOfDay, closes: TimeOfDay, earlier: int) -> tuple[int, int, bool]:
    """Times that no word places in the day."""
    start, end = opens.minutes, closes.minutes
    if opens.bare and not closes.vague and not closes.bare and end != 0:
        # 2-4pm, 10-2pm, 9-11am
        return _bare_start(start, end), end, True
    if closes.bare and closes.vague and not opens.vague and end <= start:
        return start, end % _HALF + _HALF, False
    if earlier and _afternoon(opens, closes, earlier):
        start = start if start >= _HALF or start >= earlier else start + _HALF
        return start, (end if end > start else end + _HALF), False
    if start < end:
        # 2:00-5:00 may be of the afternoon; 05:00-07:00 and 6:00-21:00 are what they say.
        if opens.vague and start < _EARLIEST and end <= _HALF:
            raise Unclear("morning_or_evening")
        return start, end, True
    if closes.vague and end != 0 and start < _NIGHT_FROM:
        raise Unclear("morning_or_evening" if opens.vague and start <= _HALF else "backwards")
    return start, end, True


def _bare_start(start: int, end: int) -> int:
    """The beginning that is a number only, before an end with am or pm."""
    if start >= 13 * 60 or (end <= _HALF and start < end):
        return start
    later = start % _HALF + _HALF
    return later if end > _HALF and later < end and start % _HALF < end - _HALF else start


def _afternoon(opens: TimeOfDay, closes: TimeOfDay, earlier: int) -> bool:
    """Whether a later period can only be of the afternoon: it would begin before the one before it ended."""
    begins_early = opens.minutes < min(earlier, _HALF) and opens.minutes + _HALF >= earlier
    ends_early = closes.minutes <= opens.minutes and closes.vague and opens.minutes >= earlier
    if begins_early:
        end = closes.minutes if closes.minutes > opens.minutes + _HALF else closes.minutes + _HALF
        return opens.minutes + _HALF < end <= MINUTES_A_DAY
    return ends_early and opens.minutes < _NIGHT_FROM and closes.minutes + _HALF > opens.minutes


def _past_midnight(opens: int, closes: int) -> int:
    """What makes an end before its beginning the next morning's. Raises ``Unclear`` if that is no night."""
    if opens >= _NIGHT_FROM and closes <= _NIGHT_UNTIL and closes + MINUTES_A_DAY - opens <= _LONGEST_UNSAID:
        return MINUTES_A_DAY
    raise Unclear("backwards")
