"""The way back right after a check: which lines were changed together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from flask import get_flashed_messages

from catalogue.catalogues import ItemFacts
from catalogue.offerings import OfferingFacts

_CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class UndoableCheck:
    """A message about lines of a community that were changed together; ``lines`` as a form sends them back."""

    message: str
    community: int
    lines: tuple[str, ...]


def undoable_together(community: int, changes: Iterable[tuple[ItemFacts, OfferingFacts]]) -> str:
    """The category of a message about changes that can be taken back together."""
    return "/".join([_CHECKED, str(community), *(f"{item.code}:{said.version}" for item, said in changes)])


def just_checked() -> list[UndoableCheck]:
    """What was said right before this page."""
    found = []
    for category, message in cast(list[tuple[str, str]], get_flashed_messages(with_categories=True)):
        first, *rest = category.split("/")
        if first == _CHECKED and rest:
            found.append(UndoableCheck(message, int(rest[0]), tuple(rest[1:])))
    return found
