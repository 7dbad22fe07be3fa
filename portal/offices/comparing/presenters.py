"""Comparisons as pages show them: rates in per cent with a digit, differences with their sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from catalogue.catalogues import EditionFacts
from catalogue.counters.segments import Segment
from catalogue.coverage.figures import Incomparable, Tally
from catalogue.coverage.kinds_compared import KindsLine, KindsTable
from catalogue.coverage.regional import Quartiles, Unit
from catalogue.history.monthly import MonthApart
from catalogue.models import Level

from ...words.comparability import WHY_NOT
from ...words.formatting import NOTHING, number
from ...words.i18n import pick
from ...words.item_names import category_name
from ...words.labels import LEVELS, SEGMENTS
from ..past.presenters import HIGH, LEFT, TOP, WIDE


@dataclass(frozen=True, slots=True)
class KindsRow:
    """A line of the comparison: ``cun`` and ``ju`` are rates, ``difference`` is 村 minus 居 in percentage points.

    ``lines`` are the applicable lines of 村 and of 居 that the rates are of. ``reason`` says why there is no difference; empty
    if there is one.
    """

    code: str
    name: str
    cun: str
    ju: str
    difference: str
    lines: str
    reason: str
    line: KindsLine

    @property
    def comparable(self) -> bool:
        """Whether there is a difference."""
        return not self.reason


@dataclass(frozen=True, slots=True)
class KindsGroup:
    """A category with its items."""

    category: KindsRow
    items: tuple[KindsRow, ...]


@dataclass(frozen=True, slots=True)
class KindsPage:
    """The comparison of a division, by category and by part."""

    found: KindsTable
    total: KindsRow
    groups: tuple[KindsGroup, ...]
    parts: tuple[KindsRow, ...]

    @property
    def one_kind(self) -> bool:
        """Whether the division has communities of one kind alone, so that no line has anything to compare."""
        return self.found.total.figures.reason in (Incomparable.NO_CUN, Incomparable.NO_JU)


def present_kinds(found: KindsTable) -> KindsPage:
    """The page of a comparison."""
    items = {item.code: _row(item.code, pick(item.name_zh, item.name_en), line) for item, line in found.items}
    categories = dict(found.categories)
    groups = [
        KindsGroup(
            _row(category.code, category_name(category), categories[category.code]),
            tuple(items[item.code] for item in category.items if item.code in items),
        )
        for category in found.edition.categories
    ]
    return KindsPage(
        found,
        _row("", _("All items"), found.total),
        tuple(groups),
        tuple(_row(f"{division.code:012d}", division.short_name, line) for division, line in found.parts),
    )


def _row(code: str, name: str, line: KindsLine) -> KindsRow:
    figures = line.figures
    return KindsRow(
        code=code,
        name=name,
        cun=_rate(line.cun),
        ju=_rate(line.ju),
        difference=NOTHING if figures.difference is None else f"{figures.difference:+.1f}".replace("-", "−"),
        lines=f"{number(line.cun.applicable)}/{number(line.ju.applicable)}",
        reason="" if figures.reason is None else str(WHY_NOT[figures.reason]),
        line=line,
    )


def _rate(tally: Tally) -> str:
    if tally.silent:
        return str(SEGMENTS[Segment.UNKNOWN])
    return NOTHING if tally.rate is None else in_per_cent(tally.rate)


def in_per_cent(rate: float) -> str:
    """A rate (0 to 1) in per cent with one digit."""
    return f"{rate * 100:.1f}%"


@dataclass(frozen=True, slots=True)
class LevelApart:
    """How far the units of a level lie apart; ``quartiles`` is None if there are too few of them to say."""

    level: str
    units: int
    silent: int
    """Units that have not reported anything; the figures leave them out."""
    quartiles: Quartiles | None
    figures: tuple[str, ...]
    """Lowest, first quartile, median, third quartile, highest."""


def present_apart(level: Level, units: Sequence[Unit], quartiles: Quartiles | None) -> LevelApart:
    """The units of a level."""
    figures: tuple[str, ...] = ()
    if quartiles is not None:
        each = (quartiles.lowest, quartiles.first, quartiles.median, quartiles.third, quartiles.highest)
        figures = tuple(map(in_per_cent, each))
    silent = sum(unit.silent for unit in units)
    return LevelApart(str(LEVELS[level]), len(units), silent, quartiles, figures)


@dataclass(frozen=True, slots=True)
class ApartPoint:
    """A month in a drawing and in the table beside it. ``heights`` are where the quartiles are drawn; empty where too few reported."""

    month: MonthApart
    x: float
    heights: tuple[float, ...]
    figures: tuple[str, ...]

    @property
    def day(self) -> date:
        """The day at whose end it counts."""
        return self.month.day

    @property
    def breaks(self) -> bool:
        """Whether it cannot be compared with the month before."""
        return self.month.breaks

    @property
    def edition(self) -> EditionFacts:
        """The edition under which it was counted."""
        return self.month.edition


@dataclass(frozen=True, slots=True)
class ApartByMonth:
    """The units of a level month after month."""

    level: str
    points: tuple[ApartPoint, ...]

    @property
    def runs(self) -> list[tuple[str, str, str, str]]:
        """Of each run of months without a break: the outline of the middle half, then the lines of the three quartiles."""
        runs: list[list[ApartPoint]] = [[]]
        for point in self.points:
            if point.breaks or not point.heights:
                runs.append([])
            if point.heights:
                runs[-1].append(point)
        drawn = []
        for run in filter(None, runs):
            first, median, third = ([(point.x, point.heights[place]) for point in run] for place in range(3))
            drawn.append(
                (_corners([*third, *reversed(first)]), _corners(first), _corners(median), _corners(third))
            )
        return drawn


def _corners(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in places)


def present_apart_by_month(level: Level, months: Sequence[MonthApart]) -> ApartByMonth:
    """The quartiles of a level's units month after month, as a drawing and as a table."""
    step = WIDE / max(1, len(months) - 1)
    points = []
    for place, month in enumerate(months):
        found = month.quartiles
        heights: tuple[float, ...] = ()
        figures: tuple[str, ...] = ()
        if found is not None:
            heights = tuple(
                round(TOP + HIGH * (1 - rate), 1) for rate in (found.first, found.median, found.third)
            )
            each = (found.lowest, found.first, found.median, found.third, found.highest)
            figures = tuple(map(in_per_cent, each))
        points.append(ApartPoint(month, round(LEFT + step * place, 1), heights, figures))
    return ApartByMonth(str(LEVELS[level]), tuple(points))
