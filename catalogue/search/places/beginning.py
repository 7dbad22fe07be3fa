"""Divisions and the names that people use for them, by how they begin, as they are written and as they sound."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest

from ...divisions.naming import short_name
from ...foundation.codes import ancestors, contains
from ...foundation.collecting import collector_at_rest
from ...language.pinyin import initials, name_syllables, sounds, spoken, typed_letters
from ...language.spelling import fold_all, has_han
from ...models import Level
from ..words.beginnings import Beginnings
from .chains import book_for
from .endings import stem_of
from .index import PlaceIndex

_MOST = 300
"""Matching names that are compared on each level: of a single character there may be thousands."""
_ALL = 100_000
_FEWEST_LETTERS = 2
_ORDER = {level: number for number, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class SuggestedPlace:
    """A present division: its short name or the alias that matches, and the short names of what it lies in.

    For an alias, ``path`` ends with the community that has it.
    """

    code: int
    level: Level
    text: str
    path: tuple[str, ...]
    is_alias: bool = False


class PlaceNames:
    """An immutable index of names in memory, shared by threads."""

    def __init__(self, places: PlaceIndex) -> None:
        self._shown = {each.code: (each.level, short_name(each.name, each.level)) for each in places.present}
        above = [(code, name) for code, (level, name) in self._shown.items() if level is not Level.COMMUNITY]
        below = [(code, name) for code, (level, name) in self._shown.items() if level is Level.COMMUNITY]
        below += [(code, name) for code, name in places.aliases if code in self._shown]
        self._levels = (_Names(above), _Names(below))

    def beginning(
        self, typed: str, most: int, *, within: int | None = None, inside: Collection[int] = ()
    ) -> list[SuggestedPlace]:
        """Places whose name goes on from a folded text: the district or street of that very name, then
        those around ``within``, then larger ones, then shorter names. Only those ``inside`` some places, if any are given.
        """
        around = [] if within is None else [within, *ancestors(within)][:3]

        def rank(found: tuple[int, str]) -> tuple[int, int, int, int, int]:
            code, name = found
            level = self._shown[code][0]
            far = next((far for far, place in enumerate(around) if contains(place, code)), len(around))
            itself = is_called(name, level, typed)
            return _ORDER[level] if itself else len(_ORDER), far, _ORDER[level], len(name), code

        compared = _ALL if inside else _MOST
        found = dict.fromkeys(pair for names in self._levels for pair in names.starting(typed, compared))
        lying = [pair for pair in found if not inside or _is_inside(pair[0], inside)]
        return [self._suggested(*pair) for pair in nsmallest(most, lying, key=rank)]

    def _suggested(self, code: int, name: str) -> SuggestedPlace:
        level, own = self._shown[code]
        path = [] if name == own else [own]
        path += [self._shown[above][1] for above in ancestors(code) if above in self._shown]
        # The whole city says nothing of where in it a place lies.
        path = path[:-1] if len(path) > 1 else path
        return SuggestedPlace(code, level, name, tuple(reversed(path)), name != own)


def _is_inside(code: int, others: Iterable[int]) -> bool:
    return any(code != other and contains(other, code) for other in others)


def is_called(name: str, level: Level, typed: str) -> bool:
    """Whether a district or street of this short name has exactly the typed name, in characters or in pinyin."""
    if level is Level.COMMUNITY:
        return False
    stem = stem_of(name, level)
    return typed in (stem, name) or typed_letters(typed) == "".join(name_syllables(stem))


class _Names:
    def __init__(self, pairs: list[tuple[int, str]]) -> None:
        folded = fold_all([name for _code, name in pairs])
        heard = [sounds(name, name_syllables) for name in folded]
        self._written = Beginnings(zip(folded, pairs, strict=True))
        self._spoken = Beginnings((spoken(each), pair) for each, pair in zip(heard, pairs, strict=True))
        self._initials = Beginnings((initials(each), pair) for each, pair in zip(heard, pairs, strict=True))

    def starting(self, typed: str, most: int) -> Iterable[tuple[int, str]]:
        if has_han(typed):
            return self._written.starting(typed, most)
        letters = typed_letters(typed)
        if letters is None or len(letters) < _FEWEST_LETTERS:
            return ()
        return list(self._spoken.starting(spoken([letters]), most)) or self._initials.starting(letters, most)


@lru_cache(maxsize=4)
def place_names(places: PlaceIndex) -> PlaceNames:
    """Made when the first name is typed, kept with the places."""
    with collector_at_rest():
        return PlaceNames(places)


def going_on_inside(
    places: PlaceIndex, text: str, most: int, *, within: int | None = None
) -> tuple[str, list[SuggestedPlace]]:
    """Places that go on from the end of a text, inside those that its beginning names (海淀中关, haidian zhongguan).

    With the end of the text.
    """
    book, read = book_for(places, text)
    for chain in book.chains(read):
        rest = read[chain.length :]
        above = [end.code for end in chain.ends]
        if rest and (found := place_names(places).beginning(rest, most, within=within, inside=above)):
            return rest, found
    return text, []
