"""A name that is only the beginning of a place's (五道口 of 五道口嘉园), or characters that sound like it (天通院).

A weak sign. It counts only where nothing else names a place, for all of a text or a word at one end of it that is set apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...foundation.codes import contains
from ...language.spelling import has_han
from ...models import Level
from .beginning import place_names
from .chains import named_in_letters
from .index import PlaceIndex
from .namesakes import Hints, PlaceMatch, decide

_SHORTEST, _MOST = 3, 12
"""Characters of a beginning; more places than this begin so that it says too little."""


def almost_named(
    places: PlaceIndex, text: str, hints: Hints, *, means: Callable[[str], bool], within: int | None = None
) -> tuple[str, PlaceMatch] | None:
    """A folded text without the beginning of a place's name, and the place; None if there is none.

    ``means`` tells of a text that it holds a need. The place lies in that of the code ``within``, if there is one.
    """
    words = text.split()
    ways = [(text, "")]
    if len(words) > 1:
        ways += [(words[0], " ".join(words[1:])), (words[-1], " ".join(words[:-1]))]
    for name, rest in ways:
        if not has_han(name) or means(name) or (rest and not means(rest)):
            continue
        inside = () if within is None else (within,)
        begun = [each.code for each in place_names(places).beginning(name, _MOST + 1, inside=inside)]
        codes = begun if len(name) >= _SHORTEST else []
        codes = codes or [code for code in _heard(places, name) if within is None or contains(within, code)]
        if 0 < len(codes) <= _MOST:
            start = text.index(name)
            match = decide(places.highest(tuple(codes)), hints)
            return rest, replace(match, text=name, spans=((start, start + len(name)),), almost=True)
    return None


def _heard(places: PlaceIndex, name: str) -> list[int]:
    """Places that are read like a name; of few characters only streets, as such sounds are many."""
    codes = [end.code for end in named_in_letters(places, name)]
    return [code for code in codes if len(name) >= _SHORTEST or places.level_of(code) is Level.STREET]
