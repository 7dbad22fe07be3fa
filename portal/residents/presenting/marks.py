"""Numbers on a sketch of a walk: where each goes, so that none covers another or the middle."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDE, HIGH = 400, 390
"""The drawing, in its own units."""
MIDDLE_X, MIDDLE_Y = 200, 202
RADIUS = 168
"""The ring of a quarter of an hour."""
HOME = 15
"""Half of the sign in the middle."""
SAME = 3
"""What lies as near to each other as this, some fifteen metres, is one place on the drawing."""
_STEPS, _TURNS = 5, 16
_GAP = 2
LETTERS_WIDE, LETTERS_HIGH = 1.9, 0.65
"""Half of a label, where the radius of a mark is 1: 15分钟 in the type of static/portal/sketch.css."""
_RAYS = (180, 165, 195, 150, 210, 135, 225, 45, 315, 120, 240)
"""Degrees, the best first: below the middle, where there is room everywhere. Beside it large labels would meet."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PlaceMark:
    """A number on the sketch. It is at ``x``, ``y``; the place at ``at_x``, ``at_y``, joined by a line if ``led``."""

    number: int
    x: float
    y: float
    at_x: float
    at_y: float

    @property
    def led(self) -> bool:
        """Whether it was moved away from its place. One that is in the middle itself needs no line: it is beside it."""
        moved = (self.x, self.y) != (self.at_x, self.at_y)
        return moved and math.dist((self.at_x, self.at_y), (MIDDLE_X, MIDDLE_Y)) > HOME


@dataclass(frozen=True, slots=True)
class RingLabel:
    """The minutes of a ring, written on it."""

    minutes: int
    x: float
    y: float


def place_marks(points: Sequence[Point], size: float) -> tuple[tuple[PlaceMark, ...], tuple[int, ...]]:
    """The marks of places, and the number of each place. ``size`` is the radius of a mark.

    Numbers follow the order of the places. One that is where an earlier one is shares its number, and so does one
    for which there is no room beside it.
    """
    marks: list[PlaceMark] = []
    numbers: list[int] = []
    for point in points:
        shared = next((mark for mark in marks if math.dist(point, (mark.at_x, mark.at_y)) <= SAME), None)
        if shared is None:
            free = next((each for each in _around(point, size) if _is_free(each, marks, size)), None)
            if free is None:
                shared = min(marks, key=lambda mark: math.dist(point, (mark.x, mark.y)))
            else:
                shared = PlaceMark(len(marks) + 1, *_rounded(free), *_rounded(point))
                marks.append(shared)
        numbers.append(shared.number)
    return tuple(marks), tuple(numbers)


def ring_labels(marks: Sequence[PlaceMark], minutes: Sequence[int], size: float) -> tuple[RingLabel, ...]:
    """The labels of the rings, along a ray on which none touches a mark; where there is none, each where it has most room.

    A ring on which marks leave no room has none. The longest ring is at ``RADIUS``.
    """
    taken = [(mark.x, mark.y) for mark in marks]

    def room(label: Point) -> float:
        """How far its box is from the nearest mark, as far as that matters."""
        return min((min(_from_label(label, at, size), size * 2) for at in taken), default=size * 2)

    def on_ray(degrees: float) -> list[Point]:
        return [on_ring(degrees, each / max(minutes)) for each in minutes]

    best = on_ray(max(_RAYS, key=lambda degrees: min(map(room, on_ray(degrees)))))
    if min(map(room, best)) < size + _GAP:
        best = []
        for each in minutes:
            apart = (
                at for at in _rays(each / max(minutes)) if all(_are_apart(at, one, size) for one in best)
            )
            best.append(max(apart, key=room))
    found = zip(minutes, best, strict=True)
    return tuple(RingLabel(each, *_rounded(point)) for each, point in found if room(point) >= size)


def _rays(share: float) -> list[Point]:
    """Where a ring may have its label: anywhere but where the sign for north is."""
    return [on_ring(degrees, share) for degrees in (180, *range(30, 331, 10))]


def _from_label(label: Point, at: Point, size: float) -> float:
    """The distance of a point from the box of a label's letters, which grow with the marks."""
    wide, high = size * LETTERS_WIDE, size * LETTERS_HIGH
    return math.hypot(max(abs(at[0] - label[0]) - wide, 0), max(abs(at[1] - label[1]) - high, 0))


def _are_apart(label: Point, other: Point, size: float) -> bool:
    across, down = abs(label[0] - other[0]), abs(label[1] - other[1])
    return across >= 2 * size * LETTERS_WIDE or down >= 2 * size * LETTERS_HIGH


def on_ring(degrees: float, share: float) -> Point:
    """The point in a direction, clockwise from north, at a share of the circle's radius."""
    turn = math.radians(degrees)
    return MIDDLE_X + RADIUS * share * math.sin(turn), MIDDLE_Y - RADIUS * share * math.cos(turn)


def _around(point: Point, size: float) -> Iterator[Point]:
    """The point itself, then points around it, near ones first and those away from the middle before others."""
    yield point
    outward = math.atan2(point[1] - MIDDLE_Y, point[0] - MIDDLE_X)
    for step in range(1, _STEPS + 1):
        for turn in range(_TURNS):
            # 0, 1, -1, 2, -2 ...
            side = (turn + 1) // 2 * (1 if turn % 2 else -1)
            angle = outward + side * 2 * math.pi / _TURNS
            far = step * size * 0.75
            yield point[0] + far * math.cos(angle), point[1] + far * math.sin(angle)


def _is_free(point: Point, marks: Sequence[PlaceMark], size: float) -> bool:
    inside = size <= point[0] <= WIDE - size and size <= point[1] <= HIGH - size
    beside_home = math.dist(point, (MIDDLE_X, MIDDLE_Y)) >= HOME + size + _GAP
    return (
        inside
        and beside_home
        and all(math.dist(point, (mark.x, mark.y)) >= 2 * size + _GAP for mark in marks)
    )


def _rounded(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)
