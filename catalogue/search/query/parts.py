"""The parts of a query that were understood, as the resident typed them, each with the query without it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ...language.asking import asking
from ...language.fillers import fillers
from ...language.spelling import has_han
from ...language.word_files import one_of
from ..words.people import people


@cache
def _people_pattern() -> re.Pattern[str]:
    words = people().beside_needs
    chinese = one_of(filter(has_han, words))
    english = one_of(word for word in words if not has_han(word))
    return re.compile(
        rf"(?P<lead>给|为|替|帮|对)?(?P<zh>{chinese})(?:们|的)*"
        rf"|(?:(?<![a-z])for\s+)?(?:(?<![a-z])the\s+)?(?<![a-z])(?P<en>{english})(?:'s?)?(?![a-z])"
    )


_EDGES = " \t,，、。.?？!！;；:：·/|+-–—\"'“”"
_SPACES = re.compile(r"\s+")


class PartKind(StrEnum):
    """The kind of a part of a query."""

    NEED = "need"
    PLACE = "place"
    AUDIENCE = "audience"


@dataclass(frozen=True, slots=True)
class QueryPart:
    """A part of a query that was understood.

    ``text`` is as typed where that has as many characters as its one spelling, else in that; ``rest`` is the query without it,
    empty if nothing else was asked.
    """

    kind: PartKind
    text: str
    rest: str


def parts_of(
    query: str, folded: str, place: Sequence[tuple[int, int]], *, means: Callable[[str], bool]
) -> tuple[QueryPart, ...]:
    """The parts of a query: ``folded`` is its one spelling, ``place`` the positions of the names of its place.

    Order: need, place, audiences as they are typed. Words for people are a part of their own only if what is
    asked for them makes sense alone, of which ``means`` is asked (就业 of 残疾人就业, but not 证 of 残疾人证).
    Words that only lead to a part (附近的, *near*) belong to it.
    """
    if not folded:
        return ()
    typed = query if len(query) == len(folded) else folded
    place_spans = [_widened(folded, start, end) for start, end in sorted(place)]
    people = _people(folded, place_spans)
    need_spans = _without(len(folded), [*place_spans, *(span for spans in people.values() for span in spans)])
    need = _joined(typed, need_spans, trimmed=True)
    if people and need and not means(" ".join(folded[start:end] for start, end in need_spans)):
        need_spans = _without(len(folded), place_spans)
        need, people = _joined(typed, need_spans, trimmed=True), {}
    parts: list[tuple[PartKind, str, list[tuple[int, int]]]] = []
    if need:
        parts.append((PartKind.NEED, need, need_spans))
    if place_spans:
        parts.append((PartKind.PLACE, _joined(typed, sorted(place)), place_spans))
    parts += [(PartKind.AUDIENCE, text, spans) for text, spans in people.items()]
    return tuple(
        QueryPart(kind, text, _joined(typed, _without(len(folded), spans), trimmed=kind is PartKind.NEED))
        for kind, text, spans in parts
    )


def _widened(folded: str, start: int, end: int) -> tuple[int, int]:
    """A place's span with the words around it that only lead to it."""
    leading = asking().leads_to_place.search(folded[:start])
    following = asking().follows_place.match(folded, end)
    return leading.start() if leading else start, following.end() if following else end


def _people(folded: str, taken: Iterable[tuple[int, int]]) -> dict[str, list[tuple[int, int]]]:
    taken = list(taken)
    found: dict[str, list[tuple[int, int]]] = {}
    for match in _people_pattern().finditer(folded):
        start, end = match.span()
        if all(end <= other[0] or start >= other[1] for other in taken):
            found.setdefault(match["zh"] or match["en"], []).append((start, end))
    return found


def _without(length: int, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of ``range(length)`` without the spans."""
    left: list[tuple[int, int]] = []
    at = 0
    for start, end in sorted(spans):
        if start > at:
            left.append((at, start))
        at = max(at, end)
    if at < length:
        left.append((at, length))
    return left


def _seen(text: str) -> str:
    """The text with one plain space for every run of spaces and of what cannot be seen."""
    return _SPACES.sub(" ", "".join(char if char.isprintable() else " " for char in text))


def _bonded(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order; adjacent ones are joined."""
    bonded: list[tuple[int, int]] = []
    for start, end in spans:
        if bonded and bonded[-1][1] == start:
            start = bonded.pop()[0]
        bonded.append((start, end))
    return bonded


def _joined(typed: str, spans: Sequence[tuple[int, int]], *, trimmed: bool = False) -> str:
    pieces = [_seen(typed[slice(*span)]).strip(_EDGES) for span in _bonded(spans)]
    if trimmed:
        pieces = [_trimmed(piece) for piece in pieces]
    return _SPACES.sub(" ", " ".join(piece for piece in pieces if piece))


def _trimmed(piece: str) -> str:
    """A piece without courtesies at its ends (请问哪里有送餐吗 asks for 送餐)."""
    if has_han(piece):
        return asking().before_need.sub("", asking().after_need.sub("", piece) or piece) or piece
    words = piece.split(" ")
    while words and words[0].lower().strip(_EDGES) in fillers().english:
        words.pop(0)
    while words and words[-1].lower().strip(_EDGES) in fillers().english:
        words.pop()
    return " ".join(words)
