"""The words, numbers and signs of a text about opening hours.

Numbers are told apart by how they are written: a time of day, a date, a place in a month, or only a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from . import vocabulary
from .numbers import MAKERS, TimeOfDay
from .patterns import PATTERN

__all__ = ["HoursToken", "TimeOfDay", "tokenise"]

_SILENT = frozenset({"space", "ignored", "ignored_clause", "noise", "phone"})
_TEXT = frozenset({"lookalikes", "count"})
"""Kinds that are remarks like any other text."""
_TWO = {
    "two_days_off": (("days", "weekend"), ("closed", "")),
    "every_evening": (("days", "every"), ("part", "evening")),
    "every_morning": (("days", "every"), ("part", "morning")),
}
"""Words that say two things: 双休, 每晚."""


class HoursToken(NamedTuple):
    """A part of the folded text and what it is; ``value`` depends on the kind."""

    kind: str
    value: Any
    start: int
    end: int


def tokenise(text: str) -> list[HoursToken]:
    """The tokens of a folded text. What no rule knows is a token ``text``; its neighbours are joined to it."""
    tokens: list[HoursToken] = []
    for token in _each(text):
        if token.kind in _SILENT:
            continue
        if token.kind in _TEXT:
            token = token._replace(kind="text")
        if token.kind == "text" and tokens and tokens[-1].kind == "text":
            token = token._replace(start=tokens.pop().start)
        tokens.append(token)
    return tokens


def _each(text: str) -> Iterator[HoursToken]:
    """Every token: at each place the longest word or pattern; a word, if both are as long."""
    words, meanings = vocabulary.pattern(), vocabulary.vocabulary()
    place = 0
    while place < len(text):
        word, pattern = words.match(text, place), PATTERN.match(text, place)
        if word and (pattern is None or word.end() >= pattern.end()):
            meaning = meanings[word.group()]
            yield HoursToken(meaning.kind, meaning.value, place, word.end())
            place = word.end()
        elif pattern:
            yield from _made(pattern)
            place = pattern.end()
        else:
            yield HoursToken("text", "", place, place + 1)
            place += 1


def _made(match: re.Match[str]) -> Iterator[HoursToken]:
    # The pattern's own group closes last, after the groups in it.
    name = str(match.lastgroup)
    for kind, value in _TWO.get(name, ()):
        yield HoursToken(kind, value, match.start(), match.end())
    if name not in _TWO:
        make = MAKERS.get(name)
        kind, value = make(match) if make else (name, match.group())
        yield HoursToken(kind, value, match.start(), match.end())
