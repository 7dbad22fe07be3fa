"""Every cell of a division, community by community, without holding them all: what files and counts are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from ..counters.rollup import BOTH, KINDS
from ..counters.segments import Segment, segment_column
from ..foundation.codes import subtree
from ..models import CommitteeKind, Division, Level, Offering
from .narrowing import has_type

AT_ONCE = 300
"""Communities whose cells are read with one statement: 18,000 cells of the 60 items."""
EachCell = tuple[str, bool, str | None, str | None]
"""Segment, whether disputed, the day of the last confirmation and the last day on which the state holds (ISO 8601)."""
_UNKNOWN: EachCell = (Segment.UNKNOWN.value, False, None, None)


@dataclass(frozen=True, slots=True)
class ListedCommunity:
    """A community of a list."""

    code: int
    name: str
    kind: CommitteeKind | None


def communities_in(
    session: Session, division_code: int, *, kind: str = "all", type_tag: str | None = None
) -> tuple[ListedCommunity, ...]:
    """The present communities of a division, in order of code; only those of a kind, or with a tag in their profile."""
    query = select(Division.code, Division.short_name, Division.kind).where(
        Division.code.between(*subtree(division_code)),
        Division.level == Level.COMMUNITY,
        Division.retired_on.is_(None),
    )
    if KINDS[kind] != BOTH:
        query = query.where(Division.kind == CommitteeKind(kind))
    if type_tag is not None:
        query = query.where(has_type(Division.code, type_tag))
    return tuple(ListedCommunity(*row) for row in session.execute(query.order_by(Division.code)))


def each_cell(
    session: Session,
    communities: Sequence[ListedCommunity],
    criteria: Mapping[int, int],
    day: date,
) -> Iterator[tuple[ListedCommunity, list[EachCell]]]:
    """The cells of each community in turn, in the order of ``criteria``: the criterion of each item, by the item's id.

    One statement for each ``AT_ONCE`` communities. Cells without a record are unknown.
    """
    places = {item: place for place, item in enumerate(criteria)}
    if not places:
        return
    remaining = iter(communities)
    while some := list(islice(remaining, AT_ONCE)):
        table = {community.code: [_UNKNOWN] * len(places) for community in some}
        rows = recorded_cells(session, some, criteria, day, Offering.confirmed_on, Offering.holds_until)
        for code, item, segment, disputed, confirmed, until in rows:
            line = table.get(code)
            if line is not None:
                line[places[item]] = (segment, bool(disputed), _iso(confirmed), _iso(until))
        for community in some:
            yield community, table[community.code]


def speaks_for(criteria: Mapping[int, int]) -> ColumnElement[bool]:
    """Whether a record was made under one of some criteria. A criterion is one item's, so that is the criterion of its item."""
    return Offering.criterion_id.in_(list(criteria.values()))


def recorded_cells(
    session: Session, some: Sequence[ListedCommunity], criteria: Mapping[int, int], day: date, *further: Any
) -> Iterable[Any]:
    """The records from the first to the last of some communities: code, item id, segment, whether disputed, ``further`` columns.

    One query. Retired communities that lie between them are among these.
    """
    speaks = speaks_for(criteria)
    query: Any = select(
        Offering.community_code,
        Offering.item_id,
        segment_column(day, speaks),
        and_(Offering.disputed, speaks),
        *further,
    ).where(
        Offering.community_code.between(some[0].code, some[-1].code), Offering.item_id.in_(list(criteria))
    )
    # By the connection: the session's own way of giving rows takes as long as the database's.
    return session.connection().execute(query)


@lru_cache(maxsize=4096)
def _iso(day: date | None) -> str | None:
    """A day as text. The same few hundred come again and again."""
    return None if day is None else day.isoformat()
