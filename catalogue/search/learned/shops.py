"""What shops, makers, restaurants and screens answer: things, and how people ask for them (``data/elsewhere/shops.yaml``)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ...language.spelling import fold
from ...language.word_files import HOME, WordFile, Words, read_words
from ..words.analysis import Analysis
from ..words.concepts import off_topic_words

_ASKED_EACH = 8
"""In how many ways each thing is asked for, of those that are listed."""
_LONGEST = 8
"""Characters or words of the longest thing."""


class _Shops(WordFile):
    """Things, and the ways to ask for them: ``~`` is the thing. ``office`` may be meant too.

    ``alone``: whether the things by themselves are for shops too; an illness is not, what to buy against it is.
    """

    things: Words
    asked: Words
    office: str | None = None
    alone: bool = True


class _ShopsFile(WordFile):
    classes: tuple[_Shops, ...]


class Labelled(NamedTuple):
    """A text and the keys of the items and offices that it may mean; none where nothing answers it."""

    text: str
    keys: frozenset[str]


@cache
def _classes() -> tuple[_Shops, ...]:
    return read_words(HOME.parent / "elsewhere" / "shops.yaml", _ShopsFile).classes


def of_shops() -> Iterator[Labelled]:
    """Each thing asked for in some of the ways, always the same."""
    for one in _classes():
        keys = frozenset({one.office} if one.office else ())
        mixed = random.Random(f"11 {one.things[0]}")  # noqa: S311 - the same pairs each time, no secret
        for thing in one.things:
            for asked in mixed.sample(one.asked, min(_ASKED_EACH, len(one.asked))):
                yield Labelled(asked.replace("~", thing), keys)


@cache
def _things() -> frozenset[str]:
    things = (thing for one in _classes() if one.alone and one.office is None for thing in one.things)
    return frozenset(map(fold, (*things, *off_topic_words())))


def share_of_shops(analysis: Analysis) -> float:
    """The share of a need that is things of shops, and other matters that nothing answers (0-1)."""
    cells, importance = analysis.cells, analysis.importance
    found: set[int] = set()
    for start in range(len(cells)):
        for end in range(start + 1, min(len(cells), start + _LONGEST) + 1):
            run = cells[start:end]
            if "".join(run) in _things() or " ".join(run) in _things():
                found.update(range(start, end))
    return sum(importance[cell] for cell in found) / (sum(importance) or 1.0)
