"""The need stage: which share of a need the words of an item answer, by the ways to read it: as words, by first letters, misspelt."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rapidfuzz import fuzz, process
from whoosh import query as queries

from ...language import pinyin
from ...language.spelling import has_han
from ..words.analysis import Analysis, analyse, is_word, stem, stemmed
from ..words.items import ItemTexts
from ..words.look_alikes import alike
from .index import Words, build, write_index
from .typed import typed_pinyin

_TELLING_ITEMS = 7
"""A concept that more items speak of tells nothing of one of them."""
_MISSPELT = range(2, 7)
"""Words of this length are told by all of their characters but one, or by their sound."""
_SAID, _MUCH = 0.6, 4.0
"""The share of a need that must be words of items for one of them to be sure; or as many characters as this."""
_HAN_RUN = re.compile("[㐀-䶿一-鿿豈-﫿]+")
_SPELLING = 84.0
_SHORTEST_SPELT = 5
_MISSPELT_BELOW, _ENOUGH = 0.75, 0.4
"""A need in English of which less is answered is also tried with its unknown words corrected; what is read so must answer this share."""


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """An item's number in the engine's list, its score, and the share of the query that it answers (0-1)."""

    number: int
    score: float
    coverage: float


class Engine:
    """An immutable index over items, shared by threads. Item numbers are places in the given list."""

    def __init__(self, items: Sequence[ItemTexts]) -> None:
        self._words: Words = build(items)
        words = [
            word
            for word in sorted(self._words.entries, reverse=True)
            if len(word) in _MISSPELT and _HAN_RUN.fullmatch(word)
        ]
        self._by_sound = {"".join(pinyin.syllables(word)): word for word in words}
        self._all_but_one = {but_one: word for word in words for but_one in _all_but_one(word)}

    def knows(self, text: str) -> bool:
        """Whether a folded text is one of the items' own words, or a token of them."""
        return text in self._words.entries or text in self._words.tokens

    def means(self, text: str) -> bool:
        """Whether a folded text holds a word, and no single character only, that an item has."""
        return any(len(token.text) > 1 and token.text in self._words.tokens for token in analyse(text).tokens)

    def sounds_like_a_need(self, text: str) -> bool:
        """Whether a folded text as a whole sounds like words of the items: lifa and 李发 are 理发."""
        if has_han(text):
            return self.knows(self.respelt(text))
        read = self.read(text)
        return read is not None and self.means(read)

    def read(self, typed: str) -> str | None:
        """Letters as the characters that are meant: a word of the items, also one taught a minute ago, or what people say; else None."""
        return self._by_sound.get(typed.replace(" ", "")) or typed_pinyin().read(typed)

    def is_said(self, typed: str, analysis: Analysis) -> bool:
        """Whether much of a need is words of the items just as it was typed.

        What was set right in ``analysis`` does not count, nor do single characters or first letters. English may be misspelt.
        """
        if has_han(typed):
            as_typed = analyse(typed).cells
        else:
            analysis = analyse(self.corrected(typed))
            as_typed = analysis.cells
        cells, importance = analysis.cells, analysis.importance
        known = {
            cell
            for token in analysis.tokens
            if token.text in self._words.tokens
            and (token.end - token.start > 1 or not has_han(cells[token.start]))
            for cell in range(token.start, token.end)
        }
        said = sum(importance[cell] for cell in known if cells[cell] == as_typed[cell])
        return said >= min(_SAID * sum(importance), _MUCH)

    def tells(self, number: int, text: str, analysis: Analysis, vague: Set[str] = frozenset()) -> bool:
        """Whether a folded text has a whole word of an item that few other items have, or a concept of it.

        A ``vague`` word counts only if it is the whole text.
        """
        apart = text if has_han(text) else f" {stemmed(text)} "
        return any(
            (word not in vague or word == text) and (word if has_han(word) else f" {word} ") in apart
            for word in self._words.own[number]
        ) or any(
            token.text[0] == "#"
            and "".join(analysis.cells[token.start : token.end]) not in vague
            and number in (items := self._words.tokens.get(token.text, {}))
            and len(items) <= _TELLING_ITEMS
            for token in analysis.tokens
        )

    def respelt(self, text: str) -> str:
        """A folded text with the characters set right that only look or sound like those of the items' words (广扬舞).

        What is a word as it is typed stays, and what has no character in common with a word is none.
        """
        return _HAN_RUN.sub(lambda run: self._run_respelt(run.group()), text)

    def _run_respelt(self, run: str) -> str:
        known = {
            cell
            for token in analyse(run).tokens
            if token.end - token.start > 1 and token.text in self._words.tokens
            for cell in range(token.start, token.end)
        }
        for size in reversed(_MISSPELT):
            for start in range(len(run) - size + 1):
                said, cells = run[start : start + size], {*range(start, start + size)}
                if not known >= cells and (word := self._meant(said)):
                    run = run[:start] + word + run[start + size :]
                    known |= cells
        return run

    def _meant(self, said: str) -> str | None:
        """The word of the items that is meant by some characters."""
        if is_word(said):
            return None
        for place, but_one in enumerate(_all_but_one(said)):
            word = self._all_but_one.get(but_one)
            if word and (word[place] in alike(said[place]) or pinyin.sound_alike(word[place], said[place])):
                return word
        word = self._by_sound.get("".join(pinyin.syllables(said)))
        return word if word and any(map(str.__eq__, word, said)) else None

    def covered(self, need: str, analysis: Analysis) -> Mapping[int, float]:
        """Item -> the share of a need that it answers (0-1), by the best way to read it: as words; in Latin letters also by
        first letters (``jzz`` for 居住证), or misspelt.
        """
        found = self.shares(analysis)
        if has_han(need):
            return found
        initials = self._words.initials.get(need.replace(" ", ""), {})
        if _most(initials) >= max(_ENOUGH, _most(found)):
            found = initials
        if _most(found) < _MISSPELT_BELOW:
            corrected = self.shares(analyse(self.corrected(need)))
            if _most(corrected) >= max(_ENOUGH, _most(found)):
                found = corrected
        return found

    def shares(self, analysis: Analysis) -> Mapping[int, float]:
        """Item -> the share of a need that its words answer (0-1)."""
        importance = analysis.importance
        whole = sum(importance)
        if not whole:
            return {}
        covered: dict[int, set[int]] = defaultdict(set)
        for token in analysis.tokens:
            for number in self._words.tokens.get(token.text, ()):
                covered[number].update(range(token.start, token.end))
        return {number: sum(importance[cell] for cell in cells) / whole for number, cells in covered.items()}

    @cached_property
    def _index(self) -> Any:
        """Written when first asked: only needs of which nothing was learned ask it."""
        return write_index(self._words.tokens, len(self._words.own))

    def likeness(self, analysis: Analysis) -> Mapping[int, float]:
        """Item -> how much it has in common with a need, by whoosh: what few items have says more."""
        terms = [
            queries.Term("words", text, boost=1 / sum(known.values()))
            for token in analysis.tokens
            if (known := self._words.tokens.get(text := token.text))
        ]
        return {number: score for score, number in self._index.search(queries.Or(terms), limit=None).top_n}

    def corrected(self, text: str) -> str:
        """An English need with its unknown words set to the nearest known one, if one is near."""
        words = text.split()
        for place, word in enumerate(words):
            if word.isascii() and len(word) >= _SHORTEST_SPELT and stem(word) not in self._words.tokens:
                near = process.extractOne(
                    word, self._words.english, scorer=fuzz.ratio, score_cutoff=_SPELLING
                )
                if near and near[0][0] == word[0]:
                    words[place] = near[0]
        return " ".join(words)


def _most(shares: Mapping[int, float]) -> float:
    return max(shares.values(), default=0.0)


def _all_but_one(word: str) -> list[str]:
    """The word without each of its characters in turn, with a gap in its place."""
    return [f"{word[:place]} {word[place + 1 :]}" for place in range(len(word))]
