"""The need stage: which items answer a need. whoosh over the items' words, and coverage beside it.

whoosh adds up what a query and an item have in common over all of the item's words. Coverage tells which share of the
query an item answers at all. Both use the same tokens.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz import fuzz, process

from ...language import pinyin
from ...language.spelling import has_han
from ..words.analysis import Analysis, Token, analyse, concept_sounds, is_word, stem
from ..words.concepts import off_topic_words
from ..words.fillers import fillers
from ..words.look_alikes import alike, alike_pairs
from .index import Category, Searchable, Words, build
from .scoring import share_covered, whoosh_scores

_HOMOPHONE, _NEAR_HOMOPHONE = 0.8, 0.55
_LOOK_ALIKE = 0.7
_REAL_WORD = 0.6
_HALF_SAID, _HEARD_WHOLE = 0.7, 0.7
_SHORT_SOUND = 2
"""So few syllables sound like too many things to tell what is meant."""
_TELLING_ITEMS = 8
"""A concept that more items speak of tells nothing of one of them."""
_CONCEPT_BY_SOUND = 0.6
_LONGEST_CONCEPT = 5
_ONE_WRONG = range(3, 7)
"""Words of this length are told by all of their characters but one."""
_SPELLING = 84.0
_SHORTEST_SPELT = 5
_INITIALS_SCORE, _COVERED = 10.0, 8.0
"""The score of what first letters say wholly; and of the share of a need that is covered."""


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """An item's number in the engine's list, its score, and the share of the query that it answers (0-1)."""

    number: int
    score: float
    coverage: float


class Engine:
    """An immutable index over items, shared by threads. Item numbers are places in the given list."""

    def __init__(self, items: Sequence[Searchable], categories: Sequence[Category] = ()) -> None:
        """``categories``: per item its category's names, Chinese and English, in the items' order."""
        self._words: Words = build(items, categories)
        phrases = (entry.split() for entry in self._words.entries if entry.isascii())
        self._pairs = {(stem(two[0]), stem(two[1])) for two in phrases if len(two) == 2}
        self._all_but_one = {
            but_one: word
            for word in sorted(self._words.entries, reverse=True)
            if len(word) in _ONE_WRONG and has_han(word)
            for but_one in _all_but_one(word)
        }

    def knows(self, text: str) -> bool:
        """Whether a folded text is one of the items' own words, or a token of them."""
        return text in self._words.entries or text in self._words.coverage

    def knows_english(self, word: str) -> bool:
        """Whether a folded word in Latin letters is one of the items' own in some form, or a common one."""
        return stem(word) in self._words.coverage or word in fillers().english

    def means(self, text: str) -> bool:
        """Whether a folded text holds a word, and no single character only, that an item has."""
        return any(
            len(token.text) > 1 and token.text in self._words.coverage for token in analyse(text).tokens
        )

    def is_foreign(self, text: str) -> bool:
        """Whether a folded text is no word of the items, holds none, and is no matter that they do not answer.

        What a concept of many items covers may still be a name (花市 speaks of green).
        """
        return (
            text not in self._words.entries
            and not any(len(token.text) > 1 and self._tells(token.text) for token in analyse(text).tokens)
            and not any(word in text for word in off_topic_words() if has_han(word))
        )

    def _tells(self, token: str) -> bool:
        """Whether some items have a token, and not too many of them if it is a concept."""
        return len(self._words.coverage.get(token, ())) > 0 and (
            token[0] != "#" or len(self._words.coverage[token]) <= _TELLING_ITEMS
        )

    def sounds_like_a_need(self, text: str) -> bool:
        """Whether a folded text as a whole sounds like words of the items: lifa and 李发 are 理发."""
        if not has_han(text):
            found = self.by_pinyin(text)
            return bool(found) and found[0].coverage >= _HEARD_WHOLE
        analysis = self.analyse(text)
        heard = [token for token in analysis.tokens if token.text[0] == pinyin.MARK]
        cells = {cell for token in heard for cell in range(token.start, token.end)}
        return len(cells) == len(analysis.cells)

    def own_words(self, number: int, text: str) -> list[str]:
        """Chinese words of an item that few other items have, as far as a folded text holds them."""
        return [word for word in self._words.own[number] if word in text]

    def tells(self, number: int, text: str, analysis: Analysis, vague: Set[str] = frozenset()) -> bool:
        """Whether a folded text has a whole word of an item that few other items have, or a concept or sound of it.

        A ``vague`` word counts only if it is the whole text, a sound only if it is not short: 宗教 sounds like 中教.
        """
        if any(word not in vague or word == text for word in self.own_words(number, text)):
            return True
        heard: set[int] = set()
        read: set[int] = set()
        for token in analysis.tokens:
            items = self._words.coverage.get(token.text, {})
            if number not in items or len(items) > _TELLING_ITEMS:
                continue
            if token.text[0] == "#" and "".join(analysis.cells[token.start : token.end]) not in vague:
                return True
            if token.text[0] == pinyin.MARK:
                heard.update(range(token.start, token.end))
            elif token.end - token.start > 1:
                read.update(range(token.start, token.end))
        runs = [{*range(cell, cell + _SHORT_SOUND + 1)} for cell in heard | read]
        return any(run <= heard | read and run & heard for run in runs)

    def outside_phrases(self, analysis: Analysis) -> set[str]:
        """The words of a need in Latin letters that are no part of two words that the items say together."""
        cells = analysis.cells
        inside = {
            each
            for cell in range(len(cells) - 1)
            if (stem(cells[cell]), stem(cells[cell + 1])) in self._pairs
            for each in (cell, cell + 1)
        }
        return {word for cell, word in enumerate(cells) if cell not in inside}

    def misspells(self, number: int, text: str) -> bool:
        """Whether a folded text is an item's own Chinese word with some characters that only sound alike."""
        keys = pinyin.syllables(text)
        return any(
            len(word) == len(text) and any(map(str.__eq__, word, text)) and pinyin.syllables(word) == keys
            for word in self._words.own[number]
        )

    def analyse(self, text: str) -> Analysis:
        """The analysis of a folded need by spelling and by sound: a word that no item spells may sound like one."""
        analysis = analyse(text)
        heard = self._heard(analysis)
        if not heard:
            return analysis
        misspelt = {cell for token in heard for cell in range(token.start, token.end)}
        read = (
            token
            for token in analysis.tokens
            if token.text in self._words.coverage or not misspelt.issuperset(range(token.start, token.end))
        )
        return replace(analysis, tokens=(*read, *heard))

    def respelt(self, text: str) -> str:
        """A folded text with the characters set right that only look or sound like those of the items' words (广扬舞)."""
        if text not in self._words.entries and len(text) in _ONE_WRONG:
            for place, but_one in enumerate(_all_but_one(text)):
                word = self._all_but_one.get(but_one)
                if word and (
                    word[place] in alike(text[place]) or pinyin.sound_alike(word[place], text[place])
                ):
                    return word
        analysis = self.analyse(text)
        for token in analysis.tokens:
            cells = "".join(analysis.cells[token.start : token.end])
            if len(token.text) == len(cells) == 2 and token.text != cells and token.weight >= _LOOK_ALIKE:
                text = text.replace(cells, token.text, 1)
        return text

    def by_words(self, analysis: Analysis) -> list[ScoredItem]:
        """Items by the words of a need, best first."""
        return self._find(analysis.tokens, analysis.importance)

    def by_pinyin(self, text: str) -> list[ScoredItem]:
        """Items by a need typed in pinyin; none if its letters are no syllables that the items know."""
        keys = pinyin.segment(text, self._words.sounds, self._bond)
        if keys is None:
            return []
        return self._find([*pinyin_tokens(keys), *_sounding(keys)], [1.0] * len(keys))

    def by_initials(self, text: str) -> list[ScoredItem]:
        """Items by first letters: ``jzz`` for 居住证."""
        known = self._words.initials.get(text.replace(" ", ""), {})
        found = [
            ScoredItem(number, _INITIALS_SCORE * share, min(share, 1.0)) for number, share in known.items()
        ]
        return sorted(found, key=_rank)

    def corrected(self, text: str) -> str:
        """An English need with its unknown words set to the nearest known one, if one is near."""
        words = []
        for word in text.split():
            if word.isascii() and len(word) >= _SHORTEST_SPELT and stem(word) not in self._words.coverage:
                near = process.extractOne(
                    word, self._words.english, scorer=fuzz.ratio, score_cutoff=_SPELLING
                )
                words.append(near[0] if near and near[0][0] == word[0] else word)
            else:
                words.append(word)
        return " ".join(words)

    def _heard(self, analysis: Analysis) -> list[Token]:
        """What the pairs of characters that make no sense as they are read sound like, and look like."""
        coverage = self._words.coverage
        cells, importance = analysis.cells, analysis.importance
        senseless = {cell for cell, matters in enumerate(importance) if matters and has_han(cells[cell])}
        for token in analysis.tokens:
            if token.end - token.start > 1 and token.text in coverage:
                senseless.difference_update(range(token.start, token.end))
        unknown_words = {
            cell
            for token in analysis.tokens
            if token.end - token.start > 2 and token.text not in coverage and is_word(token.text)
            for cell in range(token.start, token.end)
        }
        heard: list[Token] = []
        for start in range(len(cells) - 1):
            pair = cells[start] + cells[start + 1]
            if senseless.isdisjoint((start, start + 1)) or pair in coverage:
                continue
            if not (has_han(cells[start]) and has_han(cells[start + 1])):
                continue
            halves = 1.0 if importance[start] and importance[start + 1] else _HALF_SAID
            real = {start, start + 1} <= unknown_words or is_word(pair)
            sound = self._sounds_like(pair, start, halves * (_REAL_WORD if real else 1.0))
            if sound is not None:
                heard.append(sound)
            if not real:
                heard += [
                    Token(other, start, start + 2, _LOOK_ALIKE * halves)
                    for other in alike_pairs(pair)
                    if other in coverage
                ]
        return heard

    def _sounds_like(self, pair: str, start: int, share: float) -> Token | None:
        """The sound of two characters, if the items' words have it."""
        for left, right in (pinyin.syllables(pair), *pinyin.other_readings(pair)):
            text = pinyin.pair_token(pinyin.key(left), pinyin.key(right))
            if text in self._words.coverage:
                exact = f"{left} {right}" in self._words.readings
                return Token(text, start, start + 2, share * (_HOMOPHONE if exact else _NEAR_HOMOPHONE))
        return None

    def _bond(self, left: str, right: str) -> float:
        return 1.0 if pinyin.pair_token(left, right) in self._words.coverage else 0.0

    def _find(self, tokens: Sequence[Token], importance: Sequence[float]) -> list[ScoredItem]:
        scores = whoosh_scores(self._words, tokens)
        coverage = share_covered(self._words, tokens, importance)
        found = [
            ScoredItem(number, scores.get(number, 0.0) + _COVERED * share, share)
            for number, share in coverage.items()
        ]
        return sorted(found, key=_rank)


def _rank(found: ScoredItem) -> tuple[float, int]:
    return -found.score, found.number


def _all_but_one(word: str) -> list[str]:
    """The word without each of its characters in turn, with a gap in its place."""
    return [f"{word[:place]} {word[place + 1 :]}" for place in range(len(word))]


def pinyin_tokens(keys: Sequence[str]) -> list[Token]:
    """Tokens of typed syllables: pairs, or a single syllable."""
    if len(keys) == 1:
        return [Token(pinyin.MARK + keys[0], 0, 1, 1.0)]
    return [
        Token(pinyin.pair_token(left, right), place, place + 2, 1.0)
        for place, (left, right) in enumerate(pairwise(keys))
    ]


def _sounding(keys: Sequence[str]) -> list[Token]:
    """Concepts whose words sound like these syllables."""
    return [
        Token(name, first, last, _CONCEPT_BY_SOUND)
        for first in range(len(keys))
        for last in range(first + 2, min(len(keys), first + _LONGEST_CONCEPT) + 1)
        for name in concept_sounds().get(tuple(keys[first:last]), ())
    ]
