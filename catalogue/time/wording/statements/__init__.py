"""From phrases to statements: which days, which dates, and what is said of them.

A text is read from left to right. Days come before their times or after them; times without days go on with the days
before them; an exception belongs to what it follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..questions import Doubt
from ..tokens.tokens import HoursToken
from . import asides, closing, days, times
from .composer import Composer
from .statement import Statement

__all__ = ["Statement", "compose"]

_FIRST = frozenset({"approximate", "alternating", "lunar", "pushed", "elsewhere"})
"""Doubts that are asked about before any other."""
_HANDLERS: Mapping[str, Callable[[Composer, HoursToken], None]] = {
    "when": days.on_when,
    "dates": days.on_dates,
    "times": times.on_times,
    "time": times.on_time,
    "part": times.on_part,
    "all_day": times.on_all_day,
    "whole_day": times.on_whole_day,
    "daylight": times.on_daylight,
    "lunch": times.on_lunch,
    "open_end": times.on_open_end,
    "sold_out": times.on_sold_out,
    "closed": closing.on_closed,
    "rest_days": closing.on_closed,
    "usual": closing.on_usual,
    "opens": closing.on_opens,
    "excepted": closing.on_excepted,
    "except_before": closing.on_except_before,
    "including": closing.on_including,
    "appointment": asides.on_appointment,
    "services": asides.on_service,
    "emergency": asides.on_service,
    "text": asides.on_text,
    "may_book": asides.on_text,
    "festivals": asides.on_festival,
    "seasons": asides.on_season,
    "doubtful": asides.on_doubtful,
    "until_notice": asides.on_until_notice,
    "nth": asides.on_nth,
    "monthly": asides.on_nth,
    "make_up": asides.on_make_up,
    "day_number": asides.on_day_number,
    "stop": asides.on_stop,
    "left": asides.on_left,
    "right": asides.on_right,
    "comma": asides.on_nothing,
    "to": asides.on_nothing,
    "until": asides.on_nothing,
    "closes": asides.on_nothing,
    "no_break": asides.on_nothing,
    "last_entry": asides.on_nothing,
    "outside": asides.on_nothing,
}


def compose(phrases: Sequence[HoursToken], quote: Callable[[int, int], str]) -> tuple[list[Statement], bool]:
    """The statements of a text, and whether it says that no day of the year is left out. Raises ``Doubt``.

    ``quote`` gives what was typed between two places of the folded text.
    """
    for token in phrases:
        if token.kind in ("bad_time", "bad_date"):
            raise Doubt(token.kind, token.start, token.end)
        if token.kind == "doubtful" and token.value in _FIRST:
            raise Doubt(token.value, token.start, token.end)
    composer = Composer(phrases, quote)
    while composer.place < len(phrases):
        token = phrases[composer.place]
        composer.place += 1
        handler = _HANDLERS.get(token.kind)
        if handler is None:
            raise Doubt("unclear", token.start, token.end)
        handler(composer, token)
    return composer.statements + composer.left_out, composer.all_year
