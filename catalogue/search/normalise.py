"""One spelling for what people type: width, case, traditional characters, spaces, length."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence

from opencc import OpenCC

MAX_LENGTH = 64
"""Queries are cut here, in characters: whoosh takes hundreds of milliseconds for thousands of them."""

_BETWEEN = "|"
_RAW_LENGTH = 4 * MAX_LENGTH
_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = re.compile(r"\s+")
# 著 stands for 着 in Taiwan (著火, 看著), but is itself in 著名, 名著, 著作.
# Taiwan's 檔案 is a computer file to the converter; here it is somebody's papers.
_FILES = re.compile("檔案")
_ZHE = re.compile(r"(?<![名原论专编显卓昭土])著(?![名作述称])")


@functools.cache
def _converters() -> tuple[OpenCC, OpenCC]:
    """Taiwan's words and characters first, then whatever traditional characters are left."""
    return OpenCC("tw2sp"), OpenCC("t2s")


def has_han(text: str) -> bool:
    """Whether a Chinese character is in the text."""
    return _HAN.search(text) is not None


def _step(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isprintable():  # the converters read no further than a NUL
        text = "".join(" " if unicodedata.category(char) in _UNSEEN else char for char in text)
    if has_han(text):
        taiwan, traditional = _converters()
        text = _FILES.sub("档案", text)
        text = _ZHE.sub("着", traditional.convert(taiwan.convert(text)))
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def fold(text: str) -> str:
    """The text in its one spelling: NFKC, lower case, simplified characters, single spaces.

    Folding a folded text changes nothing.
    """
    folded = _step(text)
    # A conversion can make room for another one (a compatibility form that opens up into traditional
    # characters); two or three rounds settle every text, the bound only guards against a cycle.
    for _round in range(4):
        again = _step(folded)
        if again == folded:
            break
        folded = again
    return folded


def fold_all(texts: Sequence[str]) -> list[str]:
    """:func:`fold` of many texts at once: several times quicker than one by one."""
    folded = fold(_BETWEEN.join(texts)).split(_BETWEEN)
    if len(folded) != len(texts):  # one of them holds the separator
        return [fold(text) for text in texts]
    return [text.strip() for text in folded]


def normalise(query: str) -> str:
    """A query in its one spelling, cut at ``MAX_LENGTH`` characters. Never raises, whatever the text.

    Normalising a normalised query changes nothing.
    """
    cut = fold(query[:_RAW_LENGTH])[:MAX_LENGTH].strip()
    for _round in range(4):
        again = fold(cut)[:MAX_LENGTH].strip()
        if again == cut:
            break
        cut = again
    return cut
