"""Categories of a draft: new ones, reworded, renumbered, merged. Items keep their keys, so what is decided of them stays."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from ..access.rights import Actor
from ..foundation.errors import Refused, _
from .content import (
    Content,
    DraftedCategory,
    category_of,
    find,
    move_items,
    name_category,
    number_anew,
    put_category,
    renumber_category,
)
from .facts import DraftFacts
from .writing import as_it_was, change_draft


def add_category(
    session: Session,
    *,
    actor: Actor,
    draft: str,
    version: int,
    category: DraftedCategory,
    items: Sequence[str],
) -> DraftFacts:
    """Add a category with some items of the draft (their keys), which are numbered in it. Raises ``Refused`` without any."""
    if not items:
        raise Refused(_("A category holds items: name those that move into it."), field="items")

    def change(content: Content) -> None:
        for key in items:
            find(content, key)
        put_category(content, category)
        move_items(content, items, category.number)

    return change_draft(session, actor, draft, version, change, as_it_was, ())


def change_category(
    session: Session,
    *,
    actor: Actor,
    draft: str,
    version: int,
    number: str,
    category: DraftedCategory,
    anew: bool = False,
) -> DraftFacts:
    """Reword or renumber a category; its items are renumbered with it, and with ``anew`` from 1 on without gaps."""

    def change(content: Content) -> None:
        renumber_category(content, number, category.number)
        name_category(category_of(content, category.number), category)
        if anew:
            number_anew(content, category.number)

    return change_draft(session, actor, draft, version, change, as_it_was, ())


def merge_categories(
    session: Session, *, actor: Actor, draft: str, version: int, number: str, into: str
) -> DraftFacts:
    """Move all items of a category behind those of another; the category ends."""
    if number == into:
        raise Refused(_("Choose another category."), field="into")

    def change(content: Content) -> None:
        keys = [item["key"] for item in category_of(content, number)["items"]]
        category_of(content, into)
        move_items(content, keys, into)

    return change_draft(session, actor, draft, version, change, as_it_was, ())
