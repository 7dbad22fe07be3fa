"""The state of reading phrases into statements, and looking around in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..phrases.values import DaySet
from ..questions import Doubt
from ..tokens.tokens import HoursToken
from .statement import Statement

CONTENT = frozenset(
    {
        "times",
        "closed",
        "usual",
        "appointment",
        "all_day",
        "whole_day",
        "daylight",
        "excepted",
        "until",
        "time",
        "part",
        "doubtful",
        "bad_time",
    }
)
"""Phrases that say something of the days beside them."""
BETWEEN = frozenset(
    {"text", "services", "emergency", "opens", "comma", "to", "closes", "festivals", "may_book"}
)
"""Phrases that may come between days and what is said of them."""
_ASIDE = frozenset({"text", "festivals", "comma", "services"})
BOUNDS = frozenset({"comma", "stop", "left", "right", "end"})


class Composer:
    """Statements as they grow, and the phrases around the one that is read.

    ``part`` is a part of the day whose times follow; ``not_on`` days named by an exception that comes first
    (除周一外); ``left_out`` statements said in the middle of another one.
    """

    def __init__(self, phrases: Sequence[HoursToken], quote: Callable[[int, int], str]) -> None:
        self.phrases = phrases
        self.quote = quote
        self.place = 0
        self.statements: list[Statement] = []
        self.left_out: list[Statement] = []
        self.all_year = False
        self.part: str | None = None
        self.service: tuple[str, str] | None = None
        self.pending: list[str] = []
        self.brackets = 0
        self.after_stop = False
        self.not_on: DaySet | None = None
        self.excepting = False
        self.including = False

    @property
    def current(self) -> Statement | None:
        """The statement that is being read."""
        return self.statements[-1] if self.statements else None

    @property
    def unsaid(self) -> Statement | None:
        """The statement that is being read, if it names days or dates and says nothing of them yet."""
        current = self.current
        return current if current is not None and not current.says_something else None

    def kind(self, ahead: int = 0) -> str:
        """The kind of the next phrase, or of a later one."""
        place = self.place + ahead
        return self.phrases[place].kind if 0 <= place < len(self.phrases) else "end"

    @property
    def before(self) -> str:
        """The kind of the phrase before the one that is read."""
        return self.kind(-2)

    def take_part(self) -> str | None:
        """The part of the day that was said last; it is used up."""
        part, self.part = self.part, None
        return part

    def coming(self, *also: str, without: frozenset[str] = frozenset()) -> str:
        """The kind of the next phrase that says something, within this clause; empty if none does.

        ``also`` are kinds that may come between, ``without`` those that may not.
        """
        over = (BETWEEN | {"left", *also}) - without
        place = self.place
        while place < len(self.phrases):
            kind = self.phrases[place].kind
            if kind in CONTENT:
                return kind
            aside = self._after_aside(place) if kind == "left" else None
            if aside is None and kind not in over:
                return ""
            place = aside if aside is not None else place + 1
        return ""

    def _after_aside(self, place: int) -> int | None:
        """The place after brackets that hold no more than remarks, or an exception."""
        for end in range(place + 1, len(self.phrases)):
            kind = self.phrases[end].kind
            if kind == "right":
                return end + 1
            exception = kind == "excepted" or (kind == "when" and self._kind_at(end + 1) == "excepted")
            if kind not in _ASIDE and not exception:
                break
        return None

    def _kind_at(self, place: int) -> str:
        return self.phrases[place].kind if place < len(self.phrases) else "end"

    def start(self, token: HoursToken, **values: Any) -> Statement:
        """Begin a statement at a phrase."""
        statement = Statement(token.start, token.end, after_stop=self.after_stop, service=self.service)
        for name, value in values.items():
            setattr(statement, name, value)
        if self.not_on is not None:
            statement.excepted, self.not_on = self.not_on, None
        statement.remarks, self.pending = self.pending, []
        self.after_stop = False
        self.statements.append(statement)
        return statement

    def goes_on(self, token: HoursToken) -> Statement:
        """The statement that more times belong to, or a new one."""
        current = self.current
        if current is None or current.shut:
            return self.start(token)
        if self.service != current.service and current.timed and self.service is not None:
            if self.service[0] == "emergency":
                return self.start(token)
            return self.start(token, days=current.days, dates=current.dates, inherited=True)
        if current.sealed == "dates":
            return self.start(token, days=current.days, inherited=True)
        if current.sealed:
            return self.start(token)
        current.end = token.end
        return current

    def note(self, token: HoursToken) -> None:
        """Keep a phrase as a remark of the statement that is being read."""
        if self.current is not None:
            self.current.remarks.append(self.quote(token.start, token.end))

    def skip_clause(self) -> None:
        """Leave out what follows, up to the next comma or stop."""
        while self.kind() not in ("comma", "stop", "right", "end"):
            self.place += 1

    def doubt(self, reason: str, token: HoursToken) -> Doubt:
        """A doubt about a phrase and the rest of its clause."""
        end = token.end
        for following in self.phrases[self.place :]:
            if following.kind in BOUNDS:
                break
            end = following.end
        return Doubt(reason, token.start, end)
