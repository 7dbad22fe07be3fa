"""How large the type of a printed sheet may be, so that one or two sheets of A4 hold all of it.

Computed from the measures of static/sheets.css and not measured: a browser sets type a little tighter or wider. What
is computed is therefore taken to need a tenth more.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

MM_A_POINT = 25.4 / 72
LEADING = 1.35
COLUMN = 89.5
"""Millimetres: A4 without margins and the gap between the columns, halved."""
NARROW = 0.56
"""Width of a Latin letter or a figure, where that of a 汉字 is 1."""
MARGIN = 1.1
SIZES = (14, 13, 12, 11, 10, 9, 8)
SMALLEST = 10
"""Points. Smaller type is for what cannot be said in fewer words."""
SMALLEST_ON_ONE = 10
"""Points. What one sheet holds in this size or a larger one is not spread over two."""


class Block(NamedTuple):
    """A paragraph: its text, its size where that of the sheet's type is 1, the space around it, the width of its column.

    Space and width are in millimetres.
    """

    text: str
    scale: float
    space: float
    column: float = COLUMN


Row = Sequence[Block]
"""Paragraphs beside each other, as in a table: a row is as high as the highest of them."""


class Room(NamedTuple):
    """Millimetres of column that one sheet holds beside head and foot, and that two sheets hold together."""

    one_sheet: float
    two_sheets: float


IN_TWO_COLUMNS = Room(one_sheet=2 * 192, two_sheets=2 * (210 + 242))


def largest_size(rows: Iterable[Row], room: Room = IN_TWO_COLUMNS, sizes: Sequence[int] = SIZES) -> int:
    """The size of the type in points, of ``sizes``: on one sheet if it can be read there, else on two."""
    held = tuple(rows)
    for size in sizes:
        if size >= SMALLEST_ON_ONE and height(held, size) <= room.one_sheet:
            return size
    return next((size for size in sizes if height(held, size) <= room.two_sheets), sizes[-1])


def height(rows: Iterable[Row], size: int) -> float:
    """Millimetres of column that the rows need in type of ``size`` points."""
    return sum(max(_height(block, size) for block in row) for row in rows)


def _height(block: Block, size: int) -> float:
    letter = size * block.scale * MM_A_POINT
    lines = max(1, math.ceil(width(block.text) * letter * MARGIN / block.column))
    return lines * letter * LEADING + block.space


def width(text: str) -> float:
    """The width of a text in 汉字."""
    shown = text.replace("\N{WORD JOINER}", "")
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in shown)
    return wide + (len(shown) - wide) * NARROW
