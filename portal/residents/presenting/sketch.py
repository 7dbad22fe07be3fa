"""A sketch of the walk: the quarter of an hour around a community, and numbered places in it, for a page to draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from catalogue.near.spots import Compass, WalkSpot, spot_of
from catalogue.near.walking import QUARTER_HOUR, Coordinates, Pace, Walk, walk
from catalogue.offerings import PointFacts

from ...frame.presentation import is_elder
from ...words.i18n import say as _
from ...words.place_names import point_name
from .marks import HIGH, MIDDLE_X, MIDDLE_Y, RADIUS, WIDE, PlaceMark, RingLabel, place_marks, ring_labels
from .walks import own_pace, walk_in_words

RINGS = (5, 10, QUARTER_HOUR)
"""Minutes."""
MOST_PLACES = 12
"""More would be read nowhere."""
_SIZE, _LARGE = 14.0, 18.0
"""Radius of a number's mark, and that in 关怀版."""

DIRECTIONS = {
    Compass.NORTH: _l("to the north"),
    Compass.NORTH_EAST: _l("to the north-east"),
    Compass.EAST: _l("to the east"),
    Compass.SOUTH_EAST: _l("to the south-east"),
    Compass.SOUTH: _l("to the south"),
    Compass.SOUTH_WEST: _l("to the south-west"),
    Compass.WEST: _l("to the west"),
    Compass.NORTH_WEST: _l("to the north-west"),
}


@dataclass(frozen=True, slots=True)
class PlaceToDraw:
    """A place that may be drawn; ``walk`` is None where it is not known yet."""

    id: int
    name: str
    href: str
    at: Coordinates
    walk: Walk | None = None


@dataclass(frozen=True, slots=True)
class SketchPlace:
    """A line of the list beside the sketch: ``way`` says how far and in which direction, ``direction`` that alone."""

    number: int
    name: Markup
    href: str
    way: str
    direction: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """Ready to be drawn, and the same as a list in the order of its numbers. ``by_id``: its places by what they are."""

    marks: tuple[PlaceMark, ...]
    labels: tuple[RingLabel, ...]
    places: tuple[SketchPlace, ...]
    by_id: Mapping[int, SketchPlace]
    size: float
    radii: tuple[float, ...]

    wide, high, x, y = WIDE, HIGH, MIDDLE_X, MIDDLE_Y


def points_to_draw(points: Iterable[PointFacts]) -> Iterator[PlaceToDraw]:
    """Those service points whose position is known."""
    for point in points:
        if point.latitude is not None and point.longitude is not None:
            at = Coordinates(point.latitude, point.longitude)
            yield PlaceToDraw(point.id, point.name, url_for("residents.show_point", point=point.id), at)


def sketch_of(
    origin: Coordinates | None,
    places: Iterable[PlaceToDraw],
    *,
    on_paper: bool = False,
    most: int = MOST_PLACES,
) -> Sketch | None:
    """The places within a quarter of an hour on foot at the reader's pace; None where there is nothing to draw.

    Places are numbered in their order, ``most`` of them. ``on_paper``, which is the same in every mode: at an
    ordinary pace.
    """
    if origin is None:
        return None
    pace = Pace.ORDINARY if on_paper else own_pace()
    known = ((place, place.walk or walk(origin, place.at, pace=pace)) for place in places)
    near = [(place, way) for place, way in known if way.near][:most]
    if not near:
        return None
    spots = [spot_of(origin, place.at, way, pace) for place, way in near]
    size = _LARGE if is_elder() and not on_paper else _SIZE
    marks, numbers = place_marks(
        [(MIDDLE_X + RADIUS * spot.east, MIDDLE_Y - RADIUS * spot.north) for spot in spots], size
    )
    by_id = {
        place.id: _line(number, place, way, spot)
        for (place, way), spot, number in zip(near, spots, numbers, strict=True)
    }
    return Sketch(
        marks=marks,
        labels=ring_labels(marks, RINGS, size),
        places=tuple(sorted(by_id.values(), key=lambda line: line.number)),
        by_id=by_id,
        size=size,
        radii=tuple(RADIUS * each / QUARTER_HOUR for each in RINGS),
    )


def _line(number: int, place: PlaceToDraw, walk: Walk, spot: WalkSpot) -> SketchPlace:
    direction = str(DIRECTIONS[spot.towards]) if spot.towards else ""
    way = _("right in the middle")
    if direction:
        way = _("%(walk)s, %(direction)s", walk=walk_in_words(walk), direction=direction)
    return SketchPlace(number, point_name(place.name), place.href, way, direction)
