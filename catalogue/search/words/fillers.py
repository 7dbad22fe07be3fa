"""Words that carry no need of their own: courtesies, questions, particles, “near my home” (``data/words/fillers.yaml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ...language import pinyin
from ...language.word_files import WordFile, Words, one_of, read_words

_QUANTITY = "[一二两三四五六七八九十几百千万半]+多?(?:年(?!级)|个多?月|块钱|块|天|万|遍|趟)"
"""How long, how much, how often: these words say how serious a need is, not what it is."""
_MEASURE = "(?<=[开买吃找学拿做弄要领喝看])点(?=[^心餐菜单播名赞击评])|(?<=了)[场顿趟回]"
"""Words between a verb and its object that say nothing: 开点药, 着了场火."""


class _FillersFile(WordFile):
    chinese: Words
    english: Words
    light: Words
    alone: Words


@dataclass(frozen=True, slots=True)
class Fillers:
    """``chinese`` finds them in Chinese text; ``light`` characters say little when no longer word holds them.

    ``alone``: words that may be part of a need and are none by themselves. ``spelt``: the longer Chinese words in pinyin.
    """

    chinese: re.Pattern[str]
    english: frozenset[str]
    light: frozenset[str]
    alone: frozenset[str]
    spelt: frozenset[str]


@cache
def fillers() -> Fillers:
    """The fillers, read once."""
    file = read_words("fillers.yaml", _FillersFile)
    return Fillers(
        re.compile(f"{_QUANTITY}|{_MEASURE}|{one_of(file.chinese)}"),
        frozenset(file.english),
        frozenset(file.light),
        frozenset(file.alone),
        frozenset("".join(pinyin.syllables(word)) for word in file.chinese if len(word) > 1),
    )


def without_spelt(need: str) -> str:
    """A folded need in Latin letters without fillers in pinyin (laonianka banli); the need itself if it is nothing else."""
    spelt, words = fillers().spelt, need.split()
    kept: list[str] = []
    while words:
        # 在哪里 may be typed zainali, zai nali or zai na li.
        size = next((size for size in (3, 2, 1) if "".join(words[:size]) in spelt), 0)
        if not size or (size == 1 and words[0] in fillers().english):
            kept.append(words[0])
        words = words[max(size, 1) :]
    return " ".join(kept) or need
