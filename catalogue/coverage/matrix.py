"""The coverage matrix of a division: its children by the items of an edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import String, bindparam, case, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from .. import divisions
from ..catalogues import EditionFacts, ItemFacts
from ..counters.rollup import BOTH, COUNTERS, KIND_NUMBERS, KINDS, counted_day
from ..counters.segments import SEGMENTS, Segment, segment_under
from ..divisions import DivisionFacts
from ..foundation.errors import DomainError, _
from ..models import Division, Level, Offering, Rollup, State

Cell = tuple[int, ...]
"""Communities in each of the eight segments, in the order of ``SEGMENTS``, then the disputed ones."""

_ONE_DAY = timedelta(days=1)
_ZERO: Cell = (0,) * len(COUNTERS)
_ONE = {
    (segment, disputed): (*(int(other is segment) for other in SEGMENTS), int(disputed))
    for segment in SEGMENTS
    for disputed in (False, True)
}
_NO_RECORD = _ONE[Segment.UNKNOWN, False]

_TABLE = Rollup.__table__
# Built once, and over the table instead of the mapped class: a thousand rows come as the driver gives them.
_COUNTED = select(
    _TABLE.c.division_code, _TABLE.c.criterion_id, *(_TABLE.c[name] for name in COUNTERS)
).where(
    _TABLE.c.division_code.in_(bindparam("divisions", expanding=True)), _TABLE.c.kind == bindparam("kind")
)
_OVER, _DISPUTED = "over", "disputed"
_OFFERINGS, _DIVISIONS = Offering.__table__, Division.__table__
# What the record of a cell says: its item, its criterion, its state, then whether it is over and whether it is disputed.
_RECORD = (
    cast(_OFFERINGS.c.item_id, String)
    + " "
    + cast(_OFFERINGS.c.criterion_id, String)
    + " "
    + type_coerce(_OFFERINGS.c.state, String)
    + case((_OFFERINGS.c.holds_until < bindparam("day"), f" {_OVER}"), else_="")
    + case((_OFFERINGS.c.disputed, f" {_DISPUTED}"), else_="")
)
# A row for each community: to hand over its cells one by one takes a driver longer than all the rest.
_TOLD = (
    select(_DIVISIONS.c.code, func.aggregate_strings(_RECORD, ","))
    .join(_DIVISIONS, _DIVISIONS.c.code == _OFFERINGS.c.community_code)
    .where(
        _DIVISIONS.c.parent_code == bindparam("division"),
        _DIVISIONS.c.retired_on.is_(None),
        # The first condition says it too, but PostgreSQL would look through all divisions of a country for it.
        _OFFERINGS.c.community_code.between(bindparam("division"), bindparam("last")),
    )
    .group_by(_DIVISIONS.c.code)
)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Coverage of ``division`` on ``day``. Rows are its children, columns the items of the edition.

    The three tuples run side by side: ``rows[r]`` is the child, ``communities[r]`` how many communities of
    the kind it has, and ``cells[r][i]`` its cell for ``items[i]``; ``total`` is the division's own line.
    """

    division: DivisionFacts
    edition: EditionFacts
    kind: str
    day: date
    items: tuple[ItemFacts, ...]
    rows: tuple[DivisionFacts, ...]
    communities: tuple[int, ...]
    cells: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...]

    @property
    def all_communities(self) -> int:
        """How many communities of the kind the division has."""
        return sum(self.total[0][: len(SEGMENTS)]) if self.total else 0


def matrix(session: Session, edition: EditionFacts, division_code: int, *, kind: str = "all") -> Matrix:
    """The matrix of a division above community level, counted for the day that the roll-up carries.

    ``kind`` is ``all``, ``ju`` or ``cun``. At the lowest level the rows are the communities of the kind,
    each of whose cells holds a single 1. Retired divisions have no row. Raises ``NotFound`` for an unknown
    division and ``DomainError`` for a community.
    """
    division, rows = divisions.get_with_children(session, division_code)
    if division.level is Level.COMMUNITY:
        raise DomainError(_("A matrix belongs to a division above a community."), field="division")
    if any(row.level is Level.COMMUNITY for row in rows):
        return _of_communities(session, edition, division, rows, kind)
    table = counted_lines(session, edition, [row.code for row in rows] + [division_code], kind=kind)
    total = table.pop(division_code)
    cells = tuple(table.values())
    return Matrix(
        division=division,
        edition=edition,
        kind=kind,
        day=counted_day(session),
        items=edition.items,
        rows=rows,
        communities=tuple(sum(line[0][:-1]) if line else 0 for line in cells),
        cells=cells,
        total=total,
    )


def counted_lines(
    session: Session, edition: EditionFacts, codes: Iterable[int], *, kind: str = "all"
) -> dict[int, tuple[Cell, ...]]:
    """The lines of divisions above community level, as the roll-up counts them, in the order of ``codes``: one query."""
    column = {item.criterion_id: position for position, item in enumerate(edition.items)}
    width = len(column)
    table: dict[int, list[Cell]] = {code: [_ZERO] * width for code in codes}
    for found in session.execute(_COUNTED, {"divisions": list(table), "kind": KINDS[kind]}).all():
        position = column.get(found[1])
        if position is not None:
            table[found[0]][position] = found[2:]
    return {code: tuple(line) for code, line in table.items()}


def _of_communities(
    session: Session,
    edition: EditionFacts,
    division: DivisionFacts,
    children: tuple[DivisionFacts, ...],
    kind: str,
) -> Matrix:
    day = counted_day(session)
    number = KINDS[kind]
    rows = tuple(row for row in children if number == BOTH or (row.kind and KIND_NUMBERS[row.kind] == number))
    columns = {item.id: (position, item.criterion_id) for position, item in enumerate(edition.items)}
    table = {row.code: [_NO_RECORD] * len(columns) for row in rows}
    known: dict[str, tuple[int, Cell] | None] = {}
    values = {"division": division.code, "last": division.last_code, "day": day}
    for code, records in session.execute(_TOLD, values):
        line = table.get(code)
        if line is None:
            continue
        for record in records.split(","):
            if record not in known:
                known[record] = _read(record, columns, day)
            found = known[record]
            if found is not None:
                line[found[0]] = found[1]
    cells = tuple(tuple(line) for line in table.values())
    return summed(division, edition, kind, day, rows, (1,) * len(rows), cells)


def _read(record: str, columns: Mapping[int, tuple[int, int]], day: date) -> tuple[int, Cell] | None:
    """Where the cell of a record (``_RECORD``) is in its line, and what it counts as. None where the edition does not have its item.

    ``columns`` give the place and the criterion of each item, by its id.
    """
    item, said_under, told = record.split(" ", 2)
    if int(item) not in columns:
        return None
    position, criterion_id = columns[int(item)]
    return position, _counted_as(told, day, int(said_under) == criterion_id)


@lru_cache(maxsize=256)
def _counted_as(told: str, day: date, speaks: bool) -> Cell:
    """The cell of a record by the last parts of ``_RECORD``; whether it ``speaks`` for the criterion that is asked about."""
    state, *further = told.split(" ")
    # Of the last day only matters whether it is over, so a handful of cells say all that there is to say.
    until = day - _ONE_DAY if _OVER in further else None
    segment = segment_under(0, 0 if speaks else None, State(state), until, day)
    return _ONE[segment, speaks and _DISPUTED in further]


def summed(
    division: DivisionFacts,
    edition: EditionFacts,
    kind: str,
    day: date,
    rows: tuple[DivisionFacts, ...],
    communities: tuple[int, ...],
    cells: tuple[tuple[Cell, ...], ...],
) -> Matrix:
    """A matrix whose own line is the sum of its rows; see ``Matrix`` for what runs side by side."""
    columns = zip(*cells, strict=True)
    total = tuple(tuple(map(sum, zip(*column, strict=True))) for column in columns)
    return Matrix(
        division=division,
        edition=edition,
        kind=kind,
        day=day,
        items=edition.items,
        rows=rows,
        communities=communities,
        cells=cells,
        total=total or (_ZERO,) * len(edition.items),
    )
