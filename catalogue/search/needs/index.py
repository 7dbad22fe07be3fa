"""What the engine knows of the words of items, or of offices: tables, and a whoosh index in memory made from them."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from whoosh import fields, scoring
from whoosh.codec.memory import MemoryCodec
from whoosh.searching import Searcher as WhooshSearcher

from ...language import pinyin
from ...language.spelling import fold_all, has_han
from ..words.analysis import Analysis, analyse, stemmed
from ..words.items import ItemTexts

_SHORTEST_INITIALS, _LONGEST_INITIALS = 3, 8
_FEW = 3
"""A word is an item's own if no more items than this hold it."""


@dataclass(frozen=True, slots=True)
class Words:
    """The items' words, ready to be asked. Nothing in it changes after it is built."""

    entries: frozenset[str]
    """Names and words as the edition gives them, folded; also those that are only related to an item."""
    tokens: Mapping[str, Mapping[int, int]]
    """Token -> item -> how many of its words have the token."""
    initials: Mapping[str, Mapping[int, float]]
    """First letters -> item -> share of a word that they are (0-1)."""
    own: Sequence[frozenset[str]]
    """Per item, its Chinese words of two characters and more, and stems of several English ones, that few other items hold."""
    english: Sequence[str]
    """The English words of all items, in order."""


def build(items: Sequence[ItemTexts]) -> Words:
    """Index the items' names and words."""
    said = [
        fold_all([item.name_zh, *item.vocabulary_zh, item.name_en, *item.vocabulary_en]) for item in items
    ]
    tokens: dict[str, Counter[int]] = defaultdict(Counter)
    initials: dict[str, dict[int, float]] = defaultdict(dict)
    english: set[str] = set()
    for number, words in enumerate(said):
        for word in words:
            analysis, letters = _read(word)
            for text in {token.text for token in analysis.tokens}:
                tokens[text][number] += 1
            if not letters:
                english.update(analysis.cells)
            for begun, share in _beginnings(letters):
                initials[begun][number] = max(share, initials[begun].get(number, 0.0))
    return Words(
        entries=frozenset(
            (*chain.from_iterable(said), *fold_all([word for item in items for word in item.related]))
        ),
        tokens=dict(tokens),
        initials=dict(initials),
        own=[
            frozenset(own for word in words if (own := _own(word)) and len(tokens.get(own, ())) <= _FEW)
            for words in said
        ],
        english=sorted(english),
    )


def write_index(tokens: Mapping[str, Mapping[int, int]], items: int) -> Any:
    """A whoosh searcher over the items, one document each in their order: a token scores for each word that has it."""
    said: list[list[str]] = [[] for _ in range(items)]
    for text, known in tokens.items():
        for number, times in known.items():
            said[number] += [text] * times
    schema = fields.Schema(words=fields.KEYWORD(scorable=True, commas=True))
    codec = MemoryCodec()
    writer = codec.writer(schema)
    for texts in said:
        writer.add_document(words=",".join(texts))
    writer.commit()
    return WhooshSearcher(codec.reader(schema), weighting=scoring.Frequency())


def _own(word: str) -> str:
    """A word as it is looked for in needs; empty for one that says too little: a single character or English word."""
    if has_han(word):
        return word if len(word) > 1 else ""
    return stemmed(word) if " " in word else ""


def _beginnings(letters: str) -> Iterator[tuple[str, float]]:
    """What may be typed of first letters, with the share of them that it is."""
    most = min(len(letters), _LONGEST_INITIALS)
    for size in {most, *range(_SHORTEST_INITIALS, most)} - {0}:
        yield letters[:size], size / len(letters)


@functools.lru_cache(maxsize=32_768)
def _read(word: str) -> tuple[Analysis, str]:
    """A word of an item, and the first letters of its syllables: none if it is not Chinese.

    Remembered, so that an editor who teaches one word does not wait until all others are read again.
    """
    analysis = analyse(word)
    han = "".join(cell for cell in analysis.cells if has_han(cell))
    return analysis, pinyin.initials(pinyin.syllables(han))
