"""The 14 kinds of the quarter-hour circle: read from ``data/circle.yaml``, and what they are in an edition."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ..catalogues import EditionFacts, ItemFacts
from ..language.word_files import Text, WordFile, read_words
from ..models import Trade

FILE = Path(__file__).parents[1] / "data" / "circle.yaml"


class ReachedBy(enum.StrEnum):
    """How residents come by a kind of service."""

    ON_FOOT = "on_foot"
    AT_HOME = "at_home"


class _Named(WordFile):
    zh: Text
    en: Text


class CircleSource(WordFile):
    """Where the kinds are from: ``sentence`` and ``aim_sentence`` are the source's, word for word."""

    title: _Named
    part: _Named
    dated: _Named
    sentence: Text
    aim_sentence: Text


class KindEntry(WordFile):
    """A kind as the file has it; see the head of the file."""

    key: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=32)]
    named: Text
    name: _Named
    reached: ReachedBy
    items: Annotated[tuple[str, ...], Field(min_length=1)]
    trade: Trade | None = None

    @model_validator(mode="after")
    def _sound(self) -> KindEntry:
        if len(set(self.items)) != len(self.items):
            raise PydanticCustomError("item_twice", "an item is listed twice")
        if self.trade and self.reached is ReachedBy.AT_HOME:
            raise PydanticCustomError("trade_at_home", "a trade has places to walk to")
        return self


class CircleFile(WordFile):
    """The whole file. ``aim`` is per cent of urban communities by the end of ``aim_year``."""

    source: CircleSource
    aim: Annotated[int, Field(gt=0, le=100)]
    aim_year: Annotated[int, Field(ge=2011, le=2100)]
    kinds: Annotated[tuple[KindEntry, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _as_the_source_has_it(self) -> CircleFile:
        rest = self.source.sentence
        for kind in self.kinds:
            _before, found, rest = rest.partition(kind.named)
            if not found:
                raise PydanticCustomError(
                    "not_in_source",
                    "the sentence of the source does not name “{named}” next",
                    {"named": kind.named},
                )
        for what in ("key", "trade"):
            said = [value for kind in self.kinds if (value := getattr(kind, what))]
            if len(said) != len(set(said)):
                raise PydanticCustomError("kind_twice", "two kinds have the same {what}", {"what": what})
        return self


def read_circle(path: Path | str) -> CircleFile:
    """A file of kinds, checked. Raises ``BadFile`` with the line of the first mistake."""
    return read_words(path, CircleFile)


@lru_cache(maxsize=1)
def shipped_circle() -> CircleFile:
    """The file that comes with the package."""
    return read_circle(FILE)


@dataclass(frozen=True, slots=True)
class CircleKind:
    """A kind in an edition: ``items`` are those of its items that the edition has, or what became of them."""

    key: str
    named: str
    name_zh: str
    name_en: str
    on_foot: bool
    trade: Trade | None
    items: tuple[ItemFacts, ...]


@dataclass(frozen=True, slots=True)
class Circle:
    """The kinds in an edition, in the order of the source."""

    edition: EditionFacts
    kinds: tuple[CircleKind, ...]
    aim: int
    aim_year: int

    @property
    def told(self) -> bool:
        """Whether the edition has any item of the kinds: that of another catalogue tells nothing of them."""
        return any(kind.items for kind in self.kinds)


def circle_of(edition: EditionFacts) -> Circle:
    """The circle by the items of an edition. An item that it does not have tells nothing of its kind."""
    file = shipped_circle()
    return Circle(
        edition,
        tuple(
            CircleKind(
                kind.key,
                kind.named,
                kind.name.zh,
                kind.name.en,
                kind.reached is ReachedBy.ON_FOOT,
                kind.trade,
                items_of_keys(edition, kind.items),
            )
            for kind in file.kinds
        ),
        file.aim,
        file.aim_year,
    )


def items_of_keys(edition: EditionFacts, keys: Iterable[str]) -> tuple[ItemFacts, ...]:
    """The items of an edition that these are today, each once."""
    return tuple({item.id: item for key in keys for item in edition.heirs_of(key)}.values())


def trade_items(edition: EditionFacts) -> frozenset[str]:
    """The codes of the items whose service points say what they do (行当)."""
    return frozenset(item.code for kind in circle_of(edition).kinds if kind.trade for item in kind.items)
