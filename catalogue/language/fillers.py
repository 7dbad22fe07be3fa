"""Words that carry no need of their own: courtesies, questions, particles, “near my home” (``data/words/fillers.yaml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from .word_files import WordFile, Words, one_of, read_words

RUN = re.compile(r"([㐀-䶿一-鿿豈-﫿]+)|[^\W_㐀-䶿一-鿿豈-﫿]+(?:'[a-z]+)?")
"""A run of Chinese characters, which is the group, or one word or number of another script."""
_QUANTITY = "[一二两三四五六七八九十几百千万半]+多?(?:年(?!级)|个多?月|块钱|块|天|万|遍|趟|平方?米|平方)"
"""How long, how much, how often: these words say how serious a need is, not what it is."""
_MEASURE = "(?<=[开买吃找学拿做弄要领喝看])点(?=[^心餐菜单播名赞击评])|(?<=了)[场顿趟回]"
"""Words between a verb and its object that say nothing: 开点药, 着了场火."""


class _FillersFile(WordFile):
    chinese: Words
    english: Words


@dataclass(frozen=True, slots=True)
class Fillers:
    """``chinese`` finds them in Chinese text."""

    chinese: re.Pattern[str]
    english: frozenset[str]


@cache
def fillers() -> Fillers:
    """The fillers, read once."""
    file = read_words("fillers.yaml", _FillersFile)
    return Fillers(
        re.compile(f"{_QUANTITY}|{_MEASURE}|{one_of(file.chinese)}"),
        frozenset(file.english),
    )


def says_nothing(text: str) -> bool:
    """Whether a folded text consists of fillers, or has neither letters nor digits."""
    known = fillers()
    return all(
        run.group() in known.english if run.lastindex is None else not known.chinese.sub("", run.group())
        for run in RUN.finditer(text)
    )
