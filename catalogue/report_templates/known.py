"""What the portal knows for the rows of a table: read for a division at once, not row by row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .. import divisions
from ..catalogues import EditionFacts, ItemFacts
from ..counters.rollup import counted_day
from ..counters.segments import segment_under
from ..coverage.figures import Tally, tally
from ..coverage.matrix import matrix
from ..coverage.summary import summaries_in
from ..divisions import DivisionFacts, ProfileFacts
from ..foundation.codes import subtree
from ..foundation.database import in_parts
from ..foundation.errors import Refused, _
from ..models import Level, Offering, OfferingPoint, RowKind, ServicePoint
from ..offerings import Line, PointFacts, store
from .layout import TableLayout
from .meanings import ReportFact

MOST_ROWS = 50_000
"""Of a filled table: every item in every community of the largest district."""
MOST_SHOWN = 10_000
"""Rows of a table that is looked through on a page or read back: more take too long for each look."""
_OF_LINES = frozenset(
    {
        ReportFact.STATE,
        ReportFact.MODE,
        ReportFact.PROVIDER,
        ReportFact.SHORTFALL,
        ReportFact.REMARK,
        ReportFact.ITEM,
        ReportFact.ITEM_CODE,
        ReportFact.CATEGORY,
        ReportFact.SERVED_ITEMS,
        ReportFact.CONFIRMED_ON,
        ReportFact.TRADES,
    }
)
"""What a table of service points asks of the services there."""


class TooManyRows(Refused):
    """A filled table would be longer than it may be. ``one_file``: it can be downloaded all the same."""

    def __init__(self, rows: int, most: int) -> None:
        message = _(
            "The filled table would have %(rows)d rows, more than %(most)d. Download it for each division below."
        )
        super().__init__(message, rows=rows, most=most)
        self.one_file = rows <= MOST_ROWS


@dataclass(frozen=True, slots=True)
class RowSubject:
    """What a row is about: a division, and in it a service point or an item by id (0: none)."""

    division: int
    point: int = 0
    item: int = 0


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A row and what is known for it. ``steps``: the divisions from the top to its own.

    ``lines`` are the services at its point, ``line`` is that of its item; ``counts`` its cells by segment.
    """

    subject: RowSubject
    steps: tuple[DivisionFacts, ...]
    profile: ProfileFacts | None = None
    point: PointFacts | None = None
    item: ItemFacts | None = None
    line: Line | None = None
    lines: tuple[Line, ...] = ()
    counts: Tally | None = None
    points: int | None = None
    communities: int | None = None
    confirmed_on: date | None = None

    def step(self, *levels: Level) -> DivisionFacts | None:
        """The division of a level that the row lies in, or is."""
        return next((each for each in self.steps if each.level in levels), None)


def known_rows(
    session: Session,
    edition: EditionFacts,
    target: DivisionFacts,
    layout: TableLayout,
    *,
    today: date,
    most: int | None = None,
) -> tuple[KnownRow, ...]:
    """The rows of a table for a division, in the order of codes, then of points and items.

    Raises ``TooManyRows`` for more than ``most`` (None: ``MOST_ROWS``).
    """
    reader = _Reader(session, edition, target, layout, today, MOST_ROWS if most is None else most)
    return {
        RowKind.COMMUNITY: reader.communities,
        RowKind.POINT: reader.points,
        RowKind.ITEM: reader.items,
        RowKind.LINE: reader.lines,
    }[layout.row_kind]()


class _Reader:
    def __init__(
        self,
        session: Session,
        edition: EditionFacts,
        target: DivisionFacts,
        layout: TableLayout,
        today: date,
        most: int,
    ) -> None:
        self._most = most
        self._session, self._edition, self._target, self._today = session, edition, target, today
        self._day = counted_day(session)
        self._asked = {each.asks for each in layout.columns}
        wanted = set(layout.items)
        self._items = [item for item in edition.items if not wanted or item.id in wanted]
        self._only_some = bool(wanted)
        self._in = divisions.communities_in(session, target.code)
        self._codes = [each.code for each in self._in]

    def _steps(self) -> Mapping[int, tuple[DivisionFacts, ...]]:
        return divisions.lineages(self._session, self._codes)

    def _check(self, rows: int) -> None:
        if rows > self._most:
            raise TooManyRows(rows, self._most)

    def communities(self) -> tuple[KnownRow, ...]:
        self._check(len(self._in))
        steps, profiles = self._steps(), divisions.get_profiles(self._session, self._codes)
        counts = summaries_in(self._session, self._edition, self._target.code)
        places, confirmed = self._points_by_community(), self._last_confirmed()
        return tuple(
            KnownRow(
                RowSubject(each.code),
                steps[each.code],
                profiles.get(each.code),
                counts=tally([counts[each.code]]) if each.code in counts else None,
                points=len(places.get(each.code, ())),
                communities=1,
                confirmed_on=confirmed.get(each.code),
            )
            for each in self._in
        )

    def points(self) -> tuple[KnownRow, ...]:
        places = self._points_by_community()
        self._check(sum(map(len, places.values())))
        steps, profiles = self._steps(), divisions.get_profiles(self._session, self._codes)
        served: dict[int, list[Line]] = {}
        if self._only_some or self._asked & _OF_LINES:
            for (_community, _item), line in self._records().items():
                for point in line.offering.points if line.offering else ():
                    served.setdefault(point.id, []).append(line)
        found = []
        for each in self._in:
            for point in places.get(each.code, ()):
                lines = tuple(served.get(point.id, ()))
                if lines or not self._only_some:
                    own = next((line for line in lines if _is_of(line, each.code)), None)
                    found.append(
                        KnownRow(
                            RowSubject(each.code, point=point.id),
                            steps[each.code],
                            profiles.get(each.code),
                            point,
                            line=own or (lines[0] if lines else None),
                            lines=lines,
                        )
                    )
        return tuple(found)

    def items(self) -> tuple[KnownRow, ...]:
        steps = divisions.lineage(self._session, self._target.code)
        code = self._target.code
        if self._target.level is Level.COMMUNITY:
            return self._lines({code: steps})
        found = matrix(self._session, self._edition, code)
        counts = {item.id: tally([cell]) for item, cell in zip(found.items, found.total, strict=True)}
        places = self._points_by_item()
        return tuple(
            KnownRow(
                RowSubject(code, item=item.id),
                steps,
                item=item,
                counts=counts.get(item.id),
                points=places.get(item.id, 0),
                communities=len(self._in),
            )
            for item in self._items
        )

    def lines(self) -> tuple[KnownRow, ...]:
        self._check(len(self._in) * len(self._items))
        return self._lines(self._steps())

    def _lines(self, steps: Mapping[int, tuple[DivisionFacts, ...]]) -> tuple[KnownRow, ...]:
        records, profiles = self._records(), divisions.get_profiles(self._session, self._codes)
        return tuple(
            KnownRow(
                RowSubject(each.code, item=item.id),
                steps[each.code],
                profiles.get(each.code),
                item=item,
                line=(line := records.get((each.code, item.id))),
                points=len(line.offering.points) if line and line.offering else 0,
                communities=1,
            )
            for each in self._in
            for item in self._items
        )

    def _points_by_community(self) -> dict[int, list[PointFacts]]:
        """The points that serve today, by community."""
        rows = self._session.execute(
            store.select_points()
            .where(ServicePoint.community_code.between(*subtree(self._target.code)))
            .order_by(ServicePoint.community_code, ServicePoint.id)
        )
        found: dict[int, list[PointFacts]] = {}
        for point in map(store.point_facts, rows):
            if not point.is_over(self._today):
                found.setdefault(point.community, []).append(point)
        return found

    def _points_by_item(self) -> dict[int, int]:
        """How many service points the communities name for each item."""
        rows = self._session.execute(
            select(OfferingPoint.item_id, func.count(func.distinct(OfferingPoint.point_id)))
            .where(OfferingPoint.community_code.between(*subtree(self._target.code)))
            .group_by(OfferingPoint.item_id)
        )
        return {row.item_id: row[1] for row in rows}

    def _last_confirmed(self) -> dict[int, date]:
        if ReportFact.CONFIRMED_ON not in self._asked:
            return {}
        rows = self._session.execute(
            select(Offering.community_code, func.max(Offering.confirmed_on))
            .where(Offering.community_code.between(*subtree(self._target.code)))
            .group_by(Offering.community_code)
        )
        return {community: day for community, day in rows if day is not None}

    def _records(self) -> dict[tuple[int, int], Line]:
        """What the communities say of the items, by community and item's id."""
        items = {item.id: item for item in self._items}
        found: dict[tuple[int, int], Line] = {}
        for part in in_parts(self._codes):
            points = store.points_of_cells(self._session, part, list(items))
            for row in self._recorded(part, items):
                place = (row.community_code, row.item_id)
                item, offering = items[row.item_id], store.facts(row, points.get(place, ()))
                segment = segment_under(
                    item.criterion_id, offering.criterion_id, offering.state, offering.holds_until, self._day
                )
                found[place] = Line(item, segment, offering)
        return found

    def _recorded(self, part: Sequence[int], items: Collection[int]) -> Iterable[Any]:
        return self._session.execute(
            store.select_offerings()
            .where(Offering.community_code.in_(part), Offering.item_id.in_(items))
            .order_by(Offering.community_code, Offering.item_id)
        )


def _is_of(line: Line, community: int) -> bool:
    return line.offering is not None and line.offering.community == community
