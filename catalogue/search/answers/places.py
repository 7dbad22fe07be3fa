"""Choosing a place by a typed name. The search and the choosers of places read names by the same rules."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ...divisions import FoundDivision, find_divisions, get_divisions, lineages
from ...language.spelling import has_han, normalise
from ..places.beginning import going_on_inside, place_names
from ..places.chains import ChainEnd, book_for, named_in_characters, named_in_letters
from .searcher import Searcher

_FEWEST = {True: 2, False: 5}
"""A part of a text of no more characters, or letters, is none that names a place by itself."""
_FEWEST_TYPED = 3
"""Fewer letters begin too many names."""


class Fit(enum.StrEnum):
    """How well places answer to what was typed."""

    WHOLE = "whole"
    SIMILAR = "similar"
    PART = "part"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PlacesFound:
    """Places for what was typed, best first. ``part`` is the part of it that names them, where ``fit`` is ``PART``."""

    fit: Fit
    places: tuple[FoundDivision, ...] = ()
    part: str = ""


def find_places(session: Session, searcher: Searcher, text: str, *, limit: int = 20) -> PlacesFound:
    """The places that a text names, of any kind: full or short names, in characters or pinyin, with those above.

    In this order: places with just this name, or lying in one that is named before it, with those whose names hold the
    text; places whose name sounds so; places whose name is written almost so; and places that a part of the text names.
    Raises nothing for any text.
    """
    folded = normalise(text)
    if not folded or limit < 1:
        return PlacesFound(Fit.NONE)
    ends = named_in_characters(searcher.places, folded)
    found = _facts(session, ends, limit)
    known = {each.division.code for each in found}
    more = find_divisions(session, folded, limit=limit)
    found = (*found, *(each for each in more if each.division.code not in known))[:limit]
    if found:
        return PlacesFound(Fit.WHOLE, found)
    ends = named_in_letters(searcher.places, folded)
    if not ends and len(folded) >= _FEWEST_TYPED:
        begun = place_names(searcher.places).beginning(folded, limit)
        begun = begun or going_on_inside(searcher.places, folded, limit)[1]
        ends = tuple(ChainEnd(each.code, each.text if each.is_alias else None, 0) for each in begun)
    if ends:
        return PlacesFound(Fit.WHOLE, _facts(session, ends, limit))
    if ends := _similar(searcher, folded):
        return PlacesFound(Fit.SIMILAR, _facts(session, ends, limit))
    return _part(session, searcher, folded, limit)


def _similar(searcher: Searcher, folded: str) -> tuple[ChainEnd, ...]:
    """Places whose name is all but what was typed, inside the place that a beginning of it names."""
    book, read = book_for(searcher.places, folded)
    for length, within in (*((chain.length, chain.ends) for chain in book.chains(read)), (0, ())):
        if ends := book.similar(read[length:], [end.code for end in within]):
            return ends
    return ()


def _part(session: Session, searcher: Searcher, folded: str, limit: int) -> PlacesFound:
    """The places that the longest part of a text names."""
    engine = searcher.engine
    _rest, match = searcher.places.find(folded, is_word=engine.knows, means=engine.means)
    book, read = book_for(searcher.places, folded)
    chain = next(
        (each for each in book.chains(read) if each.names > 1 or each.length > _FEWEST[has_han(folded)]), None
    )
    if chain is not None and (match is None or chain.length >= len(match.text)):
        return PlacesFound(Fit.PART, _facts(session, chain.ends, limit), read[: chain.length])
    if match is None:
        return PlacesFound(Fit.NONE)
    ends = tuple(ChainEnd(code, None, 0) for code in match.candidates)
    return PlacesFound(Fit.PART, _facts(session, ends, limit), match.text)


def _facts(session: Session, ends: Iterable[ChainEnd], limit: int) -> tuple[FoundDivision, ...]:
    aliases = {end.code: end.alias for end in list(ends)[:limit]}
    known, paths = get_divisions(session, aliases), lineages(session, aliases)
    return tuple(
        FoundDivision(known[code], alias, paths[code]) for code, alias in aliases.items() if code in known
    )
