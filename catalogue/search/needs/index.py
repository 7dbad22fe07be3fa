"""What the engine knows of the items' words."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...language import pinyin
from ...language.spelling import fold_all, has_han
from ..words.analysis import Analysis, analyse, stemmed
from ..words.items import ItemTexts

Category = tuple[str, str]
"""A category's names, Chinese and English."""


_NAME, _VOCABULARY, _RELATED, _SUMMARY, _ENGLISH = "name", "vocabulary", "related", "summary", "english"
_PHRASES = {_NAME: 1.1, _VOCABULARY: 1.0, _RELATED: 0.5, _ENGLISH: 1.0}
_FIRMNESS = {_NAME: 1.0, _VOCABULARY: 1.0, _RELATED: 0.75, _SUMMARY: 0.6, _ENGLISH: 1.0}
_HEAD, _TAIL = "社区", "服务"
_SHORTEST_INITIALS, _LONGEST_INITIALS = 3, 8
_INSIDE = 0.8
_AGAIN = 0.1
_FEW = 3
"""A word is an item's own if no more items than this hold it."""
_LATE = 0.15
"""What the last word of a list loses against the first: editors write down first what comes to mind first."""

_Lines = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Words:
    """The items' words, ready to be asked. Nothing in it changes after it is built."""

    entries: frozenset[str]
    """Names and words as the edition gives them, folded."""
    coverage: Mapping[str, Mapping[int, float]]
    """Token -> item -> how firmly the token is the item's (0-1)."""
    often: Mapping[str, Mapping[int, int]]
    """Token -> item -> how many of its phrases have the token."""
    initials: Mapping[str, Mapping[int, float]]
    """First letters -> item -> share of a phrase that they are (0-1)."""
    own: Sequence[frozenset[str]]
    """Per item, its Chinese words of two characters and more, and stems of several English ones, that few other items hold."""
    english: Sequence[str]
    """The English words of all phrases, in order."""


def build(items: Sequence[ItemTexts], categories: Sequence[Category] = ()) -> Words:
    """Index the items' words. ``categories``, if given, holds each item's category in the items' order."""
    texts = _texts(items, categories or [("", "")] * len(items))
    read = {phrase: _read(phrase) for phrase in {p for lines in texts for of in lines.values() for p in of}}
    coverage, often = _coverage(texts, read)
    initials: dict[str, dict[int, float]] = {}
    english: set[str] = set()
    for number, lines in enumerate(texts):
        for field, weight in _PHRASES.items():
            for place, phrase in enumerate(lines[field]):
                letters = read[phrase].initials
                if letters is None:
                    english.update(read[phrase].analysis.cells)
                elif field != _RELATED:
                    central = weight * (1 - _LATE * place / len(lines[field]))
                    _add_initials(initials, letters, number, central)
    return Words(
        entries=frozenset(phrase for lines in texts for field in _PHRASES for phrase in lines[field]),
        coverage=coverage,
        often=often,
        initials=initials,
        own=[
            frozenset(
                word
                for word in (*lines[_VOCABULARY], *map(stemmed, lines[_ENGLISH]))
                if (has_han(word) or " " in word) and len(word) > 1 and len(coverage.get(word, ())) <= _FEW
            )
            for lines in texts
        ],
        english=sorted(english),
    )


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase, and the first letters of its syllables if it is Chinese."""

    analysis: Analysis
    initials: str | None


@functools.lru_cache(maxsize=32_768)
def _read(phrase: str) -> _Phrase:
    """Remembered, so that an editor who teaches one word does not wait until all others are read again."""
    analysis = analyse(phrase)
    han = "".join(cell for cell in analysis.cells if has_han(cell))
    return _Phrase(analysis, "".join(each[0] for each in pinyin.syllables(han)) if han else None)


def _add_initials(initials: dict[str, dict[int, float]], letters: str, number: int, weight: float) -> None:
    longest = min(len(letters), _LONGEST_INITIALS)
    for size in {longest, *range(_SHORTEST_INITIALS, longest)}:
        for start in range(len(letters) - size + 1):
            share = weight * size / len(letters) * (1.0 if start == 0 else _INSIDE)
            known = initials.setdefault(letters[start : start + size], {})
            before = known.get(number, 0.0)
            # Said in one more way: 居住证, 居住证丢了, 补办居住证.
            known[number] = max(share, before) + _AGAIN * min(share, before)


def _coverage(
    texts: Sequence[_Lines], read: Mapping[str, _Phrase]
) -> tuple[dict[str, dict[int, float]], dict[str, Counter[int]]]:
    coverage: dict[str, dict[int, float]] = {}
    often: dict[str, Counter[int]] = defaultdict(Counter)
    for number, lines in enumerate(texts):
        for field, phrases in lines.items():
            firmness = _FIRMNESS[field]
            for phrase in phrases:
                for token in read[phrase].analysis.tokens:
                    often[token.text][number] += 1
                    known = coverage.setdefault(token.text, {})
                    if firmness > known.get(number, 0.0):
                        known[number] = firmness
    return coverage, often


def _texts(items: Sequence[ItemTexts], categories: Sequence[Category]) -> list[_Lines]:
    """Every item's words by field, folded; names also without the head and tail that all of them share."""
    raw: list[_Lines] = []
    for item, category in zip(items, categories, strict=True):
        raw.append(
            {
                _NAME: [item.name_zh, item.name_zh.removeprefix(_HEAD).removesuffix(_TAIL)],
                _VOCABULARY: list(item.vocabulary_zh),
                _RELATED: list(item.related),
                _SUMMARY: [item.summary_zh, category[0], item.summary_en, category[1]],
                _ENGLISH: [item.name_en, *item.vocabulary_en],
            }
        )
    folded = iter(fold_all([phrase for lines in raw for phrases in lines.values() for phrase in phrases]))
    return [{field: [next(folded) for _ in phrases] for field, phrases in lines.items()} for lines in raw]
