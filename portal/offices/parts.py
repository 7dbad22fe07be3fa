"""What is counted by street, gathered by the divisions right below one; and where a division of a list is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from markupsafe import Markup
from sqlalchemy.orm import Session

from catalogue import divisions
from catalogue.divisions import DivisionFacts
from catalogue.foundation.codes import contains, span_below
from catalogue.models import Level

from ..words.place_names import way_to

Counts = TypeVar("Counts", bound="Addable")


class Addable(Protocol):
    """Counts that are added to others of their kind."""

    def __add__(self: Counts, other: Counts, /) -> Counts: ...


@dataclass(frozen=True, slots=True)
class CountedPart(Generic[Counts]):
    """A division right below the one of a page, with what was counted in it."""

    code: int
    name: str
    counts: Counts


def counted_parts(
    session: Session, division: DivisionFacts, counted: Mapping[int, Counts], nothing: Counts
) -> list[CountedPart[Counts]]:
    """The divisions right below in which something was counted, by their codes; none of a street. One query.

    ``counted``: by the code of the division right above the communities. ``nothing``: the counts to which others are added.
    """
    if division.level is Level.STREET:
        return []
    span, found = span_below(division.code), dict[int, Counts]()
    for street, counts in counted.items():
        part = street // span * span
        found[part] = found.get(part, nothing) + counts
    names = divisions.get_divisions(session, found)
    return [CountedPart(code, names[code].short_name, found[code]) for code in sorted(found) if code in names]


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
