"""Choosing a place by a typed name. The search and the choosers of places read names by the same rules."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ...divisions import FoundDivision, find_divisions, get_divisions, lineages
from ...foundation.codes import contains
from ...language.spelling import has_han, normalise
from ..places.almost import almost_named, parts_of_names
from ..places.beginning import going_on_inside, place_names
from ..places.chains import ChainEnd, book_for, name_books, named_in_characters, named_in_letters, written
from ..places.endings import TOP_LEVELS
from ..places.namesakes import NO_HINTS
from .searcher import Searcher

_FEWEST_TYPED = 3
"""Fewer letters begin too many names."""
_FEWEST_LETTERS = 4
"""Letters of a part of a text that may name a place."""


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
    if not ends and not has_han(folded) and len(folded) >= _FEWEST_TYPED:
        begun = place_names(searcher.places).beginning(folded, limit)
        begun = begun or going_on_inside(searcher.places, folded, limit)[1]
        ends = tuple(ChainEnd(each.code, each.text if each.is_alias else None, 0) for each in begun)
    if ends:
        return PlacesFound(Fit.WHOLE, _facts(session, ends, limit))
    if ends := _inside(searcher, folded):
        return PlacesFound(Fit.WHOLE, _facts(session, ends, limit))
    if ends := _similar(searcher, folded):
        return PlacesFound(Fit.SIMILAR, _facts(session, ends, limit))
    return _part(session, searcher, folded, limit)


def _inside(searcher: Searcher, folded: str) -> tuple[ChainEnd, ...]:
    """Places of whose names the end of a text is a part, inside the place that its beginning names: 海淀五道口."""
    read = written(folded)
    for chain in name_books(searcher.places).characters.chains(read):
        codes = parts_of_names(searcher.places).get(read[chain.length :], ())
        if inside := [code for code in codes if any(contains(end.code, code) for end in chain.ends)]:
            return tuple(ChainEnd(code, None, 0) for code in inside)
    return ()


def _similar(searcher: Searcher, folded: str) -> tuple[ChainEnd, ...]:
    """Places whose name is all but what was typed, inside the place that a beginning of it names."""
    book, read = book_for(searcher.places, folded)
    for length, within in (*((chain.length, chain.ends) for chain in book.chains(read)), (0, ())):
        if ends := book.similar(read[length:], [end.code for end in within]):
            return ends
    return ()


def _part(session: Session, searcher: Searcher, folded: str, limit: int) -> PlacesFound:
    """The places that the longest part of a text names."""
    if not has_han(folded):
        for part in _runs_of_words(folded):
            if ends := named_in_letters(searcher.places, part):
                return PlacesFound(Fit.PART, _facts(session, ends, limit), part)
        return PlacesFound(Fit.NONE)
    engine = searcher.engine
    rest, match = searcher.places.find(folded, is_word=engine.knows, means=engine.means)
    read = written(folded)
    book = name_books(searcher.places).characters
    chain = next((each for each in book.chains(read) if each.names > 1 or each.length > 2), None)
    if match is None or (match.code is not None and searcher.places.level_of(match.code) in TOP_LEVELS):
        inside = almost_named(
            searcher.places,
            rest,
            NO_HINTS,
            is_foreign=engine.is_foreign,
            means=engine.means,
            within=None if match is None else match.code,
        )
        match = inside[1] if inside else match
    if chain is not None and (match is None or chain.length >= len(match.text)):
        return PlacesFound(Fit.PART, _facts(session, chain.ends, limit), read[: chain.length])
    if match is None:
        return PlacesFound(Fit.NONE)
    ends = tuple(ChainEnd(code, None, 0) for code in match.candidates)
    return PlacesFound(Fit.PART, _facts(session, ends, limit), match.text)


def _runs_of_words(folded: str) -> Iterator[str]:
    """Words of a text that follow each other, most letters first; not all of them."""
    words = folded.split()
    runs = [
        " ".join(words[first:last])
        for first in range(len(words))
        for last in range(first + 1, len(words) + 1)
        if last - first < len(words)
    ]
    yield from (run for run in sorted(runs, key=len, reverse=True) if len(run) >= _FEWEST_LETTERS)


def _facts(session: Session, ends: Iterable[ChainEnd], limit: int) -> tuple[FoundDivision, ...]:
    aliases = {end.code: end.alias for end in list(ends)[:limit]}
    known, paths = get_divisions(session, aliases), lineages(session, aliases)
    return tuple(
        FoundDivision(known[code], alias, paths[code]) for code, alias in aliases.items() if code in known
    )
