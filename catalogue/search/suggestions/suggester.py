"""Suggestions while typing: services, places, service points. From memory, except for the points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy.orm import Session

from ...language.spelling import normalise
from ...local_texts import LocalHit, find_local
from ..answers.searcher import Searcher
from ..places.beginning import SuggestedPlace, going_on_inside, is_called, place_names
from ..places.namesakes import Hints
from .items import ItemNames, SuggestedItem

MOST = 8
_ITEMS, _PLACES, _POINTS = 4, 3, 3
"""How many of each kind where there are enough of all."""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a visitor may mean with the words typed so far, best first within each kind, at most ``MOST`` in all.

    ``place`` is the code of the place that is named in what was typed, or None; items are meant for it. ``place_first``
    says that a district or street has exactly the typed name.
    """

    items: tuple[SuggestedItem, ...] = ()
    places: tuple[SuggestedPlace, ...] = ()
    points: tuple[LocalHit, ...] = ()
    place: int | None = None
    place_first: bool = False

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.items) + len(self.places) + len(self.points)


@lru_cache(maxsize=4)
def _item_names(searcher: Searcher) -> ItemNames:
    return ItemNames(searcher.edition.items if searcher.edition else ())


def suggest(session: Session, searcher: Searcher, typed: str, *, within: int | None = None) -> Suggestions:
    """What goes on from ``typed``. ``within`` is the chosen place, around which places and points come first.

    Raises nothing for any text.
    """
    text = normalise(typed)
    if not text:
        return Suggestions()
    names, known = _item_names(searcher), searcher.places
    items = names.beginning(text, MOST)
    places = place_names(known).beginning(text, MOST, within=within)
    named, called = None, text
    if not items and not places:
        called, places = going_on_inside(known, text, MOST, within=within)
    if not items and not places:
        need, match = known.find(text, Hints(within=within))
        if match is not None and match.code is not None and need:
            text, named = need, match.code
            items = names.beginning(need, MOST)
    points = find_local(session, text, within=named or within, limit=_POINTS, only_points=True)
    shared = _share_out(items, places, points)
    place_first = bool(places) and is_called(places[0].text, places[0].level, called)
    return replace(shared, place=named, place_first=place_first)


def _share_out(
    items: list[SuggestedItem], places: list[SuggestedPlace], points: tuple[LocalHit, ...]
) -> Suggestions:
    """Some of each kind; what one kind leaves free goes to the services, then to the places."""
    several = min(len(places), _PLACES), min(len(points), _POINTS)
    most_items = min(len(items), max(_ITEMS, MOST - sum(several)), MOST - sum(several))
    most_places = min(len(places), MOST - most_items - several[1])
    return Suggestions(tuple(items[:most_items]), tuple(places[:most_places]), points[: several[1]])
