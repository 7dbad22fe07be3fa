"""Communities to choose from where a row has to be asked: its candidates, then those whose names are most alike."""

from __future__ import annotations

from rapidfuzz import fuzz, process

from .index import Index
from .names import name_of
from .verdicts import Match, Reference

MOST_ALIKE = 8
_LEAST_ALIKE = 50


def candidates(index: Index, said: Reference, match: Match) -> tuple[int, ...]:
    """Codes of present communities to choose from, the likeliest first. Empty where nothing is alike and no street is named."""
    found = [code for code in match.codes if code in index.communities]
    streets = index.streets_named(said.street, index.scope) if said.street else set()
    here = sorted(code for street in streets for code in index.by_street.get(street, ()))
    if said.community and len(found) < MOST_ALIKE:
        names = {code: index.communities[code] for code in here} or index.communities
        alike = process.extract(
            name_of(said.community).residents,
            names,
            scorer=fuzz.ratio,
            limit=MOST_ALIKE,
            score_cutoff=_LEAST_ALIKE,
        )
        found += [code for _name, _score, code in alike]
    # Of a street there are few enough to offer them all.
    return tuple(dict.fromkeys([*found, *here]))
