"""What the pages of past days show."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from catalogue import divisions
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.counters.segments import Segment
from catalogue.coverage.figures import Tally, tally
from catalogue.coverage.matrix import Matrix
from catalogue.divisions import DivisionFacts
from catalogue.history.causes import Cause
from catalogue.history.difference import ChangedCell, DayDifference
from catalogue.history.monthly import MonthFigures

from ...extensions import db

PAGE = 100
"""Cells on one page of a list."""
_NOTHING = (0,) * 9


@dataclass(frozen=True, slots=True)
class PartThen:
    """A part of a division at the end of a day: how many communities it had, and its cells by segment."""

    division: DivisionFacts
    communities: int
    tally: Tally

    @property
    def silent(self) -> bool:
        """Whether nothing was reported of any line that applies."""
        return self.tally.applicable > 0 and self.tally[Segment.UNKNOWN] == self.tally.applicable


def present_day(found: Matrix) -> list[PartThen]:
    """The division's own figures, then those of its parts by code."""
    parts = zip(
        (found.division, *found.rows),
        (found.all_communities, *found.communities),
        (found.total, *found.cells),
        strict=True,
    )
    return [PartThen(division, count, tally(cells)) for division, count, cells in parts]


@dataclass(frozen=True, slots=True)
class PartChange:
    """How the valid cells of a part changed, in all and by item; ``steps`` are in the order of the items."""

    division: DivisionFacts
    before: int
    after: int
    steps: tuple[int, ...]

    @property
    def change(self) -> int:
        """How many more there are."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class DayChanges:
    """A difference laid out as a table: the division's own line, then its parts of either day by code."""

    items: tuple[ItemFacts, ...]
    lines: tuple[PartChange, ...]


def present_changes(told: DayDifference) -> DayChanges:
    """The valid cells of two days beside each other."""
    old, new = told.before, told.after
    items = {item.id: item for item in (*new.items, *old.items)}
    places = [{item.id: place for place, item in enumerate(each.items)} for each in (old, new)]
    rows = {row.code: row for row in (*old.rows, *new.rows)}
    cells = [dict(zip((row.code for row in each.rows), each.cells, strict=True)) for each in (old, new)]

    def line(
        division: DivisionFacts, before: tuple[tuple[int, ...], ...], after: tuple[tuple[int, ...], ...]
    ) -> PartChange:
        steps = []
        for item in items:
            counts = [
                side[place[item]][0] if side and item in place else 0
                for side, place in zip((before, after), places, strict=True)
            ]
            steps.append(counts[1] - counts[0])
        return PartChange(
            division, sum(cell[0] for cell in before), sum(cell[0] for cell in after), tuple(steps)
        )

    return DayChanges(
        tuple(items.values()),
        (
            line(new.division, old.total, new.total),
            *(line(rows[code], cells[0].get(code, ()), cells[1].get(code, ())) for code in sorted(rows)),
        ),
    )


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A cell that changed: where, which item, and when, where one day tells."""

    community: DivisionFacts
    item: ItemFacts
    day: date | None
    gained: bool


@dataclass(frozen=True, slots=True)
class ChangedPage:
    """One page of the cells behind a cause: ``total`` in all."""

    lines: tuple[ChangedLine, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def present_cells(
    cells: list[ChangedCell], cause: Cause, editions: tuple[EditionFacts, EditionFacts], page: int
) -> ChangedPage:
    """The cells of one cause, by community and item: one page of them."""
    items = {item.id: item for edition in editions for item in edition.items}
    wanted = sorted(
        (cell for cell in cells if cell.cause is cause), key=lambda cell: (cell.community, cell.item_id)
    )
    part = wanted[(page - 1) * PAGE : page * PAGE]
    known = divisions.get_divisions(db.session(), {cell.community for cell in part})
    return ChangedPage(
        tuple(
            ChangedLine(known[cell.community], items[cell.item_id], cell.day, cell.gained) for cell in part
        ),
        len(wanted),
        page,
    )


WIDE, HIGH, LEFT, TOP = 640, 200, 44, 12
"""The drawing of monthly lines: the field of the line, and what is beside and above it, in units of the drawing."""


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """A month in a drawing and in the table beside it. ``x`` and ``y`` are where it is drawn; ``y`` None: nothing applied."""

    day: date
    tally: Tally
    breaks: bool
    x: float
    y: float | None


@dataclass(frozen=True, slots=True)
class MonthlyLine:
    """A line over months: its points, and the runs of them that are drawn without a break, each as points of a polyline."""

    points: tuple[MonthPoint, ...]

    @property
    def runs(self) -> list[str]:
        """The coordinates of each unbroken run."""
        runs: list[list[str]] = [[]]
        for point in self.points:
            if point.breaks or point.y is None:
                runs.append([])
            if point.y is not None:
                runs[-1].append(f"{point.x:g},{point.y:g}")
        return [" ".join(run) for run in runs if run]


def present_months(months: Sequence[MonthFigures], items: Collection[int] | None) -> MonthlyLine:
    """The share of valid lines month after month, of some items (ids) or of all."""
    step = WIDE / max(1, len(months) - 1)
    points = []
    for place, month in enumerate(months):
        sums = month.tally(items)
        y = None if sums.rate is None else round(TOP + HIGH * (1 - sums.rate), 1)
        points.append(MonthPoint(month.day, sums, month.breaks, round(LEFT + step * place, 1), y))
    return MonthlyLine(tuple(points))
