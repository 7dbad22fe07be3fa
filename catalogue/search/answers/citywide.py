"""Services of the whole city that the 96156 platform named in 2011: told beside what answers a need, never in its place.

Only a need that is a whole name or word of such a service leads there (``data/words/platform.yaml``): nothing is learned of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from ...catalogues import PLATFORM, EditionFacts, ItemFacts, edition_in_force
from ...crosswalks.mappings import crosswalk_by_heirs
from ...foundation.errors import NotFound
from ...language.spelling import fold
from .ranking import Kind, Ranked


@dataclass(frozen=True, slots=True)
class CitywideService:
    """A service of the platform, and the keys of the community items that the crosswalk says have to do with it."""

    item: ItemFacts
    beside: frozenset[str]


@dataclass(frozen=True, slots=True)
class CitywideServices:
    """The services that residents can use, by their folded names and words."""

    by_word: Mapping[str, CitywideService] = field(default_factory=dict)

    def find(self, need: str) -> CitywideService | None:
        """The service that a need names and nothing else."""
        return self.by_word.get(fold(need)) if need else None


NO_CITYWIDE = CitywideServices()


def read_citywide(session: Session, edition: EditionFacts | None, day: date) -> CitywideServices:
    """What the platform's edition in force offers, with its crosswalk to ``edition``; nothing where the instance knows no platform."""
    try:
        platform = edition_in_force(session, day, PLATFORM)
    except NotFound:
        platform = None
    if platform is None:
        return NO_CITYWIDE
    beside: dict[str, set[str]] = {}
    if edition is not None:
        for row in crosswalk_by_heirs(session, platform, edition).rows:
            if row.from_item and row.to_item:
                beside.setdefault(row.from_item, set()).add(row.to_item)
    return citywide_of(platform.items, beside)


def citywide_of(items: Sequence[ItemFacts], beside: Mapping[str, set[str]]) -> CitywideServices:
    """Those of ``items`` that are offered. A word of two services is the first one's."""
    by_word: dict[str, CitywideService] = {}
    for item in items:
        if item.offered:
            service = CitywideService(item, frozenset(beside.get(item.key, ())))
            names = (item.name_zh, item.name_en, item.plain_zh, item.plain_en)
            for word in (*names, *item.vocabulary_zh, *item.vocabulary_en):
                by_word.setdefault(fold(word), service)
    return CitywideServices(by_word)


def kept_beside(citywide: CitywideService | None, ranked: Ranked, items: Sequence[ItemFacts]) -> Ranked:
    """Items that answer beside a service of the platform: what comes only near is left out unless the crosswalk knows it."""
    if citywide is None or ranked.kind is not Kind.NEAREST:
        return ranked
    kept = [hit for hit in ranked.found if items[hit.number].key in citywide.beside]
    return ranked._replace(found=kept) if kept else Ranked(Kind.NONE, [], None, ranked.door, ranked.helpful)
