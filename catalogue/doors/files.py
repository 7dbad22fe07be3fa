"""The offices and their matters as ``data/elsewhere`` gives them: read, checked, and brought together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from ..language.word_files import HOME, Text, WordFile, Words, read_words

ELSEWHERE = HOME.parent / "elsewhere"
"""The folder of the files that come with the package."""

EMERGENCIES = frozenset({"110", "119", "120", "122"})
"""Numbers for emergencies only: an office's button never calls them."""

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=40)]
Hotline = Annotated[str, StringConstraints(pattern=r"^([0-9][0-9-]{1,18}[0-9])?$")]


def _for_no_emergency(hotline: str) -> str:
    if hotline in EMERGENCIES:
        raise PydanticCustomError("emergency_number", "110, 119, 120 and 122 are for emergencies only.")
    return hotline


class _Both(WordFile):
    """A text in both languages."""

    zh: Text
    en: Text


class _Office(WordFile):
    name: _Both
    answers: _Both
    hotline: Annotated[Hotline, AfterValidator(_for_no_emergency)]
    scope: Literal["national", "beijing"]
    source: Text


class MattersRead(WordFile):
    """Matters of an office that were read in one place. ``source`` says where, or that they were written for the list."""

    source: Text
    zh: Words = ()
    en: Words = ()


class _OfficesFile(WordFile):
    offices: dict[Key, _Office]


class _MattersFile(WordFile):
    matters: dict[Key, Annotated[tuple[MattersRead, ...], Field(min_length=1)]]

    @model_validator(mode="after")
    def _each_once(self) -> _MattersFile:
        for key, groups in self.matters.items():
            seen: set[str] = set()
            for word in chain.from_iterable((*group.zh, *group.en) for group in groups):
                if word.casefold() in seen:
                    raise ValueError(f"{key}: “{word}” is listed twice")
                seen.add(word.casefold())
        return self


@dataclass(frozen=True, slots=True)
class OtherDoor:
    """An office. ``answers`` says what for; ``hotline`` is empty where no number could be confirmed.

    ``local``: whether office and number are Beijing's alone. ``matters`` are in the words of residents and of the office.
    """

    key: str
    name_zh: str
    name_en: str
    answers_zh: str
    answers_en: str
    hotline: str
    local: bool
    source: str
    matters: tuple[MattersRead, ...]
    helps_zh: str = ""
    helps_en: str = ""
    """What a community's committee can help with beside it; empty: nothing is said."""

    def with_matters(self, matters: tuple[MattersRead, ...]) -> OtherDoor:
        """The same office with these matters in place of its own."""
        return self if matters is self.matters else replace(self, matters=matters)

    @property
    def related(self) -> tuple[str, ...]:
        """Empty: an office is asked for by its own words only."""
        return ()

    @property
    def summary_zh(self) -> str:
        """What it answers, in Chinese."""
        return self.answers_zh

    @property
    def summary_en(self) -> str:
        """What it answers, in English."""
        return self.answers_en

    @property
    def vocabulary_zh(self) -> tuple[str, ...]:
        """What people say of its matters in Chinese."""
        return tuple(word for group in self.matters for word in group.zh)

    @property
    def vocabulary_en(self) -> tuple[str, ...]:
        """The same in English."""
        return tuple(word for group in self.matters for word in group.en)

    @property
    def words(self) -> tuple[str, ...]:
        """What people say of its matters, in both languages."""
        return tuple(word for group in self.matters for word in (*group.zh, *group.en))


def read_doors(folder: Path = ELSEWHERE) -> Mapping[str, OtherDoor]:
    """Doors by key, in the order of their keys. Raises ``BadFile`` with the line of the first mistake.

    Raises ``ValueError`` for matters of an office that is not listed.
    """
    offices = read_words(folder / "offices.yaml", _OfficesFile).offices
    matters = read_words(folder / "matters.yaml", _MattersFile).matters
    if unknown := sorted(matters.keys() - offices.keys()):
        raise ValueError(f"matters.yaml: there is no office {unknown[0]}")
    return {
        key: OtherDoor(
            key=key,
            name_zh=office.name.zh,
            name_en=office.name.en,
            answers_zh=office.answers.zh,
            answers_en=office.answers.en,
            hotline=office.hotline,
            local=office.scope == "beijing",
            source=office.source,
            matters=matters.get(key, ()),
        )
        for key, office in sorted(offices.items())
    }


@cache
def doors() -> Mapping[str, OtherDoor]:
    """The doors that come with the package, read once in a process."""
    return read_doors()
