"""What is counted by street, gathered by the divisions right below one; and where a division of a list is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from markupsafe import Markup
from sqlalchemy.orm import Session

from catalogue import divisions
from catalogue.divisions import DivisionFacts
from catalogue.foundation.codes import contains, span_below
from catalogue.models import Level

from ..words.place_names import way_to

Counted = TypeVar("Counted")


def by_part(
    session: Session, division: DivisionFacts, counted: Mapping[int, Counted]
) -> list[tuple[DivisionFacts, list[Counted]]]:
    """The divisions right below, each with what was counted in its streets; none of a street. One query.

    ``counted``: by the code of the division right above the communities.
    """
    if division.level is Level.STREET:
        return []
    span, found = span_below(division.code), dict[int, list[Counted]]()
    for street, counts in counted.items():
        found.setdefault(street // span * span, []).append(counts)
    names = divisions.get_divisions(session, found)
    return [(names[code], found[code]) for code in sorted(found) if code in names]


def ways_down(
    session: Session, division: DivisionFacts, streets: Iterable[int | None]
) -> Mapping[int, Markup]:
    """The divisions between one and its streets, as a way down to each street; empty for the division itself. One query."""
    found = divisions.lineages(session, {street for street in streets if street})
    return {
        street: way_to(
            above.short_name
            for above in lineage
            if above.code != division.code and contains(division.code, above.code)
        )
        for street, lineage in found.items()
    }
