"""Search in the residents' words: which service answers a need, and whether it is offered near home.

A query is first understood (need, place, audience); the need goes to an index of the edition's items in
memory, the place to the names of divisions, and availability to one look-up in the database.
"""

from .answers.availability import ItemAvailability, availability_of
from .answers.citywide import CitywideService
from .answers.competing import AnswerBy
from .answers.facts import Aim, Answer, Hit
from .answers.places import Fit, PlacesFound, find_places
from .answers.policy import need_in_words
from .answers.ranking import Kind
from .answers.searcher import (
    Searcher,
    as_line,
    build_places,
    build_searcher,
    keep_learned_in,
    search,
    shared_searcher,
    train_again,
)
from .needs.emergencies import Emergency
from .needs.guidance import Distinction
from .places.namesakes import Hints, PlaceMatch
from .query.parts import PartKind, QueryPart
from .query.understanding import Understanding

__all__ = [
    "Aim",
    "Answer",
    "AnswerBy",
    "CitywideService",
    "Distinction",
    "Emergency",
    "Fit",
    "Hints",
    "Hit",
    "ItemAvailability",
    "Kind",
    "PartKind",
    "PlaceMatch",
    "PlacesFound",
    "QueryPart",
    "Searcher",
    "Understanding",
    "as_line",
    "availability_of",
    "build_places",
    "build_searcher",
    "find_places",
    "keep_learned_in",
    "need_in_words",
    "search",
    "shared_searcher",
    "train_again",
]
