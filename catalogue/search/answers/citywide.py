"""Services of the whole city that the 96156 platform named in 2011: told beside what answers a need, never in its place.

Only a need that is a whole name or word of such a service leads there (``data/words/platform.yaml``): nothing is learned of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ...catalogues import PLATFORM, EditionFacts, ItemFacts, edition_in_force
from ...crosswalks.mappings import crosswalk_by_heirs
from ...foundation.errors import NotFound
from ...language.spelling import fold
from ..words.items import names_and_words
from .ranking import Kind, Ranked


@dataclass(frozen=True, slots=True)
class CitywideService:
    """A service of the platform, and the keys of the community items that the crosswalk says have to do with it."""

    item: ItemFacts
    beside: frozenset[str]


def read_citywide(session: Session, edition: EditionFacts | None, day: date) -> Mapping[str, CitywideService]:
    """What the platform's edition in force offers, by folded names and words, with its crosswalk to ``edition``; nothing where the instance knows no platform."""
    try:
        platform = edition_in_force(session, day, PLATFORM)
    except NotFound:
        platform = None
    if platform is None:
        return {}
    beside: dict[str, set[str]] = {}
    if edition is not None:
        for row in crosswalk_by_heirs(session, platform, edition).rows:
            if row.from_item and row.to_item:
                beside.setdefault(row.from_item, set()).add(row.to_item)
    return citywide_of(platform.items, beside)


def citywide_of(items: Sequence[ItemFacts], beside: Mapping[str, set[str]]) -> Mapping[str, CitywideService]:
    """Those of ``items`` that are offered. A word of two services is the first one's."""
    by_word: dict[str, CitywideService] = {}
    for item in items:
        if item.offered:
            service = CitywideService(item, frozenset(beside.get(item.key, ())))
            for word in names_and_words(item):
                by_word.setdefault(fold(word), service)
    return by_word


def kept_beside(citywide: CitywideService | None, ranked: Ranked, items: Sequence[ItemFacts]) -> Ranked:
    """Items that answer beside a service of the platform: what comes only near is left out unless the crosswalk knows it."""
    if citywide is None or ranked.kind is not Kind.NEAREST:
        return ranked
    kept = [hit for hit in ranked.found if items[hit.number].key in citywide.beside]
    return ranked._replace(found=kept) if kept else Ranked(Kind.NONE, [], None, ranked.door, ranked.helpful)
