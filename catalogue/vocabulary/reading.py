"""What there is: words with their items, an item with its words, the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from ..catalogues import EditionFacts, ItemFacts
from ..catalogues.editors_words import EditorsWord, read_editors_words
from ..foundation.errors import NotFound, _
from ..language.spelling import fold
from ..models import TermKind, User, VocabularyChange, VocabularyTerm
from .facts import ChangeFacts, ItemWord, Own, Term, TermLink, own_words, words_by_spelling


def terms(
    session: Session, edition: EditionFacts, *, search: str = "", taught_only: bool = False
) -> tuple[Term, ...]:
    """Words with what the edition and editors say of them, by folded spelling.

    ``search`` keeps words that contain it; if it is the code of an item or part of an item's name, then come all
    other words of that item. ``taught_only`` keeps those of which an editor has said something.
    """
    own = own_words(edition)
    taught = _by_word(read_editors_words(session))
    wanted = fold(search)
    items = {
        item.id
        for item in edition.items
        if wanted and (item.code == wanted or wanted in fold(item.name_zh) or wanted in fold(item.name_en))
    }
    found = []
    for folded in sorted(taught if taught_only else own.keys() | taught.keys()):
        term = _term(folded, "", own.get(folded, ()), taught.get(folded, ()), edition.items_by_id)
        if not term.links:
            continue
        if wanted in folded or not items.isdisjoint(link.item.id for link in term.links):
            found.append(term)
    return tuple(sorted(found, key=lambda term: (wanted not in term.folded, term.folded)))


def get_term(session: Session, edition: EditionFacts, text: str) -> Term:
    """One word in its known spelling, or as given if it is unknown."""
    folded = fold(text)
    rows = session.execute(
        select(VocabularyTerm.item_id, VocabularyTerm.term, VocabularyTerm.folded, VocabularyTerm.kind)
        .where(VocabularyTerm.folded == folded)
        .order_by(VocabularyTerm.id)
    )
    taught = [EditorsWord(*row) for row in rows]
    return _term(folded, text, own_words(edition).get(folded, ()), taught, edition.items_by_id)


def words_of_item(session: Session, item: ItemFacts) -> tuple[ItemWord, ...]:
    """Every word of an item: what editors added, its names, then the edition's own words in their order."""
    said = {
        row.folded: row
        for row in session.execute(
            select(
                VocabularyTerm.term,
                VocabularyTerm.folded,
                VocabularyTerm.kind,
                VocabularyTerm.added_by,
                VocabularyTerm.added_at,
            )
            .where(VocabularyTerm.item_id == item.id)
            .order_by(VocabularyTerm.id)
        )
    }
    own = words_by_spelling(item)
    added = [
        ItemWord(row.term, TermLink(item, None, row.kind), row.added_by, row.added_at)
        for folded, row in said.items()
        if folded not in own
    ]
    found = []
    for folded, each in own.items():
        row = said.get(folded)
        link = TermLink(item, each.kind, row.kind if row else None, each.is_name)
        found.append(ItemWord(each.text, link, row.added_by if row else None, row.added_at if row else None))
    return (*added, *found)


def history(
    session: Session, edition: EditionFacts, *, term: str | None = None, limit: int = 50, offset: int = 0
) -> tuple[ChangeFacts, ...]:
    """What editors changed, newest first; of one word if ``term`` is given."""
    about = (VocabularyChange.folded, VocabularyChange.item_id)
    rows = newest_first(session, about, *_of(term), limit=limit, offset=offset)
    return tuple(
        ChangeFacts(
            id=change.id,
            at=change.at,
            actor=change.actor,
            term=change.term,
            item_id=change.item_id,
            item=edition.items_by_id.get(change.item_id),
            before=change.before,
            after=change.after,
            undoable=not overtaken,
            person=person,
        )
        for change, overtaken, person in rows
    )


def newest_first(
    session: Session, about: Sequence[InstrumentedAttribute[Any]], *where: Any, limit: int, offset: int
) -> Sequence[Row[Any, bool, str | None]]:
    """Rows of a history of editors, newest first: the change, whether a later one is ``about`` the same, and its actor's person."""
    change: Any = about[0].class_
    later: Any = aliased(change)
    overtaken = (
        select(later.id)
        .where(*(getattr(later, each.key) == each for each in about), later.id > change.id)
        .exists()
    )
    return session.execute(
        select(change, overtaken, User.person)
        .outerjoin(User, User.name == change.actor)
        .where(*where)
        .order_by(change.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def count_changes(session: Session, *, term: str | None = None) -> int:
    """How many entries the history has; of one word if ``term`` is given."""
    return session.scalar(select(func.count()).select_from(VocabularyChange).where(*_of(term))) or 0


def counts(session: Session) -> dict[TermKind, int]:
    """How many links of each kind editors have made."""
    rows = session.execute(select(VocabularyTerm.kind, func.count()).group_by(VocabularyTerm.kind))
    found = dict(rows.all())
    return {kind: found.get(kind, 0) for kind in TermKind}


def get_change(session: Session, change_id: int) -> VocabularyChange:
    """An entry of the history. Raises ``NotFound``."""
    found = session.get(VocabularyChange, change_id) if change_id < 2**31 else None
    if found is None:
        raise NotFound(_("There is no such entry in the history of words."))
    return found


def _of(term: str | None) -> tuple[ColumnElement[bool], ...]:
    return () if term is None else (VocabularyChange.folded == fold(term),)


def _by_word(words: Iterable[EditorsWord]) -> dict[str, list[EditorsWord]]:
    found: dict[str, list[EditorsWord]] = {}
    for word in words:
        found.setdefault(word.folded, []).append(word)
    return found


def _term(
    folded: str,
    typed: str,
    own: Iterable[Own],
    taught: Iterable[EditorsWord],
    listed: Mapping[int, ItemFacts],
) -> Term:
    by_item = {each.item.id: each for each in own}
    said = {word.item_id: word for word in taught if word.item_id in listed}
    links = tuple(
        TermLink(
            listed[item_id],
            by_item[item_id].kind if item_id in by_item else None,
            said[item_id].kind if item_id in said else None,
            item_id in by_item and by_item[item_id].is_name,
        )
        for item_id in sorted(by_item.keys() | said.keys(), key=lambda item_id: listed[item_id].code)
    )
    spellings = [*(word.term for word in said.values()), *(each.text for each in by_item.values()), typed]
    return Term(spellings[0], folded, links)
