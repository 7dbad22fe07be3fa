"""Numbers on a sketch: none covers another, however the places lie."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.residents.presenting.marks import (
    HIGH,
    HOME,
    LETTERS_HIGH,
    LETTERS_WIDE,
    MIDDLE_X,
    MIDDLE_Y,
    RADIUS,
    WIDE,
    on_ring,
    place_marks,
    ring_labels,
)

pytestmark = pytest.mark.one_database
SIZES = (14.0, 18.0)


@st.composite
def _points(draw: st.DrawFn) -> list[tuple[float, float]]:
    """Up to 12 places in the circle, many of them near each other."""
    corner = draw(st.tuples(st.floats(-1, 1), st.floats(-1, 1)))
    spread = draw(st.sampled_from((0.01, 0.1, 1.0)))
    one = st.tuples(st.floats(-1, 1), st.floats(-1, 1))
    found = []
    for east, north in draw(st.lists(one, min_size=1, max_size=12)):
        x, y = corner[0] + east * spread, corner[1] + north * spread
        far = max(math.hypot(x, y), 1)
        found.append((MIDDLE_X + RADIUS * x / far, MIDDLE_Y - RADIUS * y / far))
    return found


@given(_points(), st.sampled_from(SIZES))
def test_marks_do_not_cover_each_other_or_the_middle_and_stay_in_the_picture(
    points: list[tuple[float, float]], size: float
) -> None:
    marks, numbers = place_marks(points, size)
    assert sorted(set(numbers)) == [mark.number for mark in marks] == list(range(1, len(marks) + 1))
    assert len(numbers) == len(points)
    for index, mark in enumerate(marks):
        assert size <= mark.x <= WIDE - size
        assert size <= mark.y <= HIGH - size
        assert math.dist((mark.x, mark.y), (MIDDLE_X, MIDDLE_Y)) >= HOME + size
        for other in marks[index + 1 :]:
            assert math.dist((mark.x, mark.y), (other.x, other.y)) >= 2 * size


def test_a_place_with_room_is_where_it_lies() -> None:
    marks, numbers = place_marks([(300, 100), (100, 300)], 14)
    assert numbers == (1, 2)
    assert [(mark.x, mark.y, mark.led) for mark in marks] == [(300, 100, False), (100, 300, False)]


def test_places_at_one_address_share_a_number_and_near_ones_are_pushed_apart_with_a_line() -> None:
    marks, numbers = place_marks([(300, 100), (301, 100), (310, 100)], 14)
    assert numbers == (1, 1, 2)
    assert [mark.led for mark in marks] == [False, True]
    assert (marks[1].at_x, marks[1].at_y) == (310, 100)


def test_a_place_in_the_middle_is_beside_the_middle_without_a_line() -> None:
    ((mark,), _numbers) = place_marks([(MIDDLE_X, MIDDLE_Y)], 14)
    assert not mark.led
    assert math.dist((mark.x, mark.y), (MIDDLE_X, MIDDLE_Y)) > HOME + 14


@given(_points(), st.sampled_from(SIZES))
def test_no_label_of_a_ring_touches_another_or_a_number(
    points: list[tuple[float, float]], size: float
) -> None:
    marks, _numbers = place_marks(points, size)
    labels = ring_labels(marks, (5, 10, 15), size)
    wide, high = size * LETTERS_WIDE, size * LETTERS_HIGH
    for one, other in combinations(labels, 2):
        assert abs(one.x - other.x) >= 2 * wide or abs(one.y - other.y) >= 2 * high
    for label in labels:
        for mark in marks:
            beside = max(abs(mark.x - label.x) - wide, 0), max(abs(mark.y - label.y) - high, 0)
            assert math.hypot(*beside) >= size - 0.1  # positions are rounded


def test_a_crowd_about_the_middle_leaves_the_outer_rings_their_labels() -> None:
    crowd = [on_ring(degrees, 1 / 3) for degrees in range(0, 360, 30)]
    labels = ring_labels(place_marks(crowd, 18)[0], (5, 10, 15), 18)
    assert [label.minutes for label in labels] == [10, 15]


def test_the_labels_go_where_no_mark_is() -> None:
    below, _numbers = place_marks([(MIDDLE_X, MIDDLE_Y + RADIUS * share) for share in (0.33, 0.66, 1)], 14)
    for label in ring_labels(below, (5, 10, 15), 14):
        assert all(math.dist((label.x, label.y), (mark.x, mark.y)) > 28 for mark in below)
