"""What residents say of items, by the key of the item: it outlives editions, so no edition copies it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, StringConstraints, model_validator

from .word_files import RankedWords, WordFile, read_words, refuse_shared

ItemKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class ItemWords(WordFile):
    """Words of one item. ``zh`` and ``en`` mean it; ``related`` point to it among others. What is said most is first."""

    zh: RankedWords = ()
    en: RankedWords = ()
    related: RankedWords = ()

    @model_validator(mode="after")
    def _each_once(self) -> ItemWords:
        refuse_shared((name, word) for name in ("zh", "en", "related") for word in getattr(self, name))
        return self


def _sorted_keys(items: dict[str, ItemWords]) -> dict[str, ItemWords]:
    if list(items) != sorted(items):
        raise ValueError("items are sorted by their keys")
    return items


class ItemWordsFile(WordFile):
    """The whole file."""

    items: Annotated[dict[ItemKey, ItemWords], AfterValidator(_sorted_keys)]


NO_WORDS = ItemWords()


def read_item_words(path: Path | str = "items.yaml") -> Mapping[str, ItemWords]:
    """Words by item key. Raises ``BadFile`` with the line of the first mistake."""
    return read_words(path, ItemWordsFile).items


@cache
def every_items_words() -> Mapping[str, ItemWords]:
    """The words that come with the package, by item key: of what communities report, and of the 96156 platform."""
    return {**read_item_words(), **read_item_words("platform.yaml")}


def item_words(key: str) -> ItemWords:
    """The words of the item with this key; none for an item of which nothing is written down."""
    return every_items_words().get(key, NO_WORDS)
