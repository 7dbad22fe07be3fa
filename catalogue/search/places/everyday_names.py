"""Names of places that are everyday words too (``data/words/place-names.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ...language.word_files import WordFile, Words, read_words


class _PlaceNamesFile(WordFile):
    common: Words
    beside_a_need: Words


@dataclass(frozen=True, slots=True)
class EverydayNames:
    """``common``: stems that count as a place with their ending only.

    ``beside_a_need``: names of streets that mean something else beside a need (平房漏雨).
    """

    common: frozenset[str]
    beside_a_need: frozenset[str]


@cache
def everyday_names() -> EverydayNames:
    """The names, read once."""
    file = read_words("place-names.yaml", _PlaceNamesFile)
    return EverydayNames(frozenset(file.common), frozenset(file.beside_a_need))
