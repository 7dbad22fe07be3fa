"""From tokens to phrases: days, dates, periods. What is no phrase stays the token that it is."""

from __future__ import annotations

from collections.abc import Sequence

from ..tokens.tokens import HoursToken
from .cursor import Cursor
from .dates import dates
from .days import days
from .periods import periods

_PHRASES = (("dates", dates), ("times", periods), ("when", days))


def phrases(tokens: Sequence[HoursToken]) -> list[HoursToken]:
    """Tokens with days, dates and periods drawn together: kinds ``when`` (``DaySet``), ``dates`` (``RawDates``),
    ``times`` (a tuple of ``RawPeriod``).
    """
    cursor = Cursor(tokens)
    found: list[HoursToken] = []
    while cursor.place < len(tokens):
        found.append(_phrase(cursor))
    return found


def _phrase(cursor: Cursor) -> HoursToken:
    start = cursor.place
    first = cursor.tokens[start]
    for kind, read in _PHRASES:
        value = read(cursor)
        if value is not None:
            return HoursToken(kind, value, first.start, cursor.tokens[cursor.place - 1].end)
        cursor.place = start
    cursor.place = start + 1
    return first
