"""Divisions and the names that people use for them, by how they begin."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from heapq import nsmallest
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...foundation.codes import ancestors, contains
from ...language.pinyin import initials, name_syllables, sounds, spoken, typed_letters
from ...language.spelling import fold_all
from ...models import Division, DivisionAlias, Level
from ..places.endings import stem_of
from .beginnings import Beginnings, is_chinese

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


class Known(NamedTuple):
    """A present division as this index takes it."""

    code: int
    level: Level
    name: str
    parent: int | None


class PlaceNames:
    """An immutable index of names in memory, shared by threads."""

    def __init__(self, divisions: Iterable[Known], aliases: Iterable[tuple[int, str]] = ()) -> None:
        """``divisions`` with their short names; ``aliases`` are pairs of code and name."""
        known = list(divisions)
        self._by_code = {division.code: division for division in known}
        above = [(each.code, each.name) for each in known if each.level is not Level.COMMUNITY]
        below = [(each.code, each.name) for each in known if each.level is Level.COMMUNITY]
        below += [(code, name) for code, name in aliases if code in self._by_code]
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
            level = self._by_code[code].level
            far = next((far for far, place in enumerate(around) if contains(place, code)), len(around))
            itself = _is_called(name, level, typed)
            return _ORDER[level] if itself else len(_ORDER), far, _ORDER[level], len(name), code

        most_compared = _ALL if inside else _MOST
        found = dict.fromkeys(pair for names in self._levels for pair in names.starting(typed, most_compared))
        lying = [pair for pair in found if not inside or _is_inside(pair[0], inside)]
        return [self._suggested(*pair) for pair in nsmallest(most, lying, key=rank)]

    @staticmethod
    def is_called(place: SuggestedPlace, typed: str) -> bool:
        """Whether a district or street has exactly the typed name, in characters or in pinyin."""
        return _is_called(place.text, place.level, typed)

    def _suggested(self, code: int, name: str) -> SuggestedPlace:
        division = self._by_code[code]
        path = [] if name == division.name else [division.name]
        parent = division.parent
        while parent is not None and (above := self._by_code.get(parent)) is not None:
            path.append(above.name)
            parent = above.parent
        # The whole city says nothing of where in it a place lies.
        path = path[:-1] if len(path) > 1 else path
        return SuggestedPlace(code, division.level, name, tuple(reversed(path)))


def _is_inside(code: int, others: Iterable[int]) -> bool:
    return any(code != other and contains(other, code) for other in others)


def _is_called(name: str, level: Level, typed: str) -> bool:
    if level is Level.COMMUNITY:
        return False
    stem = stem_of(name, level)
    if is_chinese(typed):
        return typed in (stem, name)
    letters = typed_letters(typed)
    return letters is not None and letters == "".join(name_syllables(stem))


class _Names:
    def __init__(self, pairs: list[tuple[int, str]]) -> None:
        folded = fold_all([name for _code, name in pairs])
        heard = [sounds(name, name_syllables) for name in folded]
        self._written = Beginnings(zip(folded, pairs, strict=True))
        self._spoken = Beginnings((spoken(each), pair) for each, pair in zip(heard, pairs, strict=True))
        self._initials = Beginnings((initials(each), pair) for each, pair in zip(heard, pairs, strict=True))

    def starting(self, typed: str, most: int) -> Iterable[tuple[int, str]]:
        if is_chinese(typed):
            return self._written.starting(typed, most)
        letters = typed_letters(typed)
        if letters is None or len(letters) < _FEWEST_LETTERS:
            return ()
        return list(self._spoken.starting(spoken([letters]), most)) or self._initials.starting(letters, most)


def build_place_names(session: Session) -> PlaceNames:
    """The names of all present divisions and their aliases."""
    rows = session.execute(
        select(Division.code, Division.level, Division.short_name, Division.parent_code)
        .where(Division.retired_on.is_(None))
        .order_by(Division.code)
    )
    divisions = [Known(code, level, name, parent) for code, level, name, parent in rows]
    aliases = session.execute(
        select(DivisionAlias.division_code, DivisionAlias.name).order_by(
            DivisionAlias.division_code, DivisionAlias.name
        )
    )
    return PlaceNames(divisions, [(code, name) for code, name in aliases])
