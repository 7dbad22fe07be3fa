"""What the first searches of a process would make, made before anybody waits for it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ..answers.places import find_places
from ..answers.searcher import search, shared_searcher
from ..places.beginning import place_names
from ..places.chains import name_books
from .suggester import suggest

_EACH_WAY = ("理发", "lifa", "hairct")
"""A need in characters, in pinyin and in misspelt English: they read all files of words."""


def warm(session: Session, catalogue: str | None = None) -> None:
    """Make everything that the search of a catalogue (None: the first one) keeps in memory."""
    searcher = shared_searcher(session, catalogue)
    name_books(searcher.places)
    place_names(searcher.places)
    for typed in _EACH_WAY:
        search(session, searcher, typed)
        suggest(session, searcher, typed)
        find_places(session, searcher, typed, limit=1)
