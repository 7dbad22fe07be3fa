"""Words that editors taught the search: read from the database and laid over what the edition says.

The edition's file and the editors' words stay apart (docs/adr/0017-where-words-live.md); only here they meet, in
memory, before the items are indexed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..language.spelling import fold_all, has_han
from ..models import PlainName, TermKind, VocabularyTerm
from .facts import EditionFacts, ItemFacts

_ALL = select(
    VocabularyTerm.item_id, VocabularyTerm.term, VocabularyTerm.folded, VocabularyTerm.kind
).order_by(VocabularyTerm.id)


@dataclass(frozen=True, slots=True)
class EditorsWord:
    """What an editor says that a word is for an item. ``folded`` is the word in the search's one spelling."""

    item_id: int
    term: str
    folded: str
    kind: TermKind


def read_editors_words(session: Session) -> tuple[EditorsWord, ...]:
    """All words of editors, in the order in which they were added."""
    return tuple(EditorsWord(*row) for row in session.execute(_ALL))


def read_named_words(session: Session) -> tuple[EditorsWord, ...]:
    """The plain names that editors gave, as words: each means its item. With ``with_words`` they come after other words."""
    named = session.execute(
        select(PlainName.item_id, PlainName.name_zh, PlainName.name_en).order_by(PlainName.item_id)
    )
    names = [(item_id, name) for item_id, *both in named for name in both if name]
    folded = fold_all([name for _item_id, name in names])
    return tuple(
        EditorsWord(item_id, name, spelt, TermKind.MEANS)
        for (item_id, name), spelt in zip(names, folded, strict=True)
    )


def with_words(edition: EditionFacts, words: Iterable[EditorsWord]) -> EditionFacts:
    """The edition with the editors' words: dropped words are gone, added words come last.

    If an editor contradicts the edition, the editor's word counts; of two for one item the last. Items without editors' words
    are the same objects; in the others no word occurs twice. Words for items that the edition does
    not list wait until one does.
    """
    by_item: dict[int, list[EditorsWord]] = {}
    for word in words:
        by_item.setdefault(word.item_id, []).append(word)
    if by_item.keys().isdisjoint(item.id for item in edition.items):
        return edition
    return replace(
        edition,
        categories=tuple(
            replace(
                category,
                items=tuple(
                    _merged(item, by_item[item.id]) if item.id in by_item else item for item in category.items
                ),
            )
            for category in edition.categories
        ),
    )


def _merged(item: ItemFacts, words: list[EditorsWord]) -> ItemFacts:
    said = {word.folded: word.kind for word in words}
    means = [word.term for word in words if word.kind is TermKind.MEANS]
    related = tuple(word.term for word in words if word.kind is TermKind.RELATED)
    chinese = tuple(term for term in means if has_han(term))
    other = tuple(term for term in means if not has_han(term))
    seen: set[str] = set()

    def kept(own: tuple[str, ...], added: tuple[str, ...], kind: TermKind) -> tuple[str, ...]:
        found = []
        for text, folded in zip((*own, *added), fold_all((*own, *added)), strict=True):
            if folded and folded not in seen and said.get(folded, kind) is kind:
                seen.add(folded)
                found.append(text)
        return tuple(found)

    return replace(
        item,
        vocabulary_zh=kept(item.vocabulary_zh, chinese, TermKind.MEANS),
        vocabulary_en=kept(item.vocabulary_en, other, TermKind.MEANS),
        related=kept(item.related, related, TermKind.RELATED),
    )
