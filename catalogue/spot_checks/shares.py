"""数据来源与核实情况: whose word the lines of a division are, in shares that add up to 100."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, literal, select
from sqlalchemy.orm import Session

from .. import divisions
from ..catalogues import EditionFacts
from ..counters.rollup import counted_day
from ..counters.segments import CONFIRMATION_MONTHS, Segment, segment_column
from ..foundation.clock import months_later
from ..foundation.codes import subtree
from ..models import Action, Division, EditionItem, Offering, OwnerListDeclaration


class LineSource(enum.StrEnum):
    """Whose word a line is, in the order in which they are shown. Each applicable line has exactly one."""

    VERIFIED = "verified"  # 核实: a spot check found it within twelve months
    SELF = "self"  # 自报: the community or an office said it
    PLACE = "place"  # 随服务点: confirmed with its service point, by those who run it, or by a session
    LIST = "list"  # 名录: it follows an owner's list
    EXPIRED = "expired"  # 过期
    EMPTY = "empty"  # 未填


SOURCES: tuple[LineSource, ...] = tuple(LineSource)
_WITH_PLACE = (Action.CHECK.value, Action.SELF_TOLD.value, Action.SESSION.value)


@dataclass(frozen=True, slots=True)
class SourceShares:
    """How many applicable lines of a division are of each source on ``day``."""

    day: date
    counts: Mapping[LineSource, int]

    @property
    def lines(self) -> int:
        """All applicable lines."""
        return sum(self.counts.values())

    @property
    def percents(self) -> Mapping[LineSource, int]:
        """Whole per cents that add up to 100: the largest remainders are rounded up. All 0 where nothing applies."""
        if not self.lines:
            return dict.fromkeys(SOURCES, 0)
        exact = {source: self.counts[source] * 100 for source in SOURCES}
        rounded = {source: value // self.lines for source, value in exact.items()}
        by_rest = sorted(SOURCES, key=lambda source: (-(exact[source] % self.lines), SOURCES.index(source)))
        for source in by_rest[: 100 - sum(rounded.values())]:
            rounded[source] += 1
        return rounded


def shares_of(session: Session, edition: EditionFacts, division: int) -> SourceShares:
    """Whose word the lines of a division's present communities are, on the counted day. Raises ``NotFound``."""
    divisions.get_division(session, division)
    day = counted_day(session)
    counts = dict.fromkeys(SOURCES, 0)
    recorded = not_applicable = 0
    for source, count in session.execute(_counted(edition, division, day)):
        recorded += count
        if source == Segment.NOT_APPLICABLE.value:
            not_applicable += count
        else:
            counts[LineSource(source)] += count
    cells = sum(divisions.count_communities(session, division).values()) * len(edition.items)
    counts[LineSource.EMPTY] += cells - recorded
    return SourceShares(day, counts)


def _counted(edition: EditionFacts, division: int, day: date) -> Any:
    segment = segment_column(day, Offering.criterion_id == EditionItem.criterion_id)
    by_list = Offering.declaration_id.in_(select(OwnerListDeclaration.declaration_id))
    source = case(
        (segment == Segment.NOT_APPLICABLE.value, literal(Segment.NOT_APPLICABLE.value)),
        (segment == Segment.UNKNOWN.value, literal(LineSource.EMPTY.value)),
        (segment == Segment.EXPIRED.value, literal(LineSource.EXPIRED.value)),
        (Offering.verified_on > months_later(day, -CONFIRMATION_MONTHS), literal(LineSource.VERIFIED.value)),
        (by_list, literal(LineSource.LIST.value)),
        (
            and_(Offering.declaration_id.is_(None), Offering.said_by.in_(_WITH_PLACE)),
            literal(LineSource.PLACE.value),
        ),
        else_=literal(LineSource.SELF.value),
    ).label("source")
    return (
        select(source, func.count())
        .select_from(Offering)
        .join(Division, Division.code == Offering.community_code)
        .join(
            EditionItem, and_(EditionItem.item_id == Offering.item_id, EditionItem.edition_id == edition.id)
        )
        .where(Offering.community_code.between(*subtree(division)), Division.retired_on.is_(None))
        .group_by(source)
    )
