"""Opening hours in words that can be typed into a field, and mean the same there."""

from __future__ import annotations

from catalogue.time.hours import OpeningHours, read_hours

from ..i18n import language
from .parts import TO
from .week import all_in_words


def hours_to_type(text: str | None) -> str:
    """Hours in the notation of ``catalogue.time.hours``, in the words in which people type them."""
    hours = read_hours(text)
    return in_a_row(hours) if hours is not None else ""


def in_a_row(hours: OpeningHours) -> str:
    """Hours in words, as one text that can be typed."""
    joint = "; " if language() == "en" else "；"
    return joint.join(all_in_words(hours)).replace(TO, "-")
