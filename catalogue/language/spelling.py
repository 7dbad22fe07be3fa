"""One spelling for what people type: width, case, traditional characters, spaces, length."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence

from opencc import OpenCC

from .word_files import WordFile, read_words

MAX_LENGTH = 64
"""Queries are cut here, in characters: what says more is told as a story."""

LONGEST_STORY = 200
"""This much of a long query is read for what it is about; its places are looked for in the first of them."""
_BETWEEN = "|"
_RAW_LENGTH = 4 * MAX_LENGTH
_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
_LETTER = re.compile(rf"(?!{_HAN.pattern})[^\W_]")
_LAST_WORD = re.compile(rf"(?:{_LETTER.pattern})+$")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = re.compile(r"\s+")
_SPREAD = re.compile(rf"(?<!\S)(?:{_HAN.pattern} )+{_HAN.pattern}(?!\S)")
"""Characters that are each set apart by a space: how some people type on paper and on phones."""
_TONES = re.compile("(?<=[aeiouünm])[\u0300\u0301\u0304\u030c]|(?<=u\u0308)[\u0300\u0301\u0304\u030c]")
"""The marks of the four tones, apart from their vowels."""
_TYPED_UMLAUT = re.compile(r"(?<=[ln])u:(?=[a-z]|\b|$)")
# 著 is written for 着 in Taiwan (著火, 看著), but is itself in 著名, 名著, 著作.
_ZHE = re.compile(r"(?<![名原论专编显卓昭土])著(?![名作述称])")


class _RegionalFile(WordFile):
    words: dict[str, str]


@functools.cache
def _regional() -> tuple[dict[str, str], re.Pattern[str]]:
    """Words of Taiwan and Hong Kong and what they are called here, and the pattern that finds them."""
    words = read_words("regional.yaml", _RegionalFile).words
    return words, re.compile("|".join(sorted(words, key=len, reverse=True)))


@functools.cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def has_han(text: str) -> bool:
    """Whether a Chinese character is in the text."""
    return _HAN.search(text) is not None


def _step(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isprintable():  # the converters read no further than a NUL
        text = "".join(" " if unicodedata.category(char) in _UNSEEN else char for char in text)
    if has_han(text):
        text = _ZHE.sub("着", _converter().convert(text))
        words, pattern = _regional()
        text = pattern.sub(lambda found: words[found.group()], text)
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def fold(text: str) -> str:
    """The text in its one spelling: NFKC, lower case, simplified characters, single spaces.

    Folding a folded text changes nothing.
    """
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    folded = _step(text)
    # A conversion can make room for another one (a compatibility form that opens up into traditional
    # characters); two or three rounds settle every text, the bound only guards against a cycle.
    for _round in range(4):
        again = _step(folded)
        if again == folded:
            break
        folded = again
    return folded


_SHORT = 64
"""A text of at most this many characters may be a query or a word, which one search folds several times."""
_fold_short = functools.lru_cache(maxsize=1024)(_fold)


def fold_all(texts: Sequence[str]) -> list[str]:
    """:func:`fold` of many texts at once: several times quicker than one by one."""
    folded = fold(_BETWEEN.join(texts)).split(_BETWEEN)
    if len(folded) != len(texts):  # one of them holds the separator
        return [fold(text) for text in texts]
    return [text.strip() for text in folded]


def _closed_up(folded: str) -> str:
    """Characters typed one by one as one word, and pinyin (dībǎo, lǜshī) without its tone marks."""
    if not folded.isascii():
        folded = unicodedata.normalize("NFC", _TONES.sub("", unicodedata.normalize("NFD", folded)))
    folded = _TYPED_UMLAUT.sub("ü", folded)
    return _SPREAD.sub(lambda found: found.group().replace(" ", ""), folded)


def _cut(text: str, length: int) -> str:
    """The first ``length`` characters, without the word or number that the cut goes through.

    Half a word is another word, and half a number another number. One that begins the text is cut all the same.
    """
    cut = text[:length]
    if not _LETTER.match(text[length : length + 1]):
        return cut
    return _LAST_WORD.sub("", cut) or cut


def story_of(query: str) -> str:
    """A query that is longer than ``MAX_LENGTH``, folded and cut at ``LONGEST_STORY``; empty for any other. Never raises."""
    if len(query) <= MAX_LENGTH:
        return ""
    folded = _cut(fold(_cut(query, LONGEST_STORY)), LONGEST_STORY)
    return folded if len(folded) > MAX_LENGTH else ""


def normalise(query: str) -> str:
    """A query in its one spelling, cut at ``MAX_LENGTH`` characters. Never raises.

    What goes beyond is not searched for; a word or number that goes beyond is left out whole. Characters typed one
    by one (法 律 援 助) are closed up, and pinyin loses its tone marks. Normalising a normalised query changes nothing.
    """
    cut = _cut(_closed_up(fold(_cut(query, _RAW_LENGTH))), MAX_LENGTH).strip()
    for _round in range(4):
        again = _cut(_closed_up(fold(cut)), MAX_LENGTH).strip()
        if again == cut:
            break
        cut = again
    return cut
