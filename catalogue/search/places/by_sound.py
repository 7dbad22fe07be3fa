"""Places by the sound of their names: typed pinyin, and characters that only sound right.

For choosing a place, where the whole text is a name. In a query among other words ``places`` decides.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from ...foundation.codes import contains
from ...language import pinyin
from ...language.spelling import has_han, normalise
from ...models import Level
from .endings import stem_of
from .index import PlaceIndex

_LEAST = 3
"""Fewer letters fit too many names."""
_NOT_LETTERS = re.compile(r"[^a-z]+")
_SUFFIXES = ("shequ", "xiaoqu", "jiedao", "diqu", "cun", "zhen", "xiang", "qu")
_LEVELS = {level: number for number, level in enumerate(Level)}


class PlaceBySound(NamedTuple):
    """A place whose name sounds as was typed; ``alias`` is the name that did if it is not the place's own."""

    code: int
    alias: str | None


class _NameInLetters(NamedTuple):
    letters: str
    is_alias: bool
    level: int
    code: int
    alias: str


@lru_cache(maxsize=4)
def in_order(places: PlaceIndex) -> list[_NameInLetters]:
    """Every name in letters, sorted. Made when the first name is typed in letters, kept with the places."""
    return sorted(
        _NameInLetters(letters, alias is not None, _LEVELS[level], code, alias or "")
        for letters, level, code, alias in places.names_in_letters()
    )


def places_by_sound(places: PlaceIndex, text: str, *, limit: int) -> tuple[PlaceBySound, ...]:
    """Places whose names sound like ``text``: whole names before beginnings, own names before aliases.

    Letters may be the beginning of a name; characters must sound like the whole of it. Words before the last
    may name a place above: *dongcheng duofuxiang*. Fewer than three letters find nothing.
    """
    folded = normalise(text)
    found = _sounding(places, folded)
    if not found and " " in folded:
        above, _space, sought = folded.rpartition(" ")
        around = [one.code for one in _sounding(places, above) if one.level < _LEVELS[Level.COMMUNITY]]
        found = [one for one in _sounding(places, sought) if any(contains(code, one.code) for code in around)]
    best = {one.code: one.alias or None for one in reversed(found)}
    codes = dict.fromkeys(one.code for one in found)
    return tuple(PlaceBySound(code, best[code]) for code in list(codes)[:limit])


def _sounding(places: PlaceIndex, folded: str) -> list[_NameInLetters]:
    names = in_order(places)
    if has_han(folded):
        stem = stem_of(folded, Level.COMMUNITY)
        whole = {"".join(pinyin.name_syllables(each)) for each in (folded, stem)}
        return _ranked([one for letters in whole for one in _beginning(names, letters, whole=True)], whole)
    letters = _NOT_LETTERS.sub("", folded)
    wanted = [letters, *(letters.removesuffix(suffix) for suffix in _SUFFIXES if letters.endswith(suffix))]
    for each in wanted:
        if len(each) >= _LEAST and (found := _beginning(names, each)):
            return _ranked(found, {each})
    return []


def _beginning(names: list[_NameInLetters], letters: str, *, whole: bool = False) -> list[_NameInLetters]:
    found = []
    for place in range(bisect_left(names, (letters,)), len(names)):
        own = names[place].letters
        if not own.startswith(letters) or (whole and own != letters):
            break
        found.append(names[place])
    return found


def _ranked(found: list[_NameInLetters], whole: set[str]) -> list[_NameInLetters]:
    return sorted(found, key=lambda one: (one.letters not in whole, one.is_alias, one.level, one.code))
