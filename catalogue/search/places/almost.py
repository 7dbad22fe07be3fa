"""Names that are all but a place's: a part of it (五道口 of 五道口嘉园), or characters that sound like it (天通院).

Both are weak signs. They count only where nothing else names a place, for a word that means nothing to the catalogue:
all of a text, a word that is set apart, or the beginning of a text before a need.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations

from ...foundation.codes import contains
from ...language.spelling import has_han
from ...models import Level
from ..words.analysis import is_word
from .chains import in_letters, name_books
from .endings import TOP_LEVELS
from .everyday_names import everyday_names
from .index import PlaceIndex
from .namesakes import Hints, PlaceMatch, decide

_TOKEN = re.compile(r"[^\s,.;:!?、。/|]+")
_SIDES = "东西南北"
_SHORTEST, _LONGEST = 3, 5
"""Characters of a part of a name; a street's name without its side may be shorter (花市 of 东花市)."""
_LONGEST_HEARD = 8
_BESIDE_A_NEED = (4, 3, 2)
_MOST = 12
"""A part of more names says too little."""

Told = Callable[[str], bool]


@lru_cache(maxsize=4)
def parts_of_names(places: PlaceIndex) -> dict[str, tuple[int, ...]]:
    """What people may shorten names of streets and communities to, with the codes of the places. Kept with the places."""
    found: dict[str, dict[int, None]] = {}
    for name, code, level, rank, _alias in places.names_as_written():
        if rank != 1 or level in TOP_LEVELS:
            continue
        starts = [name, *((name[1:],) if name[0] in _SIDES else ())]
        parts = [start[:size] for start in starts for size in range(_SHORTEST, min(len(start), _LONGEST + 1))]
        if len(name) > (_SHORTEST if level is Level.COMMUNITY else _SHORTEST - 1):
            parts += starts[1:]
        for part in parts:
            found.setdefault(part, {})[code] = None
    common = everyday_names().common
    return {part: tuple(codes) for part, codes in found.items() if part not in common}


def almost_named(
    places: PlaceIndex, text: str, hints: Hints, *, is_foreign: Told, means: Told, within: int | None = None
) -> tuple[str, PlaceMatch] | None:
    """A folded text without a name that is all but that of a place, and the place; None if there is none.

    ``is_foreign`` tells of a text that it is no word of the catalogue, ``means`` that it holds a need.
    The place lies in that of the code ``within``, if there is one.
    """
    if not has_han(text):
        return None
    for start, end in _spans(text):
        name, rest = text[start:end], " ".join(f"{text[:start]} {text[end:]}".split())
        part = parts_of_names(places).get(name)
        goes_on = text[end : end + 1].isalnum()
        # All of a text by its sound is a chain of one name, which is tried before.
        heard = (bool(rest) or within is not None) and _may_be_heard(name, goes_on=goes_on)
        if not (part or heard) or not is_foreign(name):
            continue
        if goes_on and means(text[end - 1 : end + 1]):
            continue
        if rest and not means(rest):
            continue
        codes = _narrowed(places, part or _sounding(places, name), within)
        if codes:
            return rest, replace(decide(codes, hints), text=name, spans=((start, end),), almost=True)
    return None


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """The spans of a text that may be a name."""
    yield 0, len(text)
    tokens = [found.span() for found in _TOKEN.finditer(text)]
    if len(tokens) > 1:
        yield from dict.fromkeys((tokens[0], tokens[-1]))
        return
    yield from ((0, size) for size in _BESIDE_A_NEED if size < len(text))


def _narrowed(places: PlaceIndex, codes: Sequence[int], within: int | None) -> tuple[int, ...]:
    """The places inside another one, if there are few: streets before communities."""
    inside = tuple(code for code in codes if within is None or contains(within, code))
    highest = places.highest(inside) if inside else ()
    return highest if len(highest) <= _MOST else ()


def _may_be_heard(name: str, *, goes_on: bool) -> bool:
    """Whether characters may be written for others that sound alike: they make no word, or are set apart and several."""
    if len(name) > _LONGEST_HEARD or not (name.isalnum() and has_han(name)):
        return False
    pieces = combinations(range(len(name) + 1), 2)
    return (len(name) >= _SHORTEST and not goes_on) or not any(
        is_word(name[start:end]) for start, end in pieces if end - start > 1
    )


def _sounding(places: PlaceIndex, name: str) -> tuple[int, ...]:
    """Places with a name that is read alike. One of two characters is a street's: such sounds are many."""
    letters = in_letters(name)
    chain = next(iter(name_books(places).letters.chains(letters)), None)
    if chain is None or chain.length < len(letters) or chain.names > 1:
        return ()
    codes = tuple(end.code for end in chain.ends)
    if len(name) >= _SHORTEST:
        return codes
    return tuple(code for code in codes if places.level_of(code) is Level.STREET)
