"""Search in the residents' words: which service answers a need, and whether it is offered near home.

A query is first understood (need, place, audience); the need goes to an index of the edition's items in
memory, the place to the names of divisions, and availability to one look-up in the database.
"""

from .availability import ItemAvailability, availability_of
from .guidance import Distinction, Emergency
from .namesakes import Hints, PlaceMatch
from .ranking import Kind
from .searcher import Answer, Hit, Searcher, as_line, build_places, build_searcher, search, shared_searcher
from .terms import PartKind, Term
from .understanding import Understanding

__all__ = [
    "Answer",
    "Distinction",
    "Emergency",
    "Hints",
    "Hit",
    "ItemAvailability",
    "Kind",
    "PartKind",
    "PlaceMatch",
    "Searcher",
    "Term",
    "Understanding",
    "as_line",
    "availability_of",
    "build_places",
    "build_searcher",
    "search",
    "shared_searcher",
]
