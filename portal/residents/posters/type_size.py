"""How large the type of a poster may be, so that two columns on one or two sheets of A4 hold all of it.

Computed from the measures of static/sheets.css and not measured: a browser sets type a little tighter or wider. What
is computed is therefore taken to need a tenth more.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

MM_A_POINT = 25.4 / 72
LEADING = 1.35
COLUMN = 89.5
"""Millimetres: A4 without margins and the gap between the columns, halved."""
ONE_SHEET = 2 * 192
"""Millimetres of column on a single sheet, beside its head and foot."""
TWO_SHEETS = 2 * (210 + 244)
NARROW = 0.56
"""Width of a Latin letter or a figure, where that of a 汉字 is 1."""
MARGIN = 1.1
SIZES = (14, 13, 12, 11, 10, 9, 8)
SMALLEST = 10
"""Points. Smaller type is for what cannot be said in fewer words."""
SMALLEST_ON_ONE = 10
"""Points. What one sheet holds in this size or a larger one is not spread over two."""


class Block(NamedTuple):
    """A paragraph: its text, its size where that of the poster's type is 1, and the space around it in millimetres."""

    text: str
    scale: float
    space: float


def largest_size(blocks: Iterable[Block]) -> int:
    """The size of the type in points: on one sheet if it can be read there, else on two."""
    held = tuple(blocks)
    for size in SIZES:
        if size >= SMALLEST_ON_ONE and height(held, size) <= ONE_SHEET:
            return size
    return next((size for size in SIZES if height(held, size) <= TWO_SHEETS), SIZES[-1])


def height(blocks: Iterable[Block], size: int) -> float:
    """Millimetres of column that the blocks need in type of ``size`` points."""
    total = 0.0
    for block in blocks:
        letter = size * block.scale * MM_A_POINT
        lines = max(1, math.ceil(width(block.text) * letter * MARGIN / COLUMN))
        total += lines * letter * LEADING + block.space
    return total


def width(text: str) -> float:
    """The width of a text in 汉字."""
    shown = text.replace("\N{WORD JOINER}", "")
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in shown)
    return wide + (len(shown) - wide) * NARROW
