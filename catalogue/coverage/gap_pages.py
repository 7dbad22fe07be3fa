"""One page of a long list of gaps, found without putting the whole list in order.

A city has hundreds of thousands of gaps. The summaries count those of each community for each reason, so
the communities on a page follow from counting, and only their cells are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, and_, false, func, select
from sqlalchemy.orm import Session

from .. import divisions
from ..catalogues import EditionFacts
from ..counters.rollup import BOTH, KINDS, counted_day
from ..counters.segments import GAP_SEGMENTS, Segment
from ..foundation.codes import subtree
from ..models import CommitteeKind, CommunitySummary, Division, EditionItem, Offering
from .gaps import REASONS, CellRow, Gaps, cell_row, disputed_cell, segment_of_cell, select_cells
from .narrowing import EVERY, Narrowing, has_type

_RANK = {reason: rank for rank, reason in enumerate(REASONS)}


def page_of_gaps(
    session: Session,
    edition: EditionFacts,
    division_code: int,
    *,
    kind: str = "all",
    reasons: Sequence[Segment] = GAP_SEGMENTS,
    narrowed: Narrowing = EVERY,
    limit: int,
    offset: int = 0,
) -> Gaps:
    """The same as :func:`gaps.gaps` with ``limit`` and ``offset``. Raises ``NotFound`` for an unknown division."""
    division = divisions.get_division(session, division_code)
    wanted = sorted(set(reasons), key=lambda reason: _RANK.get(reason, len(_RANK)))
    book = _Book(session, edition, division_code, kind, narrowed.type_tag)
    disputed = book.disputed(wanted)
    totals = Counter(cell[3] for cell in disputed) if narrowed.disputed else book.totals(wanted)
    cells = list(disputed[offset : offset + limit])
    skip = max(0, offset - len(disputed))
    for reason in wanted:
        apart = Counter(cell[0] for cell in disputed if cell[3] is reason)
        count = totals[reason] - apart.total()
        if skip >= count:
            skip -= count
            continue
        if len(cells) >= limit:
            break
        cells += book.undisputed(reason, apart, skip, limit - len(cells))
        skip = 0
    return Gaps(
        division=division,
        edition=edition,
        kind=kind,
        day=book.day,
        items=edition.items,
        total=sum(totals.values()),
        cells=tuple(cells),
    )


class _Book:
    """The summaries and cells of one division, read as far as they are needed."""

    def __init__(
        self, session: Session, edition: EditionFacts, division_code: int, kind: str, type_tag: str | None
    ) -> None:
        self.session = session
        self.edition = edition
        self.division_code = division_code
        self.kind = kind
        self.type_tag = type_tag
        self.day = counted_day(session)
        self.position = {item.id: place for place, item in enumerate(edition.items)}
        self.segment = segment_of_cell(self.day)

    def totals(self, wanted: Iterable[Segment]) -> Counter[Segment]:
        """How many cells are in each segment."""
        segments = tuple(wanted)
        sums = (func.coalesce(func.sum(getattr(CommunitySummary, segment.value)), 0) for segment in segments)
        row = self.session.execute(self._summaries(*sums)).one()
        return Counter(dict(zip(segments, map(int, row), strict=True)))

    def disputed(self, wanted: Sequence[Segment]) -> list[CellRow]:
        """The disputed cells, in the order of the list: they are few."""
        # From the records, and not from every cell there could be: a record is what can be disputed.
        query = (
            select(
                Offering.community_code,
                Division.short_name,
                Offering.item_id,
                Offering.criterion_id,
                Offering.criterion_id,
                Offering.state,
                Offering.holds_until,
                Offering.disputed,
                Offering.confirmed_on,
            )
            .join(Division, Division.code == Offering.community_code)
            .where(
                Offering.community_code.between(*subtree(self.division_code)),
                Offering.disputed,
                Division.retired_on.is_(None),
            )
        )
        if self.type_tag is not None:
            query = query.where(has_type(Offering.community_code, self.type_tag))
        if KINDS[self.kind] != BOTH:
            query = query.where(Division.kind == CommitteeKind(self.kind))
        criteria = {item.id: item.criterion_id for item in self.edition.items}
        found = [
            cell_row(row, self.position, self.day)
            for row in self.session.execute(query)
            if criteria.get(row.item_id) == row.criterion_id
        ]
        return sorted(
            (cell for cell in found if cell[3] in wanted),
            key=lambda cell: (wanted.index(cell[3]), cell[0], cell[2]),
        )

    def undisputed(self, reason: Segment, apart: Counter[int], skip: int, limit: int) -> list[CellRow]:
        """``limit`` undisputed cells of a segment, after the first ``skip``, by community and item.

        ``apart`` counts the disputed cells of each community in it.
        """
        column = getattr(CommunitySummary, reason.value)
        counts = self.session.execute(
            self._summaries(CommunitySummary.community_code, column)
            .where(column > 0)
            .order_by(CommunitySummary.community_code)
        )
        chosen: list[int] = []
        before, seen = None, 0
        for code, all_of_it in counts:
            count = all_of_it - apart[code]
            if count and seen + count > skip:
                before = seen if before is None else before
                chosen.append(code)
            seen += count
            if seen >= skip + limit:
                break
        inside = skip - (before or 0)
        query = (
            self._cells(chosen, [reason])
            .where(func.coalesce(disputed_cell(), false()) == false())
            .order_by(Division.code, EditionItem.position)
            .limit(limit)
            .offset(inside)
        )
        return [cell_row(row, self.position, self.day) for row in self.session.execute(query)]

    def _summaries(self, *columns: Any) -> Select[*tuple[Any, ...]]:
        query: Select[*tuple[Any, ...]] = select(*columns).where(
            CommunitySummary.edition_id == self.edition.id,
            CommunitySummary.community_code.between(*subtree(self.division_code)),
        )
        if self.type_tag is not None:
            query = query.where(has_type(CommunitySummary.community_code, self.type_tag))
        if KINDS[self.kind] == BOTH:
            return query
        return query.join(
            Division,
            and_(Division.code == CommunitySummary.community_code, Division.kind == CommitteeKind(self.kind)),
        )

    def _cells(self, codes: Sequence[int], wanted: Sequence[Segment]) -> Select[*tuple[Any, ...]]:
        return select_cells(self.edition, self.division_code, tuple(self.position), self.kind).where(
            Division.code.in_(codes), self.segment.in_([segment.value for segment in wanted])
        )
