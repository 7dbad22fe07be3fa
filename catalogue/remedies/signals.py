"""What residents say of gaps: reports and visits in 90 days, and searches that found nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..demand import demand_by_cell
from ..feedback.empty_searches import LEAST, NO_DISTRICT
from ..foundation.clock import beginning_of
from ..foundation.codes import subtree
from ..language.spelling import normalise
from ..models import Case, EmptySearch, Experience, Level, Outcome
from .facts import GapKey

LOOKED_BACK = timedelta(days=90)
_DISTRICT = Level.DISTRICT.span


@dataclass(frozen=True, slots=True)
class Signals:
    """Per cell what residents reported, brought to the hotline, and visits without the service, in 90 days; per district and
    item the empty searches.

    The hotline's matters, visits and searches are counted by month: of the months that 90 days reach into.
    """

    reports: Mapping[GapKey, int] = field(default_factory=dict)
    not_found: Mapping[GapKey, int] = field(default_factory=dict)
    searches: Mapping[GapKey, int] = field(default_factory=dict)

    def of(self, cell: GapKey) -> tuple[int, int, int]:
        """Reports, visits and searches that are about a cell."""
        district = (cell[0] // _DISTRICT * _DISTRICT, cell[1])
        return self.reports.get(cell, 0), self.not_found.get(cell, 0), self.searches.get(district, 0)

    @property
    def cells(self) -> frozenset[GapKey]:
        """The cells about which somebody said something."""
        return frozenset((*self.reports, *self.not_found))


def signals_in(session: Session, edition: EditionFacts, division: int, *, today: date) -> Signals:
    """What was said of the items of an edition in a division: four queries.

    A search counts for an item if its words are, by now, words or names of the item: editors teach them later.
    """
    first, last = subtree(division)
    since = today - LOOKED_BACK
    items = {item.id for item in edition.items}
    reports: dict[GapKey, int] = {}
    for community, item, count in session.execute(
        select(Case.division_code, Case.item_id, func.sum(Case.reports))
        .where(
            Case.division_code.between(first, last),
            Case.item_id.is_not(None),
            or_(Case.opened_at >= beginning_of(since), Case.reopened_at >= beginning_of(since)),
        )
        .group_by(Case.division_code, Case.item_id)
    ):
        if item in items:
            reports[community, item] = int(count)
    not_found: dict[GapKey, int] = {}
    for community, item, count in session.execute(
        select(Experience.community_code, Experience.item_id, func.sum(Experience.count))
        .where(
            Experience.month >= since.replace(day=1),
            Experience.community_code.between(first, last),
            Experience.outcome != Outcome.USED,
        )
        .group_by(Experience.community_code, Experience.item_id)
    ):
        if item in items:
            not_found[community, item] = int(count)
    for cell, count in demand_by_cell(session, division, since=since).items():
        if cell[1] in items:
            reports[cell] = reports.get(cell, 0) + count
    return Signals(reports, not_found, _searches(session, edition, first, last, since))


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
    meant = _items_by_words(edition)
    found: dict[GapKey, int] = defaultdict(int)
    for district, words, count in rows:
        for item in meant.get(words, ()):
            found[district, item] += int(count)
    return dict(found)


def _items_by_words(edition: EditionFacts) -> Mapping[str, Iterable[int]]:
    meant: dict[str, set[int]] = defaultdict(set)
    for item in edition.items:
        for words in (item.name_zh, item.name_en, *item.vocabulary_zh, *item.vocabulary_en):
            meant[normalise(words)].add(item.id)
    return meant
