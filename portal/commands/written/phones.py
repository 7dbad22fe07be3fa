"""``flask phones``: how telephone numbers are understood as people write them."""

from __future__ import annotations

from catalogue.telephones import read_phones

from ...frame.errors import say as in_words
from ..base import CommandGroup
from .texts import TextAnswer, add_reading

group = CommandGroup("phones", help="Telephone numbers as people write them.")


def _answer(text: str) -> TextAnswer:
    """The numbers, or the question about them."""
    reading = read_phones(text)
    ask = in_words(reading.ask) if reading.ask else None
    return TextAnswer(
        f"? {ask}" if ask else ", ".join(reading.numbers) or "-",
        {"numbers": list(reading.numbers), "ask": ask},
    )


add_reading(group, each_text="Read each TEXT as a field for telephone numbers", answer=_answer)
