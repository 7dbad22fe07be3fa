"""A file of the hotline's counts: CSV with the columns month, division, matter, count."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from ..feedback.empty_searches import LONG_NUMBER
from ..foundation.errors import BadFile, Problem, _
from ..foundation.text_files import Heads, cells_at, places_of, read_rows
from .facts import DemandLine

COLUMNS: Heads = {
    "month": ("month", "月份", "年月"),
    "division": ("division", "区划", "区划代码", "社区", "社区(村)", "单位"),
    "matter": ("matter", "事项", "诉求事项", "问题分类"),
    "count": ("count", "件数", "数量", "诉求量"),
}
"""The columns of a file, by what their heads may say."""
MOST_ROWS = 400_000
"""A month of all communities with some fifty matters each."""
LONGEST_MATTER = 60
_LARGEST_COUNT = 1_000_000
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")
_COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})")
_WIDE = str.maketrans("（）０１２３４５６７８９", "()0123456789")


def read_demand(path: Path | str) -> tuple[DemandLine, ...]:
    """The rows of a file. Raises ``BadFile`` for a file that is none, that lacks a column or is too long."""
    name, places = Path(path).name, None
    found: list[DemandLine] = []
    for line, cells in read_rows(path):
        if places is None:
            places = places_of(cells, COLUMNS, file=name, line=line)
            continue
        if len(found) == MOST_ROWS:
            raise BadFile(_("The file has more than %(most)d rows."), file=name, line=line, most=MOST_ROWS)
        found.append(DemandLine(line, **cells_at(cells, places)))
    if places is None:
        raise BadFile(_("The file is empty."), file=name)
    return tuple(found)


def read_month(text: str, today: date) -> tuple[date | None, list[Problem]]:
    """The first day of a month as files write it (2026-10, 2026年10月, 202610), or why it is none that can be counted."""
    text = text.translate(_WIDE)
    match = _MONTH.fullmatch(text) or _COMPACT_MONTH.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 12 or not 2000 <= int(match[1]) <= 2100:
        message = _("“%(text)s” is not a month. Write it as 2026-10.")
        return None, [Problem("month", message, {"text": text})]
    month = date(int(match[1]), int(match[2]), 1)
    if month > today:
        return None, [Problem("month", _("The month %(text)s has not begun."), {"text": text})]
    return month, []


def read_count(text: str) -> tuple[int | None, list[Problem]]:
    """How often a matter was brought. 0 takes back what was said before."""
    text = text.translate(_WIDE).replace(",", "").removesuffix(".0")
    if not (text.isascii() and text.isdigit() and int(text[:9] or "0") <= _LARGEST_COUNT and len(text) <= 7):
        message = _("“%(text)s” is not a count. Write a whole number, 0 or more.")
        return None, [Problem("count", message, {"text": text[:20]})]
    return int(text), []


def read_matter(text: str) -> tuple[str, list[Problem]]:
    """The name of a matter in one line. A name with a long number in it may be about a person and is refused."""
    name = " ".join(text.split())
    if not name:
        return name, [Problem("matter", _("The matter has no name."), {})]
    if len(name) > LONGEST_MATTER:
        message = _("A matter's name has at most %(most)d characters. Texts of cases do not belong here.")
        return name, [Problem("matter", message, {"most": LONGEST_MATTER})]
    if LONG_NUMBER.search(name):
        message = _("A matter's name holds no long number: it may belong to a person.")
        return name, [Problem("matter", message, {})]
    return name, []
