"""The matrix as a table body in joined text.

A district's table has thousands of cells, so nothing is looked up, translated or linked cell by cell: texts
are prepared once per column, equal figures share what was written for the first, and rows are joined strings.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from catalogue.counters.segments import Segment
from catalogue.coverage.matrix import Cell, Matrix
from catalogue.divisions import DivisionFacts
from catalogue.models import Level

from ...words.i18n import HTML_LANG, language
from ...words.place_names import latin, place_text
from ..criteria import DIFFERENCE, OfficeCriteria
from .columns import Band, Column, columns_of
from .measures import WIDTH, Measure, add_up, lists_of, measure_of
from .ordering import in_order
from .pen import Pen
from .ways import LISTED, cells_tail, item_list, line_tail, own_address, tail


@dataclass(frozen=True, slots=True)
class Sheet:
    """A matrix laid out for one page. ``own_lines``: whether the reader may open a community's own lines.

    ``wall``: for a projector. Cells of a matrix that compares kinds have the counters of 居, then those of 村; of one that compares
    days those of the first, then those of the second.
    """

    matrix: Matrix
    criteria: OfficeCriteria
    bands: tuple[Band, ...]
    own_lines: bool
    wall: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in order."""
        return columns_of(self.bands)

    @property
    def measure(self) -> Measure:
        """What is counted."""
        return measure_of(self.criteria)

    @property
    def of_communities(self) -> bool:
        """Whether each row is a community, whose cells are single states."""
        return any(row.level is Level.COMMUNITY for row in self.matrix.rows)

    @property
    def has_figures(self) -> bool:
        """Whether any row but the first holds figures, whose tint needs explaining."""
        return self.measure.share and (
            not self.of_communities or not all(band.is_open for band in self.bands)
        )

    @property
    def counts_disputes(self) -> bool:
        """Whether a column counts each row's disputed lines; those of a single community have a corner."""
        asked = self.criteria
        return not self.of_communities and asked.show != DIFFERENCE and asked.since is None

    @property
    def communities(self) -> int:
        """How many communities the rows have together."""
        return sum(self.matrix.communities)

    @property
    def digits(self) -> int:
        """Digits of the largest number in a cell, by which the columns get their width."""
        folded = [len(band.category.items) for band in self.bands if not band.is_open]
        return len(str(self.communities * max(folded, default=1)))

    @property
    def identity(self) -> Hashable:
        """All that the body shows, except for names, which follow the stamps of catalogue and divisions."""
        matrix = self.matrix
        columns = (matrix.edition.key, tuple(item.id for item in matrix.items))
        shown = (matrix.division.code, columns, matrix.communities, matrix.cells, matrix.total)
        opened = tuple(band.is_open for band in self.bands)
        return (*shown, self.criteria.ask(), opened, self.own_lines, self.wall, language())

    def body(self) -> Markup:
        """The rows of the table: the division's own line, then its children's."""
        return Markup(_Body(self).write())  # noqa: S704 - every name in it is escaped


Frame = tuple[str, tuple[str, str, str], str]
_LONG = 3
"""Characters: a name of no more is not shortened."""


def before_code(address: str, code: int) -> str:
    """An address without the division's code at its end."""
    return address.removesuffix(f"{code:012d}")


class _Body:
    """Writes the rows of one sheet with the texts that it prepares for the columns.

    A cell is: before + code of its row + between + name of its row + after.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.matrix = sheet.matrix
        self.pen = Pen(sheet.measure, bare=sheet.wall)
        self.columns = sheet.columns
        self.english = language() == "en"
        asked = sheet.criteria
        # Below, rows have their own order, and cells are listed one by one.
        self.down = str(escape(asked.ask(sort=None)))
        lists = asked.ask(sort=None, bands=None, show="number", segment=None, disputed=False)
        cells = cells_tail(asked)
        self.changed = f"{cells}{escape(lists)}"
        self.segment = f"{self.changed}{'&amp;' if lists else '?'}segment="
        self.disputes = (
            f"{cells}{escape(asked.ask(sort=None, bands=None, show='number', segment=None, disputed=True))}"
        )
        code = sheet.matrix.division.code
        self.own = own_address(asked, code, wall=sheet.wall)
        self.tail = tail(asked, wall=sheet.wall)
        # The addresses of the rows end with their codes: what comes before is made once, not once a cell.
        self.office = before_code(url_for("offices.show_matrix", code=code), code)
        self.community = before_code(url_for("residents.show_community", code=code), code)
        self.work = before_code(url_for("workers.show_lines", community=code), code)
        self.of_communities = sheet.of_communities
        self.no_communities = str(escape(_("no communities of this kind")))
        self.lines = ""
        if sheet.own_lines and not sheet.wall:
            self.lines = str(escape(_("%(count)s lines", count=len(self.matrix.items))))
        self.frames = tuple(self._frame(column) for column in self.columns)
        self.states = tuple(
            self._states(column, frame) if column.item and self.of_communities and not asked.since else None
            for column, frame in zip(self.columns, self.frames, strict=True)
        )

    def write(self) -> str:
        matrix = self.matrix
        rows = [
            f'<tr class="total"><th scope="row" id="r{matrix.division.code}">'
            f"<b>{self._name(matrix.division)}</b> <small>{self.sheet.communities}</small></th>",
            self._cells(matrix.division, matrix.total, single=False),
        ]
        for row, count, cells in in_order(matrix, self.columns, self.sheet.criteria, self.sheet.measure):
            rows += ["</tr>\n<tr>", self._head(row, count)]
            if count:
                rows.append(self._cells(row, cells, single=self.of_communities))
            else:
                width = len(self.columns) + 1 + self.sheet.counts_disputes
                rows.append(f'<td class="none" colspan="{width}">{self.no_communities}</td>')
        rows.append("</tr>")
        return "".join(rows)

    def _queries(self, item: str | None, **more: Any) -> tuple[str, str, str]:
        """What a figure opens: the list of the cells that it counts, of those not reported, of those not applicable."""
        asked = self.sheet.criteria
        counted, silent, nothing = (
            str(escape(item_list(asked, item, **more | only)))
            for only in (
                lists_of(asked),
                {"segment": Segment.UNKNOWN, "disputed": False},
                {"segment": Segment.NOT_APPLICABLE, "disputed": False},
            )
        )
        return counted, silent, nothing

    def _frame(self, column: Column) -> Frame:
        """The parts of a column's cells that hold for every figure; the classes go before, the words after.

        Between the row's code and its name is one of three lists, by what the figure counts.
        """
        begins = " b" if column.begins else ""
        facts = column.item or column.band.category
        name = escape(facts.name_en if self.english else facts.name_zh)
        if column.item is not None:
            queries = self._queries(column.item.code, category=None)
        else:
            queries = self._queries(None, category=column.band.code)
        counted, silent, nothing = (f'{query}{LISTED}" title="' for query in queries)
        return f'{begins}"><a href="{self.office}', (counted, silent, nothing), f" {name}{self.pen.colon}"

    def _states(self, column: Column, frame: Frame) -> dict[Cell, tuple[str, str, str]]:
        """Every possible cell of a single community, with all but its row's code and name: it opens the line itself."""
        before, _queries, after = frame
        between = f'{line_tail(self.sheet.criteria, column.item.code if column.item else "")}" title="'
        return {
            cell: (f'<td class="{style}{before}', between, f'{after}{words}">{text}</a></td>')
            for cell, (style, text, words) in self.pen.states().items()
        }

    def _name(self, row: DivisionFacts) -> str:
        name = str(escape(row.short_name))
        return f'<span lang="{HTML_LANG["zh"]}">{name}</span>' if self.english else name

    def _head(self, row: DivisionFacts, count: int) -> str:
        name, code = self._name(row), row.code
        if self.of_communities and self.sheet.wall and len(row.short_name) > _LONG:
            # What nearly all of them are called need not be said ninety times; 村 is.
            name = name.replace("社区<", "<") if self.english else name.removesuffix("社区")
        if self.of_communities:
            then = self.sheet.criteria.day
            address = f"{self.office}{code}/past?day={then}" if then else f"{self.community}{code}"
            more = f' <a class="own" href="{self.work}{code}">{self.lines}</a>' if self.lines else ""
        else:
            address = f"{self.office}{code}{self.tail}{self.down}"
            more = f" <small>{count}</small>"
        full = latin(row.short_name) if self.english else row.short_name if self.sheet.wall else ""
        said = f' title="{escape(full)}"' if full else ""
        return f'<th scope="row" id="r{code}"><a href="{address}"{said}>{name}</a>{more}</th>'

    def _cells(self, row: DivisionFacts, cells: tuple[Cell, ...], *, single: bool) -> str:
        name, code, figure = str(escape(place_text(row.short_name))), row.code, self.pen.figure
        whole = add_up(cells)
        written = [self._sums(code, whole)]
        for column, frame, states in zip(self.columns, self.frames, self.states, strict=True):
            if single and states is not None:
                before, between, after = states[cells[column.cells.start]]
                written.append(f"{before}{code}{between}{name}{after}")
                continue
            before, betweens, after = frame
            items = column.cells.stop - column.cells.start
            cell = cells[column.cells.start] if column.item else add_up(cells[column.cells])
            style, shown, words, counts = figure(cell, items)
            written.append(
                f'<td class="{style}{before}{code}{betweens[counts]}{name}{after}{words}">{shown}</a></td>'
            )
        return "".join(written)

    def _sums(self, code: int, whole: Cell) -> str:
        if len(whole) > WIDTH:
            _style, text, words, _counts = self.pen.figure(whole, len(self.matrix.items))
            rest = self.changed if self.sheet.criteria.since else f"{self.segment}applicable"
            return f'<td class="sum"><a href="{self.office}{code}{rest}{LISTED}" title="{words}"><b>{text}</b></a></td>'
        address = f"{self.office}{code}"
        sums = self.pen.sum(whole, f"{address}{self.segment}")
        return (
            sums + self.pen.disputed(whole, f"{address}{self.disputes}")
            if self.sheet.counts_disputes
            else sums
        )
