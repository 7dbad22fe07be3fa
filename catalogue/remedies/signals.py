"""What residents say of gaps: reports and visits in 90 days, and searches that found nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..catalogues.editors_words import read_editors_words, with_words
from ..demand import demand_by_cell
from ..feedback.empty_searches import LEAST, NO_DISTRICT
from ..feedback.missing import first_counted_day, reports_by_cell
from ..foundation.codes import subtree
from ..language.spelling import normalise
from ..models import EmptySearch, Experience, Level, Outcome
from .facts import GapKey

_DISTRICT = Level.DISTRICT.span
_KEPT = 512
"""Items whose words are kept as they were normalised."""


class AskedFor(NamedTuple):
    """What is known of a cell: reports, cases of the hotline, visits without the service, searches in its district."""

    reports: int = 0
    matters: int = 0
    not_found: int = 0
    searches: int = 0


_NOTHING = AskedFor()


@dataclass(frozen=True, slots=True)
class Signals:
    """Per cell what residents reported, what they brought to the hotline, and visits without the service, in 90 days; per
    district and item the empty searches.

    The hotline's matters, visits and searches are counted by month: of the months that 90 days reach into.
    """

    reports: Mapping[GapKey, int] = field(default_factory=dict)
    matters: Mapping[GapKey, int] = field(default_factory=dict)
    not_found: Mapping[GapKey, int] = field(default_factory=dict)
    searches: Mapping[GapKey, int] = field(default_factory=dict)

    def of(self, cell: GapKey) -> AskedFor:
        """What was said about a cell."""
        searches = 0
        if self.searches:
            searches = self.searches.get((cell[0] // _DISTRICT * _DISTRICT, cell[1]), 0)
        said = self.reports.get(cell, 0), self.matters.get(cell, 0), self.not_found.get(cell, 0)
        return AskedFor(*said, searches) if searches or any(said) else _NOTHING

    @property
    def cells(self) -> frozenset[GapKey]:
        """The cells about which somebody said something."""
        return frozenset((*self.reports, *self.matters, *self.not_found))


def signals_in(session: Session, edition: EditionFacts, division: int, *, today: date) -> Signals:
    """What was said of the items of an edition in a division: four queries, and one more if searches are kept.

    A search counts for an item if its words are, by now, words or names of the item: editors teach them later.
    """
    first, last = subtree(division)
    since = first_counted_day(today)
    items = {item.id for item in edition.items}
    visits = session.execute(
        select(Experience.community_code, Experience.item_id, func.sum(Experience.count))
        .where(
            Experience.month >= since.replace(day=1),
            Experience.community_code.between(first, last),
            Experience.outcome != Outcome.USED,
        )
        .group_by(Experience.community_code, Experience.item_id)
    )

    def known(counts: Mapping[GapKey, int]) -> dict[GapKey, int]:
        return {cell: count for cell, count in counts.items() if count and cell[1] in items}

    return Signals(
        reports=known(reports_by_cell(session, division, today=today)),
        matters=known(demand_by_cell(session, division, since=since)),
        not_found=known({(community, item): int(count) for community, item, count in visits}),
        searches=_searches(session, edition, first, last, since),
    )


def _searches(
    session: Session, edition: EditionFacts, first: int, last: int, since: date
) -> dict[GapKey, int]:
    districts = (first // _DISTRICT * _DISTRICT, last)
    rows = session.execute(
        select(EmptySearch.district_code, EmptySearch.words, func.sum(EmptySearch.count))
        .where(
            EmptySearch.month >= since.replace(day=1),
            EmptySearch.district_code.between(*districts),
            EmptySearch.district_code != NO_DISTRICT,
        )
        .group_by(EmptySearch.district_code, EmptySearch.words)
        .having(func.sum(EmptySearch.count) >= LEAST)
    ).all()
    if not rows:
        return {}
    meant = items_by_words(session, edition)
    found: dict[GapKey, int] = defaultdict(int)
    for district, words, count in rows:
        for item in meant.get(words, ()):
            found[district, item] += int(count)
    return dict(found)


def items_by_words(session: Session, edition: EditionFacts) -> Mapping[str, Iterable[int]]:
    """The items (ids) that words mean by now, those of editors too, by the words as searches are kept. One query."""
    meant: dict[str, set[int]] = defaultdict(set)
    for item in with_words(edition, read_editors_words(session)).items:
        for words in _normalised((item.name_zh, item.name_en, *item.vocabulary_zh, *item.vocabulary_en)):
            meant[words].add(item.id)
    return meant


@lru_cache(maxsize=_KEPT)
def _normalised(texts: tuple[str, ...]) -> frozenset[str]:
    """Texts as searches are kept. They are the same until editors teach a word, and took most of a page's time."""
    return frozenset(map(normalise, texts))
