"""Choices of a field to tick, gathered under headings: items by category, communities by street."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from catalogue.catalogues import EditionFacts

from ..words.item_names import category_name


@dataclass(frozen=True, slots=True)
class TickGroup:
    """Some choices of a field under a heading: ``values`` are theirs, in order."""

    title: str | Markup
    values: tuple[str, ...]
    ticked: int

    @property
    def count(self) -> int:
        """How many choices there are."""
        return len(self.values)

    @property
    def mixed(self) -> bool:
        """Whether some are ticked and others are not: then a reader looks at them."""
        return 0 < self.ticked < self.count


def group_of(title: str | Markup, values: Iterable[str], ticked: Sequence[str]) -> TickGroup:
    """A group with how many of its choices are ticked."""
    own = tuple(values)
    return TickGroup(title, own, len({*own}.intersection(ticked)))


def items_by_category(edition: EditionFacts, ticked: Iterable[int] | None) -> list[TickGroup]:
    """The items of an edition, by category; their ids are the choices. ``ticked``: the field's data."""
    own = [str(item) for item in ticked or ()]
    return [
        group_of(category_name(category), (str(item.id) for item in category.items), own)
        for category in edition.categories
    ]
