"""One spelling for the characters of a text, with the way back to the text as it was typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

LONGEST = 1000
"""Characters of a text about opening hours; no door sign says more."""

_DASHES = dict.fromkeys("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u301c~\u223c\u30fc", "-")
_SIGNS = {
    "\u2236": ":",
    "\ufe55": ":",
    "\u02d0": ":",
    "\u3002": ";",
    "\u00b7": "、",
    "\u2022": "、",
    "\u2018": "'",
    "\u2019": "'",
    "[": "(",
    "]": ")",
    "{": "(",
    "}": ")",
    "\u3010": "(",
    "\u3011": ")",
    "\u3014": "(",
    "\u3015": ")",
    "\u300c": "(",
    "\u300d": ")",
    "\n": ";",
    "\r": ";",
    "|": ";",
    "!": ";",
    "\u2192": "-",
}
#: Traditional characters of hours that the converter leaves, because they are simplified ones as well.
_TRADITIONAL = {"后": "后", "於": "于", "週": "周", "裡": "里", "纔": "才", "禮": "礼", "點": "点"}


_ONE_AS_DASH = re.compile(r"(?<=\d)一(?=\d)|(?<=[周期拜][一二三四五六日天])一(?=周|星期|礼拜)")
"""The character 一 where a dash is meant: 8:30一17:00, 周一一周五."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in one spelling; ``origins`` holds, for each of its characters, the place in what was typed."""

    text: str
    typed: str
    origins: tuple[int, ...]

    def quote(self, start: int, end: int) -> str:
        """What was typed for a part of the folded text."""
        if start >= end or start >= len(self.origins):
            return ""
        return self.typed[self.origins[start] : self.origins[end - 1] + 1].strip(" \n\t,;:，；：。、")


def fold(typed: str) -> Folded:
    """The text in lower case, half width and simplified characters, dashes and stops in one spelling."""
    chars: list[str] = []
    origins: list[int] = []
    for place, char in enumerate(typed):
        for folded in _one(char):
            chars.append(folded)
            origins.append(place)
    text = _ONE_AS_DASH.sub("-", "".join(chars))
    return Folded(text, typed, tuple(origins))


@lru_cache(maxsize=8192)
def _one(char: str) -> str:
    if char in _SIGNS:
        return _SIGNS[char]
    folded = unicodedata.normalize("NFKC", char).lower()
    return "".join(_DASHES.get(each) or _SIGNS.get(each) or _simplified(each) for each in folded)


def _simplified(char: str) -> str:
    if char in _TRADITIONAL:
        return _TRADITIONAL[char]
    if char < "\u3400":
        return " " if unicodedata.category(char)[0] in "ZC" else char
    converted: str = _converter().convert(char)
    return converted if len(converted) == 1 else char


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")
