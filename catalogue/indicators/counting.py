"""What this system counts of its own records: shares of communities, service points that serve an item."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, exists, func, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts, ItemFacts
from ..counters.rollup import BOTH
from ..counters.segments import Segment, segment_column
from ..foundation.codes import level_of, subtree
from ..models import CommitteeKind, Division, Grid, Level, Offering, OfferingPoint, Rollup, ServicePoint

CULTURAL_VENUES = ("culture-activities", "reading-room")
"""Keys of the items of the catalogue's culture category that are venues: a room for culture, a reading room."""


@dataclass(frozen=True, slots=True)
class CountedShare:
    """``numerator`` of ``denominator`` communities, and ``unknown`` ones of which nothing can be said yet.

    The share lies between ``numerator`` and ``numerator + unknown`` of the denominator.
    """

    numerator: int
    denominator: int
    unknown: int


@dataclass(frozen=True, slots=True)
class CountedPoints:
    """Service points that deliver an item, and the communities of which nothing was reported (``unknown``): they may have more."""

    points: int
    unknown: int


def _present(division: int) -> Any:
    return (
        Division.code.between(*subtree(division)),
        Division.level == Level.COMMUNITY,
        Division.retired_on.is_(None),
    )


def with_any_of(
    session: Session, edition: EditionFacts, division: int, keys: Collection[str], day: date
) -> CountedShare:
    """Communities of a division in which one of some items is delivered; ``unknown``: none is, and one was not reported.

    Lines that do not apply are no venue and nothing unknown. One query.
    """
    items = [item for item in edition.items if not set(keys).isdisjoint((item.key, *item.words_from))]
    speaks = Offering.criterion_id.in_([item.criterion_id for item in items])
    segment = segment_column(day, speaks)
    lines = (
        select(
            Offering.community_code.label("code"),
            func.sum(case((segment == Segment.DELIVERED.value, 1), else_=0)).label("delivered"),
            func.sum(case((segment != Segment.UNKNOWN.value, 1), else_=0)).label("known"),
        )
        .where(
            Offering.item_id.in_([item.id for item in items]),
            Offering.community_code.between(*subtree(division)),
        )
        .group_by(Offering.community_code)
        .subquery()
    )
    delivered = func.coalesce(lines.c.delivered, 0) > 0
    unsaid = and_(~delivered, func.coalesce(lines.c.known, 0) < len(items))
    found = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(case((delivered, 1), else_=0)), 0),
            func.coalesce(func.sum(case((unsaid, 1), else_=0)), 0),
        )
        .select_from(Division)
        .outerjoin(lines, lines.c.code == Division.code)
        .where(*_present(division))
    ).one()
    return CountedShare(int(found[1]), int(found[0]), int(found[2]))


def with_grids(session: Session, division: int) -> CountedShare:
    """Urban communities (居) of a division of which grids are recorded; all others of them are unknown.

    A community is divided into one or several grids (专栏18), and a record of none says nothing: no one has written down yet which
    there are, or that there are none. So no community is counted as not covered. One query.
    """
    recorded = exists().where(Grid.community_code == Division.code)
    found = session.execute(
        select(func.count(), func.coalesce(func.sum(case((recorded, 1), else_=0)), 0))
        .select_from(Division)
        .where(*_present(division), Division.kind == CommitteeKind.JU)
    ).one()
    return CountedShare(int(found[1]), int(found[0]), int(found[0]) - int(found[1]))


def at_points(
    session: Session, edition: EditionFacts, division: int, key: str, day: date
) -> CountedPoints | None:
    """Service points of a division at which an item is delivered; None where the edition lacks the item. Three queries."""
    item = _item(edition, key)
    if item is None:
        return None
    delivered = segment_column(day, Offering.criterion_id == item.criterion_id) == Segment.DELIVERED.value
    served = exists().where(
        OfferingPoint.point_id == ServicePoint.id,
        OfferingPoint.item_id == item.id,
        OfferingPoint.community_code == Offering.community_code,
        Offering.item_id == item.id,
        delivered,
    )
    points = session.scalar(
        select(func.count())
        .select_from(ServicePoint)
        .where(ServicePoint.community_code.between(*subtree(division)), served)
    )
    return CountedPoints(int(points or 0), _unreported(session, edition, division, item, day))


def _unreported(session: Session, edition: EditionFacts, division: int, item: ItemFacts, day: date) -> int:
    """Communities of a division of which nothing that counts is reported of an item: by the roll-up, which a community has not."""
    if level_of(division) is Level.COMMUNITY:
        return with_any_of(session, edition, division, (item.key,), day).unknown
    known: Any = sum(getattr(Rollup, segment.value) for segment in Segment if segment is not Segment.UNKNOWN)
    reported = session.scalar(
        select(known).where(
            Rollup.division_code == division, Rollup.kind == BOTH, Rollup.criterion_id == item.criterion_id
        )
    )
    communities = session.scalar(select(func.count()).select_from(Division).where(*_present(division)))
    return int(communities or 0) - int(reported or 0)


def districts_with(
    session: Session, edition: EditionFacts, division: int, key: str, day: date
) -> CountedShare | None:
    """Districts of a division in which an item is delivered in a community; ``unknown``: no line of it was reported there.

    None where the edition lacks the item. Two queries.
    """
    item = _item(edition, key)
    if item is None:
        return None
    district = Offering.community_code // Level.DISTRICT.span * Level.DISTRICT.span
    segment = segment_column(day, Offering.criterion_id == item.criterion_id)
    rows = session.execute(
        select(
            district,
            func.sum(case((segment == Segment.DELIVERED.value, 1), else_=0)),
            func.sum(case((segment != Segment.UNKNOWN.value, 1), else_=0)),
        )
        .where(Offering.item_id == item.id, Offering.community_code.between(*subtree(division)))
        .group_by(district)
    )
    said = {int(code): (int(delivered), int(known)) for code, delivered, known in rows}
    districts = session.scalars(
        select(Division.code).where(
            Division.code.between(*subtree(division)),
            Division.level == Level.DISTRICT,
            Division.retired_on.is_(None),
        )
    ).all()
    having = sum(said.get(code, (0, 0))[0] > 0 for code in districts)
    unknown = sum(said.get(code, (0, 0))[1] == 0 for code in districts)
    return CountedShare(having, len(districts), unknown)


def _item(edition: EditionFacts, key: str) -> ItemFacts | None:
    return next((each for each in edition.items if each.key == key), None)
