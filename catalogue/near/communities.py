"""Which community a position lies in, as far as reference points tell: borders are not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ..models import CommunityProfile, Division
from .places import RINGS
from .walking import Coordinates, box_around, straight_line

PLACES_OF_DEGREE = 3
"""Decimal places of a position that are read: about 100 m, enough to tell communities apart and no more."""
_STEP = 10**PLACES_OF_DEGREE

_DIVISIONS: Any = Division.__table__
_PROFILES: Any = CommunityProfile.__table__
_IN_BOX: Any = (
    select(_PROFILES.c.community_code, _PROFILES.c.latitude, _PROFILES.c.longitude)
    .join(_DIVISIONS, _DIVISIONS.c.code == _PROFILES.c.community_code)
    .where(
        _PROFILES.c.latitude.between(bindparam("south"), bindparam("north")),
        _PROFILES.c.longitude.between(bindparam("west"), bindparam("east")),
        _DIVISIONS.c.retired_on.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class NearCommunity:
    """A community and the metres to its reference point, in a straight line."""

    code: int
    metres: int


def rounded(position: Coordinates) -> Coordinates:
    """A position rounded to about 100 m: finer digits are dropped before anything else happens."""
    return Coordinates(*(round(value * _STEP) / _STEP for value in position))


def nearest_community(session: Session, latitude: float, longitude: float) -> NearCommunity | None:
    """The present community whose reference point is nearest to a position; None if none is within 10 km.

    The position is rounded to 100 m first. Raises ``ValueError`` for what is no position.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("not a position")
    found = communities_near(session, rounded(Coordinates(latitude, longitude)), limit=1)
    return found[0] if found else None


def communities_near(
    session: Session, position: Coordinates, *, limit: int = 5, without: int | None = None
) -> tuple[NearCommunity, ...]:
    """Present communities by distance of their reference points, nearest first; ``without`` is left out.

    At most three queries, of boxes that grow wider until there are enough.
    """
    found: list[NearCommunity] = []
    for ring in RINGS:
        south, north, west, east = box_around(position, ring)
        box = {"south": south, "north": north, "west": west, "east": east}
        found = []
        for row in session.execute(_IN_BOX, box):
            metres = straight_line(position, Coordinates(*row[1:]))
            if metres <= ring and row[0] != without:
                found.append(NearCommunity(row[0], round(metres)))
        if len(found) >= limit:
            break
    return tuple(sorted(found, key=lambda near: (near.metres, near.code))[:limit])
