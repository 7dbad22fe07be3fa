"""Items of an edition by the beginning of a word that people say for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from ...catalogues import ItemFacts
from ...language.pinyin import initials, sounds, spoken, typed_letters
from ...language.spelling import fold_all, has_han
from ..words.beginnings import Beginnings

_MOST = 400
"""Matching words that are compared: of a single letter there may be thousands."""
_FEWEST_LETTERS = 2
_INSIDE = 0.25
"""A text inside a word counts as this much farther down the list."""


@dataclass(frozen=True, slots=True)
class SuggestedItem:
    """An item, and the word of it that was being typed; ``word`` is None where that is its name."""

    item: ItemFacts
    word: str | None


class _Word(NamedTuple):
    """Something that people say for an item, and where in it a key begins."""

    item: int
    text: str
    is_name: bool
    start: int
    rank: float
    """How far down the edition's list the word is, as a share of it: common words come first there."""
    sound: str = ""
    """The letters of its syllables from there on, as pinyin spells them; empty except for words found by their sound."""
    ends: int = 0
    """After how many of these letters a syllable ends, as bits."""

    def fits(self, letters: str) -> int:
        """How well typed letters begin the sound: 0 as whole syllables, 1 within one, 2 as what is easily confused."""
        if not self.sound.startswith(letters):
            return 2
        return 0 if self.ends >> len(letters) & 1 else 1


class ItemNames:
    """An immutable index over the names and the vocabulary of an edition, shared by threads."""

    def __init__(self, items: Sequence[ItemFacts]) -> None:
        self._items = items
        written: list[tuple[str, _Word]] = []
        spoken_: list[tuple[str, _Word]] = []
        initial: list[tuple[str, _Word]] = []
        english: list[tuple[str, _Word]] = []
        for number, item in enumerate(self._items):
            chinese = (item.name_zh, *item.vocabulary_zh)
            for place, (text, folded) in enumerate(zip(chinese, fold_all(chinese), strict=True)):
                rank = place / len(chinese)
                written += [
                    (folded[at:], _Word(number, text, place == 0, at, rank)) for at in range(len(folded))
                ]
                heard = sounds(folded)
                for at in range(len(heard)):
                    rest = heard[at:]
                    ends = sum(1 << end for end in accumulate(map(len, rest)))
                    word = _Word(number, text, place == 0, at, rank, "".join(rest), ends)
                    spoken_.append((spoken(rest), word))
                    if at == 0 or place == 0:
                        initial.append((initials(rest), word))
            latin = (item.name_en, *item.vocabulary_en)
            for place, (text, folded) in enumerate(zip(latin, fold_all(latin), strict=True)):
                starts = [0, *(at + 1 for at, char in enumerate(folded) if char == " ")]
                english += [
                    (folded[at:], _Word(number, text, place == 0, at, place / len(latin))) for at in starts
                ]
        self._written, self._spoken = Beginnings(written), Beginnings(spoken_)
        self._initials, self._english = Beginnings(initial), Beginnings(english)

    def beginning(self, typed: str, most: int) -> list[SuggestedItem]:
        """Items of which some word goes on from a folded text: those first that it ends with a whole syllable, then
        those words that are said most, and rather where it begins a word than inside one.
        """
        best: dict[int, tuple[tuple[int, float, int], _Word]] = {}
        for way, word in self._words(typed):
            rank = (way, word.rank + (_INSIDE if word.start else 0), len(word.text))
            if word.item not in best or rank < best[word.item][0]:
                best[word.item] = rank, word
        ordered = sorted(best.values(), key=lambda found: (found[0], found[1].item))
        return [
            SuggestedItem(self._items[word.item], None if word.is_name else word.text)
            for _rank, word in ordered[:most]
        ]

    def _words(self, typed: str) -> Iterator[tuple[int, _Word]]:
        """Words with the way in which they match: as written and by sound. By initials only where nothing else does:
        letters that spell a syllable are hardly meant for four words.
        """
        if has_han(typed):
            yield from ((0, word) for word in self._written.starting(typed, _MOST))
            return
        if len(typed) < _FEWEST_LETTERS:
            return
        found = [(0, word) for word in self._english.starting(typed, _MOST)]
        letters = typed_letters(typed)
        if letters is not None:
            heard = self._spoken.starting(spoken([letters]), _MOST)
            found += [(word.fits(letters), word) for word in heard]
            if not found:
                found = [(0, word) for word in self._initials.starting(letters, _MOST)]
        yield from found
