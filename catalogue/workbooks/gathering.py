"""What is on record of many communities, with a few statements for all of them: for the way out and the way in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from ..catalogues import EditionFacts
from ..counters.segments import Segment, segment_under
from ..divisions import ProfileFacts, get_profiles
from ..foundation.codes import subtree
from ..models import CommitteeKind, Division, Offering, ServicePoint
from ..offerings import Line, OfferingFacts, PointFacts, store

AT_ONCE = 50
"""Communities whose lines are in memory at a time."""
Key = tuple[int, int]
"""A cell: a community's code and an item's id."""


@dataclass(frozen=True, slots=True)
class NamedCommunity:
    """A present community: its name for display and as the list has it, and the kind of its committee."""

    code: int
    name: str
    full_name: str
    kind: CommitteeKind


def communities_within(session: Session, division: int) -> dict[int, NamedCommunity]:
    """The present communities of a division, by code."""
    rows = session.execute(
        select(Division.code, Division.short_name, Division.name, Division.kind)
        .where(
            Division.code.between(*subtree(division)),
            Division.kind.is_not(None),
            Division.retired_on.is_(None),
        )
        .order_by(Division.code)
    )
    return {row[0]: NamedCommunity(*row) for row in rows}  # type: ignore[arg-type]  # the kind is not null


def former_within(session: Session, division: int) -> dict[int, tuple[str, str]]:
    """The communities of a division that are no more, by code: the name of each, and of what it became part of."""
    successor = aliased(Division)
    rows = session.execute(
        select(Division.code, Division.short_name, successor.short_name)
        .join(successor, successor.code == Division.successor_code)
        .where(Division.code.between(*subtree(division)), Division.retired_on.is_not(None))
    )
    return {code: (name, became) for code, name, became in rows}


def points_within(session: Session, division: int) -> dict[int, PointFacts]:
    """The service points of a division's communities, by id."""
    rows = session.execute(
        store.select_points()
        .where(ServicePoint.community_code.between(*subtree(division)))
        .order_by(ServicePoint.community_code, ServicePoint.id)
    )
    return {row.id: store.point_facts(row) for row in rows}


def records_of(session: Session, communities: Sequence[int]) -> dict[Key, OfferingFacts]:
    """What some communities say, by cell: two statements."""
    rows = session.execute(store.select_offerings().where(Offering.community_code.in_(communities))).all()
    points = store.points_of_cells(session, communities) if rows else {}
    return {
        (row.community_code, row.item_id): store.facts(row, points.get((row.community_code, row.item_id), ()))
        for row in rows
    }


def lines_by_community(
    session: Session, edition: EditionFacts, communities: Iterable[int], day: date
) -> Iterator[tuple[int, tuple[Line, ...], ProfileFacts | None]]:
    """Each community with its lines in the edition's order and its profile; a few statements for every ``AT_ONCE``."""
    for some in batches(communities, AT_ONCE):
        records, profiles = records_of(session, some), get_profiles(session, some)
        for community in some:
            lines = tuple(
                Line(item, _segment(edition, item.id, record, day), record)
                for item in edition.items
                for record in [records.get((community, item.id))]
            )
            yield community, lines, profiles.get(community)


def _segment(edition: EditionFacts, item: int, record: OfferingFacts | None, day: date) -> Segment:
    if record is None:
        return Segment.UNKNOWN
    criterion = edition.by_id(item).criterion_id
    return segment_under(criterion, record.criterion_id, record.state, record.holds_until, day)


def batches(values: Iterable[int], size: int) -> Iterator[list[int]]:
    """The values, some at a time."""
    remaining = iter(values)
    while some := list(islice(remaining, size)):
        yield some


def by_community(points: Mapping[int, PointFacts]) -> dict[int, list[PointFacts]]:
    """Points by the community that they belong to, in their order."""
    found: dict[int, list[PointFacts]] = {}
    for point in points.values():
        found.setdefault(point.community, []).append(point)
    return found
