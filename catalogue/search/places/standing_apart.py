"""Names that several places share, or that count only if a space separates them: 天通苑, 望京, 幸福家园."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ...language.asking import asking
from ..words.analysis import is_word as is_general_word
from .everyday_names import everyday_names

_PART = re.compile(
    r"(?:[东西南北中]|[东西南北中]?第?[一二三四五六七八九十\d]+)(?:区|里|社区)?$|(?<=[^\x00-\x7f])[a-z]区?$"
)
"""The words that distinguish the parts of an estate: 天通苑北, 望京西园三区, 天通苑第二."""
_ESTATE = re.compile(r"(?:小区|社区|家属院|公寓)$")
_SHORTEST = 3
_LONGEST = 8
_AROUND = 4
"""So far from a district's name the rest of a word may reach."""
_TOKEN = re.compile(r"[^\s,.;:!?、。/|]+")
_LIKE_AN_ESTATE = re.compile(r"(?:家园|里|新村|农场|林场)$")
"""Common words that are also names, and mean a place if they are separated from other words."""


class Apart(NamedTuple):
    """A word of a text that is separated from others, and its position."""

    start: int
    end: int
    text: str


def head_of(stem: str) -> str | None:
    """The common name of several parts of an estate (天通苑 of 天通苑北); None if the stem has no parts."""
    head = _PART.sub("", stem)
    return head if head != stem and len(head) >= _SHORTEST else None


def bare_alias(alias: str) -> str | None:
    """What people say of an estate without saying that it is one (雅筑里 of 雅筑里小区); None if there is no more."""
    bare = _ESTATE.sub("", alias)
    return bare if bare != alias and len(bare) >= _SHORTEST else None


def standing_apart(
    text: str, names: Mapping[str, bool], common: frozenset[str], is_word: Callable[[str], bool]
) -> Iterator[Apart]:
    """Words of a text of several words that are only names. ``names`` says of each whether it is a street's.

    Words of the catalogue do not count, and common words count only if they sound like an estate.
    """
    tokens = [Apart(found.start(), found.end(), found.group()) for found in _TOKEN.finditer(text)]
    if len(tokens) < 2:
        return
    for token in tokens:
        word = token.text
        if word not in names or not 1 < len(word) <= _LONGEST or is_word(word):
            continue
        if word in common:
            if _LIKE_AN_ESTATE.search(word):
                yield token
        elif names[word] or len(word) > 2 or _LIKE_AN_ESTATE.search(word) or not is_general_word(word):
            yield token


def leads_to_need(text: str, start: int, end: int, means: Callable[[str], bool]) -> bool:
    """Whether a short name of a street, standing first in a text, is all of it or goes before a need (望京送餐)."""
    if start == 0 and end == len(text):
        return True
    if text[start:end] in everyday_names().beside_a_need or asking().bare_lead.search(text[:start]) is None:
        return False
    return means(text[end:])


def is_in_a_word(text: str, start: int, end: int, is_word: Callable[[str], bool]) -> bool:
    """Whether a name in a text is but a part of a word of the catalogue (朝阳 of 朝阳群众)."""
    return any(
        is_word(text[first:last])
        for first in range(max(0, start - _AROUND), start + 1)
        for last in range(end, min(len(text), end + _AROUND) + 1)
        if last - first > end - start
    )
