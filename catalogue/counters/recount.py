"""A recount that reads no roll-up: plain Python over every record. The oracle of tests and ``coverage verify``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..foundation.codes import ancestors
from ..models import CommunitySummary, Criterion, Division, EditionItem, Level, Offering, Rollup
from .reported import REPORTED_CRITERIA, REPORTED_EDITIONS
from .rollup import BOTH, COUNTERS, KIND_NUMBERS, counted_day
from .segments import SEGMENTS, segment_under

Counts = tuple[int, ...]
"""Nine counters in the order of ``rollup.COUNTERS``."""

_DISPUTED = len(SEGMENTS)
_UNKNOWN = len(SEGMENTS) - 1
_POSITION = {segment: position for position, segment in enumerate(SEGMENTS)}


@dataclass(frozen=True, slots=True)
class Recount:
    """What the counters must be on ``day``.

    ``rollup`` maps (division, kind number, criterion id) and ``summaries`` (edition id, community) to counters.
    """

    day: date
    rollup: Mapping[tuple[int, int, int], Counts]
    summaries: Mapping[tuple[int, int], Counts]


@dataclass(frozen=True, slots=True)
class CountMismatch:
    """A counter row that is not what the records say; an absent row is None."""

    table: str
    key: tuple[int, ...]
    counted: Counts | None
    recounted: Counts | None

    def __str__(self) -> str:
        return f"{self.table} {self.key}: holds {self.counted}, the records give {self.recounted}"


def recount(session: Session, day: date | None = None) -> Recount:
    """Count every division, kind and criterion, and every community by edition, from the records alone.

    ``day`` is the day to count for; by default the day of the roll-up.
    """
    day = day or counted_day(session)
    counters = _Counters(session)
    present = select(Division.code, Division.kind).where(
        Division.level == Level.COMMUNITY, Division.retired_on.is_(None)
    )
    for code, kind in session.execute(present):
        assert kind is not None
        counters.begin(code, KIND_NUMBERS[kind])
    records = select(
        Offering.community_code,
        Offering.item_id,
        Offering.criterion_id,
        Offering.state,
        Offering.holds_until,
        Offering.disputed,
    )
    for code, item_id, said_under, state, until, disputed in session.execute(records):
        for criterion_id in counters.criteria[item_id]:
            segment = segment_under(criterion_id, said_under, state, until, day)
            for row in counters.rows_of(code, criterion_id):
                row[_UNKNOWN] -= 1
                row[_POSITION[segment]] += 1
                row[_DISPUTED] += disputed and criterion_id == said_under
    return Recount(
        day=day,
        rollup={key: tuple(row) for key, row in counters.tallies.items()},
        summaries={key: tuple(row) for key, row in counters.summaries.items()},
    )


class _Counters:
    """The counters while a recount fills them. A community begins with every cell unknown."""

    def __init__(self, session: Session) -> None:
        self.criteria: dict[int, list[int]] = {}
        """The criteria of each item, by its id."""
        by_item = (
            select(Criterion.item_id, Criterion.id)
            .where(Criterion.id.in_(REPORTED_CRITERIA))
            .order_by(Criterion.id)
        )
        for item_id, criterion_id in session.execute(by_item):
            self.criteria.setdefault(item_id, []).append(criterion_id)
        self._editions: dict[int, list[int]] = {}
        self._sizes: dict[int, int] = {}
        for edition_id, criterion_id in session.execute(
            select(EditionItem.edition_id, EditionItem.criterion_id).where(
                EditionItem.edition_id.in_(REPORTED_EDITIONS)
            )
        ):
            self._editions.setdefault(criterion_id, []).append(edition_id)
            self._sizes[edition_id] = self._sizes.get(edition_id, 0) + 1
        above = select(Division.code).where(Division.level != Level.COMMUNITY)
        self._divisions = set(session.execute(above).scalars())
        self._kinds: dict[int, int] = {}
        self.tallies: dict[tuple[int, int, int], list[int]] = {}
        self.summaries: dict[tuple[int, int], list[int]] = {}

    def begin(self, community: int, kind: int) -> None:
        """Count a present community of a kind, of which nothing is known yet."""
        self._kinds[community] = kind
        for edition_id, size in self._sizes.items():
            row = self.summaries[edition_id, community] = [0] * len(COUNTERS)
            row[_UNKNOWN] = size
        for division, number in self._counted_in(community):
            for of_item in self.criteria.values():
                for criterion_id in of_item:
                    key = division, number, criterion_id
                    self.tallies.setdefault(key, [0] * len(COUNTERS))[_UNKNOWN] += 1

    def rows_of(self, community: int, criterion_id: int) -> Iterator[list[int]]:
        """Every row that counts a community's cell under a criterion; none for a community that is retired."""
        if community not in self._kinds:
            return
        for edition_id in self._editions.get(criterion_id, ()):
            yield self.summaries[edition_id, community]
        for division, number in self._counted_in(community):
            yield self.tallies[division, number, criterion_id]

    def _counted_in(self, community: int) -> list[tuple[int, int]]:
        """The divisions above a community, each with the numbers of the kinds under which it counts it."""
        kinds = (BOTH, self._kinds[community])
        above = [division for division in ancestors(community) if division in self._divisions]
        return [(division, number) for division in above for number in kinds]


def verify(session: Session) -> tuple[CountMismatch, ...]:
    """Every row of the roll-up and of the summaries that differs from a recount; empty if all is well."""
    expected = recount(session)
    held_rollup = {
        (row[0], row[1], row[2]): tuple(row[3:])
        for row in session.execute(
            select(
                Rollup.division_code,
                Rollup.kind,
                Rollup.criterion_id,
                *(getattr(Rollup, name) for name in COUNTERS),
            )
        )
    }
    held_summaries = {
        (row[0], row[1]): tuple(row[2:])
        for row in session.execute(
            select(
                CommunitySummary.edition_id,
                CommunitySummary.community_code,
                *(getattr(CommunitySummary, name) for name in COUNTERS),
            )
        )
    }
    return (
        *_differences("coverage_rollup", held_rollup, expected.rollup),
        *_differences("community_summaries", held_summaries, expected.summaries),
    )


def _differences(
    table: str, held: Mapping[Any, Counts], expected: Mapping[Any, Counts]
) -> list[CountMismatch]:
    found = []
    for key in sorted({*held, *expected}):
        counted, recounted = held.get(key), expected.get(key)
        # A row of zeros and no row say the same.
        if counted != recounted and (any(counted or ()) or any(recounted or ())):
            found.append(CountMismatch(table, key, counted, recounted))
    return found
