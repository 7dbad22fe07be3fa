"""The texts that a command is given: as arguments, or one a line from input."""

from __future__ import annotations

import sys
from collections.abc import Iterator

FROM_INPUT = "-"
"""The argument in the place of the lines of standard input."""


def each(texts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every text as it was given, and with line breaks in the place of a literal ``\\\\n``."""
    for text in texts:
        if text == FROM_INPUT:
            # What is not UTF-8 is read as far as it can be: one line cannot stop thousands.
            lines = (line.decode("utf-8", "replace").rstrip("\r\n") for line in sys.stdin.buffer)
            yield from ((line, line.replace("\\n", "\n")) for line in lines)
        else:
            yield text, text.replace("\\n", "\n")
