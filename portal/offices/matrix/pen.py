"""What cells of a matrix say, in signs and in words. Equal cells are written once."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import escape

from catalogue.counters.segments import SEGMENTS
from catalogue.coverage.figures import whole_percent
from catalogue.coverage.matrix import Cell

from ...words import labels
from ...words.comparability import WHY_NOT
from ...words.i18n import colon, language
from .measures import (
    DISPUTED,
    RULED,
    UNKNOWN,
    VALID,
    WIDTH,
    DaysCompared,
    DifferenceMeasure,
    KindsCompared,
    Measure,
    applicable_in,
    is_silent,
)

TINTS = 5
"""Steps of tint above “none”: a fifth each."""
BAR = 40
"""Units of a row's bar: its width in the drawing."""

Written = tuple[str, str, str]
"""A cell's classes, its text, and what it says in words."""
COUNTED, SILENT, NOTHING = range(3)
"""What a figure's link lists: the cells that it counts; where it is a sign, those not reported, or not applicable."""
Figure = tuple[str, str, str, int]
"""As written, with what its link lists."""


class Pen:
    """Writes figures in the language in force. One for each page. ``bare``: the sign for per cent is said above the table."""

    def __init__(self, measure: Measure, *, bare: bool = False) -> None:
        self.measure = measure
        self.bare = bare
        self._figures: dict[Cell, Figure] = {}
        self.colon, self.comma = colon(), "，" if language() == "zh" else ", "
        self._labels = tuple(str(escape(labels.SEGMENTS[segment])) for segment in SEGMENTS)
        self._symbols = tuple(labels.SYMBOLS[segment] for segment in SEGMENTS)
        self._disputed = str(escape(_("disputed")))
        self._more = tuple(f"{self.comma}{words} " for words in (*self._labels[1:], self._disputed))
        # Patterns, filled in further down without asking for a translation again.
        self._of = str(escape(_("%(valid)s of %(applicable)s valid")))
        self._nothing = str(escape(_("nothing applies here")))
        self._silent = str(escape(_("Not reported")))
        self._points = str(
            escape(_("%(points)s percentage points: villages %(cun)s%%, communities %(ju)s%%"))
        )
        self._days = str(escape(_("valid: from %(before)s to %(after)s")))
        self._not_comparable = str(escape(_("not comparable: %(why)s")))

    def states(self) -> dict[Cell, Written]:
        """What each possible cell of a single community is written as; one that is not counted is pale."""
        found = {}
        for place in range(len(SEGMENTS)):
            for disputed in (0, 1):
                cell = (*(int(other == place) for other in range(len(SEGMENTS))), disputed)
                words = self._labels[place] + (self.comma + self._disputed if disputed else "")
                pale = "" if self.measure.share or self.measure.part(cell) else " o"
                found[cell] = (f"s{place}{' d' if disputed else ''}{pale}", self._symbols[place], words)
        return found

    def figure(self, cell: Cell, items: int = 1) -> Figure:
        """A figure over several communities or ``items``: 17, or 70 %, or a sign where nothing is known."""
        known = self._figures.get(cell)
        if known is None:
            compares = isinstance(self.measure, DifferenceMeasure)
            known = self._figures[cell] = self._compared(cell, items) if compares else self._counted(cell)
        return known

    def _counted(self, cell: Cell) -> Figure:
        applicable = applicable_in(cell)
        if not applicable and self.measure.share:
            return f"s{RULED}", self._symbols[RULED], self._nothing, NOTHING
        told = self._words(cell)
        if not self.measure.share:
            part = self.measure.part(cell)
            return ("c" if part else "c z"), str(part), told, COUNTED
        if is_silent(cell):
            return f"s{UNKNOWN}", self._symbols[UNKNOWN], told, SILENT
        part, whole = self.measure.part(cell), self.measure.whole(cell)
        step = min(TINTS, 1 + part * TINTS // whole) if part else 0
        fewer = " n" if cell[RULED] and not self.measure.percent else ""
        text = self.measure.text(cell)
        return f"t{step}{fewer}", text.removesuffix("%") if self.bare else text, told, COUNTED

    def _words(self, cell: Cell) -> str:
        told = self._of % {"valid": cell[VALID], "applicable": applicable_in(cell)}
        for label, count in zip(self._more, cell[1:], strict=True):
            if count:
                told += f"{label}{count}"
        return told

    def _compared(self, cell: Cell, items: int) -> Figure:
        points = self.measure.points(cell, items) if isinstance(self.measure, DifferenceMeasure) else None
        if isinstance(self.measure, DaysCompared):
            return self._changed(cell, int(points or 0))
        if points is None:
            reason = KindsCompared.compared(cell, items).reason
            return "s6", "—", self._not_comparable % {"why": WHY_NOT[reason] if reason else ""}, COUNTED
        ju, cun = (100 * kind[VALID] / applicable_in(kind) for kind in (cell[:WIDTH], cell[WIDTH:]))
        said = {"points": signed(points, 1), "ju": f"{ju:.1f}", "cun": f"{cun:.1f}"}
        return _direction(round(points)), signed(points, 0), self._points % said, COUNTED

    def _changed(self, cell: Cell, change: int) -> Figure:
        """How many more lines are valid; of a single line what it was and is."""
        old, new = cell[:WIDTH], cell[WIDTH:]
        style = _direction(change)
        if sum(old[:DISPUTED]) == sum(new[:DISPUTED]) == 1:
            was, now = (self._labels[kind.index(1)] for kind in (old, new))
            return style, signed(change, 0), was if was == now else f"{was} → {now}", COUNTED
        told = self._days % {"before": f"{old[VALID]:,}", "after": f"{new[VALID]:,}"}
        return style, signed(change, 0), told, COUNTED

    def sum(self, cell: Cell, address: str) -> str:
        """The sum of a row in one line: valid/applicable, the interval that silence leaves open, and a thin bar."""
        applicable = applicable_in(cell)
        if not applicable:
            return f'<td class="sum"><a href="{address}not_applicable">{self._symbols[RULED]}</a></td>'
        if is_silent(cell):
            return f'<td class="sum"><a href="{address}unknown">{self._silent}</a></td>'
        least = whole_percent(cell[VALID], applicable)
        most = whole_percent(cell[VALID] + cell[UNKNOWN], applicable)
        interval = f"{least}–{most}%" if cell[UNKNOWN] else f"{least}%"
        return (
            f'<td class="sum"><a href="{address}delivered"><b>{cell[VALID]:,}</b></a>/<a href="{address}applicable">{applicable:,}</a> '
            f"<i>{interval}</i>{interval_bar(cell[VALID], cell[VALID] + cell[UNKNOWN], applicable)}</td>"
        )

    def disputed(self, cell: Cell, address: str) -> str:
        """How many lines of a row are disputed."""
        count = cell[DISPUTED]
        return (
            f'<td class="sum q"><a href="{address}">{count:,}</a></td>'
            if count
            else '<td class="sum q"></td>'
        )


def signed(value: float, digits: int) -> str:
    """A difference with its sign, the true minus: +3, −12, 0."""
    text = f"{value:+.{digits}f}".replace("-", "−")
    return text[1:] if not round(value, digits) else text


def _direction(change: float) -> str:
    """The classes of a difference: more and less are equally bold, and less is framed."""
    return "c z" if not change else "c p" if change > 0 else "c l"


def interval_bar(low: int, high: int, whole: int) -> str:
    """The share that is sure, and the one that might be, as a drawing."""
    first, second = BAR * low / whole, BAR * high / whole
    return (
        f'<svg viewBox="0 0 {BAR} 6" width="{BAR}" height="6" preserveAspectRatio="none" aria-hidden="true"><path class="m" d="M0 3H{second:.1f}"/>'
        f'<path class="v" d="M0 3H{first:.1f}"/></svg>'
    )
