"""Words that come along: an item that another one was split into, or that others merged into, keeps what residents said of those.

An edition's file says of which items, by their keys (``words_from``). What came along is what these were called, the words that are
written down of them, and what editors had said of them when the edition began: what is said later of an item that
goes on under its key is of this part alone. See docs/adr/0054-crosswalks-and-drafts.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..language.item_words import item_words
from ..language.spelling import fold_all, has_han
from ..models import Edition, EditionItem, Item, PlainName, TermKind, VocabularyChange
from .facts import EditionFacts, ItemFacts


@dataclass(frozen=True, slots=True)
class CarriedWord:
    """A word that came along: in its spelling, folded, and whether it means the item or only points to it."""

    text: str
    folded: str
    kind: TermKind


def with_carried_words(session: Session, edition: EditionFacts) -> EditionFacts:
    """The edition with the words that come along to its items, behind their own. No query for an edition without such items; else four."""
    if not any(item.words_from for item in edition.items):
        return edition
    before = _Before(session, edition, {key for item in edition.items for key in item.words_from})
    return replace(
        edition,
        categories=tuple(
            replace(
                category,
                items=tuple(
                    _carrying(item, before.words(item)) if item.words_from else item
                    for item in category.items
                ),
            )
            for category in edition.categories
        ),
    )


def carried_words(session: Session, edition: EditionFacts, item: ItemFacts) -> tuple[CarriedWord, ...]:
    """Every word that could come along to an item of an edition, also those that an editor took away; those that mean it first, Chinese ones before others."""
    found = _Before(session, edition, set(item.words_from)).words(item)
    return tuple(
        sorted(found, key=lambda word: (word.kind is TermKind.RELATED, not has_han(word.text), word.folded))
    )


def _carrying(item: ItemFacts, words: Sequence[CarriedWord]) -> ItemFacts:
    away = set(fold_all(item.words_without or ()))

    def kept(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text for text, folded in zip(texts, fold_all(texts), strict=True) if folded not in away)

    own = [kept(texts) for texts in (item.vocabulary_zh, item.vocabulary_en, item.related)]
    names = (item.name_zh, item.name_en, item.plain_zh, item.plain_en)
    known = away.union(fold_all((*names, *own[0], *own[1], *own[2])))
    new = [word for word in words if word.folded not in known]
    means = [word.text for word in new if word.kind is TermKind.MEANS]
    return replace(
        item,
        vocabulary_zh=(*own[0], *(text for text in means if has_han(text))),
        vocabulary_en=(*own[1], *(text for text in means if not has_han(text))),
        related=(*own[2], *(word.text for word in new if word.kind is TermKind.RELATED)),
    )


class _Before:
    """What was said of items, by their keys, before an edition begins."""

    def __init__(self, session: Session, edition: EditionFacts, keys: set[str]) -> None:
        known = select(Item.id, Item.key).where(Item.catalogue_id == edition.catalogue.id, Item.key.in_(keys))
        ids = dict(session.execute(known).all())
        self._taught = _taught(session, ids, edition.began_at)
        self._names = _names(session, ids, edition)

    def words(self, item: ItemFacts) -> list[CarriedWord]:
        """All words that come along to an item, each once; what means one of those it came from means it.

        What editors say of an item that goes on under its key is its own already.
        """
        found: dict[str, CarriedWord] = {}
        for key in item.words_from:
            taught = {} if key == item.key else self._taught.get(key, {})
            for word in _of_item(key, self._names.get(key, ()), taught):
                known = found.get(word.folded)
                if known is None or (known.kind is TermKind.RELATED and word.kind is TermKind.MEANS):
                    found[word.folded] = word
        return list(found.values())


def _of_item(key: str, names: Iterable[str], taught: Mapping[str, CarriedWord]) -> list[CarriedWord]:
    words = item_words(key)
    means = [*names, *words.zh, *words.en]
    texts = [*means, *words.related]
    kinds = [TermKind.MEANS] * len(means) + [TermKind.RELATED] * len(words.related)
    found: dict[str, CarriedWord] = {}
    for text, folded, kind in zip(texts, fold_all(texts), kinds, strict=True):
        found.setdefault(folded, CarriedWord(text, folded, kind))
    # Of a word that the edition has, the editors' spelling is no other.
    found |= {folded: replace(word, text=found.get(folded, word).text) for folded, word in taught.items()}
    return [word for word in found.values() if word.folded and word.kind is not TermKind.DROPPED]


def _taught(
    session: Session, ids: Mapping[int, str], until: datetime | None
) -> dict[str, dict[str, CarriedWord]]:
    """By key and folded word, what editors said of items until a moment; up to now without one."""
    changes = select(
        VocabularyChange.item_id, VocabularyChange.term, VocabularyChange.folded, VocabularyChange.after
    ).where(VocabularyChange.item_id.in_(ids))
    if until is not None:
        changes = changes.where(VocabularyChange.at < until)
    found: dict[str, dict[str, CarriedWord]] = {key: {} for key in ids.values()}
    for item_id, term, folded, after in session.execute(changes.order_by(VocabularyChange.id)):
        words = found[ids[item_id]]
        words.pop(folded, None)
        if after is not None:
            words[folded] = CarriedWord(term, folded, after)
    return found


def _names(session: Session, ids: Mapping[int, str], edition: EditionFacts) -> dict[str, list[str]]:
    """By key, what items were called: in editions that began before, and by editors before this one began."""
    start = edition.in_force_from
    began = select(
        EditionItem.item_id,
        EditionItem.name_zh,
        EditionItem.name_en,
        EditionItem.plain_zh,
        EditionItem.plain_en,
        Edition.in_force_from,
        Edition.issued_on,
    ).join(Edition, Edition.id == EditionItem.edition_id)
    rows = session.execute(
        began.where(EditionItem.item_id.in_(ids), Edition.key != edition.key).order_by(Edition.id.desc())
    )
    found: dict[str, list[str]] = {key: [] for key in ids.values()}
    for item_id, *names, since, issued in rows:
        if start is None or (since or issued or date.min) < start:
            found[ids[item_id]] += [name for name in names if name]
    taught = select(PlainName.item_id, PlainName.name_zh, PlainName.name_en, PlainName.changed_at)
    for item_id, zh, en, at in session.execute(taught.where(PlainName.item_id.in_(ids))):
        if edition.began_at is None or at < edition.began_at:
            found[ids[item_id]] += [name for name in (zh, en) if name]
    return found
