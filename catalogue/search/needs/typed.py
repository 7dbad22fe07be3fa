"""Pinyin as it is typed, read as the characters that are meant: ``shenfenzheng`` is 身份证.

Which character follows which is counted in what residents say, in the data that come with the package: words of items, matters of
offices, labelled queries, signs of emergencies. What these do not make likely is no pinyin, or none that could be answered.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from ...doors import doors
from ...language import pinyin
from ...language.item_words import every_items_words
from ...language.spelling import fold, has_han
from ..learned.keeping import asked
from .emergencies import emergency_file, labelled

_LETTERS, _TYPED = re.compile(r"[a-z]+"), re.compile(r"[a-zü1-5'’ ]+")
_LONGEST, _LONGEST_SYLLABLE = 90, 6
_WAYS = 16
"""How many ways to reach a letter are followed."""
_APART, _NEARLY = -3.0, -4.0
"""Added where a character was never seen after the one before it, and where it only sounds nearly as is typed (zh and z)."""
_LEAST = -7.0
"""The least that a reading must score, by syllable: of chance syllables one in eleven does, of queries in pinyin nearly all."""
_START = ""
_URGENT = 6
"""How often the words of emergencies count: they are rare, and matter most."""


class _Way(NamedTuple):
    score: float
    last: str
    text: str


class TypedPinyin:
    """Reads typed letters as the likeliest characters. Immutable, shared by threads."""

    def __init__(self, texts: Iterable[str]) -> None:
        """``texts``: folded, with what people say; each run of characters in them counts."""
        chars: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        sounds: dict[str, dict[str, float]] = defaultdict(dict)
        for text in texts:
            for run in pinyin.han_runs(text):
                for char, syllable in zip(run, pinyin.syllables(run), strict=True):
                    sounds[pinyin.flat(syllable)].setdefault(char, _NEARLY)
                    sounds[syllable.replace("ü", "v")][char] = 0.0
                chars.update(run)
                chars[_START] += 1
                pairs.update(left + right for left, right in pairwise(run))
                pairs[run[0]] += 1
        for sound in list(sounds):
            for char in sounds[pinyin.flat(sound)]:
                sounds[sound].setdefault(char, _NEARLY)
        total = sum(chars.values()) or 1
        self._alone = {char: math.log(count / total) + _APART for char, count in chars.items()}
        self._after = {pair: math.log(count / chars[pair[:-1]]) for pair, count in pairs.items()}
        self._sounds: Mapping[str, Sequence[tuple[str, float]]] = {
            sound: sorted(found.items()) for sound, found in sounds.items()
        }

    def read(self, text: str) -> str | None:
        """A folded text in Latin letters as characters; None where that makes no sense. Syllables end at spaces and at tones."""
        if len(text) > _LONGEST or not _TYPED.fullmatch(text):
            return None
        runs = _LETTERS.findall(text.replace("ü", "v"))
        ways = [_Way(0.0, _START, "")]
        for run in runs:
            ways = self._follow(run, ways)
        if not ways or ways[0].score < _LEAST * len(ways[0].text):
            return None
        return ways[0].text

    def _follow(self, run: str, ways: list[_Way]) -> list[_Way]:
        """The ways that go on over a run of letters, the best first; none where it is no pinyin."""
        reached: list[list[_Way]] = [ways, *([] for _letter in run)]
        for start in range(len(run)):
            here = _best(reached[start])
            for end in range(start + 1, min(len(run), start + _LONGEST_SYLLABLE) + 1) if here else ():
                for char, nearly in self._sounds.get(run[start:end], ()):
                    alone = self._alone[char]
                    score, text = max(
                        (way.score + self._after.get(way.last + char, alone), way.text) for way in here
                    )
                    reached[end].append(_Way(score + nearly, char, text + char))
        return _best(reached[-1])


def _best(ways: list[_Way]) -> list[_Way]:
    """The best way to each last character, and of these the best few."""
    by_last: dict[str, _Way] = {}
    for way in sorted(ways):
        by_last[way.last] = way
    return sorted(by_last.values(), reverse=True)[:_WAYS]


@cache
def typed_pinyin() -> TypedPinyin:
    """By the data that come with the package, counted once."""
    items = every_items_words().values()
    said = {word for words in items for word in (*words.zh, *words.related)}
    said.update(word for door in doors().values() for word in (door.name_zh, *door.words))
    said.update(query.text for query in asked())
    urgent = sorted({*emergency_file().said(), *(fold(text) for text in labelled() if has_han(text))})
    return TypedPinyin((*sorted(map(fold, said)), *urgent * _URGENT))
