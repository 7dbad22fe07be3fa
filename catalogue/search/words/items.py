"""What the search reads of an item and of an office."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from ...catalogues import Succeeding


class ItemTexts(Protocol):
    """Names, a summary, the words that mean an item or office, and those that are only related to it."""

    @property
    def key(self) -> str: ...
    @property
    def name_zh(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def summary_zh(self) -> str: ...
    @property
    def summary_en(self) -> str: ...
    @property
    def vocabulary_zh(self) -> Sequence[str]: ...
    @property
    def vocabulary_en(self) -> Sequence[str]: ...
    @property
    def related(self) -> Sequence[str]: ...


class SearchedItem(ItemTexts, Succeeding, Protocol):
    """An item of an edition; ``catalogue.catalogues.ItemFacts`` is one."""

    @property
    def code(self) -> str: ...
    @property
    def plain_zh(self) -> str: ...
    @property
    def plain_en(self) -> str: ...
    @property
    def audiences(self) -> Sequence[str]: ...


def names_and_words(item: SearchedItem) -> Iterator[str]:
    """All that means an item by itself."""
    yield from (item.name_zh, item.name_en, item.plain_zh, item.plain_en)
    yield from (*item.vocabulary_zh, *item.vocabulary_en)
