"""A sheet as people lay it out: which rows are its heading, what each column says, which rows are places."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import TypeVar

from ..exchange.reading import BookSheet, Cell, Flaw, plain
from .columns import KnownNames, proposed_columns
from .groups import ColumnGroup, columns_naming_items, groups_of, with_names
from .headings import WHERE, ColumnRole, is_ditto, is_footer, is_total, role_of

_LOOKED_AT = 40
"""Rows in which the heading is sought."""
_NUMBER = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,4}[)）]?[、.．]?")
_NUMBERED = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．]?\s*(?=\D)")
"""What may come before a street's name in a line of its own: its number."""
_COUNT = re.compile(r"[（(：:].*$|\d+\s*[个处家].*$")
"""What may follow a street's name in a line of its own: how many places it has."""
_STEMS = frozenset("甲乙丙丁戊己庚辛")
_MOST_FILLED = 1_000_000
"""Cells that merged areas may fill."""


@dataclass(frozen=True, slots=True)
class LaidOutRow:
    """A row that may be a place. ``number`` is that of the file; ``cells`` are by column, counted from 1."""

    number: int
    cells: Mapping[int, Cell]
    hidden: bool
    section: str = ""
    """The street that a line of its own names above the row."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet is laid out. ``columns`` gives the role of each column that has one.

    ``headings`` are the texts above the columns, ``above`` those over the heading: titles, who fills in, the day.
    ``groups`` of further columns say places of their own. ``ticks``: columns that tick the items of their headings.
    """

    sheet: str
    headings: Mapping[int, str]
    columns: Mapping[int, ColumnRole]
    above: tuple[str, ...]
    rows: tuple[LaidOutRow, ...]
    groups: tuple[ColumnGroup, ...] = ()
    ticks: Mapping[int, str] = field(default_factory=dict)

    @property
    def meanings(self) -> dict[str, ColumnRole | None]:
        """What each heading means, those of groups once for all groups."""
        found: dict[str, ColumnRole | None] = {}
        for column, text in self.headings.items():
            found.setdefault(text, ColumnRole.TICK if column in self.ticks else self.columns.get(column))
        for group in self.groups:
            for column, text in group.headings.items():
                found.setdefault(text, group.columns.get(column))
        return found

    def column(self, role: ColumnRole) -> int | None:
        """The first column with a role."""
        return next((column for column, each in sorted(self.columns.items()) if each is role), None)


Grid = dict[int, dict[int, Cell]]


def read_layout(
    sheet: BookSheet, known: KnownNames, said: Mapping[str, ColumnRole | None] | None = None
) -> Layout:
    """How a sheet is laid out. ``said`` gives roles by heading where somebody has corrected them (None: no role)."""
    grid = grid_of(sheet)
    lost = _lost(sheet)
    top, bottom = _heading_rows(sheet, grid)
    headings = headings_of(grid, top, bottom)
    body = [number for number in sorted(grid) if number > bottom]
    groups = groups_of(*_two_lines(grid, top, bottom), known.item, said or {}) if top < bottom else ()
    only_ticks = {
        column: group.value
        for group in groups
        for column in group.columns
        if set(group.columns.values()) == {ColumnRole.TICK}
    }
    groups = tuple(group for group in groups if not only_ticks.keys() & group.columns.keys())
    grouped = {column for group in groups for column in group.headings}
    headings = _without(headings, grouped)
    cells_of = [_without(grid[number], grouped) for number in body]
    columns = proposed_columns(headings, cells_of, known, said or {})
    if not bottom and (first := _first_place(grid, columns, known)):
        # The heading says nothing that is known: it is what is above the first community.
        top = bottom = max((number for number in body if number < first), default=0)
        body = [number for number in body if number >= first]
        headings = headings_of(grid, top, bottom)
    where = [
        column
        for column, role in columns.items()
        if role in (ColumnRole.COMMUNITY, ColumnRole.COMMUNITY_CODE)
    ]
    rows: list[LaidOutRow] = []
    section = ""
    for number in body:
        cells = grid[number]
        if named := _section(cells, columns, known):
            section = named
        elif _is_place(cells, columns, where, headings, lost.get(number, frozenset())):
            rows.append(LaidOutRow(number, cells, number in sheet.hidden_rows, section))
    above = tuple(
        text
        for number in sorted(grid)
        if number < top
        for text in dict.fromkeys(map(plain, grid[number].values()))
    )
    ticks, by_name = columns_naming_items(
        headings, columns, [row.cells for row in rows], known.item, said or {}
    )
    grouped = {column for group in by_name for column in group.headings}
    return Layout(
        sheet.name,
        _without(headings, grouped),
        _without(columns, {*grouped, *ticks, *only_ticks}),
        above,
        tuple(rows),
        (*with_names(groups, [row.cells for row in rows], said or {}), *by_name),
        only_ticks | ticks,
    )


_Value = TypeVar("_Value")


def _without(by_column: Mapping[int, _Value], columns: Set[int]) -> dict[int, _Value]:
    return {column: value for column, value in by_column.items() if column not in columns}


def _two_lines(grid: Grid, top: int, bottom: int) -> tuple[dict[int, str], dict[int, str]]:
    """The upper and the lower texts of a heading of several rows, by column.

    An upper text goes on to the right above cells that only the lowest row fills, whether its cells are merged or not.
    """
    children = {column: plain(cell) for column, cell in grid.get(bottom, {}).items()}
    parents: dict[int, str] = {}
    upper, before = "", 0
    for column in sorted(children):
        texts = [text for number in range(top, bottom) if (text := plain(grid.get(number, {}).get(column)))]
        text = texts[-1] if texts else (upper if column == before + 1 else "")
        upper, before = text, column
        if text and text != children[column]:
            parents[column] = text
        else:
            upper = ""
    return parents, children


def grid_of(sheet: BookSheet) -> Grid:
    """The cells by row and column: merged ones filled, those of formulas that were never calculated emptied."""
    grid: Grid = {
        row.number: {
            column: cell
            for column, cell in enumerate(row.cells, 1)
            if cell is not None
            and not isinstance(cell, Flaw)
            and (row.number, column) not in sheet.unsure
            and plain(cell)
        }
        for row in sheet.rows
    }
    widest = max((len(row.cells) for row in sheet.rows), default=0)
    left_to_fill = _MOST_FILLED
    for top, left, bottom, right in sheet.merged:
        value = grid.get(top, {}).get(left)
        rows = range(top, bottom + 1) if bottom - top < len(grid) else [n for n in grid if top <= n <= bottom]
        if value is None or left_to_fill <= 0:
            continue
        for number in rows:
            if number in grid:
                filled: dict[int, Cell] = dict.fromkeys(range(left, min(right, widest) + 1), value)
                left_to_fill -= len(filled)
                grid[number] = filled | grid[number]
    return _told_again({number: dict(sorted(cells.items())) for number, cells in grid.items() if cells})


def _told_again(grid: Grid) -> Grid:
    """The cells, those that say 同上 with what is above them."""
    above: dict[int, Cell] = {}
    for number in sorted(grid):
        for column, cell in grid[number].items():
            if isinstance(cell, str) and column in above and is_ditto(cell):
                grid[number][column] = above[column]
            above[column] = grid[number][column]
    return grid


def _first_place(grid: Grid, columns: Mapping[int, ColumnRole], known: KnownNames) -> int:
    """The first row that names a community that is known; 0 if none does."""
    own = next((column for column, role in columns.items() if role is ColumnRole.COMMUNITY), 0)
    return next((number for number in sorted(grid) if known.community(plain(grid[number].get(own)))), 0)


def _lost(sheet: BookSheet) -> dict[int, set[int]]:
    """The columns, by row, whose values are errors or formulas that were never calculated."""
    found: dict[int, set[int]] = {}
    for row, column in sheet.unsure:
        found.setdefault(row, set()).add(column)
    for each in sheet.rows:
        for column, cell in enumerate(each.cells, 1):
            if isinstance(cell, Flaw):
                found.setdefault(each.number, set()).add(column)
    return found


def _heading_rows(sheet: BookSheet, grid: Grid) -> tuple[int, int]:
    """First and last row of the heading; 0 and 0 if there is none."""
    scores = {number: len(_roles(grid[number])) for number in sorted(grid)[:_LOOKED_AT]}
    best = max(scores, key=lambda number: (scores[number], -number), default=0)
    if not best or scores[best] < 2:
        return 0, 0
    top = bottom = best
    for first, left, last, right in sheet.merged:
        if first <= best <= last and last > first and last - first < 4 and left == right:
            top, bottom = min(top, first), max(bottom, last)
    if top == best and best - 1 in scores and _is_first_line(grid[best - 1], grid[best]):
        top = best - 1
    if bottom == best and best + 1 in scores and _is_second_line(grid[best + 1], grid[best]):
        bottom = best + 1
    return top, bottom


def _roles(cells: Mapping[int, Cell]) -> set[ColumnRole]:
    found = {role_of(text) for text in dict.fromkeys(map(plain, cells.values()))}
    return {role for role in found if role is not None}


def _is_first_line(cells: Mapping[int, Cell], below: Mapping[int, Cell]) -> bool:
    """Whether a row begins the heading below it: it has headings where that has none, like 社区 beside 图书室."""
    own = {role_of(plain(cell)) for column, cell in cells.items() if column not in below}
    return len(set(map(plain, cells.values()))) > 1 and bool(own & WHERE)


def _is_second_line(cells: Mapping[int, Cell], above: Mapping[int, Cell]) -> bool:
    """Whether a row goes on with the heading above it: only headings, and none under a community.

    None under a name either, unless headings come again: then the name is that of a group, like 图书室 above 地点 and 电话.
    """
    texts = [plain(cell) for cell in cells.values()]
    none_under = {ColumnRole.COMMUNITY, ColumnRole.COMMUNITY_CODE}
    if len(set(texts)) == len(texts):
        none_under.add(ColumnRole.NAME)
    under_places = any(role_of(plain(above[column])) in none_under for column in cells if column in above)
    # A heading that comes again under each group needs no role: 有无, 地点, 电话, 有无, 地点, 电话.
    known = all(role_of(text) or (texts.count(text) > 1 and not text.isdigit()) for text in texts)
    return not under_places and known and any(map(role_of, texts))


def headings_of(grid: Grid, top: int, bottom: int) -> dict[int, str]:
    """The texts above each column, from top to bottom, each once."""
    found: dict[int, list[str]] = {}
    for number in range(top, bottom + 1):
        for column, cell in grid.get(number, {}).items():
            text = plain(cell)
            if text not in found.setdefault(column, []):
                found[column].append(text)
    return {column: "\n".join(texts) for column, texts in sorted(found.items())}


def _section(cells: Mapping[int, Cell], columns: Mapping[int, ColumnRole], known: KnownNames) -> str:
    """The street that a row names and nothing else, above the places that lie in it; empty for any other row."""
    texts = {
        text
        for column, cell in cells.items()
        if (text := plain(cell))
        and not (columns.get(column) is ColumnRole.SERIAL and _NUMBER.fullmatch(text))
    }
    if len(texts) != 1:
        return ""
    (text,) = texts
    for name in (_COUNT.sub("", text), _COUNT.sub("", _NUMBERED.sub("", text))):
        # Where there are more columns, a row with one text is no place: then the town of a community's name is meant.
        if known.street(name) and (len(columns) > 1 or not known.community(name)):
            return name
    return ""


def _is_place(
    cells: Mapping[int, Cell],
    columns: Mapping[int, ColumnRole],
    where: Sequence[int],
    headings: Mapping[int, str],
    lost: Set[int],
) -> bool:
    """Whether a row is a place: it names a community, or says at least two things of a place.

    ``lost`` are the columns in which the row holds a value that cannot be read: it named a community if one is there.
    """
    texts = {column: plain(cell) for column, cell in cells.items()}
    first = next(iter(texts.values()))
    if any(is_total(text) for text in list(dict.fromkeys(texts.values()))[:3]):
        return False
    named = any(column in texts for column in where)
    if sum(1 for text in texts.values() if is_footer(text) and re.search("[:：]", text)) > 1:
        return False  # 审核人： beside 填表人：
    if is_footer(first) and (len(set(texts.values())) <= 2 or not named):
        return False
    if _counts_columns(list(texts.values())):
        return False
    if all(text in headings.get(column, "").split("\n") for column, text in texts.items()):
        return False  # the heading again, at the top of another printed page
    if named:
        return len(set(texts.values())) > 1 or len(columns) == 1
    if not lost.isdisjoint(where):
        return True
    told = {columns[column] for column in texts if column in columns}
    about = told & {
        ColumnRole.NAME,
        ColumnRole.ADDRESS,
        ColumnRole.PHONE,
        ColumnRole.HOURS,
        ColumnRole.KEY,
        ColumnRole.COORDINATES,
    }
    return len(about) >= 2 or (len(about) == 1 and len(set(texts.values())) >= 3)


def _counts_columns(texts: Sequence[str]) -> bool:
    """Whether a row counts the columns, as forms do under their heading: 1, 2, 3 or 甲, 乙, 1, 2."""
    counted = [text for text in texts if text not in _STEMS]
    return len(texts) > 2 and counted == [str(number) for number in range(1, len(counted) + 1)]
