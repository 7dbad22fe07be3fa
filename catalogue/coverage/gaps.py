"""Gaps (缺项): applicable cells that are not valid, each with its reason; and the cells behind one figure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from .. import divisions
from ..catalogues import EditionFacts, ItemFacts
from ..counters.rollup import BOTH, KINDS, counted_day
from ..counters.segments import GAP_SEGMENTS, SEGMENTS, Segment, segment_column, segment_under
from ..divisions import DivisionFacts
from ..foundation.codes import cell_number, subtree
from ..models import CommitteeKind, Division, EditionItem, Level, Offering
from .narrowing import EVERY, Narrowing, has_type

CellRow = tuple[int, str, int, Segment, bool, date | None, date | None]
"""Community code, its short name, the item's position in ``items``, segment, disputed, day of the last
confirmation, last day on which the state holds."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps of a division on ``day``: ``total`` in all, of which ``cells`` are those asked for.

    Ordered: disputed first, then by segment (the order of ``REASONS``), then community, then item.
    """

    division: DivisionFacts
    edition: EditionFacts
    kind: str
    day: date
    items: tuple[ItemFacts, ...]
    total: int
    cells: tuple[CellRow, ...]


REASONS: tuple[Segment, ...] = (
    Segment.ABSENT,
    Segment.SUSPENDED,
    Segment.PARTIAL,
    Segment.PLANNED,
    Segment.EXPIRED,
    Segment.UNKNOWN,
)
"""Gap segments, from what is known to be missing to what is only unknown."""


def gaps(
    session: Session,
    edition: EditionFacts,
    division_code: int,
    *,
    kind: str = "all",
    reasons: Sequence[Segment] = GAP_SEGMENTS,
    narrowed: Narrowing = EVERY,
    limit: int | None = None,
    offset: int = 0,
) -> Gaps:
    """The gaps of a division (or of one community). Raises ``NotFound`` for an unknown division.

    With other ``reasons`` the cells in those segments; ``narrowed`` leaves some of them out.
    """
    division = divisions.get_division(session, division_code)
    day = counted_day(session)
    segment = segment_of_cell(day)
    position = {item.id: place for place, item in enumerate(edition.items)}
    query = select_cells(edition, division_code, tuple(position), kind, narrowed).where(
        segment.in_([each.value for each in reasons])
    )
    ordered = query.order_by(
        case((disputed_cell(), 0), else_=1),
        case({reason.value: rank for rank, reason in enumerate(REASONS)}, value=segment, else_=len(REASONS)),
        Division.code,
        EditionItem.position,
    )
    if limit is not None:
        ordered = ordered.limit(limit).offset(offset)
    cells = tuple(cell_row(row, position, day) for row in session.execute(ordered))
    total = len(cells)
    if limit is not None:
        total = session.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    return Gaps(
        division=division, edition=edition, kind=kind, day=day, items=edition.items, total=total, cells=cells
    )


def cells_of(
    session: Session,
    edition: EditionFacts,
    division_code: int,
    item_code: str,
    *,
    kind: str = "all",
    segments: Sequence[Segment] = SEGMENTS,
    limit: int | None = None,
    offset: int = 0,
) -> Gaps:
    """The cells of one item in a division, gaps and others: those behind a figure of the matrix.

    ``segments`` narrows them. Raises ``NotFound`` for an unknown division or item.
    """
    item = edition.item(item_code)
    return gaps(
        session,
        edition.limited_to({item.id}),
        division_code,
        kind=kind,
        reasons=segments,
        limit=limit,
        offset=offset,
    )


def _speaks() -> ColumnElement[bool]:
    return Offering.criterion_id == EditionItem.criterion_id


def segment_of_cell(day: date) -> ColumnElement[Any]:
    """The segment of each of :func:`select_cells` on ``day``, as text."""
    return func.coalesce(segment_column(day, _speaks()), Segment.UNKNOWN.value)


def disputed_cell() -> ColumnElement[bool]:
    """Whether the record of each of :func:`select_cells` is disputed, and speaks for the edition's criterion."""
    return and_(Offering.disputed, _speaks())


def cell_row(row: Any, position: Mapping[int, int], day: date) -> CellRow:
    """A row of :func:`select_cells`, with the ``position`` of its item by id."""
    code, name, item_id, criterion_id, said_under, state, until, disputed, confirmed = row
    segment = segment_under(criterion_id, said_under, state, until, day)
    speaks = said_under == criterion_id
    return (code, name, position[item_id], segment, bool(disputed) and speaks, confirmed, until)


def select_cells(
    edition: EditionFacts,
    division_code: int,
    item_ids: tuple[int, ...],
    kind: str,
    narrowed: Narrowing = EVERY,
) -> Select[*tuple[Any, ...]]:
    """Every cell of the items in the present communities of a division, recorded or not."""
    query: Select[*tuple[Any, ...]] = (
        select(
            Division.code,
            Division.short_name,
            EditionItem.item_id,
            EditionItem.criterion_id,
            Offering.criterion_id.label("said_under"),
            Offering.state,
            Offering.holds_until,
            Offering.disputed,
            Offering.confirmed_on,
        )
        .select_from(Division)
        .join(EditionItem, and_(EditionItem.edition_id == edition.id, EditionItem.item_id.in_(item_ids)))
        .outerjoin(
            Offering,
            and_(Offering.community_code == Division.code, Offering.item_id == EditionItem.item_id),
        )
        .where(
            Division.code.between(*subtree(division_code)),
            Division.level == Level.COMMUNITY,
            Division.retired_on.is_(None),
        )
    )
    if narrowed.type_tag is not None:
        query = query.where(has_type(Division.code, narrowed.type_tag))
    if narrowed.disputed:
        query = query.where(disputed_cell())
    return query if KINDS[kind] == BOTH else query.where(Division.kind == CommitteeKind(kind))


def segments_of(
    session: Session, edition: EditionFacts, cells: Collection[tuple[int, int]]
) -> dict[tuple[int, int], Segment]:
    """The segments of some cells (community, item id) of present communities. Two queries."""
    day = counted_day(session)
    codes = sorted({community for community, _item in cells})
    numbers = sorted(cell_number(*cell) for cell in cells)
    query = (
        select(
            Division.code,
            Offering.item_id,
            Offering.criterion_id,
            Offering.state,
            Offering.holds_until,
        )
        .outerjoin(
            Offering,
            and_(
                Offering.community_code == Division.code,
                cell_number(Offering.community_code, Offering.item_id).in_(numbers),
            ),
        )
        .where(Division.code.in_(codes), Division.level == Level.COMMUNITY, Division.retired_on.is_(None))
    )
    said: dict[tuple[int, int], Segment] = {}
    present = set()
    # By the connection: the session's own way of giving rows takes as long as the database's.
    for code, item_id, said_under, state, until in session.connection().execute(query):
        present.add(code)
        item = edition.items_by_id.get(item_id)
        if item is not None:
            said[code, item_id] = segment_under(item.criterion_id, said_under, state, until, day)
    return {cell: said.get(cell, Segment.UNKNOWN) for cell in cells if cell[0] in present}
