"""What communities say of the items of an edition: the known lines of present communities, one after the other.

A cell without a word of its community is not among them: nothing is known of it. Nor is a record that speaks for another
criterion than the edition's.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select, tuple_
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.rollup import counted_day
from ..counters.segments import Segment, segment_column, segment_under
from ..foundation.codes import subtree
from ..models import CommitteeKind, Division, Offering, OfferingPoint, ServicePoint, State
from ..offerings import Line, PointFacts, store
from .open_records import open_records

_OFFERINGS: Any = Offering.__table__
_DIVISIONS: Any = Division.__table__
_LINKS: Any = OfferingPoint.__table__
KNOWN = frozenset(Segment) - {Segment.UNKNOWN}


@dataclass(frozen=True, slots=True)
class WantedLines:
    """Which lines are wanted: all conditions hold together, and None is no condition."""

    within: int | None = None
    """Code of a division."""
    items: Collection[int] | None = None
    """Ids of items."""
    segments: Collection[Segment] | None = None
    kind: CommitteeKind | None = None
    point: int | None = None
    """Id of a service point that the line names."""
    cells: Collection[tuple[int, int]] | None = None
    """Codes of communities and ids of items."""


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """A line that is known, and the community that says it. ``line.offering`` is never None."""

    community: int
    community_name: str
    kind: CommitteeKind
    street: int
    line: Line

    @property
    def key(self) -> tuple[int, int]:
        """The community's code and the item's id: the order of lists."""
        return self.community, self.line.item.id


def published_lines(
    session: Session,
    edition: EditionFacts,
    wanted: WantedLines,
    *,
    after: tuple[int, int] | None = None,
    limit: int,
    day: date | None = None,
) -> tuple[PublishedLine, ...]:
    """At most ``limit`` of the wanted lines, in the order of their keys, beginning after the key ``after``.

    They are judged by ``day``, without it by the counted day. Two queries, one for the counted day, and that of :func:`open_records`.
    """
    day = day or counted_day(session)
    conditions = _of_edition(edition, wanted, day)
    if after is not None:
        conditions.append(tuple_(_OFFERINGS.c.community_code, _OFFERINGS.c.item_id) > after)
    rows = session.execute(
        store.select_offerings()
        .add_columns(_DIVISIONS.c.short_name, _DIVISIONS.c.kind, _DIVISIONS.c.parent_code)
        .join(_DIVISIONS, _DIVISIONS.c.code == _OFFERINGS.c.community_code)
        .where(*conditions)
        .order_by(_OFFERINGS.c.community_code, _OFFERINGS.c.item_id)
        .limit(limit)
    ).all()
    cells = [(row.community_code, row.item_id) for row in rows]
    communities, items = (sorted({cell[part] for cell in cells}) for part in (0, 1))
    # Cells that are named one by one may lie far apart: nearly all cells of their communities and items are others.
    if wanted.cells is None:
        points = store.points_of_cells(session, communities, items)
    else:
        points = _points_of(session, cells)
    found = []
    for row in rows:
        item = edition.items_by_id[row.item_id]
        said = store.facts(row, points.get((row.community_code, row.item_id), ()))
        segment = segment_under(item.criterion_id, said.criterion_id, said.state, said.holds_until, day)
        found.append(
            PublishedLine(
                row.community_code, row.short_name, row.kind, row.parent_code, Line(item, segment, said)
            )
        )
    return open_records(session, found)


def published_cells(
    session: Session, edition: EditionFacts, cells: Collection[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Those of some cells, codes of communities and ids of items, whose lines :func:`published_lines` gives. Two queries."""
    query = (
        select(_OFFERINGS.c.community_code, _OFFERINGS.c.item_id)
        .join(_DIVISIONS, _DIVISIONS.c.code == _OFFERINGS.c.community_code)
        .where(*_of_edition(edition, WantedLines(cells=cells), counted_day(session)))
    )
    return {(community, item) for community, item in session.execute(query)}


def _of_edition(edition: EditionFacts, wanted: WantedLines, day: date) -> list[Any]:
    """That a record is a wanted line of an edition, judged by a day, of a present community."""
    criteria = {item.id: item.criterion_id for item in edition.items}
    speaks = Offering.criterion_id.in_(list(criteria.values()))
    return [
        _DIVISIONS.c.retired_on.is_(None),
        or_(speaks, Offering.state == State.NOT_APPLICABLE),
        *_conditions(wanted, criteria),
        segment_column(day, speaks).in_([each.value for each in _segments(wanted)]),
    ]


def _points_of(session: Session, cells: Sequence[tuple[int, int]]) -> dict[tuple[int, int], list[PointFacts]]:
    """The points of the offerings of some cells, each in the community's order."""
    query = (
        store.select_points()
        .add_columns(_LINKS.c.community_code.label("of_community"), _LINKS.c.item_id)
        .join(_LINKS, _LINKS.c.point_id == ServicePoint.id)
        .where(*_among(_LINKS, cells))
        .order_by(_LINKS.c.position)
    )
    found: dict[tuple[int, int], list[PointFacts]] = {}
    for row in session.execute(query) if cells else ():
        found.setdefault((row.of_community, row.item_id), []).append(store.point_facts(row))
    return found


def _among(table: Any, cells: Collection[tuple[int, int]]) -> list[Any]:
    """That a row is of one of some cells. Twice, as SQLite looks up pairs in no index."""
    return [
        table.c.community_code.in_(sorted({community for community, _item in cells})),
        tuple_(table.c.community_code, table.c.item_id).in_(sorted(cells)),
    ]


def _segments(wanted: WantedLines) -> Sequence[Segment]:
    asked = KNOWN if wanted.segments is None else KNOWN & set(wanted.segments)
    return sorted(asked)


def _conditions(wanted: WantedLines, criteria: dict[int, int]) -> list[Any]:
    items = set(criteria) if wanted.items is None else set(criteria) & set(wanted.items)
    # Of all items SQLite would otherwise look through the index by item and sort what is left of the table for each page.
    item = _OFFERINGS.c.item_id + 0 if wanted.items is None else _OFFERINGS.c.item_id
    conditions: list[Any] = [item.in_(sorted(items))]
    if wanted.within is not None:
        conditions.append(_OFFERINGS.c.community_code.between(*subtree(wanted.within)))
    if wanted.kind is not None:
        conditions.append(_DIVISIONS.c.kind == wanted.kind)
    if wanted.cells is not None:
        conditions += _among(_OFFERINGS, wanted.cells)
    if wanted.point is not None:
        named = select(_LINKS.c.point_id).where(
            and_(
                _LINKS.c.community_code == _OFFERINGS.c.community_code,
                _LINKS.c.item_id == _OFFERINGS.c.item_id,
                _LINKS.c.point_id == wanted.point,
            )
        )
        conditions.append(named.exists())
    return conditions
