"""Names of places that are everyday words too (``data/words/place-names.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ...language.word_files import Text, WordFile, Words, read_words


class _Former(WordFile):
    name: Text
    now: int


class _PlaceNamesFile(WordFile):
    common: Words
    beside_a_need: Words
    former: tuple[_Former, ...] = ()


@dataclass(frozen=True, slots=True)
class EverydayNames:
    """``common``: stems that count as a place with their ending only.

    ``former``: districts that exist no more, and the code of the district that each is part of now.
    ``beside_a_need``: names of streets that mean something else beside a need (平房漏雨).
    """

    common: frozenset[str]
    beside_a_need: frozenset[str]
    former: tuple[tuple[str, int], ...] = ()


@cache
def everyday_names() -> EverydayNames:
    """The names, read once."""
    file = read_words("place-names.yaml", _PlaceNamesFile)
    former = tuple((each.name, each.now) for each in file.former)
    return EverydayNames(frozenset(file.common), frozenset(file.beside_a_need), former)
