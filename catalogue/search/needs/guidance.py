"""What editors say of searches: broad words, items that are easily confused, needs that no item answers.

The words are in ``data/words/guidance.yaml`` and name items by their keys, so that they hold for every edition;
items that an edition does not list are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...catalogues import heirs_by_key
from ...language.item_words import ItemKey
from ...language.spelling import fold
from ...language.word_files import Text, WordFile, Words, one_of, read_words
from ..words.finding import Finder
from ..words.items import SearchedItem


class GuidanceEntry(WordFile):
    """Words, and the keys of the items that they mean, in the order in which they are shown."""

    words: Words
    items: tuple[ItemKey, ...]


class Confused(GuidanceEntry):
    """Items that are easily confused, and the sentence that says the difference."""

    zh: Text
    en: Text


class Whose(WordFile):
    """Whose trouble a need tells: relatives, matters of somebody else, a register, one who is back, the asker's own."""

    relatives: Words = ()
    matters: Words = ()
    registers: Words = ()
    back: Words = ()
    own: Words = ()


class GuidanceFile(WordFile):
    """The whole file."""

    groups: tuple[GuidanceEntry, ...]
    distinctions: tuple[Confused, ...]
    nearest: Words = ()
    touchy: tuple[ItemKey, ...] = ()
    touchy_not: Words = ()
    touchy_whose: Whose = Whose()


def read_guidance(path: Path | str = "guidance.yaml") -> GuidanceFile:
    """Read and check a file of guidance. Raises ``BadFile`` with the line of the first mistake."""
    return read_words(path, GuidanceFile)


@cache
def _shipped() -> GuidanceFile:
    return read_guidance()


@dataclass(frozen=True, slots=True)
class Distinction:
    """Items that are easily confused for a query, by their codes, and the difference between them."""

    codes: tuple[str, ...]
    text_zh: str
    text_en: str


class Guidance:
    """The guidance for one edition's items, by their numbers in a list. Immutable, shared by threads."""

    def __init__(self, items: Sequence[SearchedItem], file: GuidanceFile | None = None) -> None:
        """``file``: other guidance than that of the package."""
        file = file or _shipped()
        numbers = heirs_by_key(items)
        self._groups = Finder(
            (fold(word), _items(each, numbers)) for each in file.groups for word in each.words
        )
        self._nearest: Finder[int] = Finder((fold(word), 0) for word in file.nearest)
        told = [(each, _items(each, numbers)) for each in file.distinctions]
        self._confused = Finder(
            (
                fold(word),
                (found, Distinction(tuple(items[number].code for number in found), each.zh, each.en)),
            )
            for each, found in told
            for word in each.words
        )
        self.touchy = frozenset(number for key in file.touchy for number in numbers.get(key, ()))
        self.touchy_not = frozenset(map(fold, file.touchy_not))
        whose = file.touchy_whose
        self._whose = {name: _one_of(getattr(whose, name)) for name in Whose.model_fields}

    def group(self, need: str) -> Sequence[int]:
        """The items of a broad word; empty for any other need."""
        return self._groups.words.get(need, ())

    def hidden(self, need: str) -> frozenset[int]:
        """The touchy items where a folded need tells a relative's troubles beside somebody else's matter: a child's school."""
        whose = self._whose
        rest = whose["relatives"].sub(" ", need)
        if rest == need or whose["own"].search(need):
            return frozenset()
        another = whose["matters"].search(rest) or (
            whose["registers"].search(rest) and not whose["back"].search(rest)
        )
        return self.touchy if another else frozenset()

    def is_only_near(self, need: str) -> bool:
        """Whether what is found for a folded need is but the nearest to it."""
        return any(self._nearest.find(need))

    def distinguished(self, need: str, found: Sequence[int]) -> tuple[Sequence[int], Distinction] | None:
        """Items easily confused for a need of which the first few found are among ``found``; None if none are."""
        longest_first = sorted(self._confused.find(need), key=lambda each: -len(each[1]))
        told = (told for _at, _word, told in longest_first)
        return next((each for each in told if len(each[0]) > 1 and not set(each[0]).isdisjoint(found)), None)


def _one_of(words: Words) -> re.Pattern[str]:
    """Finds one of some words, in Latin letters only as a whole word; of none, nothing."""
    return re.compile(rf"(?<![a-z])(?:{one_of(map(fold, words)) or '(?!)'})(?![a-z])")


def _items(entry: GuidanceEntry, numbers: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(number for key in entry.items for number in numbers.get(key, ())))
