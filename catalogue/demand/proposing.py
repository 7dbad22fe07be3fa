"""What the search takes a matter for: the items that a resident who types its name would read as answers."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ..search import Kind, Searcher, search

MOST_ITEMS = 2
"""A matter that the search answers with more items is too wide: the first ones are proposed."""


def propose(session: Session, searcher: Searcher, matter: str) -> tuple[int, ...]:
    """Ids of the items that a matter is about, the likeliest first; empty where nothing answers it."""
    answer = search(session, searcher, matter)
    if answer.kind in (Kind.NONE, Kind.NEAREST):
        return ()
    return tuple(hit.item.id for hit in answer.items[:MOST_ITEMS])
