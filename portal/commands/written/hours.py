"""``flask hours``: how opening hours are understood as people write them."""

from __future__ import annotations

from flask_babel import gettext

from catalogue.time.wording import read_words

from ...words.opening_hours import all_in_words
from ..base import CommandGroup
from .texts import TextAnswer, add_reading

group = CommandGroup("hours", help="Opening hours as people write them.")


def _answer(text: str) -> TextAnswer:
    """The schedule and what it says, or the question about it."""
    reading = read_words(text)
    question = reading.question
    ask = gettext(question.message) % {"part": question.part} if question else None
    return TextAnswer(
        "; ".join(all_in_words(reading.hours)) if reading.hours else f"? {ask}",
        {"schedule": None if reading.hours is None else str(reading.hours), "ask": ask},
    )


add_reading(group, each_text="Read each TEXT as opening hours", answer=_answer)
