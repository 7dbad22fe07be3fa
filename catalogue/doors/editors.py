"""What editors say of offices and matters: read from the database and laid over the files (``files``).

The files and the editors' words stay apart; only here they meet, in memory, before offices are indexed. An office of the
files that editors withdrew, and a matter that they took from it, come back when the editors' word is taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..language.spelling import fold_all, has_han
from ..models import DoorMatter, DoorOffice, MatterKind
from .files import MattersRead, OtherDoor, doors

BY_EDITORS = "editors"
"""The source of matters that editors added."""

_OFFICES = select(
    DoorOffice.key,
    DoorOffice.name_zh,
    DoorOffice.name_en,
    DoorOffice.answers_zh,
    DoorOffice.answers_en,
    DoorOffice.helps_zh,
    DoorOffice.helps_en,
    DoorOffice.hotline,
    DoorOffice.local,
    DoorOffice.source,
    DoorOffice.withdrawn,
).order_by(DoorOffice.key)
_MATTERS = select(DoorMatter.office_key, DoorMatter.text, DoorMatter.folded, DoorMatter.kind).order_by(
    DoorMatter.id
)


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
    def of_record(cls, record: Mapping[str, Any]) -> OfficeDraft:
        """An office as the history keeps it."""
        return cls(**{each.name: record[each.name] for each in fields(cls)})

    def door(self, key: str) -> OtherDoor:
        """It as an office that the search knows, without matters."""
        said = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "withdrawn"}
        return OtherDoor(key=key, matters=(), **said)

    def record(self) -> dict[str, Any]:
        """Its fields, as the history keeps them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class EditedMatter:
    """What an editor says of one matter of an office."""

    office: str
    text: str
    folded: str
    kind: MatterKind


@dataclass(frozen=True, slots=True)
class EditedDoors:
    """All that editors say of other offices: ``offices`` by key, in order."""

    offices: tuple[tuple[str, OfficeDraft], ...] = ()
    matters: tuple[EditedMatter, ...] = ()


def read_edited(session: Session) -> EditedDoors:
    """What editors say: offices by key, matters in the order in which they came. Two queries."""
    return EditedDoors(
        tuple((key, OfficeDraft(*said)) for key, *said in session.execute(_OFFICES)),
        tuple(EditedMatter(*row) for row in session.execute(_MATTERS)),
    )


def doors_in_force(session: Session) -> Mapping[str, OtherDoor]:
    """The offices as they count in the search, by key in the order of the keys; withdrawn ones are left out.

    The same object as long as editors say the same.
    """
    return laid_over(read_edited(session))


@lru_cache(maxsize=4)
def laid_over(edited: EditedDoors) -> Mapping[str, OtherDoor]:
    """The offices of the files with the editors' words; the files' own mapping where editors say nothing."""
    if edited == EditedDoors():
        return doors()
    return {key: door for key, door, withdrawn in every_office(edited) if not withdrawn}


def every_office(edited: EditedDoors) -> Iterable[tuple[str, OtherDoor, bool]]:
    """Every office with its key and whether it is withdrawn, in the order of the keys."""
    said = dict(edited.offices)
    matters: dict[str, list[EditedMatter]] = {}
    for matter in edited.matters:
        matters.setdefault(matter.office, []).append(matter)
    shipped = doors()
    for key in sorted(shipped.keys() | said.keys()):
        office = said.get(key)
        own = shipped[key].matters if key in shipped else ()
        told = with_matters(own, matters[key]) if key in matters else own
        described = shipped[key] if office is None else office.door(key)
        yield key, described.with_matters(told), office is not None and office.withdrawn


def with_matters(own: tuple[MattersRead, ...], edited: Sequence[EditedMatter]) -> tuple[MattersRead, ...]:
    """Matters of the files without those that editors dropped, then those that they added."""
    dropped = {each.folded for each in edited if each.kind is MatterKind.DROPPED}
    known = set(fold_all([word for group in own for word in (*group.zh, *group.en)]))
    added = [each.text for each in edited if each.kind is MatterKind.ADDED and each.folded not in known]
    kept = [_read(group.source, _without(group.zh, dropped), _without(group.en, dropped)) for group in own]
    if added:
        chinese = tuple(text for text in added if has_han(text))
        kept.append(_read(BY_EDITORS, chinese, tuple(text for text in added if not has_han(text))))
    return tuple(group for group in kept if group.zh or group.en)


def _read(source: str, zh: tuple[str, ...], en: tuple[str, ...]) -> MattersRead:
    # A matter of an editor may hold a comma, which a file cannot.
    return MattersRead.model_construct(source=source, zh=zh, en=en)


def _without(words: tuple[str, ...], dropped: set[str]) -> tuple[str, ...]:
    return tuple(word for word, folded in zip(words, fold_all(words), strict=True) if folded not in dropped)
