"""Finding words in texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

import ahocorasick

_EDGE = re.compile(r"[a-z0-9]")

Value = TypeVar("Value")


class Finder(Generic[Value]):
    """Words with their values, found in folded texts: those in Latin letters only as whole words. Immutable."""

    def __init__(self, words: Iterable[tuple[str, Value]], *, whole: bool = True) -> None:
        """Of equal words the first counts. ``whole``: False where words in Latin letters may be parts of others too."""
        self._whole = whole
        self.words = dict(reversed(list(words)))
        self._automaton = ahocorasick.Automaton()
        for word, value in self.words.items():
            self._automaton.add_word(word, (word, value))
        if len(self._automaton):
            self._automaton.make_automaton()

    def find(self, text: str) -> Iterator[tuple[int, str, Value]]:
        """The words in a text, each as often as it is there, with the place where it begins."""
        for last, (word, value) in self._automaton.iter(text) if len(self._automaton) else ():
            if not self._whole or not any(
                0 < place < len(text) and _EDGE.match(text, place - 1) and _EDGE.match(text, place)
                for place in (last + 1 - len(word), last + 1)
            ):
                yield last + 1 - len(word), word, value
