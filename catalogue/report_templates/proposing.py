"""What a department's empty table asks for: proposed from headings, their order, formats, drop-downs and an example row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..exchange.filling import SeenBook, SeenSheet
from ..exchange.reading import Book, plain
from ..foundation.errors import BadFile, _
from ..models import RowKind
from ..owner_lists.headings import heading
from ..owner_lists.layout import Grid
from .heads import TableHead, head_of
from .layout import ReportColumn, TableLayout
from .meanings import ReportFact, choices_in, is_example, kind_by_title, meaning_of

LONGEST_KEY = 110
_EXAMPLES: tuple[tuple[re.Pattern[str], ReportFact], ...] = (
    (re.compile(r"[1-8]\d{5}000000"), ReportFact.DISTRICT_CODE),
    (re.compile(r"[1-8]\d{8}000"), ReportFact.STREET_CODE),
    (re.compile(r"[1-8]\d{11}"), ReportFact.COMMUNITY_CODE),
    (re.compile(r"(?:0[1-9]|10)\d{2}"), ReportFact.ITEM_CODE),
    (re.compile(r"(?=(?:\D*\d){7})[\d\s()（）\-－—]+"), ReportFact.PHONE),
    (re.compile(r".*\d{1,2}[:：]\d{2}.*\d{1,2}[:：]\d{2}.*"), ReportFact.HOURS),
    (re.compile(r".+(?:街道|镇|乡|地区)(?:办事处)?"), ReportFact.STREET),
    (re.compile(r".+(?:社区|村)(?:居委会|村委会)?"), ReportFact.COMMUNITY),
    (re.compile(r".+(?:路|街|胡同|巷|里|园|院).*\d+.*"), ReportFact.ADDRESS),
    (re.compile(r".{1,6}区"), ReportFact.DISTRICT),
)
"""What an example is, where its heading says nothing."""
_CODE_WORDS = frozenset({"代码", "编码", "编号", "code"})
_NAME_WORDS = frozenset({"名称", "name"})
_CODES = {
    ReportFact.ITEM: ReportFact.ITEM_CODE,
    ReportFact.COMMUNITY: ReportFact.COMMUNITY_CODE,
    ReportFact.STREET: ReportFact.STREET_CODE,
    ReportFact.DISTRICT: ReportFact.DISTRICT_CODE,
}
"""The code that goes with a name."""
_DATE = re.compile(r"(?:^|[^a-z])y{2,4}|年", re.IGNORECASE)


def propose_layout(book: Book, seen: SeenBook, *, file: str) -> TableLayout:
    """The layout of the sheet with most headings that are known. Raises ``BadFile`` if there is none."""
    best: tuple[int, str, TableHead] | None = None
    for sheet in book.sheets:
        about = seen.get(sheet.name)
        head = head_of(sheet, about.framed) if about else None
        if head and (best is None or head.known > best[0]):
            best = head.known, sheet.name, head
    if best is None:
        raise BadFile(
            _("No row of headings was found. The table needs headings that say what its columns are."),
            file=file,
        )
    _known, name, head = best
    return _proposed(name, head, seen[name])


def _proposed(name: str, head: TableHead, seen: SeenSheet) -> TableLayout:
    first = head.bottom + 1
    rows = _filled_rows(head.grid, first, head.last_row, seen)
    example = _example_row(rows)
    columns = _columns(head, seen, rows.get(example, {}) if example else {})
    title = [
        plain(cell) for number, cells in head.grid.items() if number < head.top for cell in cells.values()
    ]
    kind = _row_kind(columns, title)
    listed = {number: texts for number, texts in rows.items() if number != example}
    if not _lists_rows(listed, columns):
        listed = {}
    elif example:
        first = example + 1
    return TableLayout(name, kind, first, max(head.last_row, first - 1), columns, (), listed)


def _filled_rows(grid: Grid, first: int, last: int, seen: SeenSheet) -> dict[int, dict[int, str]]:
    """The texts of data rows that hold any, by row and column; formulas are none."""
    found = {
        number: {
            column: text
            for column, cell in grid[number].items()
            if (number, column) not in seen.formulas and (text := plain(cell))
        }
        for number in sorted(grid)
        if first <= number <= last
    }
    return {number: texts for number, texts in found.items() if texts}


def _example_row(rows: Mapping[int, Mapping[int, str]]) -> int | None:
    """The first row, if it shows how to fill the table in: it says so, or no other row says more than a number."""
    first = next(iter(rows), None)
    if first is None:
        return None
    telling = [number for number, texts in rows.items() if any(not text.isdigit() for text in texts.values())]
    return first if any(map(is_example, rows[first].values())) or telling == [first] else None


def _lists_rows(rows: Mapping[int, Mapping[int, str]], columns: Sequence[ReportColumn]) -> bool:
    """Whether a table lists its rows already: several say which community, place or item they are."""
    named = {each.column for each in columns if each.asks in IDENTITY}
    return sum(1 for texts in rows.values() if named & set(texts)) >= 2


IDENTITY = (
    ReportFact.COMMUNITY_CODE,
    ReportFact.ITEM_CODE,
    ReportFact.COMMUNITY,
    ReportFact.ITEM,
    ReportFact.NAME,
    ReportFact.STATION,
    ReportFact.STREET,
    ReportFact.DISTRICT,
)
"""What tells rows of a table apart."""


def _columns(head: TableHead, seen: SeenSheet, example: Mapping[int, str]) -> tuple[ReportColumn, ...]:
    first = head.bottom + 1
    keys: Counter[str] = Counter()
    found: list[ReportColumn] = []
    for column, text in head.headings.items():
        key = heading(text)[:LONGEST_KEY]
        keys[key] += 1
        known = meaning_of(text)
        made = ReportColumn(
            column,
            key if keys[key] == 1 else f"{key}#{keys[key]}",
            text.replace("\n", " "),
            known or ReportFact.UNKNOWN,
            format=seen.formats.get((first, column), ""),
            options=seen.options.get((first, column), ()),
            example=example.get(column, ""),
        )
        if (first, column) in seen.formulas:
            made = replace(made, asks=ReportFact.FORMULA)
        elif known is None:
            made = replace(made, asks=_by_looks(made))
        found.append(made)
    return tuple(_each_once(_by_order(found)))


def _by_looks(column: ReportColumn) -> ReportFact:
    """What a column asks for whose heading says nothing, by its drop-down, format and example."""
    if column.options and (fact := choices_in(column.options)):
        return fact
    if column.example:
        for pattern, fact in _EXAMPLES:
            if pattern.fullmatch(column.example):
                return fact
    if _DATE.search(column.format) and "日期" in column.key:
        return ReportFact.REPORTED_ON
    return ReportFact.UNKNOWN


def _by_order(columns: Sequence[ReportColumn]) -> list[ReportColumn]:
    """Columns with what their neighbours say of them: a code is that of the name after it, a name that of the code before."""
    found = list(columns)
    for place, each in enumerate(found):
        after = found[place + 1].asks if place + 1 < len(found) else None
        before = found[place - 1].asks if place else None
        last_line = heading(each.heading.split(" ")[-1])
        if last_line in _CODE_WORDS and after in _CODES:
            found[place] = replace(each, asks=_CODES[after])
        elif last_line in _NAME_WORDS and each.key in _NAME_WORDS and before in _CODES.values():
            named = next(name for name, code in _CODES.items() if code is before)
            found[place] = replace(each, asks=named)
    return found


_SEVERAL = frozenset({ReportFact.UNKNOWN, ReportFact.OPTIONAL, ReportFact.FORMULA, ReportFact.CONSTANT})


def _each_once(columns: Sequence[ReportColumn]) -> list[ReportColumn]:
    """Of two columns that ask for the same, the second asks for something that is not known."""
    seen: set[ReportFact] = set()
    found: list[ReportColumn] = []
    for each in columns:
        if each.asks in seen and each.asks not in _SEVERAL:
            each = replace(each, asks=ReportFact.UNKNOWN)
        seen.add(each.asks)
        found.append(each)
    return found


def _row_kind(columns: Sequence[ReportColumn], title: Sequence[str]) -> RowKind:
    """What a row is about, by the columns; by the title where a place or an item may be meant."""
    asked = {each.asks for each in columns}
    of_item = bool(asked & {ReportFact.ITEM, ReportFact.ITEM_CODE})
    of_community = bool(asked & {ReportFact.COMMUNITY, ReportFact.COMMUNITY_CODE})
    told_of_item = bool(
        asked & {ReportFact.ITEM_CODE, ReportFact.STATE, ReportFact.MODE, ReportFact.CATEGORY}
    )
    if ReportFact.NAME in asked and not (of_item and told_of_item):
        return RowKind.POINT
    if of_item:
        return RowKind.LINE if of_community else RowKind.ITEM
    if not of_community and asked & {ReportFact.ADDRESS, ReportFact.SERVED_ITEMS}:
        return kind_by_title(title) or RowKind.COMMUNITY
    return RowKind.COMMUNITY
