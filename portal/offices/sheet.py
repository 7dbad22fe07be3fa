"""The matrix as a table body in joined text.

A district's table has thousands of cells, so nothing is looked up, translated or linked cell by cell: texts
are prepared once per column, equal figures share what was written for the first, and rows are joined strings.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from catalogue.counters.segments import SEGMENTS, Segment
from catalogue.coverage.figures import whole_percent
from catalogue.coverage.matrix import Cell, Matrix
from catalogue.divisions import DivisionFacts
from catalogue.models import Level

from ..words import labels
from ..words.i18n import HTML_LANG, language
from ..words.place_names import latin, place_text
from .columns import Band, Column, columns_of
from .criteria import OfficeCriteria

VALID = SEGMENTS.index(Segment.DELIVERED)
RULED = SEGMENTS.index(Segment.NOT_APPLICABLE)
UNKNOWN = SEGMENTS.index(Segment.UNKNOWN)
DISPUTED = len(SEGMENTS)
TINTS = 5
"""Steps of tint above “none”: a fifth each."""

Written = tuple[str, str, str]
"""A cell's classes, its text, and what it says in words."""


def add_up(cells: Iterable[Cell]) -> Cell:
    """Cells summed counter by counter."""
    return tuple(map(sum, zip(*cells, strict=True))) or (0,) * (DISPUTED + 1)


def applicable_in(cell: Cell) -> int:
    """How many communities (or lines) of a cell count."""
    return sum(cell[:DISPUTED]) - cell[RULED]


class Pen:
    """Writes figures in the language in force; equal figures are written once. One for each page."""

    def __init__(self, *, percent: bool) -> None:
        self._percent = percent
        self._figures: dict[Cell, Written] = {}
        self.colon, self.comma = ("：", "，") if language() == "zh" else (": ", ", ")
        self._labels = tuple(str(escape(labels.SEGMENTS[segment])) for segment in SEGMENTS)
        self._symbols = tuple(labels.SYMBOLS[segment] for segment in SEGMENTS)
        self._disputed = str(escape(_("disputed")))
        self._more = tuple(f"{self.comma}{words} " for words in (*self._labels[1:], self._disputed))
        # Patterns, filled in further down without asking for a translation again.
        self._of = str(escape(_("%(valid)s of %(applicable)s valid")))
        self._nothing = str(escape(_("nothing applies here")))

    def states(self) -> dict[Cell, Written]:
        """What each possible cell of a single community is written as."""
        found = {}
        for place in range(len(SEGMENTS)):
            for disputed in (0, 1):
                cell = (*(int(other == place) for other in range(len(SEGMENTS))), disputed)
                words = self._labels[place] + (self.comma + self._disputed if disputed else "")
                found[cell] = (f"s{place}{' d' if disputed else ''}", self._symbols[place], words)
        return found

    def figure(self, cell: Cell) -> Written:
        """A figure over several communities or items: 17/24, or 70 %, or a sign where nothing is known."""
        known = self._figures.get(cell)
        if known is None:
            known = self._figures[cell] = self._write(cell)
        return known

    def _write(self, cell: Cell) -> Written:
        applicable, valid = applicable_in(cell), cell[VALID]
        if not applicable:
            return f"s{RULED}", self._symbols[RULED], self._nothing
        told = self._of % {"valid": valid, "applicable": applicable}
        for label, count in zip(self._more, cell[1:], strict=True):
            if count:
                told += f"{label}{count}"
        mark = " d" if cell[DISPUTED] else ""
        if cell[UNKNOWN] == applicable:
            return f"s{UNKNOWN}{mark}", self._symbols[UNKNOWN], told
        step = min(TINTS, 1 + valid * TINTS // applicable) if valid else 0
        text = (
            f"{whole_percent(valid, applicable)}<i>%</i>" if self._percent else f"{valid}<i>/{applicable}</i>"
        )
        return f"t{step}{mark}", text, told

    def sum(self, cell: Cell) -> str:
        """The sum of a row: numbers before the percentage."""
        applicable = applicable_in(cell)
        if not applicable:
            return f'<td class="sum">{self._symbols[RULED]}</td>'
        share = f"{whole_percent(cell[VALID], applicable)}%"
        return f'<td class="sum"><b>{cell[VALID]:,}</b>/{applicable:,}<i>{share}</i></td>'


@dataclass(frozen=True, slots=True)
class Sheet:
    """A matrix laid out for one page. ``own_lines``: whether the reader may open a community's own lines."""

    matrix: Matrix
    criteria: OfficeCriteria
    bands: tuple[Band, ...]
    own_lines: bool

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in order."""
        return columns_of(self.bands)

    @property
    def of_communities(self) -> bool:
        """Whether each row is a community, whose cells are single states."""
        return any(row.level is Level.COMMUNITY for row in self.matrix.rows)

    @property
    def has_figures(self) -> bool:
        """Whether any row but the first holds figures, whose tint needs explaining."""
        return not self.of_communities or not all(band.is_open for band in self.bands)

    @property
    def digits(self) -> int:
        """Digits of the largest number in a cell, by which the columns get their width."""
        folded = [len(band.category.items) for band in self.bands if not band.is_open]
        return len(str(self.matrix.all_communities * max(folded, default=1)))

    @property
    def identity(self) -> Hashable:
        """All that the body shows, except for names, which follow the stamps of catalogue and divisions."""
        matrix = self.matrix
        columns = (matrix.edition.key, tuple(item.id for item in matrix.items))
        shown = (matrix.division.code, columns, matrix.communities, matrix.cells, matrix.total)
        opened = tuple(band.is_open for band in self.bands)
        return (*shown, self.criteria.ask(), opened, self.own_lines, language())

    def body(self) -> Markup:
        """The rows of the table: the division's own line, then its children's."""
        return Markup(_Body(self).write())  # noqa: S704 (every name in it is escaped)


def before_code(address: str, code: int) -> str:
    """An address without the division's code at its end."""
    return address.removesuffix(f"{code:012d}")


class _Body:
    """Writes the rows of one sheet with the texts that it prepares for the columns.

    A cell is: before + code of its row + between + name of its row + after.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.matrix = sheet.matrix
        self.pen = Pen(percent=sheet.criteria.show == "percent")
        self.columns = sheet.columns
        self.english = language() == "en"
        self.suffix = str(escape(sheet.criteria.ask(segment=None)))
        code = sheet.matrix.division.code
        self.own = url_for("offices.show_matrix", code=code)
        # The addresses of the rows end with their codes: what comes before is made once, not once a cell.
        self.office = before_code(self.own, code)
        self.community = before_code(url_for("residents.show_community", code=code), code)
        self.work = before_code(url_for("workers.show_lines", community=code), code)
        self.of_communities = sheet.of_communities
        self.no_communities = str(escape(_("no communities of this kind")))
        self.lines = ""
        if sheet.own_lines:
            self.lines = str(escape(_("%(count)s lines", count=len(self.matrix.items))))
        self.frames = tuple(self._frame(column) for column in self.columns)
        self.states = tuple(
            self._states(frame) if column.item and self.of_communities else None
            for column, frame in zip(self.columns, self.frames, strict=True)
        )

    def write(self) -> str:
        matrix = self.matrix
        rows = [
            f'<tr class="total"><th scope="row" id="r{matrix.division.code}">'
            f"<b>{self._name(matrix.division)}</b> <small>{matrix.all_communities}</small></th>",
            self._cells(matrix.division, matrix.total, single=False),
        ]
        for row, count, cells in zip(matrix.rows, matrix.communities, matrix.cells, strict=True):
            rows += ["</tr>\n<tr>", self._head(row, count)]
            if count:
                rows.append(self._cells(row, cells, single=self.of_communities))
            else:
                rows.append(f'<td class="none" colspan="{len(self.columns) + 1}">{self.no_communities}</td>')
        rows.append("</tr>")
        return "".join(rows)

    def _frame(self, column: Column) -> tuple[str, str, str]:
        """The parts of a column's cells that hold for every figure; the classes go before, the words after."""
        begins = " b" if column.begins else ""
        facts = column.item or column.band.category
        name = escape(facts.name_en if self.english else facts.name_zh)
        if column.item is not None:
            target, rest = self.office, f"/items/{column.item.code}{self.suffix}"
        else:
            target, rest = f"{self.own}{escape(column.band.toggle)}#r", ""
        return f'{begins}"><a href="{target}', f'{rest}" title="', f" {name}{self.pen.colon}"

    def _states(self, frame: tuple[str, str, str]) -> dict[Cell, tuple[str, str, str]]:
        """Every possible cell of a single community, with all but its row's code and name."""
        before, between, after = frame
        return {
            cell: (f'<td class="{style}{before}', between, f'{after}{words}">{text}</a></td>')
            for cell, (style, text, words) in self.pen.states().items()
        }

    def _name(self, row: DivisionFacts) -> str:
        name = str(escape(row.short_name))
        return f'<span lang="{HTML_LANG["zh"]}">{name}</span>' if self.english else name

    def _head(self, row: DivisionFacts, count: int) -> str:
        name, code = self._name(row), row.code
        if self.of_communities:
            address = f"{self.community}{code}"
            more = f' <a class="own" href="{self.work}{code}">{self.lines}</a>' if self.lines else ""
        else:
            address = f"{self.office}{code}{self.suffix}"
            more = f" <small>{count}</small>"
        said = f' title="{escape(latin(row.short_name))}"' if self.english else ""
        return f'<th scope="row" id="r{code}"><a href="{address}"{said}>{name}</a>{more}</th>'

    def _cells(self, row: DivisionFacts, cells: tuple[Cell, ...], *, single: bool) -> str:
        name, code, figure = str(escape(place_text(row.short_name))), row.code, self.pen.figure
        written = [self.pen.sum(add_up(cells))]
        for column, frame, states in zip(self.columns, self.frames, self.states, strict=True):
            if single and states is not None:
                before, between, after = states[cells[column.cells.start]]
                written.append(f"{before}{code}{between}{name}{after}")
                continue
            before, between, after = frame
            cell = cells[column.cells.start] if column.item else add_up(cells[column.cells])
            style, text, words = figure(cell)
            written.append(f'<td class="{style}{before}{code}{between}{name}{after}{words}">{text}</a></td>')
        return "".join(written)
