"""The last day of a service point, as everybody reads it."""

from __future__ import annotations

from datetime import date

from catalogue.offerings import PointFacts

from .formatting import day
from .i18n import say as _


def end_in_words(point: PointFacts, today: date) -> str | None:
    """Up to when a place serves residents, or that it is closed since; None where no end is known."""
    if point.ends_on is None:
        return None
    if point.is_over(today):
        return _("Closed: its last day was %(day)s", day=day(point.ends_on))
    return _("Open until %(day)s", day=day(point.ends_on))
