"""From tokens to phrases: days, dates, periods. What is no phrase stays the token that it is."""

from __future__ import annotations

from collections.abc import Sequence

from ..tokens.tokens import HoursToken
from .cursor import Cursor
from .dates import dates
from .days import days
from .periods import periods

_PHRASES = (("dates", dates), ("times", periods), ("when", days))
_GLOSSED = ["text", "left", "dates", "right"]
_BEFORE_A_CLAUSE = frozenset({"comma", "stop"})
_AFTER_A_CLAUSE = frozenset({"comma", "stop", "left", "right"})


def phrases(tokens: Sequence[HoursToken]) -> list[HoursToken]:
    """Tokens with days, dates and periods drawn together: kinds ``when`` (``DaySet``), ``dates`` (``RawDates``),
    ``times`` (a tuple of ``RawPeriod``).
    """
    cursor = Cursor(tokens)
    found: list[HoursToken] = []
    while cursor.place < len(tokens):
        found.append(_phrase(cursor))
    return _with_glosses_read(found)


def _with_glosses_read(found: Sequence[HoursToken]) -> list[HoursToken]:
    """Dates in brackets that say when a name at the head of a clause is, and not when what went before holds: 农忙（6月、9月）停."""
    glosses: set[int] = set()
    for place in range(len(found) - 4):
        kinds = [each.kind for each in found[place : place + 5]]
        heads = place == 0 or found[place - 1].kind in _BEFORE_A_CLAUSE
        if heads and kinds[:4] == _GLOSSED and kinds[4] not in _AFTER_A_CLAUSE:
            glosses |= {place + 1, place + 3}
    return [each for place, each in enumerate(found) if place not in glosses]


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
