"""How many cells of a list there are, in all and of each community: counted already, so that none of them is read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import and_, func, literal, select

from ..counters.segments import Segment
from ..coverage.figures import Tally, tally
from ..coverage.narrowing import has_type
from ..foundation.codes import level_of, subtree
from ..models import CommitteeKind, CommunitySummary, Division, Level
from .figures import counts_by_item
from .reading import CellReader


class Amounts:
    """Of the cells that a reader reads; ``whole``: of all items of the edition, which is what summaries count."""

    def __init__(self, reader: CellReader, *, whole: bool) -> None:
        self.reader, self.session, self.whole = reader, reader.session, whole

    @cached_property
    def _counted(self) -> Tally | None:
        """By segment as the roll-up has them; None: of one community, or of communities of a type, it has none."""
        reader = self.reader
        if reader.narrowed.type_tag is not None or level_of(reader.division) is Level.COMMUNITY:
            return None
        cells = counts_by_item(self.session, reader.edition, [reader.division], reader.kind)
        return tally(cells[reader.division].values())

    def total(self, segments: Sequence[Segment]) -> int:
        """How many are in some segments. At most one query."""
        if self._counted is not None:
            return sum(self._counted[each] for each in segments)
        query = self._in_segments(segments).with_only_columns(func.count())
        if self.whole:
            columns = [getattr(CommunitySummary, each.value) for each in segments]
            query = self._summaries(func.sum(sum(columns, literal(0))))
        return int(self.session.scalar(query) or 0)

    def by_community(self, segment: Segment) -> dict[int, int]:
        """How many of each community are in a segment. One query."""
        query = self._in_segments([segment]).with_only_columns(Division.code, func.count())
        query = query.group_by(Division.code)
        if self.whole:
            column = getattr(CommunitySummary, segment.value)
            query = self._summaries(CommunitySummary.community_code, column).where(column > 0)
        return {code: int(count) for code, count in self.session.connection().execute(query)}

    def _in_segments(self, segments: Sequence[Segment]) -> Any:
        return self.reader.cells().where(self.reader.segment.in_([each.value for each in segments]))

    def _summaries(self, *columns: Any) -> Any:
        """Columns of the summaries of the division's communities, of the kind and type that are asked for."""
        reader = self.reader
        query = select(*columns).where(
            CommunitySummary.edition_id == reader.edition.id,
            CommunitySummary.community_code.between(*subtree(reader.division)),
        )
        if reader.narrowed.type_tag is not None:
            query = query.where(has_type(CommunitySummary.community_code, reader.narrowed.type_tag))
        if reader.kind == "all":
            return query
        of_kind = and_(
            Division.code == CommunitySummary.community_code, Division.kind == CommitteeKind(reader.kind)
        )
        return query.join(Division, of_kind)
