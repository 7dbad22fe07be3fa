"""Offices and matters as they are now: what the files say, what editors say, and what a change has to be compared with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from sqlalchemy.orm import Session

from ...catalogues import EditionFacts, ItemFacts
from ...catalogues.editors_words import read_editors_words
from ...doors import EditedDoors, EditedMatter, OfficeDraft, doors, read_edited
from ...language.spelling import fold_all
from ...models import MatterKind, TermKind
from ..facts import own_words


@cache
def shipped_offices() -> Mapping[str, OfficeDraft]:
    """What the files say of each office."""
    return {key: OfficeDraft.of_door(door) for key, door in doors().items()}


@cache
def shipped_matters() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """By office, each matter of the files by its folded spelling: its text, and where it was read."""
    found = {}
    for key, door in doors().items():
        told = [(word, group.source) for group in door.matters for word in (*group.zh, *group.en)]
        spelt = fold_all([word for word, _source in told])
        found[key] = dict(zip(spelt, told, strict=True))
    return found


class Present:
    """What counts now. Two queries, made when it is built."""

    def __init__(self, session: Session) -> None:
        edited: EditedDoors = read_edited(session)
        self.said = dict(edited.offices)
        self.offices: dict[str, OfficeDraft] = {**shipped_offices(), **self.said}
        self._edited: dict[str, dict[str, EditedMatter]] = {}
        for matter in edited.matters:
            self._edited.setdefault(matter.office, {})[matter.folded] = matter

    def edited_matters(self, office: str) -> Mapping[str, EditedMatter]:
        """What editors say of matters of an office, by their folded spelling."""
        return self._edited.get(office, {})

    def matters(self, office: str) -> dict[str, str]:
        """The matters of an office that count: folded spelling -> text."""
        edited = self.edited_matters(office)
        own = shipped_matters().get(office, {})
        found = {folded: text for folded, (text, _source) in own.items() if folded not in edited}
        found |= {each.folded: each.text for each in edited.values() if each.kind is MatterKind.ADDED}
        return found


def kind_of(office: str, folded: str, *, counts: bool) -> MatterKind | None:
    """What an editor has to say so that a matter counts, or does not; None: nothing beyond the files."""
    own = folded in shipped_matters().get(office, {})
    if counts:
        return None if own else MatterKind.ADDED
    return MatterKind.DROPPED if own else None


def items_meant(
    session: Session, edition: EditionFacts, folded: Iterable[str]
) -> Mapping[str, tuple[ItemFacts, ...]]:
    """The items of which words are words too, by folded spelling; what is a word of none is left out. One query."""
    wanted = set(folded)
    own = own_words(edition)
    found = {
        word: {each.item.id for each in own[word] if each.kind is TermKind.MEANS}
        for word in wanted
        if word in own
    }
    for taught in read_editors_words(session):
        if taught.folded not in wanted:
            continue
        meant = found.setdefault(taught.folded, set())
        (meant.add if taught.kind is TermKind.MEANS else meant.discard)(taught.item_id)
    return {
        word: items
        for word, ids in found.items()
        if (items := tuple(item for item in edition.items if item.id in ids))
    }
