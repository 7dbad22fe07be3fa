"""The gaps and disputed cells of a list as they are recorded: of a page only those that are on it, of a file each once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.segments import GAP_SEGMENTS, Segment
from ..coverage.each_cell import AT_ONCE, ListedCommunity, communities_in, recorded_cells, speaks_for
from ..coverage.gaps import segment_of_cell, select_cells
from ..coverage.narrowing import Narrowing
from ..foundation.codes import cell_number, subtree
from ..foundation.database import in_parts
from ..models import CommunityProfile, Declaration, Department, Division, EditionItem, Offering, OwnerList
from .facts import EASY, GapKey, Remedy, RemedyRow

_Each = TypeVar("_Each")
CELLS_AT_ONCE = 1000
"""Cells that are named in one statement."""

HARD = tuple(each for each in GAP_SEGMENTS if each is not Segment.UNKNOWN)
"""Segments of gaps that may take more than a word of their community: one offered in part is out of date after its last day."""


class ListedCell(NamedTuple):
    """A cell of a list as it is recorded.

    ``another``: its record was made under a criterion that is no longer in force. ``until``: the last day on which its state holds.
    """

    community: int
    name: str
    item_id: int
    segment: Segment
    recorded: bool
    another: bool
    disputed: bool
    until: date | None
    suspended_from: date | None

    @property
    def key(self) -> GapKey:
        """Its community and item."""
        return self.community, self.item_id

    def said_since(self, day: date) -> date | None:
        """The first day of what its record says, where it tells."""
        if self.until is not None and self.until < day:
            return self.until + timedelta(days=1)
        return self.suspended_from


def households_in(session: Session, division: int) -> dict[int, int]:
    """The households of a division's communities, by code, where they are known. One query."""
    query = select(CommunityProfile.community_code, CommunityProfile.households).where(
        CommunityProfile.community_code.between(*subtree(division)), CommunityProfile.households.is_not(None)
    )
    # By the connection: the session's own way of giving rows takes as long as the database's.
    return {code: count for code, count in session.connection().execute(query).all() if count is not None}


def segments_of_step(step: Remedy) -> tuple[Segment, ...]:
    """The segments in which the gaps of a step are."""
    return (EASY[step],) if step in EASY else HARD


class CellReader:
    """Reads the cells of one division for a list: of an edition, of a kind of committee, of a type of community."""

    def __init__(
        self,
        session: Session,
        edition: EditionFacts,
        division: int,
        kind: str,
        narrowed: Narrowing,
        day: date,
    ) -> None:
        self.session, self.edition, self.division = session, edition, division
        self.kind, self.narrowed, self.day = kind, narrowed, day
        self.segment = segment_of_cell(day)

    def cells(self) -> Any:
        """Every cell, as a statement: see ``coverage.gaps.select_cells``."""
        items = tuple(item.id for item in self.edition.items)
        return select_cells(self.edition, self.division, items, self.kind, self.narrowed)

    def keys(self, segments: Sequence[Segment], cells: Collection[GapKey]) -> list[GapKey]:
        """Those of some cells that are in some segments. One query for each ``CELLS_AT_ONCE``."""
        query = self._keys(segments, {item for _code, item in cells})
        return [(code, item) for code, item in self._among(query, (), cells)]

    def keys_within(
        self, segments: Sequence[Segment], within: tuple[int, int], items: Collection[int]
    ) -> list[GapKey]:
        """The same of the communities from the first to the last of two codes. One query."""
        query = self._keys(segments, items).where(Division.code.between(*within))
        return [(code, item) for code, item in self.session.connection().execute(query)]

    def _keys(self, segments: Sequence[Segment], items: Collection[int]) -> Any:
        return (
            self.cells()
            .where(
                self.segment.in_([each.value for each in segments]), EditionItem.item_id.in_(sorted(items))
            )
            .with_only_columns(Division.code, EditionItem.item_id)
        )

    def read(self, codes: Collection[int], segments: Sequence[Segment]) -> Iterator[ListedCell]:
        """The cells of some communities in some segments. One query for each ``AT_ONCE`` communities."""
        return self._read(codes, self.segment.in_([each.value for each in segments]))

    def read_cells(self, cells: Collection[GapKey], segments: Sequence[Segment]) -> Iterator[ListedCell]:
        """Those of some cells that are in some segments. One query for each ``CELLS_AT_ONCE``."""
        return self._read((), self.segment.in_([each.value for each in segments]), cells)

    def _read(
        self, codes: Collection[int], wanted: Any, cells: Collection[GapKey] | None = None
    ) -> Iterator[ListedCell]:
        query = (
            self.cells()
            .where(wanted)
            .with_only_columns(
                Division.code,
                Division.short_name,
                EditionItem.item_id,
                self.segment,
                EditionItem.criterion_id,
                Offering.criterion_id,
                Offering.disputed,
                Offering.holds_until,
                Offering.suspended_from,
            )
        )
        rows = self._among(query, codes, cells)
        for code, name, item, segment, criterion, under, is_disputed, *days in rows:
            recorded, another = under is not None, under not in (None, criterion)
            yield ListedCell(
                code,
                name,
                item,
                Segment(segment),
                recorded,
                another,
                bool(is_disputed) and not another,
                *days,
            )

    def _among(
        self, query: Any, codes: Collection[int], cells: Collection[GapKey] | None = None
    ) -> Iterator[Any]:
        """The rows of a statement that are of some communities, or of some cells of theirs."""
        if cells is None:
            parts = [query.where(Division.code.in_(some)) for some in in_parts(sorted(codes), AT_ONCE)]
        else:
            parts = [self._of_cells(query, some) for some in in_parts(sorted(cells), CELLS_AT_ONCE)]
        for part in parts:
            # By the connection: the session's own way of giving rows takes as long as the database's.
            yield from self.session.connection().execute(part).all()

    def _of_cells(self, query: Any, cells: Sequence[GapKey]) -> Any:
        numbers = [cell_number(*cell) for cell in cells]
        return query.where(
            Division.code.in_(sorted({code for code, _item in cells})),
            EditionItem.item_id.in_(sorted({item for _code, item in cells})),
            cell_number(Division.code, EditionItem.item_id).in_(numbers),
        )

    def every_gap(self) -> Iterator[ListedCell]:
        """All gaps, community by community. One query for each ``AT_ONCE`` communities."""
        communities = communities_in(
            self.session, self.division, kind=self.kind, type_tag=self.narrowed.type_tag
        )
        criteria = {item.id: item.criterion_id for item in self.edition.items}
        remaining = iter(communities)
        while some := list(islice(remaining, AT_ONCE)):
            yield from self._gaps_of(some, criteria)

    def _gaps_of(self, some: list[ListedCommunity], criteria: Mapping[int, int]) -> Iterator[ListedCell]:
        names = {community.code: community.name for community in some}
        unsaid = {community.code: set(criteria) for community in some}
        columns = speaks_for(criteria), Offering.holds_until, Offering.suspended_from
        recorded = recorded_cells(self.session, some, criteria, self.day, *columns)
        for code, item, segment, disputed, speaks, until, suspended in recorded:
            left = unsaid.get(code)
            if left is None:
                continue
            left.discard(item)
            where = _GAPS.get(segment)
            if where is not None:
                yield ListedCell(
                    code,
                    names[code],
                    item,
                    where,
                    True,
                    not speaks,
                    bool(disputed),
                    until,
                    suspended,
                )
        unknown = Segment.UNKNOWN
        for code, items in unsaid.items():
            name = names[code]
            for item in items:
                yield ListedCell(code, name, item, unknown, False, False, False, None, None)


_GAPS = {each.value: each for each in GAP_SEGMENTS}


def source_names(session: Session, rows: Iterable[RemedyRow]) -> dict[tuple[Remedy, int], str]:
    """What the steps of some rows rest on, by name: at most four queries."""
    wanted = {(row.remedy, row.source) for row in rows if row.remedy and row.source}
    found: dict[tuple[Remedy, int], str] = {}
    for step, source, name in (
        (Remedy.DECLARE, Declaration.id, Declaration.name),
        (Remedy.LIST, OwnerList.id, OwnerList.name),
        (Remedy.LIST, -Department.id, Department.name),
        (Remedy.SHARE, Division.code, Division.short_name),
    ):
        keys = sorted(key for each, key in wanted if each is step)
        if keys:
            named = session.execute(select(source, name).where(source.in_(keys)))
            found.update({(step, key): text for key, text in named})
    return found


def on_page(
    counts: Iterable[tuple[list[_Each], int]], skip: int, limit: int | None
) -> tuple[list[_Each], int]:
    """The communities, or cells, that hold ``limit`` gaps after the first ``skip``, and how many of theirs come before.

    ``counts``: those that are alike, such as communities with equally many households, and the gaps of all of them.
    """
    chosen: list[_Each] = []
    seen, before = 0, None
    for alike, count in counts:
        if limit is not None and seen >= skip + limit:
            break
        if count and seen + count > skip:
            before = seen if before is None else before
            chosen += alike
        seen += count
    return chosen, skip - (before if before is not None else skip)
