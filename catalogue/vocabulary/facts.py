"""Words according to the edition and to editors, and the ones that count in the search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..catalogues import EditionFacts, ItemFacts
from ..language.spelling import fold_all
from ..models import TermKind


@dataclass(frozen=True, slots=True)
class TermLink:
    """What one word says of one item: ``own`` by the edition, ``taught`` by editors; None where they say nothing.

    ``is_name``: the word is the item's name, which always counts.
    """

    item: ItemFacts
    own: TermKind | None
    taught: TermKind | None
    is_name: bool = False

    @property
    def counts(self) -> TermKind | None:
        """What counts in the search: means, related, or None."""
        said = self.own if self.taught is None else self.taught
        if self.is_name:
            return TermKind.MEANS
        return None if said is TermKind.DROPPED else said


@dataclass(frozen=True, slots=True)
class Term:
    """A word with all its links, in order of the items' codes; an unknown word has none."""

    text: str
    folded: str
    links: tuple[TermLink, ...]

    @property
    def expected(self) -> dict[int, TermKind]:
        """What editors say of it, by item id: what a change must be told that was seen."""
        return {link.item.id: link.taught for link in self.links if link.taught is not None}


@dataclass(frozen=True, slots=True)
class ItemWord:
    """A word of one item; ``by`` and ``at`` name the editor and the time, if an editor added it."""

    text: str
    link: TermLink
    by: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """An entry of the history. ``item`` is None where the edition in force does not list the item.

    ``undoable``: no later change has the same word and item, so it can be undone.
    """

    id: int
    at: datetime
    actor: str
    term: str
    item_id: int
    item: ItemFacts | None
    before: TermKind | None
    after: TermKind | None
    undoable: bool
    person: str | None = None
    """The name of the person who made the change, for colleagues, where it is known."""


@dataclass(frozen=True, slots=True)
class Own:
    """A word of the edition's own: its spelling there, what it is for the item, and whether it is the name."""

    item: ItemFacts
    text: str
    kind: TermKind
    is_name: bool


def _names_of(item: ItemFacts) -> list[str]:
    """Official names, then plain names where they are others."""
    return list(dict.fromkeys((item.name_zh, item.name_en, item.plain_zh, item.plain_en)))


def _all_of(item: ItemFacts) -> list[Own]:
    return [
        *(Own(item, name, TermKind.MEANS, True) for name in _names_of(item)),
        *(Own(item, text, TermKind.MEANS, False) for text in (*item.vocabulary_zh, *item.vocabulary_en)),
        *(Own(item, text, TermKind.RELATED, False) for text in item.related),
    ]


def words_by_spelling(item: ItemFacts) -> dict[str, Own]:
    """Every own word of an item by its folded spelling, names first; of two with one spelling the first counts."""
    every = _all_of(item)
    found: dict[str, Own] = {}
    for folded, own in zip(fold_all([own.text for own in every]), every, strict=True):
        found.setdefault(folded, own)
    return found


def own_words(edition: EditionFacts) -> Mapping[str, Sequence[Own]]:
    """Every word of the edition's own by its folded spelling, with the items that have it in order of code.

    A word listed both as an item's meaning and as related counts as its meaning. Kept in memory for the
    edition that was asked for last: folding some thousand words takes a tenth of a second.
    """
    global _last
    last = _last
    if last is None or last[0] is not edition:
        last = _last = (edition, _own_words(edition))
    return last[1]


_last: tuple[EditionFacts, Mapping[str, Sequence[Own]]] | None = None


def _own_words(edition: EditionFacts) -> Mapping[str, Sequence[Own]]:
    every = [own for item in edition.items for own in _all_of(item)]
    found: dict[str, list[Own]] = {}
    for folded, own in zip(fold_all([own.text for own in every]), every, strict=True):
        known = found.setdefault(folded, [])
        if not known or known[-1].item.id != own.item.id:
            known.append(own)
    return found


def own_kind(item: ItemFacts, folded: str) -> tuple[TermKind | None, bool]:
    """What the edition says that a folded word is for an item, and whether it is the item's name."""
    own = words_by_spelling(item).get(folded)
    return (None, False) if own is None else (own.kind, own.is_name)
