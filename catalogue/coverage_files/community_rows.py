"""A matrix by community as CSV and JSON, piece by piece: a line for each community, a column for each item."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from ..counters.segments import Segment
from ..coverage.each_cell import EachCell
from ..coverage.figures import whole_percent
from ..foundation.text_files import CSV_MARK, csv_text
from .gap_rows import Cells, Places, about_file
from .orders import FileOrder

_ROWS_AT_ONCE = 100


def community_csv_pieces(order: FileOrder, cells: Cells, places: Places) -> Iterator[bytes]:
    """The head, a line of headings, a line for each community with its sums and the state of each line in words."""
    words = order.words
    names = ("code", "street", "community", "valid", "applicable", "coverage", "disputed_lines")
    headings = [*(words[name] for name in names), *(f"{code} {name}" for code, name in order.items.values())]
    yield f"{CSV_MARK}{csv_text([[order.title], *order.head, [], headings])}".encode()
    waiting: list[list[str]] = []
    for community, line in cells:
        valid, applicable, disputed = _sums(line)
        share = f"{whole_percent(valid, applicable)}%" if applicable else words[Segment.NOT_APPLICABLE.value]
        sums = [str(valid), str(applicable), share, str(disputed or "")]
        states = [f"{words[cell[0]]} ({words['disputed']})" if cell[1] else words[cell[0]] for cell in line]
        waiting.append(
            [f"{community.code:012d}", places.above(community.code), community.name, *sums, *states]
        )
        if len(waiting) == _ROWS_AT_ONCE:
            yield csv_text(waiting).encode()
            waiting.clear()
    yield csv_text(waiting).encode()


def community_json_pieces(order: FileOrder, cells: Cells, places: Places) -> Iterator[bytes]:
    """One JSON object: what it is, and ``lines``, one of each community with the segment of each item by its code."""
    codes = [code for code, _name in order.items.values()]
    about = about_file(order) | {"items": dict(order.items.values())}
    yield json.dumps(about, ensure_ascii=False).removesuffix("}").encode() + b', "lines": ['
    before = "\n"
    for community, line in cells:
        valid, applicable, disputed = _sums(line)
        said = {
            "community": f"{community.code:012d}",
            "above": places.above(community.code),
            "name": community.name,
            "kind": community.kind.value if community.kind else None,
            "valid": valid,
            "applicable": applicable,
            "disputed": disputed,
            "cells": {code: cell[0] for code, cell in zip(codes, line, strict=True)},
            "disputed_items": [code for code, cell in zip(codes, line, strict=True) if cell[1]],
        }
        yield f"{before}{json.dumps(said, ensure_ascii=False)}".encode()
        before = ",\n"
    yield b"\n]}\n"


def _sums(line: Sequence[EachCell]) -> tuple[int, int, int]:
    """Valid, applicable and disputed lines of a community."""
    counts = Counter(cell[0] for cell in line)
    applicable = len(line) - counts[Segment.NOT_APPLICABLE.value]
    return counts[Segment.DELIVERED.value], applicable, sum(cell[1] for cell in line)
