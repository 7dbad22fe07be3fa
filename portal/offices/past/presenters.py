"""What the pages of past days show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from catalogue import divisions
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.coverage.figures import Tally
from catalogue.coverage.matrix import Cell, Matrix
from catalogue.divisions import DivisionFacts
from catalogue.foundation.codes import ancestors
from catalogue.history.causes import Cause
from catalogue.history.difference import ChangedCell, DayDifference
from catalogue.history.listing import CellsThen, CellThen
from catalogue.history.monthly import MonthFigures
from catalogue.models import Level

from ...extensions import db
from ...requests.paging import pages_of, rows_on
from ..criteria import OfficeCriteria

PAGE = 100
"""Cells on one page of a list."""
_NOTHING = (0,) * 9


def days_beside(told: DayDifference) -> Matrix:
    """Two days as one matrix: its rows are the divisions of either, its items those of the second day.

    Each cell has the counters of the first day, then those of the second.
    """
    old, new = told.before, told.after
    rows = {row.code: row for row in (*old.rows, *new.rows)}
    places = {item.id: place for place, item in enumerate(old.items)}
    lines = [dict(zip((row.code for row in each.rows), each.cells, strict=True)) for each in (old, new)]
    counts = dict(zip((row.code for row in old.rows), old.communities, strict=True))
    counts |= dict(zip((row.code for row in new.rows), new.communities, strict=True))

    def line(before: tuple[Cell, ...], after: tuple[Cell, ...]) -> tuple[Cell, ...]:
        cells = []
        for place, item in enumerate(new.items):
            was = before[places[item.id]] if before and item.id in places else _NOTHING
            cells.append((*was, *(after[place] if after else _NOTHING)))
        return tuple(cells)

    codes = sorted(rows)
    return replace(
        new,
        rows=tuple(rows[code] for code in codes),
        communities=tuple(counts[code] for code in codes),
        cells=tuple(line(lines[0].get(code, ()), lines[1].get(code, ())) for code in codes),
        total=line(old.total, new.total),
    )


def changes_by_part(told: DayDifference) -> list[tuple[DivisionFacts, int]]:
    """How many more lines are valid in each part of either day, by code."""
    valid: Counter[int] = Counter()
    for matrix, sign in ((told.before, -1), (told.after, 1)):
        for row, cells in zip(matrix.rows, matrix.cells, strict=True):
            valid[row.code] += sign * sum(cell[0] for cell in cells)
    rows = {row.code: row for row in (*told.before.rows, *told.after.rows)}
    return [(rows[code], valid[code]) for code in sorted(rows)]


def gone_items(told: DayDifference) -> tuple[tuple[ItemFacts, int], ...]:
    """The items that the edition of the second day has no longer, each with the lines that were valid on the first."""
    kept = {item.id for item in told.after.items}
    counted = zip(told.before.items, told.before.total, strict=True)
    return tuple((item, cell[0]) for item, cell in counted if item.id not in kept)


@dataclass(frozen=True, slots=True)
class CellsOfDay:
    """One page of the cells of a past day: ``total`` in all. ``streets`` holds the names of their streets by code."""

    lines: tuple[CellThen, ...]
    streets: dict[int, str]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total, PAGE)

    def street(self, line: CellThen) -> str:
        """The name of a line's street or township."""
        return self.streets.get(ancestors(line.community.code)[0], "")


def present_cells_then(found: CellsThen, inside: DivisionFacts, page: int) -> CellsOfDay:
    """Cells of a past day with the names of their streets, where these are below the division that is listed."""
    codes = {ancestors(cell.community.code)[0] for cell in found.cells} - {inside.code}
    if inside.level is Level.COMMUNITY:
        codes = set()
    return CellsOfDay(found.cells, divisions.short_names(db.session(), codes), found.total, page)


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A cell that changed: where, which item, and when, where one day tells."""

    community: DivisionFacts
    item: ItemFacts
    day: date | None
    gained: bool
    cause: Cause


@dataclass(frozen=True, slots=True)
class ChangedPage:
    """One page of the cells behind a cause: ``total`` in all."""

    lines: tuple[ChangedLine, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total, PAGE)


def present_cells(
    cells: list[ChangedCell],
    cause: Cause | None,
    asked: OfficeCriteria,
    editions: tuple[EditionFacts, EditionFacts],
) -> ChangedPage:
    """The cells of one cause or of all, and of one item or of all, by community and item: one page of them."""
    items = {item.id: item for edition in editions for item in edition.items}
    seen = {
        item.id
        for edition in editions
        for category in edition.categories
        if asked.category in (None, category.code)
        for item in category.items
    }
    page = asked.page
    wanted = sorted(
        (
            cell
            for cell in cells
            if cause in (None, cell.cause)
            and cell.item_id in seen
            and asked.item in (None, items[cell.item_id].code)
        ),
        key=lambda cell: (cell.community, cell.item_id),
    )
    part = rows_on(wanted, page, PAGE)
    known = divisions.get_divisions(db.session(), {cell.community for cell in part})
    return ChangedPage(
        tuple(
            ChangedLine(known[cell.community], items[cell.item_id], cell.day, cell.gained, cell.cause)
            for cell in part
        ),
        len(wanted),
        page,
    )


WIDE, HIGH, LEFT, TOP = 640, 200, 68, 20
"""The drawing of monthly lines: the field of the line, and what is beside and above it, in units of the drawing."""


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """A month in a drawing and in the table beside it. ``x`` and ``y`` are where it is drawn; ``y`` None: nothing applied."""

    day: date
    tally: Tally
    breaks: bool
    x: float
    y: float | None
    edition: EditionFacts


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
        points.append(
            MonthPoint(month.day, sums, month.breaks, round(LEFT + step * place, 1), y, month.edition)
        )
    return MonthlyLine(tuple(points))
