"""What the learned model sees of a text: runs of characters, words in Latin letters, how it sounds, and concepts.

Chinese gives runs of one to three characters and of two or three syllables. Typed pinyin gives the syllables alone, so
it meets what was learned from characters. A concept (``#elderly``) is the same for all its words in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from ...language import pinyin
from ...language.spelling import has_han
from ..words.analysis import Analysis, stem

_RUN = re.compile(r"([㐀-䶿一-鿿豈-﫿]+)|[a-z0-9]+(?:'[a-z]+)?")
_LONGEST_RUN = 3
_LONGEST_SPELT = 40
"""Longer texts in Latin letters are English: cutting them into syllables would only take time."""
_WORD = "="
"""The first character of the feature of a word in Latin letters."""


def features(text: str, analysis: Analysis, known: Collection[str]) -> list[str]:
    """The features of a folded text, each once, in their order. ``known``: features by which typed letters are cut."""
    found: set[str] = {token.text for token in analysis.tokens if token.text[0] == "#"}
    latin: list[str] = []
    for run in _RUN.finditer(text):
        if run.lastindex:
            found.update(_runs(run.group()))
        else:
            latin.append(stem(run.group()))
    found.update(_WORD + word for word in latin)
    found.update(f"{_WORD}{first} {second}" for first, second in pairwise(latin))
    if not latin or not all(_WORD + word in known for word in latin):
        found.update(sounds(text, known))
    return sorted(found)


def sounds(text: str, known: Collection[str]) -> set[str]:
    """The features of how a folded text sounds; of a text in Latin letters, of what it spells in pinyin."""
    if has_han(text):
        runs = [run.group() for run in _RUN.finditer(text) if run.lastindex]
        return {each for run in runs for each in _spoken([pinyin.key(one) for one in pinyin.syllables(run)])}
    if not text.isascii() or len(text) > _LONGEST_SPELT:
        return set()

    def bond(left: str, right: str) -> float:
        return 1.0 if pinyin.pair_token(left, right) in known else 0.0

    return set(_spoken(pinyin.segment(text, pinyin.everyday_syllables(), bond) or ()))


def _runs(chinese: str) -> Iterator[str]:
    for size in range(1, _LONGEST_RUN + 1):
        for start in range(len(chinese) - size + 1):
            yield chinese[start : start + size]


def _spoken(keys: Sequence[str]) -> Iterator[str]:
    for left, right in pairwise(keys):
        yield pinyin.pair_token(left, right)
    for start in range(len(keys) - 2):
        yield pinyin.MARK + " ".join(keys[start : start + 3])
