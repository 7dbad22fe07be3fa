"""Hours in words are kept: a page says the same hours dozens of times, and all pages of a minute say them alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache, wraps
from typing import Any, TypeVar

from catalogue.time import days

from ..i18n import language

Said = TypeVar("Said")
ROOM = 8192
"""How many answers of each function are kept."""
_forget: list[Callable[[], None]] = []
_calendar: days.Calendar | None = None


def kept(say: Callable[..., Said]) -> Callable[..., Said]:
    """Keep what a function says of hours, its first argument, at a day or moment, its second.

    That depends on nothing else but the language in force and the calendar of holidays. A moment counts by its minute, as
    hours do.
    """

    @lru_cache(maxsize=ROOM)
    def said(_language: str, text: str, when: date, options: tuple[tuple[str, Any], ...]) -> Said:
        return say(text, when, **dict(options))

    @wraps(say)
    def asked(text: str | None, when: date, **options: Any) -> Said:
        if not text:
            return say(text, when, **options)
        _follow_calendar()
        if isinstance(when, datetime):
            when = when.replace(second=0, microsecond=0)
        return said(language(), text, when, tuple(options.items()))

    _forget.append(said.cache_clear)
    return asked


def _follow_calendar() -> None:
    """Forget everything once the process goes by another calendar."""
    global _calendar
    present = days.current()
    if present is not _calendar:
        for forget in _forget:
            forget()
        _calendar = present
