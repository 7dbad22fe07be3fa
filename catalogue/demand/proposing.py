"""A file's names and matters as the search understands them: what a resident who types them would find."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from ..divisions import DivisionFacts
from ..search import Fit, Kind, Searcher, find_places, search

MOST_ITEMS = 2
"""A matter that the search answers with more items is too wide: the first ones are proposed."""


@dataclass(frozen=True, slots=True)
class BySearch:
    """Understands names of divisions, and proposes the items of a matter, by the portal's own search."""

    session: Session
    searcher: Searcher

    def divisions_called(self, text: str) -> list[DivisionFacts]:
        """The divisions that answer to a name, with those above it or alone; those with just this name if there are any."""
        found = find_places(self.session, self.searcher, text, limit=3)
        places = [each.division for each in found.places] if found.fit is Fit.WHOLE else []
        return [place for place in places if text in (place.name, place.short_name)] or places

    def items_of(self, matter: str) -> tuple[int, ...]:
        """Ids of the items that a matter is about, the likeliest first; empty where nothing answers it."""
        answer = search(self.session, self.searcher, matter)
        if answer.kind in (Kind.NONE, Kind.NEAREST):
            return ()
        return tuple(hit.item.id for hit in answer.items[:MOST_ITEMS])
