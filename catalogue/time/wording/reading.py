"""Opening hours as people write them: understood, or asked back in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ...foundation.errors import Invalid, Problem
from ..hours import OpeningHours
from .meaning import interpret
from .phrases import phrases
from .questions import Doubt, Question, ask
from .statements import compose
from .tokens.folding import LONGEST, Folded, fold
from .tokens.tokens import tokenise


@dataclass(frozen=True, slots=True)
class HoursReading:
    """What a text says: ``hours``, or else the ``question`` to ask.

    ``literal``: nothing was concluded that is not written; else what was understood is shown before it counts.
    """

    hours: OpeningHours | None = None
    question: Question | None = None
    literal: bool = True


@lru_cache(maxsize=4096)
def read_words(text: str) -> HoursReading:
    """Read opening hours in Chinese, in English or in the notation. Never raises."""
    if len(text) > LONGEST:
        return HoursReading(question=ask("too_long", ""))
    try:
        hours = _in_notation(text)
        if hours is not None:
            return HoursReading(hours)
        folded = fold(text)
        return _understood(folded)
    except Invalid:
        return HoursReading(question=ask("too_long", ""))


def hours_of(text: str | None, field: str = "hours") -> str | None:
    """The notation for what was written; None for nothing. Raises ``Invalid`` with the question if it is doubtful."""
    if not text or not text.strip():
        return None
    reading = read_words(text.strip())
    if reading.question is not None:
        raise Invalid([Problem(field, reading.question.message, {"part": reading.question.part})])
    return str(reading.hours)


def _understood(folded: Folded) -> HoursReading:
    try:
        statements, all_year = compose(phrases(tokenise(folded.text)), folded.quote)
        rules, literal = interpret(statements, all_year=all_year)
    except Doubt as doubt:
        end = len(folded.text) if doubt.end is None else doubt.end
        part = folded.quote(doubt.start, end)
        return HoursReading(question=ask(doubt.reason, part or folded.typed.strip()))
    return HoursReading(OpeningHours.of(rules), literal=literal)


def _in_notation(text: str) -> OpeningHours | None:
    """The hours, if the text is in the notation and names its days."""
    try:
        hours = OpeningHours.parse(text)
    except Invalid:
        return None
    return hours if _names_days(text) else None


def _names_days(text: str) -> bool:
    """Whether every rule with times says on which days: 09:00-17:00 alone may be meant for weekdays only."""
    rules = [rule.strip() for rule in text.split(";") if rule.strip()]
    return all(not rule[0].isdigit() or rule.startswith("24/7") or _is_dated(rule) for rule in rules)


def _is_dated(rule: str) -> bool:
    return rule[:4].isdigit()
