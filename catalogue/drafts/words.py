"""Words that come along to an item of a draft, looked through by an editor."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ..access.rights import Actor
from ..catalogues import ItemFacts
from ..catalogues.carried import carried_words
from ..foundation.errors import NotFound, _
from ..language.spelling import fold_all
from ..models import TermKind
from .content import Content, keep_words_away
from .facts import DraftFacts, get_draft
from .writing import as_it_was, change_draft


@dataclass(frozen=True, slots=True)
class WordComingAlong:
    """A word that could come along: whether it does, and whether it means the item or only points to it."""

    text: str
    folded: str
    along: bool
    means: bool


def words_coming_along(session: Session, draft: DraftFacts, item: ItemFacts) -> tuple[WordComingAlong, ...]:
    """The words of an item of a draft that it has from those it came from. At most four queries."""
    away = set(fold_all(item.words_without or ()))
    return tuple(
        WordComingAlong(each.text, each.folded, each.folded not in away, each.kind is TermKind.MEANS)
        for each in carried_words(session, draft.edition, item)
    )


def unseen_words(draft: DraftFacts) -> tuple[ItemFacts, ...]:
    """The items to which words came along that no editor has looked through."""
    return tuple(item for item in draft.edition.items if item.words_from and item.words_without is None)


def look_through(
    session: Session, *, actor: Actor, draft: str, version: int, key: str, kept: Collection[str]
) -> DraftFacts:
    """Say which words (folded) come along to an item, of those that could; the others are none of it. Flushes.

    Raises ``NotFound`` for an item to which none come along, and what ``change_draft`` raises.
    """
    found = get_draft(session, draft)
    item = item_of(found, key)
    away = [each.text for each in words_coming_along(session, found, item) if each.folded not in kept]

    def change(content: Content) -> None:
        keep_words_away(content, key, away)

    return change_draft(session, actor, draft, version, change, as_it_was, ())


def item_of(draft: DraftFacts, key: str) -> ItemFacts:
    """An item of a draft to which words came along. Raises ``NotFound``."""
    item = next((each for each in draft.edition.items if each.key == key and each.words_from), None)
    if item is None:
        raise NotFound(_("No words came along to the item “%(key)s”."), key=key)
    return item
