"""The items of an edition by the four aspects of basic services (方面), in the place of its categories."""

from __future__ import annotations

from dataclasses import dataclass, replace

from catalogue.catalogues import CategoryFacts, EditionFacts
from catalogue.catalogues.terms import ASPECTS

from ..words import labels

_CODES = dict(zip(ASPECTS, "ABCD", strict=True))
"""The letters that mean them in addresses and above columns. Categories have figures."""
BY_ASPECT = "aspect"
"""What ``by`` says in an address for items by their aspects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """Criteria that may name a category: the code of one of the edition's, or of an aspect if items are grouped by ``aspects``."""

    category: str | None = None
    aspects: bool = False

    def arranged(self, edition: EditionFacts) -> EditionFacts:
        """The edition with the categories that are meant: its own, or the aspects."""
        return by_aspect(edition) if self.aspects else edition

    def items_of(self, edition: EditionFacts) -> EditionFacts:
        """The edition with the items of the only category that is asked for, or all of it."""
        edition = self.arranged(edition)
        if self.category is None:
            return edition
        chosen = next(each for each in edition.categories if each.code == self.category)
        return edition.limited_to({item.id for item in chosen.items})


def by_aspect(edition: EditionFacts) -> EditionFacts:
    """The edition with aspects as its categories, named in the reader's language. Items without one are left out."""
    groups = []
    for number, (aspect, code) in enumerate(_CODES.items(), start=1):
        name = str(labels.ASPECTS[aspect])
        items = tuple(item for item in edition.items if item.aspect == aspect)
        if items:
            groups.append(CategoryFacts(number, code, name, name, name, items))
    return replace(edition, categories=tuple(groups))
