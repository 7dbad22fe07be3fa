"""Lists of cells as CSV and JSON, piece by piece, community by community in order of code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..coverage.each_cell import EachCell, ListedCommunity
from ..foundation.codes import contains
from ..foundation.text_files import CSV_MARK, csv_text
from .orders import FileOrder

_ROWS_AT_ONCE = 2000

Cells = Iterable[tuple[ListedCommunity, list[EachCell]]]


@dataclass(frozen=True, slots=True)
class Places:
    """The names of the divisions above communities, by code."""

    inside: int
    names: dict[int, str]

    def above(self, community: int) -> str:
        """The divisions between the listed one and a community, from above; its street where there is none between."""
        street, district = community // 1000 * 1000, community // 10**6 * 10**6
        between = [
            self.names[code]
            for code in (district, street)
            if code != self.inside and contains(self.inside, code) and code in self.names
        ]
        return " ".join(between) or self.names.get(street, "")


def wanted_cells(order: FileOrder, cells: Cells) -> Iterator[tuple[ListedCommunity, int, EachCell]]:
    """The cells that the order asks for, each with its community and the place of its item."""
    segments, every, disputed = frozenset(order.segments), not order.segments, order.disputed
    for community, line in cells:
        for place, cell in enumerate(line):
            if (every or cell[0] in segments) and (cell[1] or not disputed):
                yield community, place, cell


def csv_pieces(order: FileOrder, cells: Cells, places: Places) -> Iterator[bytes]:
    """The list as CSV: the head, a line of headings, a line for each cell."""
    words = order.words
    headings = [words[name] for name in ("code", "street", "community", "item", "state", "disputed_lines")]
    headings += [words["confirmed"], words["until"]]
    yield f"{CSV_MARK}{csv_text([[order.title], *order.head, [], headings])}".encode()
    items = [_cells_of(f"{code} {name}") for code, name in order.items.values()]
    states = {segment: _cells_of(text) for segment, text in words.items()}
    disputed = _cells_of(words["disputed"])
    last, begin, waiting = None, "", []
    for community, place, (segment, is_disputed, confirmed, until) in wanted_cells(order, cells):
        if community is not last:
            last = community
            begin = _cells_of(f"{community.code:012d}", places.above(community.code), community.name)
        waiting.append(
            f"{begin},{items[place]},{states[segment]},{disputed if is_disputed else ''},{confirmed or ''},{until or ''}\r\n"
        )
        if len(waiting) == _ROWS_AT_ONCE:
            yield "".join(waiting).encode()
            waiting.clear()
    yield "".join(waiting).encode()


def _cells_of(*texts: str) -> str:
    return csv_text([texts], line_end="")


def json_pieces(order: FileOrder, cells: Cells, places: Places) -> Iterator[bytes]:
    """The list as one JSON object: what it is, and ``lines``, one in each line of the text."""
    codes = [code for code, _name in order.items.values()]
    yield json.dumps(about_file(order), ensure_ascii=False).removesuffix("}").encode() + b', "lines": ['
    lines = (
        {
            "community": f"{community.code:012d}",
            "above": places.above(community.code),
            "name": community.name,
            "item": codes[place],
            "segment": segment,
            "disputed": disputed,
            "confirmed_on": confirmed,
            "holds_until": until,
        }
        for community, place, (segment, disputed, confirmed, until) in wanted_cells(order, cells)
    )
    before = "\n"
    for line in lines:
        yield f"{before}{json.dumps(line, ensure_ascii=False)}".encode()
        before = ",\n"
    yield b"\n]}\n"


def about_file(order: FileOrder) -> dict[str, Any]:
    """What a file in JSON says of itself."""
    return {
        "title": order.title,
        "division": f"{order.division:012d}",
        "name": order.division_name,
        "edition": order.edition,
        "day": order.day,
        "written_on": order.written,
        "kind": order.kind,
        "type": order.type_tag,
        "segments": list(order.segments),
        "disputed_only": order.disputed,
        "definition": order.words["definition"],
    }


def in_batches(pieces: Iterable[bytes], size: int = 1 << 16) -> Iterator[bytes]:
    """Pieces joined until they are ``size`` bytes; the first, which says what the file is, alone and at once."""
    waiting: list[bytes] = []
    bytes_waiting = size
    for piece in pieces:
        waiting.append(piece)
        bytes_waiting += len(piece)
        if bytes_waiting >= size:
            yield b"".join(waiting)
            waiting, bytes_waiting = [], 0
    yield b"".join(waiting)
