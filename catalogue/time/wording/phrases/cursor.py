"""A place in the tokens of a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..tokens.tokens import HoursToken


@dataclass
class Cursor:
    """Reads tokens one after another. ``bare_weekdays`` and ``year`` are what the text said before."""

    tokens: Sequence[HoursToken]
    place: int = 0
    bare_weekdays: bool = False
    """Whether weekdays are named without 周 in this text (一至五): then a single one may be, too."""
    year: int | None = None
    """The last year that was said: later dates are of it."""

    def kind(self, ahead: int = 0) -> str:
        """The kind of the next token, or of a later one; ``end`` after the last."""
        place = self.place + ahead
        return self.tokens[place].kind if 0 <= place < len(self.tokens) else "end"

    def value(self, ahead: int = 0) -> Any:
        """The value of the next token, or of a later one."""
        return self.tokens[self.place + ahead].value

    def take(self, *kinds: str) -> HoursToken | None:
        """The next token, passed, if it is one of these kinds."""
        if self.kind() not in kinds:
            return None
        self.place += 1
        return self.tokens[self.place - 1]
