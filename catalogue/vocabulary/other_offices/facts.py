"""Other offices and their matters as editors see them: by the files, by editors, and what counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from ...catalogues import ItemFacts
from ...doors import EditedOffice, OtherDoor
from ...models import MatterKind


@dataclass(frozen=True, slots=True)
class OfficeDraft:
    """What is said of an office. ``hotline`` is empty where none is confirmed; ``helps``: what a committee can help with."""

    name_zh: str
    name_en: str
    answers_zh: str
    answers_en: str
    helps_zh: str
    helps_en: str
    hotline: str
    local: bool
    source: str
    withdrawn: bool = False

    @classmethod
    def of_door(cls, door: OtherDoor) -> OfficeDraft:
        """An office of the files."""
        return cls(
            **{each.name: getattr(door, each.name) for each in fields(cls) if each.name != "withdrawn"}
        )

    @classmethod
    def of_edited(cls, office: EditedOffice) -> OfficeDraft:
        """An office as an editor describes it."""
        return cls(**{each.name: getattr(office, each.name) for each in fields(cls)})

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> OfficeDraft:
        """An office as the history keeps it."""
        return cls(**{each.name: record[each.name] for each in fields(cls)})

    def record(self) -> dict[str, Any]:
        """Its fields, as the history keeps them."""
        return asdict(self)


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
