"""What a query asks for: which part of it names a need, which a place, which people."""

from __future__ import annotations

from dataclasses import dataclass

from .analysis import Analysis
from .audiences import audiences_in
from .engine import Engine
from .normalise import normalise
from .places import PlaceIndex, PlaceMatch


@dataclass(frozen=True, slots=True)
class Understanding:
    """A query taken apart: the need in its one spelling, the place, the audiences spoken of."""

    need: str
    place: PlaceMatch | None
    audiences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """An understanding, with the analysis of its need for the engine."""

    understanding: Understanding
    analysis: Analysis


def understand(query: str, engine: Engine, places: PlaceIndex, *, within: int | None = None) -> Understood:
    """Take a query apart. ``within`` is the code of the chosen place, for names that need one."""
    text = normalise(query)
    need, place = places.find(text, within=within, is_word=engine.knows)
    analysis = engine.analyse(need)
    return Understood(Understanding(need, place, audiences_in(need, analysis)), analysis)
