"""Cut text into the tokens that are indexed and looked for.

A text is a row of *cells*: one per Chinese character, one per Latin word or number. A token covers some
neighbouring cells, so that it is known which part of a query an item answers. Tokens of Chinese are
pairs of characters, and single characters that are words; of English, stems; of both, concepts.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import ahocorasick
import rjieba
from whoosh.lang.porter import stem as porter_stem

from ...language.fillers import RUN
from ...language.fillers import fillers as known_fillers
from ...language.spelling import fold_all, has_han
from .concepts import concept_words

_WORD, _WORD_BETWEEN = 2.0, 1.5
"""How much a word or number in other letters matters, and one among Chinese, where a Chinese character matters 1."""
_NONE: dict[tuple[str, ...], tuple[str, ...]] = {}


class Token(NamedTuple):
    """A token: its text, and the cells ``start`` to ``end`` (exclusive) that it covers."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """The tokens of a text, and how much each of its cells matters (0 for fillers)."""

    cells: tuple[str, ...]
    importance: tuple[float, ...]
    tokens: tuple[Token, ...]


@functools.lru_cache(maxsize=8_192)
def stem(word: str) -> str:
    """The stem of an English word; other words stay as they are."""
    if not word.isascii():
        return word
    found = str(porter_stem(word.removesuffix("'s")))
    # whoosh forgets the e that Porter puts back, so “vaccinated” would not meet “vaccination”.
    if found.endswith("at") and word.endswith(("ated", "ating")):
        return str(porter_stem(f"{found}e"))
    return found


def stemmed(text: str) -> str:
    """A folded text with each of its words as its stem."""
    return " ".join(map(stem, text.split()))


@functools.cache
def _concepts() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every folded word with its concepts."""
    words, names = zip(*concept_words(), strict=True)
    return tuple(zip(fold_all(words), names, strict=True))


@functools.cache
def _chinese_concepts() -> Any:
    automaton = ahocorasick.Automaton()
    for word, names in _concepts():
        if has_han(word):
            automaton.add_word(word, (len(word), names))
    automaton.make_automaton()
    return automaton


@functools.cache
def _latin_concepts() -> dict[str, dict[tuple[str, ...], tuple[str, ...]]]:
    """First stem -> whole phrase of stems -> concepts."""
    phrases: dict[str, dict[tuple[str, ...], tuple[str, ...]]] = {}
    for word, names in _concepts():
        if not has_han(word):
            phrase = tuple(stem(part) for part in word.replace("-", " ").split())
            known = phrases.setdefault(phrase[0], {})
            known[phrase] = tuple(dict.fromkeys((*known.get(phrase, ()), *names)))
    return phrases


def _han_tokens(run: str, words: Sequence[str], first: int, fillers: set[int]) -> Iterator[Token]:
    """Tokens of a run of Chinese characters, cut into ``words``, whose first cell is ``first``."""
    place = first
    for word in words:
        if len(word) == 1 and place not in fillers:
            yield Token(word, place, place + 1)
        place += len(word)
    for start in range(len(run) - 1):
        here = first + start
        if here not in fillers or here + 1 not in fillers:
            yield Token(run[start : start + 2], here, here + 2)


def _fillers(run: str, words: Sequence[str]) -> set[int]:
    """Positions of characters in a run that say nothing, except parts of a word (地 of 地摊)."""
    found: set[int] = set()
    single: list[int] = []
    for filler in known_fillers().chinese.finditer(run):
        if filler.end() - filler.start() == 1:
            single.append(filler.start())
        found.update(range(filler.start(), filler.end()))
    if single:
        place = 0
        for word in words:
            inside = range(place, place + len(word))
            if len(word) > 1 and not found.issuperset(inside) and is_word(word):
                found.difference_update(one for one in single if place <= one < place + len(word))
            place += len(word)
    return found


def _concepts_of_run(run: str, first: int) -> Iterator[Token]:
    for last, (size, names) in _chinese_concepts().iter_long(run):
        for name in names:
            yield Token(name, first + last + 1 - size, first + last + 1)


def _concepts_of_words(cells: list[str]) -> Iterator[Token]:
    phrases = _latin_concepts()
    stems = [stem(cell) for cell in cells]
    for start, word in enumerate(stems):
        for phrase, names in phrases.get(word, _NONE).items():
            end = start + len(phrase)
            if tuple(stems[start:end]) == phrase:
                for name in names:
                    yield Token(name, start, end)


def analyse(text: str) -> Analysis:
    """Analyse a folded text. Any text is fine; one without letters or digits has no cells."""
    cells: list[str] = []
    importance: list[float] = []
    tokens: list[Token] = []
    latin = False
    word_importance = _WORD_BETWEEN if has_han(text) else _WORD
    for match in RUN.finditer(text):
        run = match.group()
        first = len(cells)
        if match.lastindex is None:
            latin = True
            cells.append(run)
            if run in known_fillers().english:
                importance.append(0.0)
            else:
                importance.append(word_importance)
                tokens.append(Token(stem(run), first, first + 1))
            continue
        cells.extend(run)
        importance += [1.0] * len(run)
        words = rjieba.cut(run)
        fillers = {first + place for place in _fillers(run, words)}
        for number in fillers:
            importance[number] = 0.0
        tokens += _han_tokens(run, words, first, fillers)
        tokens += _concepts_of_run(run, first)
    if latin:
        tokens += _concepts_of_words(cells)
    return Analysis(tuple(cells), tuple(importance), tuple(tokens))


def is_word(text: str) -> bool:
    """Whether the general dictionary of Chinese holds the text."""
    return _dictionary().has_word(text)


@functools.cache
def _dictionary() -> rjieba.Jieba:
    return rjieba.Jieba()
