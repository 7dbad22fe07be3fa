"""The way back right after a line was saved or confirmed: which change a message is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import get_flashed_messages

from catalogue.catalogues import ItemFacts
from catalogue.offerings import OfferingFacts

_SAVED = "saved"


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
