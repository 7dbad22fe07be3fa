"""数据来源与核实情况: whose word the lines of a division are, in shares that add up to 100."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, case, delete, func, literal, select
from sqlalchemy.orm import Session

from .. import divisions
from ..catalogues import EditionFacts, catalogues_in_force, edition_in_force
from ..counters.rollup import counted_day
from ..counters.segments import CONFIRMATION_MONTHS, Segment, segment_column
from ..foundation.clock import months_later
from ..foundation.codes import subtree
from ..foundation.loading import insert_rows
from ..models import Action, Division, EditionItem, Level, Offering, OwnerListDeclaration, SourceCount
from ..models.base import Day


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
    """Whose word the lines of a division's present communities are. Raises ``NotFound``.

    On the counted day; above streets as of the last daily count, which is not later, if there was one for the edition.
    """
    if divisions.get_division(session, division).level not in (Level.STREET, Level.COMMUNITY):
        kept = _kept(session, edition, division)
        if kept is not None:
            return kept
    day = counted_day(session)
    counts = dict.fromkeys(SOURCES, 0)
    for of_street in _count_streets(session, edition, division, day).values():
        for source, count in of_street.items():
            counts[source] += count
    return SourceShares(day, counts)


def count_sources(session: Session) -> None:
    """Count the sources of every street for the editions in force: part of the daily count, after the lines have aged."""
    day = counted_day(session)
    session.execute(delete(SourceCount).execution_options(synchronize_session=False))
    for catalogue in catalogues_in_force(session, day):
        edition = edition_in_force(session, day, catalogue.key)
        if edition is None:
            continue
        rows = [
            (edition.id, street, source.value, count, day)
            for top in divisions.roots(session)
            for street, counts in _count_streets(session, edition, top.code, day).items()
            for source, count in counts.items()
        ]
        insert_rows(session, SourceCount, ("edition_id", "street_code", "source", "lines", "day"), rows)


def _kept(session: Session, edition: EditionFacts, division: int) -> SourceShares | None:
    rows = session.execute(
        select(SourceCount.source, func.sum(SourceCount.lines), func.min(SourceCount.day))
        .where(SourceCount.edition_id == edition.id, SourceCount.street_code.between(*subtree(division)))
        .group_by(SourceCount.source)
    ).all()
    if not rows:
        return None
    counts = dict.fromkeys(SOURCES, 0) | {LineSource(source): int(count) for source, count, _day in rows}
    return SourceShares(min(row[2] for row in rows), counts)


def _count_streets(
    session: Session, edition: EditionFacts, division: int, day: date
) -> dict[int, dict[LineSource, int]]:
    """Lines by source in each street of a division: two queries."""
    first, last = subtree(division)
    present = session.execute(_PRESENT, {"first": first, "last": last})
    counts = {
        code: dict.fromkeys(SOURCES, 0) | {LineSource.EMPTY: communities * len(edition.items)}
        for code, communities in present
    }
    values = {
        "day": day,
        "verified_after": months_later(day, -CONFIRMATION_MONTHS),
        "edition": edition.id,
        "first": first,
        "last": last,
    }
    for code, source, count in session.execute(_COUNTED, values):
        of_street = counts[code]
        of_street[LineSource.EMPTY] -= count
        if source != Segment.NOT_APPLICABLE.value:
            of_street[LineSource(source)] += count
    return counts


def _street_of(community: Any) -> Any:
    return community // Level.STREET.span * Level.STREET.span


# Built once: composing a statement takes longer than running it for a street.
_DIVISIONS: Any = Division.__table__
_PRESENT_STREET = _street_of(_DIVISIONS.c.code).label("street")
_PRESENT = (
    select(_PRESENT_STREET, func.count())
    .where(
        _DIVISIONS.c.code.between(bindparam("first"), bindparam("last")),
        _DIVISIONS.c.level == Level.COMMUNITY,
        _DIVISIONS.c.retired_on.is_(None),
    )
    .group_by(_PRESENT_STREET)
)


def _counted() -> Any:
    """Lines of a division by street and source, to be asked with a day, an edition and a range of codes."""
    segment = segment_column(bindparam("day", type_=Day), Offering.criterion_id == EditionItem.criterion_id)
    by_list = Offering.declaration_id.in_(select(OwnerListDeclaration.declaration_id))
    source = case(
        (segment == Segment.NOT_APPLICABLE.value, literal(Segment.NOT_APPLICABLE.value)),
        (segment == Segment.UNKNOWN.value, literal(LineSource.EMPTY.value)),
        (segment == Segment.EXPIRED.value, literal(LineSource.EXPIRED.value)),
        (Offering.verified_on > bindparam("verified_after", type_=Day), literal(LineSource.VERIFIED.value)),
        (by_list, literal(LineSource.LIST.value)),
        (
            and_(Offering.declaration_id.is_(None), Offering.said_by.in_(_WITH_PLACE)),
            literal(LineSource.PLACE.value),
        ),
        else_=literal(LineSource.SELF.value),
    ).label("source")
    street = _street_of(Offering.community_code).label("street")
    return (
        select(street, source, func.count())
        .select_from(Offering)
        .join(Division, Division.code == Offering.community_code)
        .join(
            EditionItem,
            and_(EditionItem.item_id == Offering.item_id, EditionItem.edition_id == bindparam("edition")),
        )
        .where(
            Offering.community_code.between(bindparam("first"), bindparam("last")),
            Division.retired_on.is_(None),
        )
        .group_by(street, source)
    )


_COUNTED = _counted()
