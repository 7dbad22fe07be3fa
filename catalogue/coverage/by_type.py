"""The matrix of the communities of one type. No counter is kept for types, so the records are counted when it is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from .. import divisions
from ..catalogues import EditionFacts
from ..counters.rollup import counted_day
from ..counters.segments import SEGMENTS, Segment, segment_column
from ..foundation.codes import span_below
from ..foundation.database import in_parts
from ..foundation.errors import DomainError, _
from ..models import Level, Offering
from .each_cell import ListedCommunity, communities_in
from .matrix import Matrix, summed

_PLACE = {segment.value: place for place, segment in enumerate(SEGMENTS)}
_DISPUTED = len(SEGMENTS)
_UNKNOWN = _PLACE[Segment.UNKNOWN.value]


def matrix_of_type(
    session: Session, edition: EditionFacts, division_code: int, type_tag: str, *, kind: str = "all"
) -> Matrix:
    """As :func:`matrix.matrix`, of the communities whose profile has a tag; rows without any are left out.

    Takes a second for a third of the city's communities. Raises ``NotFound`` and ``DomainError`` as that does.
    """
    division, children = divisions.get_with_children(session, division_code)
    if division.level is Level.COMMUNITY:
        raise DomainError(_("A matrix belongs to a division above a community."), field="division")
    chosen = communities_in(session, division_code, kind=kind, type_tag=type_tag)
    single = any(row.level is Level.COMMUNITY for row in children)
    span = 1 if single else span_below(division_code)
    day = counted_day(session)
    communities: dict[int, int] = {}
    for community in chosen:
        row = community.code // span * span
        communities[row] = communities.get(row, 0) + 1
    table = {row: [[0] * (_DISPUTED + 1) for _item in edition.items] for row in communities}
    columns = {item.id: place for place, item in enumerate(edition.items)}
    for code, item, segment, disputed, count in _counts(session, edition, chosen, span, day):
        cell = table[code][columns[item]]
        cell[_PLACE[segment]] += count
        cell[_DISPUTED] += count if disputed else 0
    for row, line in table.items():
        for cell in line:
            cell[_UNKNOWN] += communities[row] - sum(cell[:_DISPUTED])
    rows = tuple(row for row in children if row.code in table)
    cells = tuple(tuple(map(tuple, table[row.code])) for row in rows)
    counts = tuple(communities[row.code] for row in rows)
    return summed(division, edition, kind, day, rows, counts, cells)


def _counts(
    session: Session, edition: EditionFacts, chosen: Sequence[ListedCommunity], span: int, day: date
) -> Iterator[Any]:
    """How many records there are, by row, item id, segment and whether disputed."""
    speaks = Offering.criterion_id.in_([item.criterion_id for item in edition.items])
    row = (
        (Offering.community_code // span).label("place")
        if span > 1
        else Offering.community_code.label("place")
    )
    segment, disputed = segment_column(day, speaks).label("segment"), and_(Offering.disputed, speaks)
    for part in in_parts(chosen):
        codes = [community.code for community in part]
        query = (
            select(row, Offering.item_id, segment, disputed.label("is_disputed"), func.count())
            .where(
                Offering.community_code.in_(codes),
                Offering.item_id.in_([item.id for item in edition.items]),
            )
            .group_by(row, Offering.item_id, segment, disputed)
        )
        for place, *values in session.execute(query):
            yield (place * span, *values)
