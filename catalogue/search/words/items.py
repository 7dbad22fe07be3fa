"""The words of an item: what both ways of searching read of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class ItemTexts(Protocol):
    """Names, a summary, the words that mean an item, and those that are only related to it."""

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
