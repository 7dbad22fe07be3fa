"""Where dots and tiles are drawn. No boundaries: only what communities say of themselves, and an order that is known to all."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import cos, radians
from typing import NamedTuple

from catalogue.counters.segments import Segment
from catalogue.coverage.figures import Tally
from catalogue.coverage.located import Located
from catalogue.near.walking import Coordinates

WIDTH, HEIGHT, MARGIN = 720, 600, 14
"""Units of the drawing, and what is left free at its edges."""
TILE = 96
_LEAST_SPAN = 0.004
"""Degrees: the communities of a street that lie closer together are not drawn further apart."""

TILES: Mapping[int, tuple[int, int]] = {
    110119000000: (1, 0),  # 延庆
    110116000000: (2, 0),  # 怀柔
    110118000000: (3, 0),  # 密云
    110114000000: (1, 1),  # 昌平
    110113000000: (2, 1),  # 顺义
    110117000000: (3, 1),  # 平谷
    110109000000: (0, 2),  # 门头沟
    110108000000: (1, 2),  # 海淀
    110105000000: (2, 2),  # 朝阳
    110112000000: (3, 2),  # 通州
    110107000000: (0, 3),  # 石景山
    110102000000: (1, 3),  # 西城
    110101000000: (2, 3),  # 东城
    110111000000: (0, 4),  # 房山
    110106000000: (1, 4),  # 丰台
    110115000000: (2, 4),  # 大兴
}
"""Column and row of each district of Beijing, as its neighbours are: north is above."""


class Share(enum.StrEnum):
    """How far the items reach in a community: each has a symbol of its own."""

    SILENT = "silent"
    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"
    FULL = "full"


def share_of(tally: Tally) -> Share:
    """The class of a community: below 40 %, below 70 %, more, or all without a dispute; silence is none of these."""
    applicable, valid = tally.applicable, tally.valid
    if applicable == tally[Segment.UNKNOWN]:
        return Share.SILENT
    if valid == applicable and tally.disputed == 0:
        return Share.FULL
    percent = valid * 100 // applicable
    return Share.LOW if percent < 40 else Share.MIDDLE if percent < 70 else Share.HIGH


class Dot(NamedTuple):
    """A community in the drawing. ``number`` is written beside it where there are few."""

    community: Located
    share: Share
    x: float
    y: float
    number: int


def dots_of(communities: Sequence[Located]) -> tuple[Dot, ...]:
    """The dots: degrees on a plane, as large as the drawing allows, north above."""
    if not communities:
        return ()
    drawn = plane_of([Coordinates(each.latitude, each.longitude) for each in communities])
    return tuple(
        Dot(each, share_of(each.tally), *drawn(Coordinates(each.latitude, each.longitude)), number)
        for number, each in enumerate(communities, 1)
    )


def plane_of(known: Sequence[Coordinates]) -> Callable[[Coordinates], tuple[float, float]]:
    """Where positions are drawn, so that all ``known`` ones are in the drawing: units from the left and from above."""
    south, north = _ends([each.latitude for each in known])
    west, east = _ends([each.longitude for each in known])
    narrow = cos(radians((south + north) / 2))
    scale = min((WIDTH - 2 * MARGIN) / ((east - west) * narrow), (HEIGHT - 2 * MARGIN) / (north - south))
    left = (WIDTH - (east - west) * narrow * scale) / 2
    top = (HEIGHT - (north - south) * scale) / 2

    def drawn(at: Coordinates) -> tuple[float, float]:
        return (
            round(left + (at.longitude - west) * narrow * scale, 1),
            round(top + (north - at.latitude) * scale, 1),
        )

    return drawn


def _ends(degrees: Sequence[float]) -> tuple[float, float]:
    low, high = min(degrees), max(degrees)
    more = max(0.0, _LEAST_SPAN - (high - low)) / 2
    return low - more, high + more


def paths_of(dots: Iterable[Dot]) -> dict[Share, str]:
    """For each class the dots as one path of points: 7,500 elements would take a browser longer than the rest of the page."""
    found: dict[Share, list[str]] = {share: [] for share in Share}
    for dot in dots:
        # Not of no length: readers of PDF draw no square there.
        # Not of no length: readers of PDF draw no square there.
        found[dot.share].append(f"M{dot.x:g} {dot.y:g}h.1")
    return {share: "".join(points) for share, points in found.items() if points}
