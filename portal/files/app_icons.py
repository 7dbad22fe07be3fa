"""The icons of the installed portal, drawn here from the same lines as ``icon.svg``: ``python -m portal.files.app_icons``.

Every line of the drawing is level or upright, so a pixel's colour is the share of it that lines cover.
"""

from __future__ import annotations

import functools
import struct
import zlib
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

BLUE, PAPER = (0x17, 0x50, 0x6B), (0xFA, 0xF8, 0xF3)
SIDE = 32
"""The drawing's own side, in the units of its lines."""
SAFE = 0.75
"""The share of a maskable icon that the drawing fills: a round mask cuts nothing off it."""
_STROKES = (
    (2.5, ((4, 9), (8, 9), (8, 23))),
    (2.5, ((13, 9), (19, 9), (19, 23), (13, 23), (13, 9), (14, 9))),
    (2.5, ((24, 9), (28, 9), (28, 23))),
    (1.5, ((4, 27), (28, 27))),
)
Box = tuple[float, float, float, float]


def _boxes() -> Iterable[Box]:
    """The rectangles that the lines cover: left, top, right, bottom. Corners are square."""
    for width, points in _STROKES:
        half = width / 2
        last = len(points) - 2
        for place, ((x1, y1), (x2, y2)) in enumerate(pairwise(points)):
            # A line's ends are cut off straight; where two lines meet, both reach to the corner's outer edge.
            start, end = (half if place else 0), (half if place < last else 0)
            if y1 == y2:
                left, right = (x1 - start, x2 + end) if x1 < x2 else (x2 - end, x1 + start)
                yield left, y1 - half, right, y1 + half
            else:
                top, bottom = (y1 - start, y2 + end) if y1 < y2 else (y2 - end, y1 + start)
                yield x1 - half, top, x1 + half, bottom


def _cover(low: float, high: float, pixel: int) -> float:
    return max(0.0, min(high, pixel + 1) - max(low, pixel))


def draw(side: int, *, fill: float = 1.0) -> bytes:
    """A square PNG of ``side`` pixels whose drawing fills the share ``fill`` of it."""
    scale = side * fill / SIDE
    shift = side * (1 - fill) / 2
    boxes = [tuple(edge * scale + shift for edge in box) for box in _boxes()]
    columns = [[_cover(left, right, x) for x in range(side)] for left, _, right, _ in boxes]

    @functools.cache
    def row(heights: tuple[float, ...]) -> bytes:
        """A row by how much of it each box covers; most rows are like the one above."""
        covered = [0.0] * side
        for height, column in zip(heights, columns, strict=True):
            if height:
                covered = [max(old, height * width) for old, width in zip(covered, column, strict=True)]
        return b"\x00" + b"".join(_mixed(share) for share in covered)

    rows = (row(tuple(_cover(top, bottom, y) for _, top, _, bottom in boxes)) for y in range(side))
    return _png(side, b"".join(rows))


@functools.cache
def _mixed(share: float) -> bytes:
    return bytes(round(blue + (paper - blue) * share) for blue, paper in zip(BLUE, PAPER, strict=True))


def _png(side: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(rows, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def drawings() -> dict[str, bytes]:
    """Every icon by the name of its file."""
    return {
        "icon-192.png": draw(192),
        "icon-512.png": draw(512),
        "icon-maskable.png": draw(512, fill=SAFE),
    }


def write(folder: Path) -> None:
    """Write the icons into ``folder``."""
    for name, content in drawings().items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    write(Path(__file__).parent.parent / "static")
