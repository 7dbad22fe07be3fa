"""The way back right after a line was saved or confirmed: which change a message is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from flask import get_flashed_messages

from catalogue.catalogues import ItemFacts
from catalogue.offerings import OfferingFacts

_SAVED = "saved"
_TOGETHER = "saved-together"


@dataclass(frozen=True, slots=True)
class Undoable:
    """A message that a line was saved, and the version that undoing takes back."""

    message: str
    code: str
    version: str

    @property
    def anchor(self) -> str:
        """The anchor of the line in the list."""
        return f"line-{self.code}"


def undoable(saved: OfferingFacts, item: ItemFacts) -> str:
    """The category of a message about a change that can be undone."""
    return f"{_SAVED}/{item.code}/{saved.version}"


def just_saved() -> list[Undoable]:
    """The lines that were saved right before this page."""
    found = []
    said = cast(list[tuple[str, str]], get_flashed_messages(with_categories=True))
    for category, message in said:
        parts = category.split("/")
        if parts[0] == _SAVED and len(parts) == 3:
            found.append(Undoable(message, parts[1], parts[2]))
    return found


def undoable_together(changes: Iterable[tuple[ItemFacts, OfferingFacts]]) -> str:
    """The category of a message about changes to several lines that can be taken back together."""
    return "/".join([_TOGETHER, *(f"{item.code}:{said.version}" for item, said in changes)])


def just_saved_together() -> list[tuple[str, list[str]]]:
    """What was said right before this page of several lines, with the changes that can be taken back."""
    said = cast(list[tuple[str, str]], get_flashed_messages(with_categories=True))
    parted = [(message, category.split("/")) for category, message in said]
    return [(message, parts[1:]) for message, parts in parted if parts[0] == _TOGETHER]
