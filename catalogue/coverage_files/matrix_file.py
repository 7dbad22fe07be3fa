"""The matrix as a workbook: by the divisions below, and community by community with the state of every line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from ..counters.segments import SEGMENTS, Segment
from ..coverage.each_cell import EachCell, ListedCommunity
from ..coverage.figures import whole_percent
from ..exchange.matrix_book import NAME, MatrixBook, MatrixCell, MatrixRow, MatrixSheet, write_matrix_book
from ..foundation.codes import span_below
from .gap_rows import Cells, Places
from .orders import FileOrder

_TINTS = 5
LOOKS_BY_SEGMENT = {
    Segment.DELIVERED: "5",
    Segment.EXPIRED: "4",
    Segment.PARTIAL: "3",
    Segment.PLANNED: "2",
    Segment.SUSPENDED: "1",
    Segment.ABSENT: "missing",
    Segment.NOT_APPLICABLE: "none",
    Segment.UNKNOWN: "none",
}
_DELIVERED, _RULED, _UNKNOWN = (
    segment.value for segment in (Segment.DELIVERED, Segment.NOT_APPLICABLE, Segment.UNKNOWN)
)

Values = list[str | int | float | None]


class Tallies:
    """What the cells of communities add up to, for the division and for each part of it, by item."""

    def __init__(self, items: int) -> None:
        self._items = items
        self.communities: dict[int, int] = {}
        self.counts: dict[int, list[dict[str, int]]] = {}

    def add(self, part: int, line: list[EachCell]) -> None:
        """Count a community in a part."""
        self.communities[part] = self.communities.get(part, 0) + 1
        counts = self.counts.setdefault(part, [{} for _item in range(self._items)])
        for count, cell in zip(counts, line, strict=True):
            count[cell[0]] = count.get(cell[0], 0) + 1
            if cell[1]:
                count["disputed"] = count.get("disputed", 0) + 1


def write_matrix_file(order: FileOrder, cells: Cells, places: Places, out: BinaryIO) -> None:
    """Write the workbook of a division's matrix."""
    tallies = Tallies(len(order.items))
    by_community = list(_communities(order, cells, places, tallies))
    by_part = span_below(order.division) > 1
    words = order.words
    columns = [f"{code} {name}" for code, name in order.items.values()]
    bands = [(f"{code} {name}", count) for code, name, count in order.categories]
    heads = [(words["code"], 13.0), (words["name"], float(NAME))]
    sums = [(words[name], 6.5) for name in ("valid", "applicable", "coverage", "range", "disputed_lines")]
    sheets = []
    total = _sum_row(order.division, order.division_name, tallies, order)
    if by_part:
        parts = (
            _sum_row(code, places.names.get(code, ""), tallies, order)
            for code in sorted(tallies.counts)
            if code != order.division
        )
        sheets.append(
            MatrixSheet(
                words["by_part"],
                order.title,
                order.head,
                [*heads, (words["communities"], 6.5), *sums],
                bands,
                columns,
                [total, *parts],
            )
        )
    sheets.append(
        MatrixSheet(
            words["by_community"],
            order.title,
            order.head,
            [*heads, (words["street"], 11.0), *sums],
            bands,
            columns,
            [([*total[0][:2], "", *total[0][3:]], total[1]), *by_community],
        )
    )
    footer = (words["prepared"], words["pages"], words["edition_and_day"])
    write_matrix_book(out, MatrixBook(sheets, (words["definitions"], definitions_of(order)), footer))


def _communities(order: FileOrder, cells: Cells, places: Places, tallies: Tallies) -> Iterator[MatrixRow]:
    span = span_below(order.division)
    looks = {
        segment.value: (order.symbols[segment.value], look) for segment, look in LOOKS_BY_SEGMENT.items()
    }
    disputed = {segment: (symbol, "disputed") for segment, (symbol, _look) in looks.items()}
    for community, line in cells:
        tallies.add(order.division, line)
        if span > 1:
            tallies.add(community.code // span * span, line)
        found = [disputed[cell[0]] if cell[1] else looks[cell[0]] for cell in line]
        yield (
            [
                *_named(community),
                places.above(community.code),
                *_sums(Counter([cell[0] for cell in line]), order, sum([cell[1] for cell in line])),
            ],
            found,
        )


def _named(community: ListedCommunity) -> Values:
    return [f"{community.code:012d}", community.name]


def _sum_row(code: int, name: str, tallies: Tallies, order: FileOrder) -> MatrixRow:
    counts = tallies.counts.get(code, [{} for _item in order.items])
    whole: Counter[str] = Counter()
    for count in counts:
        whole.update(count)
    disputed = whole.pop("disputed", 0)
    values: Values = [f"{code:012d}", name, tallies.communities.get(code, 0), *_sums(whole, order, disputed)]
    return values, [_figure(count, order) for count in counts]


def _sums(whole: Mapping[str, int], order: FileOrder, disputed: int) -> Values:
    """Valid, applicable, the rate, its interval, disputed, of the cells in each segment. What was never reported has no rate."""
    valid, unknown = whole.get(_DELIVERED, 0), whole.get(_UNKNOWN, 0)
    applicable = sum(whole.values()) - whole.get(_RULED, 0)
    if not applicable:
        return [0, 0, None, None, disputed or None]
    if unknown == applicable:
        return [None, applicable, order.words[_UNKNOWN], None, disputed or None]
    least = whole_percent(valid, applicable)
    most = whole_percent(valid + unknown, applicable)
    return [valid, applicable, f"{least}%", f"{least}–{most}%", disputed or None]


def _figure(count: dict[str, int], order: FileOrder) -> MatrixCell:
    """A figure as on the screen: the number of communities in which the item is valid, tinted by its share."""
    applicable = sum(count.get(segment.value, 0) for segment in SEGMENTS) - count.get(_RULED, 0)
    if not applicable:
        return order.symbols[_RULED], "none"
    if count.get(_UNKNOWN, 0) == applicable:
        return order.symbols[_UNKNOWN], "none"
    valid = count.get(_DELIVERED, 0)
    return valid, str(min(_TINTS, 1 + valid * _TINTS // applicable) if valid else 0)


def definitions_of(order: FileOrder) -> list[tuple[str, ...]]:
    """What the signs and figures mean."""
    signs = [
        (f"{order.symbols[s.value]} {order.words[s.value]}", order.words[f"meaning_{s.value}"])
        for s in SEGMENTS
    ]
    return [
        (order.title,),
        *order.head,
        ("",),
        *signs,
        (order.words["disputed_lines"], order.words["meaning_disputed"]),
    ]
