"""A recount that reads no roll-up: plain Python over every record. The oracle of tests and ``coverage verify``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..foundation.codes import ancestors
from ..models import CommunitySummary, Criterion, Division, EditionItem, Level, Offering, Rollup
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
    criteria: dict[int, list[int]] = {}
    for item_id, criterion_id in session.execute(
        select(Criterion.item_id, Criterion.id).order_by(Criterion.id)
    ):
        criteria.setdefault(item_id, []).append(criterion_id)
    listed: dict[int, list[int]] = {}
    sizes: dict[int, int] = {}
    for edition_id, criterion_id in session.execute(select(EditionItem.edition_id, EditionItem.criterion_id)):
        listed.setdefault(criterion_id, []).append(edition_id)
        sizes[edition_id] = sizes.get(edition_id, 0) + 1
    divisions = set(session.execute(select(Division.code).where(Division.level != Level.COMMUNITY)).scalars())
    kinds: dict[int, int] = {}
    summaries: dict[tuple[int, int], list[int]] = {}
    tallies: dict[tuple[int, int, int], list[int]] = {}
    for code, kind in session.execute(
        select(Division.code, Division.kind).where(
            Division.level == Level.COMMUNITY, Division.retired_on.is_(None)
        )
    ):
        assert kind is not None
        kinds[code] = KIND_NUMBERS[kind]
        for edition_id, size in sizes.items():
            row = summaries[edition_id, code] = [0] * len(COUNTERS)
            row[_UNKNOWN] = size
        for division in ancestors(code):
            if division in divisions:
                for number in (BOTH, kinds[code]):
                    for of_item in criteria.values():
                        for criterion_id in of_item:
                            key = division, number, criterion_id
                            tally = tallies.setdefault(key, [0] * len(COUNTERS))
                            tally[_UNKNOWN] += 1
    records = select(
        Offering.community_code,
        Offering.item_id,
        Offering.criterion_id,
        Offering.state,
        Offering.holds_until,
        Offering.disputed,
    )
    for code, item_id, said_under, state, until, disputed in session.execute(records):
        if code not in kinds:
            continue
        for criterion_id in criteria[item_id]:
            segment = segment_under(criterion_id, said_under, state, until, day)
            rows = [summaries[edition_id, code] for edition_id in listed.get(criterion_id, ())]
            rows += [
                tallies[division, number, criterion_id]
                for division in ancestors(code)
                if division in divisions
                for number in (BOTH, kinds[code])
            ]
            for row in rows:
                row[_UNKNOWN] -= 1
                row[_POSITION[segment]] += 1
                row[_DISPUTED] += disputed and criterion_id == said_under
    return Recount(
        day=day,
        rollup={key: tuple(row) for key, row in tallies.items()},
        summaries={key: tuple(row) for key, row in summaries.items()},
    )


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
