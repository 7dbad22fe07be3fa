"""Suggestions while typing: services, places, service points. From memory, except for the points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock

from sqlalchemy.orm import Session

from ...catalogues import EditionFacts
from ...language.spelling import has_han, normalise
from ...local_texts import LocalHit, find_local
from ..answers.searcher import Searcher, shared_searcher
from ..places.chains import in_letters, name_books, written
from ..places.index import PlaceIndex
from ..places.namesakes import Hints
from .items import ItemNames, SuggestedItem
from .places import PlaceNames, SuggestedPlace, build_place_names

MOST = 8
_ITEMS, _PLACES, _POINTS = 4, 3, 3
"""How many of each kind where there are enough of all."""
_KEEP = 4


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


@dataclass(frozen=True, slots=True)
class Suggester:
    """What suggestions need in memory. Immutable, shared by threads."""

    searcher: Searcher
    items: ItemNames
    places: PlaceNames


def suggest(session: Session, suggester: Suggester, typed: str, *, within: int | None = None) -> Suggestions:
    """What goes on from ``typed``. ``within`` is the chosen place, around which places and points come first.

    Raises nothing for any text.
    """
    text = normalise(typed)
    if not text:
        return Suggestions()
    items = suggester.items.beginning(text, MOST)
    places = suggester.places.beginning(text, MOST, within=within)
    named, called = None, text
    if not items and not places:
        called, places = _inside(suggester, text, within)
    if not items and not places:
        need, match = suggester.searcher.places.find(text, Hints(within=within))
        if match is not None and match.code is not None and need:
            text, named = need, match.code
            items = suggester.items.beginning(need, MOST)
    points = find_local(session, text, within=named or within, limit=_POINTS, only_points=True)
    shared = _share_out(items, places, points)
    place_first = bool(places) and suggester.places.is_called(places[0], called)
    return replace(shared, place=named, place_first=place_first)


def _inside(suggester: Suggester, text: str, within: int | None) -> tuple[str, list[SuggestedPlace]]:
    """Places that go on from the end of a text, inside those that its beginning names (海淀中关, haidian zhongguan)."""
    books = name_books(suggester.searcher.places)
    book, read = (books.characters, written(text)) if has_han(text) else (books.letters, in_letters(text))
    for chain in book.chains(read):
        rest = read[chain.length :]
        above = [end.code for end in chain.ends]
        if rest and (found := suggester.places.beginning(rest, MOST, within=within, inside=above)):
            return rest, found
    return text, []


def _share_out(
    items: list[SuggestedItem], places: list[SuggestedPlace], points: tuple[LocalHit, ...]
) -> Suggestions:
    """Some of each kind; what one kind leaves free goes to the services, then to the places."""
    several = min(len(places), _PLACES), min(len(points), _POINTS)
    most_items = min(len(items), max(_ITEMS, MOST - sum(several)), MOST - sum(several))
    most_places = min(len(places), MOST - most_items - several[1])
    return Suggestions(tuple(items[:most_items]), tuple(places[:most_places]), points[: several[1]])


@dataclass(frozen=True, slots=True)
class _Kept:
    edition: EditionFacts | None
    places: PlaceIndex
    suggester: Suggester


_memory: dict[tuple[str, str | None], _Kept] = {}
_lock = Lock()


def shared_suggester(session: Session, catalogue: str | None = None) -> Suggester:
    """The process's suggester for the session's database, as current as :func:`shared_searcher`.

    One query while nothing moved. Threads that come while it is rebuilt wait for it.
    """
    searcher = shared_searcher(session, catalogue)
    slot = (str(session.get_bind().engine.url), catalogue)
    kept = _memory.get(slot)
    if kept is not None and kept.suggester.searcher is searcher:
        return kept.suggester
    with _lock:
        kept = _memory.get(slot)
        if kept is not None and kept.suggester.searcher is searcher:
            return kept.suggester
        alike = next((one.suggester for one in _memory.values() if one.edition == searcher.edition), None)
        # Another database may hold the same edition.
        items = ItemNames(searcher.edition) if alike is None else alike.items
        # The catalogues of a database share its places.
        places = next(
            (one.suggester.places for one in _memory.values() if one.places is searcher.places), None
        )
        suggester = Suggester(searcher, items, places or build_place_names(session))
        _memory.pop(slot, None)
        _memory[slot] = _Kept(searcher.edition, searcher.places, suggester)
        while len(_memory) > _KEEP:
            _memory.pop(next(iter(_memory)))
        return suggester
