"""Other offices and their matters as editors see them: by the files, by editors, and what counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...catalogues import ItemFacts
from ...doors import OfficeDraft
from ...models import MatterKind


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """An office as it counts now. ``shipped`` is what the files say (None: an editors' own); ``edited``: an editor says it.

    ``matters``: how many count. ``added`` and ``dropped``: how many of them editors added, and took away.
    """

    key: str
    now: OfficeDraft
    shipped: OfficeDraft | None
    edited: bool
    matters: int
    added: int
    dropped: int


@dataclass(frozen=True, slots=True)
class DoorMatterFacts:
    """A matter of an office. ``kind`` is what editors say of it; None: it is in the files.

    ``source``: where it was read, for those of the files. ``items``: those of which it is a word too, so that both are shown.
    """

    text: str
    folded: str
    kind: MatterKind | None
    source: str
    items: tuple[ItemFacts, ...]


@dataclass(frozen=True, slots=True)
class OfficeChange:
    """An entry of the history. ``text`` is the matter, empty for the office itself; ``moved`` the other office of a move.

    ``before`` and ``after``: fields that differ of an office (empty: as the files say, or not there), the kind of a matter.
    ``undoable``: nothing later is about the same.
    """

    id: int
    at: datetime
    who: str
    office: str
    office_zh: str
    office_en: str
    text: str
    moved: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    undoable: bool

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the office that differ, if both sides are known."""
        if self.text or self.before is None or self.after is None:
            return ()
        return tuple(name for name in self.after if self.after[name] != self.before.get(name))
