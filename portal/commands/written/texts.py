"""The texts that a command is given: as arguments, or one a line from input."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from catalogue.language.spelling import has_han

from ...words.i18n import LOCALES

FROM_INPUT = "-"
"""The argument in the place of the lines of standard input."""
_LETTER = re.compile("[A-Za-z]")


def each(texts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every text as it was given, and with line breaks in the place of a literal ``\\\\n``."""
    for text in texts:
        if text == FROM_INPUT:
            # What is not UTF-8 is read as far as it can be: one line cannot stop thousands.
            lines = (line.decode("utf-8", "replace").rstrip("\r\n") for line in sys.stdin.buffer)
            yield from ((line, line.replace("\\n", "\n")) for line in lines)
        else:
            yield text, text.replace("\\n", "\n")


def locale_of(text: str) -> str:
    """The locale of the answer: English for a text in Latin letters; figures alone are asked about in Chinese."""
    return "en" if _LETTER.search(text) and not has_han(text) else LOCALES["zh"]
