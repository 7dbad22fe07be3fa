"""The matrix of a division at the end of a past day: the divisions of that day, and the cells as they counted then."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from .. import divisions
from ..catalogues import EditionFacts
from ..counters.rollup import BOTH, KINDS, counted_day
from ..counters.segments import SEGMENTS
from ..coverage.matrix import Cell, Matrix, matrix, summed
from ..divisions import DivisionFacts
from ..divisions.names_then import named_as_of
from ..divisions.presence import children_on
from ..foundation import clock
from ..foundation.codes import ancestors, subtree
from ..foundation.errors import DomainError, _
from ..models import Level
from .counts import WIDTH, Counting, cells_on, count_on, kind_number
from .movements import UNKNOWN
from .reach import DayRefused, Reach, pending, reach_of

_ZERO: Cell = (0,) * WIDTH
_ONE = {
    (place, disputed): (*(int(other == place) for other in range(len(SEGMENTS))), disputed)
    for place in range(len(SEGMENTS))
    for disputed in (0, 1)
}
_NO_RECORD = _ONE[UNKNOWN, 0]


def matrix_as_of(
    session: Session,
    edition: EditionFacts,
    division_code: int,
    day: date,
    *,
    kind: str = "all",
    today: date | None = None,
) -> Matrix:
    """The matrix of a division above community level at the end of ``day`` in Beijing.

    ``edition`` is the one that the reader asks for: that of the day, as a rule. Rows are the divisions of that day. On the day
    for which the roll-up is counted this is the matrix itself. Raises what ``coverage.matrix`` raises, and ``Refused`` for a day to come, or from before
    anything was recorded (未记录).
    """
    if day == counted_day(session):
        return matrix(session, edition, division_code, kind=kind)
    reach = reach_on(session, day, today)
    (division,) = named_as_of(session, division_code, day, [divisions.get_division(session, division_code)])
    if division.level is Level.COMMUNITY:
        raise DomainError(_("A matrix belongs to a division above a community."), field="division")
    rows = children_on(session, division_code, day)
    if any(row.level is Level.COMMUNITY for row in rows):
        return _of_communities(session, edition, division, rows, day, kind, reach)
    return _of_divisions(session, edition, division, rows, day, kind, reach)


def reach_on(session: Session, day: date, today: date | None = None) -> Reach:
    """How far the ledger reaches, for a question about a day. Raises ``DayRefused`` for one of which nothing tells."""
    today = today or clock.today()
    if day > max(today, counted_day(session)):
        raise DayRefused(_("%(day)s has not come yet."), field="day", day=day.isoformat())
    reach = reach_of(session, today)
    if day < reach.begins:
        raise DayRefused(
            _("Nothing was recorded before %(begins)s."),
            field="day",
            begins=reach.begins.isoformat(),
            day=day.isoformat(),
        )
    return reach


def _of_communities(
    session: Session,
    edition: EditionFacts,
    division: DivisionFacts,
    children: tuple[DivisionFacts, ...],
    day: date,
    kind: str,
    reach: Reach,
) -> Matrix:
    number = KINDS[kind]
    rows = tuple(row for row in children if number == BOTH or kind_number(row.code) == number)
    beyond = pending(session, reach, day, division.code)
    cells = cells_on(session, day, subtree(division.code), beyond)
    criteria = [item.criterion_id for item in edition.items]
    lines: list[tuple[Cell, ...]] = []
    for row in rows:
        said = cells.get(row.code, {})
        lines.append(tuple([_ONE[said[each]] if each in said else _NO_RECORD for each in criteria]))
    return summed(division, edition, kind, day, rows, (1,) * len(rows), tuple(lines))


def _of_divisions(
    session: Session,
    edition: EditionFacts,
    division: DivisionFacts,
    rows: tuple[DivisionFacts, ...],
    day: date,
    kind: str,
    reach: Reach,
) -> Matrix:
    criteria = [item.criterion_id for item in edition.items]
    every = {row.code: row.level.span for row in rows}
    every |= {
        row.code: row.level.span for row in divisions.children(session, division.code, include_retired=True)
    }
    counting = Counting(min(every.values(), default=Level.STREET.span), KINDS[kind], criteria)
    count_on(session, reach, division.code, every, day, counting)
    found: dict[int, list[Cell]] = {row.code: [_ZERO] * len(criteria) for row in rows}
    total = [_ZERO] * len(criteria)
    for unit, of_unit in counting.tallies.items():
        row = next((code for code in (unit, *ancestors(unit)) if code in found), None)
        line = [tuple(of_unit.get(each, _ZERO)) for each in criteria]
        total = [_plus(*pair) for pair in zip(total, line, strict=True)]
        if row is not None:
            found[row] = [_plus(*pair) for pair in zip(found[row], line, strict=True)]
    cells = tuple(tuple(line) for line in found.values())
    return Matrix(
        division=division,
        edition=edition,
        kind=kind,
        day=day,
        items=edition.items,
        rows=rows,
        communities=tuple(sum(line[0][:-1]) if line else 0 for line in cells),
        cells=cells,
        total=tuple(total),
    )


def _plus(one: Cell, other: Cell) -> Cell:
    if not any(other):
        return one
    return tuple([left + right for left, right in zip(one, other, strict=True)]) if any(one) else other
