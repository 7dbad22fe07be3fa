"""What the engine knows of the items' words: a whoosh index in memory and the tables beside it."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from whoosh import fields
from whoosh.codec.memory import MemoryCodec
from whoosh.searching import Searcher as WhooshSearcher

from ...language import pinyin
from ...language.spelling import fold_all, has_han
from ..words.analysis import Analysis, analyse, stemmed
from ..words.items import ItemTexts

Category = tuple[str, str]
"""A category's names, Chinese and English."""


class Searchable(ItemTexts, Protocol):
    """What is read of an item; ``catalogue.catalogues.ItemFacts`` is one."""

    @property
    def code(self) -> str: ...
    @property
    def audiences(self) -> Sequence[str]: ...


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

    searcher: Any
    """A whoosh searcher whose document numbers are the items'."""
    entries: frozenset[str]
    """Names and words as the edition gives them, folded."""
    coverage: Mapping[str, Mapping[int, float]]
    """Token -> item -> how firmly the token is the item's (0-1)."""
    initials: Mapping[str, Mapping[int, float]]
    """First letters -> item -> share of a phrase that they are (0-1)."""
    own: Sequence[frozenset[str]]
    """Per item, its Chinese words of two characters and more, and stems of several English ones, that few other items hold."""
    english: Sequence[str]
    """The English words of all phrases, in order."""


def build(items: Sequence[Searchable], categories: Sequence[Category] = ()) -> Words:
    """Index the items' words. ``categories``, if given, holds each item's category in the items' order."""
    texts = _texts(items, categories or [("", "")] * len(items))
    read = {phrase: _read(phrase) for phrase in {p for lines in texts for of in lines.values() for p in of}}
    coverage = _coverage(texts, read)
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
        searcher=_write(texts, read),
        entries=frozenset(phrase for lines in texts for field in _PHRASES for phrase in lines[field]),
        coverage=coverage,
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
    """A phrase, the weight of each of its tokens, and the first letters of its syllables if it is Chinese."""

    analysis: Analysis
    weights: Mapping[str, float]
    initials: str | None


@functools.lru_cache(maxsize=32_768)
def _read(phrase: str) -> _Phrase:
    """Remembered, so that an editor who teaches one word does not wait until all others are read again."""
    analysis = analyse(phrase)
    weights: dict[str, float] = {}
    for token in analysis.tokens:
        if token.weight > weights.get(token.text, 0.0):
            weights[token.text] = token.weight
    han = "".join(cell for cell in analysis.cells if has_han(cell))
    return _Phrase(analysis, weights, "".join(each[0] for each in pinyin.syllables(han)) if han else None)


def _add_initials(initials: dict[str, dict[int, float]], letters: str, number: int, weight: float) -> None:
    longest = min(len(letters), _LONGEST_INITIALS)
    for size in {longest, *range(_SHORTEST_INITIALS, longest)}:
        for start in range(len(letters) - size + 1):
            share = weight * size / len(letters) * (1.0 if start == 0 else _INSIDE)
            known = initials.setdefault(letters[start : start + size], {})
            before = known.get(number, 0.0)
            # Said in one more way: 居住证, 居住证丢了, 补办居住证.
            known[number] = max(share, before) + _AGAIN * min(share, before)


def _coverage(texts: Sequence[_Lines], read: Mapping[str, _Phrase]) -> dict[str, dict[int, float]]:
    coverage: dict[str, dict[int, float]] = {}
    for number, lines in enumerate(texts):
        for field, phrases in lines.items():
            firmness = _FIRMNESS[field]
            for phrase in phrases:
                what = read[phrase]
                for token in what.weights:
                    known = coverage.setdefault(token, {})
                    if firmness > known.get(number, 0.0):
                        known[number] = firmness
    return coverage


def _texts(items: Sequence[Searchable], categories: Sequence[Category]) -> list[_Lines]:
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


def _write(texts: Sequence[_Lines], read: Mapping[str, _Phrase]) -> Any:
    """The whoosh searcher over the items, one document each in their order."""
    schema = fields.Schema(words=fields.KEYWORD(scorable=True, commas=True))
    codec = MemoryCodec()
    writer = codec.writer(schema)
    for lines in texts:
        phrases = (phrase for of in lines.values() for phrase in of)
        writer.add_document(words=",".join(token for phrase in phrases for token in read[phrase].weights))
    writer.commit()
    return WhooshSearcher(codec.reader(schema))
