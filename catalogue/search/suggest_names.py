"""Names by how they begin: as they are written, as they sound, by the first letters of how they sound."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from . import pinyin
from .normalise import has_han

Value = TypeVar("Value")

_LETTERS = re.compile(r"[a-z]+")
_ALIKE = re.compile(r"(?<=[zcs])h|(?<=n)g")
_HAN_RUN = re.compile(r"[㐀-䶿一-鿿豈-﫿]+")


class Beginnings(Generic[Value]):
    """An immutable sorted list of keys with their values: what begins with some text is one stretch of it."""

    def __init__(self, pairs: Iterable[tuple[str, Value]]) -> None:
        """Equal keys keep the order in which they come."""
        ordered = sorted(pairs, key=lambda pair: pair[0])
        self._keys = [key for key, _value in ordered]
        self._values = [value for _key, value in ordered]

    def starting(self, text: str, most: int) -> Iterator[Value]:
        """The values of keys that begin with ``text``, at most so many, shorter keys first where they agree."""
        place = bisect_left(self._keys, text)
        for key, value in zip(
            self._keys[place : place + most], self._values[place : place + most], strict=True
        ):
            if not key.startswith(text):
                return
            yield value


def flat(letters: str) -> str:
    """Letters without what people and keyboards confuse: zh and z, ch and c, sh and s, ng and n, ü and v."""
    return _ALIKE.sub("", letters.replace("ü", "v"))


def typed_letters(text: str) -> str | None:
    """The letters of a folded text that may be pinyin, spaces and apostrophes left out; None for other text."""
    letters = text.replace(" ", "").replace("'", "").replace("’", "").replace("ü", "v")
    return letters if _LETTERS.fullmatch(letters) else None


def sounds(text: str, *, quick: bool = False) -> list[str]:
    """The syllables of the Chinese in a folded text; letters and numbers in it stand for themselves.

    ``quick`` reads every character in its commonest way, for names by the thousand.
    """
    read = pinyin.quick_syllables if quick else pinyin.syllables
    found: list[str] = []
    place = 0
    for run in _HAN_RUN.finditer(text):
        found += re.findall(r"[a-z]+|[0-9]+", text[place : run.start()])
        found += read(run.group())
        place = run.end()
    return found + re.findall(r"[a-z]+|[0-9]+", text[place:])


def spoken(syllables: Iterable[str]) -> str:
    """The key of some syllables as typed one after the other."""
    return flat("".join(syllables))


def initials(syllables: Iterable[str]) -> str:
    """The first letters of some syllables."""
    return "".join(syllable[0] for syllable in syllables)


def is_chinese(text: str) -> bool:
    """Whether a folded text is to be matched as it is written."""
    return has_han(text)
